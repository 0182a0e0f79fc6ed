// Boxes over faces and plates: drawn with a finger or mouse, or added and moved by keys. They are kept as
// lines of numbers in the field below, which is all the form sends.
import { inside, onDrag } from "./cover-drag.js";

export default function cover(part) {
    const frame = part.querySelector(".cover-frame");
    const field = part.querySelector("textarea");
    const chosen = part.querySelector("[type=checkbox]");
    const words = part.dataset;
    let boxes = field.value.split(/[\n;]/).map((line) => line.trim().split(/[ ,]+/).map(Number))
        .filter((box) => box.length === 4 && box.every(Number.isFinite));
    part.classList.add("is-live");

    const add = made("button", "btn btn-plain", words.add);
    add.type = "button";
    const acts = made("div", "cover-acts", "");
    acts.append(add, made("span", "quiet small", words.keys));
    frame.after(acts);

    function draw(focused = -1) {
        field.value = boxes.map((box) => box.map((side) => Math.round(side * 10) / 10).join(" ")).join("\n");
        frame.querySelectorAll(".cover-box").forEach((old) => old.remove());
        boxes.forEach((box, at) => {
            const shown = made("button", "cover-box", "");
            shown.type = "button";
            shown.setAttribute("aria-label", words.box.replace("{n}", at + 1));
            ["left", "top", "width", "height"].forEach((side, n) => { shown.style[side] = `${box[n]}%`; });
            shown.addEventListener("keydown", (event) => move(event, at));
            frame.append(shown);
            if (at === focused) shown.focus();
        });
    }

    function move(event, at) {
        const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
        if (event.key === "Delete" || event.key === "Backspace") boxes.splice(at, 1);
        else if (!by) return;
        else boxes[at] = inside(boxes[at].map((side, n) => side + (n < 2 === !event.shiftKey ? by[n % 2] : 0)));
        event.preventDefault();
        draw(Math.min(at, boxes.length - 1));
        if (!boxes.length) add.focus();
    }

    add.addEventListener("click", () => {
        chosen.checked = true;
        boxes.push([40, 40, 20, 20]);
        draw(boxes.length - 1);
    });

    onDrag(frame, (target, from) => {
        const held = [...frame.querySelectorAll(".cover-box")].indexOf(target);
        const before = held < 0 ? null : boxes[held];
        const at = held < 0 ? boxes.push([...from, 0, 0]) - 1 : held;
        chosen.checked = true;
        return {
            to(left, top) {
                boxes[at] = inside(before
                    ? [before[0] + left - from[0], before[1] + top - from[1], before[2], before[3]]
                    : [Math.min(from[0], left), Math.min(from[1], top), Math.abs(left - from[0]),
                        Math.abs(top - from[1])]);
                draw();
            },
            end() {
                boxes = boxes.filter((box) => box[2] > 1 || box[3] > 1); // A tap is no box.
                draw(held);
            },
        };
    });
    draw();
}

const made = (tag, className, textContent) =>
    Object.assign(document.createElement(tag), { className, textContent });

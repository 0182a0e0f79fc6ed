// Draws what a map shows besides lines: names, counts and the four states, each with its shape.
import { canvas, density, disc, measure, plate } from "./map-canvas.js";

const names = [
    "paper", "raised", "ink-quiet", "line-strong", "accent", "on-accent",
    "ok", "soon", "overdue", "information",
];
const meaning = { open: "information", soon: "soon", overdue: "overdue", closed: "ok", ok: "ok" };

/** The colours of the page, as the style sheets say them, also in dark mode. */
export function palette() {
    const style = getComputedStyle(document.documentElement);
    return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

/** Draws the image a style asks for: "label:NAME", "count:NUMBER:STATE", "case:STATE" or "building:STATE". */
export function drawMissing(map, id) {
    const [kind, ...rest] = id.split(":");
    const building = (colour, parts) => sign(colour, parts, plate);
    const drawings = { label, count, case: sign, building };
    const draw = drawings[kind];
    if (!draw || map.hasImage(id)) return;
    const image = draw(palette(), rest);
    if (image) map.addImage(id, image, { pixelRatio: density });
}

function label(colour, parts) {
    const text = parts.join(":");
    const font = `500 12px ${getComputedStyle(document.body).fontFamily}`;
    const wide = Math.ceil(measure(text, font)) + 8;
    return canvas(wide, 20, (context) => {
        context.font = font;
        context.lineWidth = 3;
        context.lineJoin = "round";
        context.strokeStyle = colour.paper;
        context.strokeText(text, wide / 2, 10);
        context.fillStyle = colour["ink-quiet"];
        context.fillText(text, wide / 2, 10);
    });
}

function count(colour, [number, state]) {
    const font = `600 13px ${getComputedStyle(document.body).fontFamily}`;
    const size = Math.max(30, Math.ceil(measure(number, font)) + 16);
    return canvas(size, size, (context) => {
        disc(context, size, state === "overdue" ? colour.overdue : colour.accent, colour.paper);
        context.font = font;
        context.fillStyle = colour["on-accent"];
        context.fillText(number, size / 2, size / 2 + 1);
    });
}

function sign(colour, [state], ground = disc) {
    return canvas(26, 26, (context) => {
        ground(context, 26, colour[meaning[state] ?? "information"], colour.paper);
        context.translate(3, 3);
        context.scale(20 / 24, 20 / 24);
        context.strokeStyle = colour["on-accent"];
        context.lineWidth = 2.25;
        context.lineCap = context.lineJoin = "round";
        // The same drawing as beside the words: the page's own icon.
        document.querySelectorAll(`#i-${state} path`).forEach((path) => {
            context.stroke(new Path2D(path.getAttribute("d")));
        });
        document.querySelectorAll(`#i-${state} circle:not(:first-child)`).forEach((circle) => {
            context.beginPath();
            context.arc(12, 12, Number(circle.getAttribute("r")), 0, 2 * Math.PI);
            context.stroke();
        });
    });
}

// The report form while its report is on the way: how far it is, and that it is kept until it has arrived.
import { draft, photos } from "./draft-store.js";
import saveFile from "./draft-file.js";
import { send } from "./sending.js";

export default async function sendFrom(form, key) {
    const box = form.querySelector("[data-part=sending]");
    const says = box.querySelector("[data-part=says]");
    const questions = form.querySelector(".report-questions");
    const button = form.querySelector("[data-act=send]");
    const tell = (what, count, why) => {
        says.textContent = [why, box.dataset[what].replace("{n}", count)].filter(Boolean).join(" ");
    };
    form.dataset.sent = "yes";
    // What is on the way is not changed: the same key stands for the same words.
    questions.inert = true;
    box.hidden = false;
    tell("sending");
    box.scrollIntoView({ block: "nearest" });
    box.querySelector("[data-act=now]").onclick = () => window.dispatchEvent(new CustomEvent("send-now"));
    box.querySelector("[data-act=file]").onclick = async () => {
        saveFile(form, await draft(key), await photos(key));
    };
    const field = (name) => form.elements.namedItem(name)?.value ?? "";
    const secrets = { csrf: field("csrf"), proof: () => field("proof") };
    const answer = await send(key, secrets, tell).catch(() => ({}));
    if (answer.page) return show(answer.page);
    window.dispatchEvent(new CustomEvent("drafts-changed"));
    if (answer.isOpen) return tell("open");
    if (answer.elsewhere) return tell("elsewhere");
    says.textContent = answer.words || box.dataset.failed;
    questions.inert = false;
    delete form.dataset.sent;
    button.removeAttribute("aria-disabled");
    button.lastChild.textContent = form.dataset.again;
}

/** Shows what the server answered as if the browser had gone there. */
function show(page) {
    const main = document.importNode(page.querySelector("#main"), true);
    document.title = page.title;
    document.querySelector("#main").replaceWith(main);
    window.htmx?.process(main);
    document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: main } }));
    main.focus({ preventScroll: true });
    window.scrollTo(0, 0);
}

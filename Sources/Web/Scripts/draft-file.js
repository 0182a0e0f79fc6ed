// A report not yet sent, as a file that any browser opens: words and photos in one page.
import { told } from "./draft-fields.js";

export default async function saveFile(form, draft, files) {
    const page = document.implementation.createHTMLDocument(document.title);
    const add = (kind, text, more = {}) => page.body.appendChild(
        Object.assign(page.createElement(kind), { textContent: text, ...more }));
    page.documentElement.lang = document.documentElement.lang;
    const meta = page.createElement("meta");
    meta.setAttribute("charset", "utf-8");
    page.head.prepend(meta);
    add("h1", document.querySelector("h1").textContent);
    for (const [asked, answer] of told(form, draft.fields)) {
        add("h2", asked);
        add("p", answer);
    }
    for (const file of files) add("img", "", { src: await address(file), alt: file.name });
    const whole = new Blob(["<!DOCTYPE html>", page.documentElement.outerHTML], { type: "text/html" });
    const link = Object.assign(document.createElement("a"), {
        href: URL.createObjectURL(whole), download: `${document.querySelector("h1").textContent}.html`,
    });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function address(file) {
    return new Promise((done, fail) => {
        const reader = new FileReader();
        reader.onload = () => done(reader.result);
        reader.onerror = () => fail(reader.error);
        reader.readAsDataURL(file);
    });
}

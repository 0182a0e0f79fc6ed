// Photos large, in a dialog: arrows move, Escape closes. Without scripts the links open the photos.
export default function viewer(strip) {
    const links = [...strip.querySelectorAll("a")];
    const dialog = Object.assign(document.createElement("dialog"), { className: "viewer" });
    const image = new Image();
    const bar = Object.assign(document.createElement("div"), { className: "viewer-bar" });
    let shown = 0;

    function show(index) {
        shown = (index + links.length) % links.length;
        image.src = links[shown].href;
        image.alt = links[shown].querySelector("img").alt;
    }

    function button(label, act) {
        const made = Object.assign(document.createElement("button"), { type: "button", textContent: label });
        made.addEventListener("click", act);
        bar.append(made);
    }

    if (links.length > 1) button(strip.dataset.previous, () => show(shown - 1));
    button(strip.dataset.close, () => dialog.close());
    if (links.length > 1) button(strip.dataset.next, () => show(shown + 1));
    dialog.append(image, bar);
    dialog.addEventListener("keydown", (event) => {
        if (event.key === "ArrowLeft") show(shown - 1);
        if (event.key === "ArrowRight") show(shown + 1);
    });
    dialog.addEventListener("close", () => dialog.remove());
    links.forEach((link, at) => link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        document.body.append(dialog);
        dialog.setAttribute("aria-label", image.alt);
        show(at);
        dialog.showModal();
    }));
}

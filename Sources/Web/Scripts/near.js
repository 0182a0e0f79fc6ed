// Asks what may be the same already, once the place is marked and the kind is chosen; and again when they change.
export default function near(box) {
    const form = box.closest("form");
    let asked = "";

    function ask() {
        const value = (name) => form.elements.namedItem(name)?.value ?? "";
        const here = [value("scenario"), value("lon"), value("lat")];
        const isAboutHandlers = form.elements.namedItem("about_handlers")?.checked;
        if (here.includes("") || isAboutHandlers) {
            asked = "";
            box.replaceChildren();
        } else if (asked !== here.join()) {
            asked = here.join();
            box.dispatchEvent(new CustomEvent("near-changed"));
        }
    }

    // What was offered for another place is not offered for this one.
    box.addEventListener("htmx:responseError", () => box.replaceChildren());
    form.addEventListener("change", ask);
    form.addEventListener("place-chosen", ask);
    if (window.htmx) ask();
    else window.addEventListener("load", ask, { once: true });
}

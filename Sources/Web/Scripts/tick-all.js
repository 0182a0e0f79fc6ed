// Ticks all cases of a page, and says how many are ticked; without it each is ticked by hand.
export default function tickAll(form) {
    const all = form.querySelector("label input");
    const says = form.querySelector("[role=status]");
    const button = form.querySelector("button");
    const boxes = () => [...document.querySelectorAll("input[form=bulk][name=case]")];
    form.querySelector("label").hidden = false;

    function tell() {
        const ticked = boxes().filter((box) => box.checked).length;
        const isMany = ticked > Number(form.dataset.most);
        all.checked = ticked > 0 && ticked === boxes().length;
        all.indeterminate = ticked > 0 && !all.checked;
        button.disabled = ticked === 0 || isMany;
        says.textContent = isMany ? form.dataset.many : form.dataset.count.replace("{n}", ticked);
    }

    all.addEventListener("change", () => {
        boxes().forEach((box) => (box.checked = all.checked));
        tell();
    });
    // The rows lie beside the form, and may be drawn anew.
    const root = form.closest("[data-live]") ?? form.parentElement;
    root.addEventListener("change", (event) => event.target.name === "case" && tell());
    tell();
}

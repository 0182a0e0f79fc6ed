// Puts words to start from into their field, to be changed there; without it the page comes back with them filled in.
export default function fillReply(link) {
    // The page must not be fetched again for what stands on it.
    link.removeAttribute("hx-get");
    link.addEventListener("click", (event) => {
        const field = document.getElementById(link.dataset.field);
        if (!field) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        field.setRangeText(link.dataset.words, 0, field.value.length, "end");
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.focus();
        link.closest("details").open = false;
    }, { capture: true });
}

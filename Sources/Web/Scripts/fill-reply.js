// Puts words to start from into their field, to be changed there; without it the page comes back with them filled in.
export default function fillReply(link) {
    // The page must not be fetched again for what stands on it.
    link.removeAttribute("hx-get");
    link.addEventListener("click", (event) => {
        const field = document.getElementById(link.dataset.field);
        if (!field) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        field.focus();
        field.select();
        // As if it were typed: what was there comes back with "undo".
        if (!document.execCommand("insertText", false, link.dataset.words)) field.value = link.dataset.words;
        link.closest("details").open = false;
    }, { capture: true });
}

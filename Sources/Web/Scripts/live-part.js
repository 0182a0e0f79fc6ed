// One part of a page that can be drawn anew.

/** Whether drawing it anew would take something from the reader, or say of them that they looked. */
export function isBusy(part) {
    const focused = document.activeElement;
    return part.hasAttribute("data-live-asks") || Boolean(part.querySelector("details[open], input[type=checkbox]:checked"))
        || (part.contains(focused) && !focused.hasAttribute("data-key"))
        || [...part.querySelectorAll("input[type=text], input[type=search], textarea")]
            .some((field) => field.value !== field.defaultValue);
}

/** Fetches the part again and puts it in place; what had the focus has it again. */
export async function redraw(part, headers = {}) {
    const name = `[data-live=${part.dataset.live}]`;
    const focused = part.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
    const chosen = part.querySelector("a[data-key][aria-current]")?.dataset.key;
    const select = part.dataset.liveSelect;
    const scrolled = part.scrollTop;
    await window.htmx.ajax("GET", part.dataset.liveFrom, {
        source: part, target: part, swap: select ? "outerHTML" : "innerHTML", select, headers,
    });
    const drawn = document.querySelector(name);
    if (!drawn) return;
    drawn.scrollTop = scrolled;
    const link = (key) => [...drawn.querySelectorAll("a[data-key]")].find((one) => one.dataset.key === key);
    if (chosen) link(chosen)?.setAttribute("aria-current", "true");
    if (focused) link(focused)?.focus({ preventScroll: true });
}

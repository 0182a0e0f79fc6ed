// The report has arrived and its receipt is on the page. What was kept for sending it is not needed any more;
// the receipt stays until somebody leaves by a link, for a page drawn by a script is gone when it is reloaded.
import { receipt, settle, usable } from "./draft-store.js";
import { place } from "./report-key.js";

export default async function forgetKey(page) {
    const { key } = page.dataset;
    sessionStorage.removeItem(place);
    if (!await usable()) return;
    const isKept = await receipt(key).catch(() => undefined);
    if (!isKept) await settle(key).catch(() => {});
    window.dispatchEvent(new CustomEvent("drafts-changed"));
    let isRead = !isKept;

    async function read(event, go) {
        if (isRead) return;
        event.preventDefault();
        isRead = true;
        await settle(key).catch(() => {});
        go();
    }

    page.addEventListener("submit", (event) => read(event, () => event.target.requestSubmit(event.submitter)));
    document.addEventListener("click", (event) => {
        const link = event.target.closest("a[href]:not([target], [href^='#'])");
        if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) read(event, () => link.click());
    });
}

// The report has arrived and its receipt is on the page: what was kept for sending it is not needed any more.
import { settle, usable } from "./draft-store.js";
import { place } from "./report-key.js";

export default async function forgetKey(page) {
    sessionStorage.removeItem(place);
    if (!await usable()) return;
    await settle(page.dataset.key).catch(() => {});
    window.dispatchEvent(new CustomEvent("drafts-changed"));
}

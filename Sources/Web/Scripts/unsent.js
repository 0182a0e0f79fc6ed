// On every page: how many reports wait on this phone. Those that only wait for a line are sent from here; the
// receipts of those that have arrived are shown until they were read.
import { forgetOld } from "./draft-clearing.js";
import { drafts, receipts, settle, usable } from "./draft-store.js";

const old = 3 * 86_400_000; // Milliseconds; some browsers clear what was not used for a week.

export default async function unsent(box) {
    const { whose } = box.dataset;
    const template = box.querySelector("template").content;
    const line = box.querySelector(".unsent-line");
    if (!await usable()) return;
    await forgetOld().catch(() => {});

    async function count() {
        const [waiting, all] = await Promise.all([drafts(whose), receipts(whose)]);
        // The one this very page shows is not shown twice.
        const shown = document.querySelector("[data-receipt]")?.dataset.key;
        const arrived = all.filter(({ key }) => key !== shown);
        const isOld = waiting.some((draft) => Date.now() - draft.at > old);
        const words = waiting.length === 1 ? box.dataset.one : box.dataset.many;
        line.querySelector("span").textContent =
            words.replace("{n}", waiting.length) + (isOld ? ` ${box.dataset.old}` : "");
        line.hidden = !waiting.length;
        box.querySelectorAll(".unsent-sent").forEach((row) => row.remove());
        box.append(...arrived.map(row));
        box.hidden = !waiting.length && !arrived.length;
        return waiting;
    }

    function row(receipt) {
        const shown = template.firstElementChild.cloneNode(true);
        shown.querySelector("[data-part=number]").textContent = receipt.number;
        shown.querySelector("[data-part=receipt]").textContent = receipt.receipt;
        for (const name of ["number", "receipt"]) shown.querySelector(`[name=${name}]`).value = receipt[name];
        shown.querySelector("[data-act=read]").addEventListener("click", async () => {
            await settle(receipt.key);
            count();
        });
        return shown;
    }

    async function sendWaiting() {
        const waiting = (await count()).filter((draft) => draft.state === "waiting");
        if (!waiting.length) return;
        const { send } = await import("./sending.js");
        const secrets = { csrf: template.querySelector("[name=csrf]").value };
        await Promise.all(waiting.map((draft) => send(draft.key, secrets, () => {}).then(tell, () => {})));
    }

    // Other parts of the page show the same reports.
    function tell() { window.dispatchEvent(new CustomEvent("drafts-changed")); }

    window.addEventListener("drafts-changed", () => count().catch(() => {}));
    window.addEventListener("drafts-waiting", () => sendWaiting().catch(() => {}));
    sendWaiting().catch(() => {});
}

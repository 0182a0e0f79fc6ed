// Whoever signs out leaves nothing behind: what other people told is not for the next person at this machine.
import { drafts, wipe } from "./draft-store.js";

export default function forgetDrafts(form) {
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        const left = await drafts(form.dataset.whose).catch(() => []);
        if (left.length && !confirm(form.dataset.ask.replace("{n}", left.length))) return;
        await wipe().catch(() => {});
        form.submit();
    });
}

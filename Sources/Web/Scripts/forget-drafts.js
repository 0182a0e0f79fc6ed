// Whoever signs out leaves nothing of theirs behind: what other people told is not for the next person at this
// machine. What somebody else has waiting here stays.
import { forget } from "./draft-clearing.js";
import { drafts } from "./draft-store.js";
import { place } from "./report-key.js";

export default function forgetDrafts(form) {
    const { whose, ask } = form.dataset;
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        const left = await drafts(whose).catch(() => []);
        if (left.length && !confirm(ask.replace("{n}", left.length))) return;
        sessionStorage.removeItem(place);
        // Where this did not work, the browser is asked to clear all it keeps for this site.
        const isDone = await forget(whose).then(() => true, () => false);
        if (isDone) form.elements.namedItem("forgotten").value = "yes";
        form.submit();
    });
}

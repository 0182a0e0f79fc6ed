// Keeps a report as it is typed, so that no broken line and no closed tab costs it, and sends it.
import { draft as kept, photos, usable } from "./draft-store.js";
import { fill } from "./draft-fields.js";
import Keeping from "./draft-keeping.js";
import offer from "./draft-offer.js";
import sendFrom from "./draft-sending.js";
import reportKey from "./report-key.js";

export default async function draft(form) {
    const says = form.querySelector(".draft-says");
    const input = form.querySelector("input[type=file]");
    const key = form.elements.namedItem("key");
    if (!await usable()) {
        say("plain");
        return reportKey(form);
    }
    const keeping = new Keeping(form, say);

    function say(what) {
        if (says.dataset.now === what) return;
        says.dataset.now = what;
        says.textContent = says.dataset[what] ?? "";
    }

    async function resume(other) {
        await keeping.done().catch(() => {});
        key.value = other.key;
        fill(form, other.fields);
        await bringBack();
        form.dispatchEvent(new CustomEvent("draft-restored"));
        form.dispatchEvent(new Event("change", { bubbles: true }));
    }

    async function bringBack() {
        const files = new DataTransfer();
        (await photos(key.value)).forEach((file) => files.items.add(file));
        input.files = files.files;
        input.dispatchEvent(new CustomEvent("photos-restored"));
    }

    form.addEventListener("submit", async (event) => {
        // Where it could not be kept, the form goes as it does without scripts.
        if (event.defaultPrevented || !keeping.fits) return;
        event.preventDefault();
        try {
            await keeping.hand();
        } catch {
            return form.submit();
        }
        sendFrom(form, key.value);
    });
    const before = await kept(key.value).catch(() => undefined);
    // The same report again, with what is wrong beside its fields.
    if (before) await bringBack();
    ["input", "change", "place-chosen"].forEach((name) => form.addEventListener(name, () => keeping.save()));
    form.addEventListener("photos-changed", () => keeping.save(true));
    window.addEventListener("pagehide", () => keeping.leave());
    // Asked once there is something to lose; some browsers ask the person.
    form.addEventListener("input", () => navigator.storage?.persist?.().catch(() => {}), { once: true });
    offer(form, resume);
    form.dataset.draft = "ready";
}

// Above the report form: reports that were begun here and not sent. Each can be taken up again, kept as a
// file, or given up; beginning anew leaves them where they are.
import { drafts, photos, settle } from "./draft-store.js";
import { told } from "./draft-fields.js";
import saveFile from "./draft-file.js";

const longest = 40; // Characters of a report that tell it from another.
const old = 3 * 86_400_000; // Milliseconds; some browsers clear what was not used for a week.

export default function offer(form, resume) {
    const box = document.querySelector("[data-part=drafts]");
    const key = form.elements.namedItem("key");
    const whose = form.dataset.whose;
    let isAnew = false;
    if (!box) return;

    async function draw() {
        const others = (await drafts(whose)).filter((draft) => draft.key !== key.value);
        const rows = await Promise.all(others.map(async (draft) => row(draft, await photos(draft.key))));
        box.querySelector("ul").replaceChildren(...rows);
        box.hidden = isAnew || !rows.length;
    }

    function row(draft, files) {
        const shown = box.querySelector("template").content.firstElementChild.cloneNode(true);
        const value = (name) => draft.fields.find(([field]) => field === name)?.[1] ?? "";
        const kind = told(form, draft.fields.filter(([name]) => name === "scenario"))[0]?.[1];
        const words = value("words").slice(0, longest);
        const isWaiting = draft.state === "waiting";
        shown.querySelector("[data-part=title]").textContent =
            [kind, words].filter(Boolean).join(" · ") || box.dataset.empty;
        shown.querySelector("[data-part=about]").textContent = [
            isWaiting && box.dataset.waiting, when(draft.at), draft.why,
            files.length && box.dataset.photos.replace("{n}", files.length),
            Date.now() - draft.at > old && box.dataset.old,
        ].filter(Boolean).join(" · ");
        shown.querySelector("[data-act=continue]").hidden = isWaiting;
        shown.querySelector("[data-act=now]").hidden = !isWaiting;
        shown.addEventListener("click", (event) => {
            act(event.target.closest("button")?.dataset.act, draft, files);
        });
        return shown;
    }

    async function act(name, draft, files) {
        if (name === "file") return saveFile(form, draft, files);
        if (name === "continue") {
            await resume(draft);
            form.querySelector("h2").focus();
        }
        if (name === "now") tell("drafts-waiting", "send-now");
        if (name === "drop" && confirm(box.dataset.sure)) await settle(draft.key);
        if (name) tell("drafts-changed");
    }

    function tell(...events) { events.forEach((name) => window.dispatchEvent(new CustomEvent(name))); }

    box.querySelector("[data-act=anew]").addEventListener("click", () => {
        isAnew = true;
        box.hidden = true;
        form.querySelector("h2").focus();
    });
    window.addEventListener("drafts-changed", () => draw().catch(() => {}));
    draw().catch(() => {});
}

// By this phone's clock; one that was set back since says nothing.
function when(at) {
    const minutes = Math.round((Date.now() - at) / 60_000);
    if (minutes < 0) return "";
    const [count, unit] = minutes < 60 ? [minutes, "minute"]
        : minutes < 2_880 ? [Math.round(minutes / 60), "hour"] : [Math.round(minutes / 1_440), "day"];
    const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
    return words.format(-count, unit);
}

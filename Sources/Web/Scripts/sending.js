// Sends a kept report: photos first, then the words. One key is one report, however often it is sent.
import { draft as kept, keep, photos, receipt, settle } from "./draft-store.js";
import post from "./posting.js";
import { Later, Refused, patiently } from "./reach.js";
import upload from "./upload.js";

/**
 * Sends until it is done.
 *
 * @returns The page that answered, as `{ page }`; `{ words }`: it was refused before that; `{ elsewhere }`:
 * it is gone from here, and whether another tab has its receipt; `{ isOpen }`: somebody writes on it again.
 */
export function send(key, secrets, tell) {
    const one = () => once(key, secrets, tell);
    // Held for one try only: a phone may put a tab to sleep while it waits, and others go on.
    const alone = (lock) => { if (lock) return one(); throw new Busy(); };
    const turn = () => navigator.locks?.request(`report-${key}`, { ifAvailable: true }, alone) ?? one();
    return patiently(turn, (error) => tell(error instanceof Busy ? "elsewhere" : "waiting", 0, error.words));
}

class Busy extends Later {}

async function once(key, secrets, tell) {
    if (!await waiting(key)) return gone(key);
    try {
        const digests = await uploaded(key, tell);
        // Photos take minutes: meanwhile it may have been given up.
        const draft = await waiting(key);
        if (!draft) return gone(key);
        const body = new FormData();
        draft.fields.forEach(([name, value]) => body.append(name, value));
        body.set("key", key);
        digests.forEach((digest) => body.append("photo", digest));
        tell("sending");
        const page = await post(body, secrets, draft.whose);
        const { number, receipt: code } = page.querySelector("[data-receipt]")?.dataset ?? {};
        if (!code) return await refuse(key, { page });
        await settle(key, { number, receipt: code, whose: draft.whose, at: Date.now() });
        return { page };
    } catch (error) {
        if (error instanceof Refused) return refuse(key, { words: error.words });
        throw error;
    }
}

/** What was handed over for sending. One that was refused is being mended, and goes when it is handed again. */
async function waiting(key) {
    const draft = await kept(key);
    return draft?.state === "waiting" ? draft : undefined;
}

async function gone(key) {
    return await kept(key) ? { isOpen: true } : { elsewhere: Boolean(await receipt(key)) };
}

async function refuse(key, answer) {
    const draft = await waiting(key);
    const why = answer.words ?? [...answer.page.querySelectorAll(".problems li")].map(text).join(" ");
    if (draft) await keep({ ...draft, state: "open", why });
    return answer;
}

const text = (element) => element.textContent.trim();

async function uploaded(key, tell) {
    const files = (await photos(key)).filter((file) => file.size > 0);
    const total = files.reduce((sum, file) => sum + file.size, 0);
    const digests = [];
    let before = 0;
    for (const file of files) {
        const now = (sent) => tell("uploading", Math.floor(((before + sent) * 100) / total));
        digests.push(await upload(file, key, now));
        before += file.size;
    }
    return digests;
}

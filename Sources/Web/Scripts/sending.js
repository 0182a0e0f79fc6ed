// Sends a kept report: photos first, then the words. One key is one report, however often it is sent.
import { draft as kept, keep, photos, receipt, settle } from "./draft-store.js";
import post from "./posting.js";
import { Later, Refused, patiently } from "./reach.js";
import upload from "./upload.js";

/**
 * Sends until it is done.
 *
 * @returns The page that answered, as `{ page }`; `{ words }`: it was refused before that; `{ elsewhere }`:
 * it is gone from here, and whether another tab has its receipt.
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
    const draft = await kept(key);
    if (!draft) return { elsewhere: Boolean(await receipt(key)) };
    try {
        const body = new FormData();
        draft.fields.forEach(([name, value]) => body.append(name, value));
        body.set("key", key);
        for (const digest of await uploaded(key, tell)) body.append("photo", digest);
        tell("sending");
        const page = await post(body, secrets);
        const { number, receipt: code } = page.querySelector("[data-receipt]")?.dataset ?? {};
        if (!code) return await refuse(draft, { page });
        await settle(key, { number, receipt: code, whose: draft.whose });
        return { page };
    } catch (error) {
        if (error instanceof Refused) return refuse(draft, { words: error.words });
        throw error;
    }
}

async function refuse(draft, answer) {
    const why = answer.words ?? [...answer.page.querySelectorAll(".problems li")].map(text).join(" ");
    await keep({ ...draft, state: "open", why });
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

// What goes from the store without having been sent: at sign-out, and after a while.
import { clearPhotos, work } from "./draft-store.js";

const day = 86_400_000; // Milliseconds.
const mostOpen = 7 * day; // What was begun without a name and left: the next at this browser can read it.
const mostReceipt = 30 * day; // Long enough to copy it down.
const longest = 365 * day; // Nothing is older: somebody has set a clock.

const all = ["drafts", "photos", "receipts"];

/** Goes through everything that is kept: `look` answers what is to become of it, `undefined` for nothing. */
const go = (look) => work(all, "readwrite", (kept, files, arrived) => [kept, arrived].forEach((store) => {
    store.openCursor().onsuccess = (event) => {
        const cursor = event.target.result;
        if (!cursor) return;
        const better = look(cursor.value, store === kept);
        if (better === undefined) {
            clearPhotos(files, cursor.key);
            cursor.delete();
        } else if (better !== cursor.value) cursor.update(better);
        cursor.continue();
    };
}));

/** All that was kept while one account was signed in; what others kept is not theirs to delete. */
export const forget = (whose) => go((one) => (one.whose === whose ? undefined : one));

/** What is old. Whatever waits to be sent stays however long it waits. */
export const forgetOld = (now = Date.now()) => go((one, isDraft) => {
    const age = now - (one.at ?? now);
    if (age < 0 || age > longest) return { ...one, at: now };
    if (isDraft) return one.whose === "" && one.state === "open" && age > mostOpen ? undefined : one;
    return age > mostReceipt ? undefined : one;
});

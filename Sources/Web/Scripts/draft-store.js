// Reports not yet sent, kept until their receipts have arrived, each under the key it is sent with.
let opened;

function open() {
    opened ??= new Promise((done, fail) => {
        const request = indexedDB.open("linli", 1);
        request.onupgradeneeded = () => {
            const base = request.result;
            base.createObjectStore("drafts", { keyPath: "key" });
            base.createObjectStore("receipts", { keyPath: "key" });
            // Apart, so that a letter typed does not write them again.
            base.createObjectStore("photos", { autoIncrement: true }).createIndex("key", "key");
        };
        request.onsuccess = () => {
            // A browser that clears its storage closes what is open: the next use opens it anew.
            request.result.onclose = () => { opened = undefined; };
            done(request.result);
        };
        request.onerror = () => { opened = undefined; fail(request.error); };
    });
    return opened;
}

// Answers once what was written is safe from a killed tab; with "strict", from a phone that goes out as well.
export async function work(stores, mode, use, durability = "default") {
    const base = await open();
    return new Promise((done, fail) => {
        const transaction = base.transaction(stores, mode, { durability });
        const asked = use(...stores.map((name) => transaction.objectStore(name)));
        transaction.oncomplete = () => done(asked?.result);
        transaction.onabort = () => fail(transaction.error ?? new DOMException("aborted", "AbortError"));
    });
}

/** Whether drafts can be kept and sent at all: not in some private windows, nor without a safe line. */
export async function usable() {
    if (!window.indexedDB || !window.crypto?.subtle) return false;
    return open().then(() => true, () => false);
}
const read = (store, use) => work([store], "readonly", use);
const ofOne = async (name, whose) => {
    const all = await read(name, (store) => store.getAll());
    return all.filter((one) => one.whose === whose);
};
/** Reports of whoever is at this page, the oldest first; of somebody else's session nothing is shown. */
export const drafts = async (whose) => (await ofOne("drafts", whose)).sort((one, other) => one.at - other.at);
export const receipts = (whose) => ofOne("receipts", whose);
export const draft = (key) => read("drafts", (store) => store.get(key));
export const receipt = (key) => read("receipts", (store) => store.get(key));
export const photos = async (key) =>
    (await read("photos", (store) => store.index("key").getAll(key))).map((photo) => photo.file);

export const keep = (kept, durability) => work(["drafts"], "readwrite", (store) => {
    const asked = store.put(kept);
    // Nothing more comes: else a page that is left takes back what it was still writing.
    store.transaction.commit?.();
    return asked;
}, durability);

export function clearPhotos(store, key, then) {
    store.index("key").openKeyCursor(IDBKeyRange.only(key)).onsuccess = (event) => {
        const cursor = event.target.result;
        if (!cursor) return void then?.();
        store.delete(cursor.primaryKey);
        cursor.continue();
    };
}

export const keepPhotos = (key, files) => work(["photos"], "readwrite", (store) => {
    clearPhotos(store, key, () => files.forEach((file) => store.add({ key, file })));
});

/** Forgets a report; its receipt is written in the same breath, so that there is never neither of them. */
export const settle = (key, receipt) => work(["drafts", "photos", "receipts"], "readwrite",
    (kept, files, arrived) => {
        if (receipt) arrived.put({ ...receipt, key });
        else arrived.delete(key);
        kept.delete(key);
        clearPhotos(files, key);
    }, "strict");

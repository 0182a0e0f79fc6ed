// Writes a form into the store while it is filled in: one writing at a time, and what is typed meanwhile goes
// with the next.
import { keep, keepPhotos, settle } from "./draft-store.js";
import { fieldsOf } from "./draft-fields.js";

export default class Keeping {
    /** False once something did not fit: then nothing is promised, and the form goes as without scripts. */
    fits = true;
    #form; #key; #files; #say; #writing;
    #wanted = false; #hasNewPhotos = false; #isKept = false;

    constructor(form, say) {
        this.#form = form;
        this.#key = form.elements.namedItem("key");
        this.#files = form.querySelector("input[type=file]");
        this.#say = say;
    }

    save(hasNewPhotos = false) {
        // What is on the way is not changed.
        if (this.#form.dataset.sent === "yes") return;
        this.#wanted = true;
        this.#hasNewPhotos ||= hasNewPhotos;
        this.#writing ??= this.#write().finally(() => { this.#writing = undefined; });
    }

    /** The page is left: what was typed last does not wait for its turn. */
    leave() { if (this.#wanted) this.#put([...this.#files.files]).catch(() => {}); }

    /** All that was typed is written; throws when it did not fit. */
    async done() {
        await this.#writing;
        if (!this.fits) throw new Error("no room");
    }

    /** From here on it is sent, by whichever page comes first. The browser may have cleared what was kept. */
    async hand() {
        await this.done();
        await keepPhotos(this.#key.value, [...this.#files.files]);
        await keep(this.#record("waiting"), "strict");
    }

    #record(state) {
        const form = this.#form;
        return { key: this.#key.value, whose: form.dataset.whose, at: Date.now(), state, fields: fieldsOf(form) };
    }

    async #put(files) {
        const record = this.#record("open");
        const isKept = files.length > 0 || record.fields.some(([, value]) => value);
        await (isKept ? keep(record) : settle(record.key));
        return isKept;
    }

    async #write() {
        try {
            while (this.#wanted) {
                const hasNewPhotos = this.#hasNewPhotos;
                this.#wanted = this.#hasNewPhotos = false;
                const files = [...this.#files.files];
                const isKept = await this.#put(files);
                if (hasNewPhotos) await keepPhotos(this.#key.value, files);
                this.#told(isKept);
            }
            this.fits = true;
        } catch {
            // Tried again with the next letter.
            this.fits = false;
            this.#hasNewPhotos = true;
            this.#say("full");
        }
    }

    #told(isKept) {
        this.#say(isKept ? "kept" : "");
        if (isKept !== this.#isKept) window.dispatchEvent(new CustomEvent("drafts-changed"));
        this.#isKept = isKept;
    }
}

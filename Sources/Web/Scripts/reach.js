// Asks the server, on a line that may break. Whatever may pass is one kind of error, and is tried again; what
// the server says once and for all is another.
const longest = 60_000; // Milliseconds; what arrived of a piece by then is not lost.

/** To be tried again, in so many seconds if the server named them; `words`: why, where there is more to say. */
export class Later extends Error {
    constructor(seconds = 0, words = "") {
        super("later");
        this.seconds = seconds;
        this.words = words;
    }
}

/** Refused: `words` say why, in the language of the page. */
export class Refused extends Error {
    constructor(words) {
        super("refused");
        this.words = words;
    }
}

export async function reach(address, options = {}, alsoGood = []) {
    const ending = new AbortController();
    setTimeout(() => ending.abort(), longest);
    let response;
    try {
        response = await fetch(address, { ...options, signal: ending.signal, cache: "no-store" });
    } catch {
        throw new Later();
    }
    if (response.ok || alsoGood.includes(response.status)) return response;
    if ([400, 413, 422].includes(response.status)) throw new Refused((await told(response)).reason);
    const { why } = await told(response);
    throw new Later(Number(response.headers.get("Retry-After")) || 0, why);
}

async function told(response) {
    const { problems, detail = "" } = await response.json().catch(() => ({}));
    const why = problems?.map((problem) => problem.words).join(" ") ?? "";
    return { why, reason: why || detail };
}

/** Does work until it is done: again after 1, 2, 4 … 60 seconds, each a little off: not all come at once. */
export async function patiently(work, told) {
    for (let round = 0; ; round += 1) {
        try {
            return await work();
        } catch (error) {
            if (!(error instanceof Later)) throw error;
            const pause = Math.min(60, 2 ** round) * (.75 + Math.random() / 2);
            told?.(error);
            await rest(Math.max(pause, error.seconds && error.seconds + Math.random()));
        }
    }
}

// As soon as there is a line again, or somebody asks for it, nobody waits.
function rest(seconds) {
    return new Promise((done) => {
        const timer = setTimeout(go, seconds * 1000);
        function go() {
            clearTimeout(timer);
            ["online", "send-now"].forEach((name) => window.removeEventListener(name, go));
            done();
        }
        ["online", "send-now"].forEach((name) => window.addEventListener(name, go));
    });
}

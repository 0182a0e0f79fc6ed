// Keeps a page up to date: listens while it is looked at, and draws anew the parts that changed.
import { isBusy, redraw } from "./live-part.js";

// What only touches the counts of a wide area can wait: there is always something new in a city.
const patience = 5000;
const wide = ["desk", "list"];

export default function live(line) {
    const waiting = new Set();
    let place = line.dataset.after;
    let stream;
    let later;

    function listen() {
        const parts = document.querySelector("[data-live]");
        if (stream || document.hidden || !parts) return;
        stream = new EventSource(`/live?after=${encodeURIComponent(place)}`);
        stream.addEventListener("news", (event) => {
            place = event.lastEventId;
            hear(JSON.parse(event.data));
        });
        stream.addEventListener("over", stop);
    }

    function stop() {
        stream?.close();
        stream = undefined;
    }

    function hear(news) {
        const parts = [...document.querySelectorAll("[data-live]")];
        const changed = parts.filter((part) => concerns(part, news));
        const now = changed.filter((part) => news.all || news.desk || !wide.includes(part.dataset.live));
        now.forEach(update);
        if (now.length < changed.length) later ??= setTimeout(() => {
            later = undefined;
            document.querySelectorAll("[data-live=desk], [data-live=list]").forEach(update);
        }, patience);
        document.dispatchEvent(new CustomEvent("linli:news", { detail: news }));
    }

    function update(part) {
        if (!part.isConnected) return;
        if (!isBusy(part)) return redraw(part, { "Linli-Unattended": "1" });
        waiting.add(`[data-live=${part.dataset.live}]`);
        offer();
    }

    // What would disturb waits behind a line, read out when the reader pauses.
    function offer() {
        if (line.firstChild) return;
        const says = Object.assign(document.createElement("span"), { textContent: line.dataset.changed });
        const show = Object.assign(document.createElement("button"), {
            type: "button", className: "btn btn-plain", textContent: line.dataset.show,
        });
        show.addEventListener("click", () => {
            line.replaceChildren();
            waiting.forEach((name) => document.querySelectorAll(name).forEach((part) => redraw(part)));
            waiting.clear();
        });
        line.append(says, show);
    }

    document.addEventListener("visibilitychange", () => (document.hidden ? stop() : listen()));
    window.addEventListener("pagehide", stop);
    window.addEventListener("pageshow", listen);
    listen();
}

function concerns(part, news) {
    if (news.all) return true;
    if (wide.includes(part.dataset.live)) return true;
    if (["bell", "notices"].includes(part.dataset.live)) return news.notices;
    return news.cases[part.dataset.case] > Number(part.dataset.version);
}

// Starts the behaviours a page names in data-behaviour; everything works without them.
const started = new WeakMap();

async function start(element) {
    const done = started.get(element) ?? new Set();
    started.set(element, done);
    for (const name of element.dataset.behaviour.split(" ")) {
        // Asked at each turn: another call may have started it while this one waited.
        if (done.has(name)) continue;
        done.add(name);
        const behaviour = await import(`./${name}.js`);
        // While the script was fetched the page may have drawn the element anew.
        if (element.isConnected) behaviour.default(element);
    }
}

function startWithin(root) {
    if (root.matches?.("[data-behaviour]")) start(root);
    root.querySelectorAll("[data-behaviour]").forEach(start);
}

startWithin(document);
document.addEventListener("htmx:load", (event) => startWithin(event.detail.elt));

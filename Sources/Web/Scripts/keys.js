// Keyboard for a list of cases: j and k move, Enter opens, / searches, Escape comes back, ? helps.
export default function keys(root) {
    const help = root.dataset.help && root.querySelector(root.dataset.help);
    const helpButton = root.querySelector("[data-act=help]");
    const isCurrent = (link) => link.hasAttribute("aria-current");
    const links = () => [...root.querySelectorAll("[data-key]:is(a)")];

    function mark(link) {
        links().forEach((other) => other.removeAttribute("aria-current"));
        link?.setAttribute("aria-current", "true");
    }

    function move(by) {
        const all = links();
        const from = Math.max(all.indexOf(document.activeElement), all.findIndex(isCurrent));
        const next = all[Math.min(Math.max(from + by, 0), all.length - 1)];
        next?.focus();
        next?.scrollIntoView({ block: "nearest" });
    }

    const acts = {
        j: () => move(1),
        k: () => move(-1),
        "/": () => root.querySelector("[data-key=search], [type=search], input[name=q]")?.focus(),
        "?": () => help?.showModal(),
        Escape: () => (links().find(isCurrent) ?? links()[0])?.focus(),
    };

    document.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
        const writing = event.target.closest("input, textarea, select");
        if (!acts[event.key] || (writing && event.key !== "Escape")) return;
        event.preventDefault();
        acts[event.key]();
    });
    if (help && helpButton) {
        helpButton.hidden = false;
        helpButton.addEventListener("click", acts["?"]);
    }
    root.addEventListener("click", (event) => {
        const link = event.target.closest("a[data-key]");
        if (link?.hasAttribute("hx-get")) mark(link);
    });
    // On a phone there is no pane beside the list: the link opens the page of the case.
    root.addEventListener("htmx:beforeRequest", (event) => {
        if (!event.target.matches("a[data-key]") || !matchMedia("(max-width: 63.99rem)").matches) return;
        event.preventDefault();
        location.assign(event.target.href);
    });
    document.addEventListener("htmx:afterSwap", (event) => {
        if (event.detail.target.id !== "pane") return;
        root.classList.add("desk-chosen");
        event.detail.target.scrollTop = 0;
        event.detail.target.focus({ preventScroll: true });
    });
    mark(links().find((link) => link.dataset.key === root.querySelector(".case-number .code")?.textContent));
}

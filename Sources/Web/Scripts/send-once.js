// After the first press the button says "sending". The server would refuse a second one anyway.
export default function sendOnce(form) {
    form.addEventListener("submit", (event) => {
        if (form.dataset.sent === "yes") return event.preventDefault();
        if (form.hasAttribute("hx-post")) return;
        form.dataset.sent = "yes";
        const button = event.submitter ?? form.querySelector("button:not([type=button])");
        // Not `disabled`: a disabled submitter would not be sent.
        button?.setAttribute("aria-disabled", "true");
        if (button && form.dataset.sending) button.textContent = form.dataset.sending;
    });
    // The page may come back from the browser's cache.
    window.addEventListener("pageshow", (event) => event.persisted && location.reload());
}

// On a phone, one question per screen. On wider screens and without scripts, one page.
export default function steps(form) {
    if (!matchMedia("(max-width: 40rem)").matches) return;
    // Refused answers are shown all together, with the list of what is wrong above them.
    if (document.querySelector(".problems")) return;
    const screens = [...form.querySelectorAll("[data-step]")];
    const bar = makeBar(form.dataset, screens.length);
    let shown = 0;

    function show(index, moveFocus = true) {
        shown = index;
        screens.forEach((screen, at) => { screen.hidden = at !== index; });
        bar.track.querySelectorAll("i").forEach((mark, at) => mark.classList.toggle("is-done", at <= index));
        bar.says.textContent = form.dataset.step.replace("{n}", index + 1).replace("{of}", screens.length);
        bar.back.hidden = index === 0;
        bar.next.hidden = index === screens.length - 1;
        bar.foot.hidden = bar.back.hidden && bar.next.hidden;
        screens[index].dispatchEvent(new CustomEvent("step-shown", { bubbles: true }));
        if (moveFocus) {
            screens[index].querySelector("h2").focus({ preventScroll: true });
            form.scrollIntoView({ block: "start" });
        }
    }

    function go(index) {
        history.pushState({ step: index }, "");
        show(index);
    }

    bar.next.addEventListener("click", () => {
        const wrong = [...screens[shown].querySelectorAll(":invalid:not(fieldset)")][0];
        if (wrong) return wrong.reportValidity();
        go(shown + 1);
    });
    bar.back.addEventListener("click", () => history.back());
    window.addEventListener("popstate", (event) => show(event.state?.step ?? 0));
    form.prepend(bar.head);
    form.append(bar.foot);
    history.replaceState({ step: 0 }, "");
    show(0, false);
}

function makeBar(labels, count) {
    const head = element("div", "steps-bar steps-head");
    const says = element("span", "steps-says");
    says.setAttribute("role", "status");
    const track = element("span", "steps-track");
    track.append(...Array.from({ length: count }, () => element("i", "")));
    head.append(says, track);
    const foot = element("div", "steps-bar steps-foot");
    const back = element("button", "btn btn-plain btn-big", labels.back);
    const next = element("button", "btn btn-primary btn-big", labels.next);
    back.type = next.type = "button";
    foot.append(back, next);
    return { head, says, track, foot, back, next };
}

function element(tag, className, text = "") {
    return Object.assign(document.createElement(tag), { className, textContent: text });
}

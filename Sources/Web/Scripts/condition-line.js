// A condition offers the tests of its field, and asks for its value as the field has it: from a list, from a
// calendar, or in words. What a field is stands on its tick, or where nothing is ticked on its option.
export default function conditionLine(line) {
    const [field, test] = line.querySelectorAll("select");
    const inputs = [...line.querySelectorAll("input")];
    const controls = new Map(inputs.map((input) => [input, input]));

    const replace = (input, control) => {
        const current = controls.get(input);
        if (current === control) return;
        current.replaceWith(control);
        controls.set(input, control);
    };

    const chosen = (input, list) => {
        const select = document.createElement("select");
        select.className = "form-select";
        select.name = input.name;
        select.setAttribute("aria-label", input.getAttribute("aria-label"));
        const values = [...list.options].map((option) => option.value);
        // What stands there already is kept, were it not in the list.
        for (const value of new Set(["", input.value, ...values])) select.append(new Option(value, value));
        select.value = input.value;
        select.addEventListener("change", () => { input.value = select.value; });
        return select;
    };

    const shape = () => {
        const ticked = line.closest("form")
            .querySelector(`input[name=show][value="${CSS.escape(field.value)}"]`);
        const tick = ticked ?? (field.selectedOptions[0]?.dataset.tests ? field.selectedOptions[0] : null);
        const tests = tick ? tick.dataset.tests.split(" ") : null;
        for (const option of test.options) {
            option.hidden = option.disabled = Boolean(option.value && tests && !tests.includes(option.value));
        }
        if (test.selectedOptions[0]?.disabled) test.value = "";
        const isYears = test.value.startsWith("years");
        const isDay = tick?.dataset.kind === "date" && !isYears;
        const list = tick?.dataset.list ? document.getElementById(tick.dataset.list) : null;
        for (const input of inputs) {
            // A date that was written otherwise stays text: a calendar would lose it.
            input.type = isDay && /^(\d{4}-\d{2}-\d{2})?$/.test(input.value) ? "date" : "text";
            input.inputMode = ["integer", "decimal"].includes(tick?.dataset.kind) || isYears ? "decimal" : "text";
            replace(input, list ? chosen(input, list) : input);
        }
        const needs = { filled: 0, empty: 0, between: 2 }[test.value] ?? 1;
        inputs.forEach((input, place) => {
            const control = controls.get(input);
            control.hidden = control.disabled = place >= needs;
        });
    };

    field.addEventListener("change", () => { inputs.forEach((input) => { input.value = ""; }); shape(); });
    test.addEventListener("change", shape);
    shape();
}

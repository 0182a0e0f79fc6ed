// What somebody has filled into a form, and back again.
const ours = ["csrf", "key", "proof", "photos"];

/** Pairs of name and value, as the form would send them; without its files. */
export function fieldsOf(form) {
    const isOwn = ([name, value]) => typeof value === "string" && !ours.includes(name);
    return [...new FormData(form)].filter(isOwn);
}

/** Fills a form as it was; whatever has no value is emptied. */
export function fill(form, fields) {
    for (const control of form.elements) {
        if (!control.name || ours.includes(control.name) || control.type === "file") continue;
        const values = fields.filter(([name]) => name === control.name).map(([, value]) => value);
        if (["checkbox", "radio"].includes(control.type)) control.checked = values.includes(control.value);
        else control.value = values[0] ?? "";
    }
}

/** Pairs of what was asked and what was answered, in the words of the page. */
export function told(form, fields) {
    return fields.filter(([, value]) => value).map(([name, value]) => {
        const controls = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
        const picked = controls.find((control) => control.value === value && control.type === "radio");
        const control = picked ?? controls[0];
        const option = [...(control?.options ?? [])].find((one) => one.value === value);
        const legend = picked?.closest("fieldset")?.querySelector("legend");
        const asked = picked ? legend : control?.labels?.[0];
        const answer = picked?.labels?.[0]?.querySelector("b, span") ?? picked?.labels?.[0];
        return [plain(asked) || name, plain(answer) || option?.text || value];
    });
}

const plain = (element) => element?.firstChild?.textContent.trim() || element?.textContent.trim() || "";

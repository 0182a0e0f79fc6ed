// A search box over a long list: typing keeps only the options that match.
export default function findOption(field) {
    const search = field.querySelector("input[type=search]");
    const select = field.querySelector("select");
    const all = [...select.options].map((option) => ({
        option,
        group: option.closest("optgroup"),
        text: option.text.toLowerCase(),
    }));
    if (all.length < 12) return;
    search.hidden = false;
    search.addEventListener("input", () => {
        const wanted = search.value.trim().toLowerCase();
        const kept = all.filter(({ option, group, text }) =>
            !option.value || !wanted || text.includes(wanted) || group?.label.toLowerCase().includes(wanted));
        all.forEach(({ option, group }) => { option.remove(); group?.remove(); });
        kept.forEach(({ option, group }) => {
            if (group) select.append(group);
            (group ?? select).append(option);
        });
        const only = kept.filter(({ option }) => option.value);
        const next = only.length === 1 ? only[0].option.value : "";
        if (next !== select.value) {
            select.value = next;
            select.dispatchEvent(new Event("change", { bubbles: true }));
        }
    });
}

// Where no draft can be kept, the key of a report is, over reloads: sent twice on a weak line, it is one report.
export const place = "linli.report.key";

export default function reportKey(form) {
    const key = form.elements.namedItem("key");
    form.addEventListener("submit", () => sessionStorage.setItem(place, key.value));
    const kept = sessionStorage.getItem(place);
    if (kept) key.value = kept;
}

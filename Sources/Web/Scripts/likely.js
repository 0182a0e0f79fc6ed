// Tells, before sending, which unit the place is in and who will get the report.
// It is a guess: the server decides again.
export default function likely(box) {
    const form = box.closest("form");
    const place = box.querySelector("[data-part=place]");
    const owner = box.querySelector("[data-part=owner]");
    const ownerLater = owner.textContent;
    let asked = "";

    async function ask() {
        const value = (name) => form.elements.namedItem(name)?.value ?? "";
        const query = new URLSearchParams();
        if (value("lon") && value("lat")) {
            query.set("lon", value("lon"));
            query.set("lat", value("lat"));
        } else if (value("area")) {
            query.set("area", value("area"));
        } else {
            return tell(box.dataset.unknown);
        }
        if (value("scenario")) query.set("scenario", value("scenario"));
        if (asked === query.toString()) return;
        asked = query.toString();
        const mine = asked;
        try {
            const response = await fetch(`/api/v1/locate?${query}`);
            const found = await response.json();
            if (mine !== asked) return;
            if (!response.ok || found.inside === false) return tell(box.dataset.outside);
            tell(found.areas.map((area) => area.name).reverse().join(" › "), found.owner?.name);
        } catch {
            asked = "";
            tell(box.dataset.offline);
        }
    }

    function tell(where, who = ownerLater) {
        place.textContent = where;
        owner.textContent = who;
    }

    form.addEventListener("change", ask);
    form.addEventListener("place-chosen", ask);
    ask();
}

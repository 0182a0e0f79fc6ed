// The pin of a report: dropped by a tap or by the phone's position, dragged to be right.
import { openMap } from "./map.js";

export default function pin(box) {
    const form = box.closest("form");
    const says = box.querySelector(".pin-says");
    const position = box.querySelector("[data-act=position]");
    const fields = [form.elements.namedItem("lon"), form.elements.namedItem("lat")];
    let opening;
    let marker;

    function open() {
        opening ??= openMap(box.querySelector(".pin-map"), box.dataset).then((opened) => {
            opened.map.on("click", (event) => put(event.lngLat.toArray()));
            if (fields[0].value) put(fields.map((field) => Number(field.value)));
            return opened;
        }).catch(() => { box.hidden = true; }); // The list of villages stays.
        return opening;
    }

    async function put(point, near = false) {
        const opened = await open();
        if (!opened) return;
        const { map, maplibre } = opened;
        if (!marker) {
            const colour = getComputedStyle(document.documentElement).getPropertyValue("--accent").trim();
            marker = new maplibre.Marker({ draggable: true, color: colour, scale: 1.3 });
            marker.setLngLat(point).addTo(map);
            marker.on("dragend", () => keep(marker.getLngLat().toArray()));
        }
        marker.setLngLat(point);
        if (near) map.jumpTo({ center: point, zoom: 16 });
        keep(point);
    }

    function keep(point) {
        fields.forEach((field, at) => { field.value = point[at].toFixed(6); });
        says.textContent = box.dataset.pinned;
        box.dispatchEvent(new CustomEvent("place-chosen", { bubbles: true }));
    }

    // A map not open yet reads the fields when it opens.
    form.addEventListener("draft-restored", () => {
        if (opening && fields[0].value) put(fields.map((field) => Number(field.value)), true);
    });
    box.hidden = false;
    position.hidden = !navigator.geolocation || !window.isSecureContext;
    position.addEventListener("click", () => {
        says.textContent = box.dataset.finding;
        navigator.geolocation.getCurrentPosition(
            ({ coords }) => put([coords.longitude, coords.latitude], true),
            () => { says.textContent = box.dataset.denied; },
            { enableHighAccuracy: true, timeout: 10000 });
    });
    // A map asked for its size while hidden gets it wrong: it opens when it is first seen.
    new IntersectionObserver((entries, seen) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        seen.disconnect();
        open();
    }).observe(box);
}

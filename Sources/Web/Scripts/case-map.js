// The small map of a case: its unit marked, its place pinned. Opened when it comes into view.
import { openMap } from "./map.js";

export default function caseMap(box) {
    const seen = new IntersectionObserver(async (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        seen.disconnect();
        const { map, maplibre, config } = await openMap(box, box.dataset, { scrollZoom: false });
        if (!config.point) return;
        const marker = new maplibre.Marker({ color: markerColour() }).setLngLat(config.point).addTo(map);
        // The library names it in English, on an element that may bear no name.
        marker.getElement().setAttribute("role", "img");
        marker.getElement().setAttribute("aria-label", box.dataset.label);
    });
    seen.observe(box);
}

function markerColour() {
    return getComputedStyle(document.documentElement).getPropertyValue("--accent").trim();
}

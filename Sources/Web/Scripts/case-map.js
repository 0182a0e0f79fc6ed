// The small map of a case: its unit marked, its place pinned. Opened when it comes into view.
import { openMap } from "./map.js";

export default function caseMap(box) {
    const seen = new IntersectionObserver(async (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        seen.disconnect();
        const { map, maplibre, config } = await openMap(box, box.dataset, { scrollZoom: false });
        if (config.point) new maplibre.Marker({ color: markerColour() }).setLngLat(config.point).addTo(map);
    });
    seen.observe(box);
}

function markerColour() {
    return getComputedStyle(document.documentElement).getPropertyValue("--accent").trim();
}

// A map of one area and what lies in it: signs with a word each. Opened when it comes into view.
import { openMap } from "./map.js";

export default function spotMap(box) {
    const seen = new IntersectionObserver(async (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        seen.disconnect();
        const { map, maplibre, config } = await openMap(box, box.dataset, { scrollZoom: false });
        if (!config.spots?.length) return;
        map.on("load", () => addSpots(map, config.spots));
        map.on("click", "spots", (event) => answer(map, maplibre, event.features[0], box.dataset));
    });
    seen.observe(box);
}

function addSpots(map, spots) {
    const features = spots.map(({ at, ...facts }) => ({
        type: "Feature", geometry: { type: "Point", coordinates: at }, properties: facts,
    }));
    map.addSource("spots", { type: "geojson", data: { type: "FeatureCollection", features } });
    const layer = { type: "symbol", source: "spots" };
    const always = { "icon-allow-overlap": true, "icon-ignore-placement": true };
    const sign = { ...always, "icon-image": ["concat", "case:", ["get", "sign"]] };
    map.addLayer({ id: "spots", ...layer, layout: sign });
    // The word under the sign: no sign is told by its colour alone.
    map.addLayer({
        id: "spots-words", ...layer,
        layout: { "icon-image": ["concat", "label:", ["get", "says"]], "icon-offset": [0, 22] },
    });
}

function answer(map, maplibre, feature, words) {
    const facts = feature.properties;
    const card = Object.assign(document.createElement("div"), { className: "map-card" });
    const line = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
    card.append(line("b", facts.name), line("span", facts.says));
    if (facts.href) card.append(Object.assign(line("a", words.open), { href: facts.href }));
    const popup = new maplibre.Popup({ maxWidth: "18rem", focusAfterOpen: false });
    popup.setLngLat(feature.geometry.coordinates).setDOMContent(card).addTo(map);
}

// What the map says of what is clicked.
import { layerOf } from "./map-colours.js";

/** Opens a card where the map is clicked; `coloured` are the boxes of layers of buildings. */
export function answerClicks(map, maplibre, words, coloured) {
    const signs = JSON.parse(words.signs ?? "{}");
    const entries = Object.fromEntries(coloured.map((box) => [layerOf(box.dataset.colours), box.dataset.entries]));
    const layers = ["cases-one", "cases-count", ...Object.keys(entries), "areas-fill"];
    map.on("click", (event) => {
        const present = layers.filter((layer) => map.getLayer(layer));
        const found = map.queryRenderedFeatures(event.point, { layers: present })[0];
        if (!found) return;
        const facts = found.properties;
        if (found.layer.id === "cases-count") {
            return map.easeTo({ center: found.geometry.coordinates, zoom: map.getZoom() + 2 });
        }
        const address = entries[found.layer.id];
        const lines = found.layer.id === "cases-one" ? caseLines(facts, words)
            : address ? buildingLines(facts, signs, address, words) : areaLines(facts, words);
        const card = Object.assign(document.createElement("div"), { className: "map-card" });
        card.append(...lines);
        const popup = new maplibre.Popup({ maxWidth: "18rem", focusAfterOpen: false });
        popup.setLngLat(event.lngLat).setDOMContent(card).addTo(map);
    });
    ["cases-one", "cases-count"].forEach((layer) => {
        map.on("mouseenter", layer, () => { map.getCanvas().style.cursor = "pointer"; });
        map.on("mouseleave", layer, () => { map.getCanvas().style.cursor = ""; });
    });
}

function caseLines(facts, words) {
    return [line("b", facts.title ?? facts.scenario), line("span", facts.number, "code"),
        Object.assign(line("a", words.open), { href: `/cases/${encodeURIComponent(facts.number)}` })];
}

function buildingLines(facts, signs, address, words) {
    const name = facts.name ? [line("b", facts.name)] : [];
    return [...name, line("span", signs[facts.colour]?.says ?? ""),
        Object.assign(line("a", words.entry), { href: address + encodeURIComponent(facts.entry) })];
}

function areaLines(facts, words) {
    const derived = ["true", "1", "t"].includes(String(facts.derived));
    const note = derived ? [line("span", words.derived, "quiet")] : [];
    // Towns, villages and grids have dossiers, on the reader's own ground.
    const isOwn = words.own && facts.code.startsWith(words.own) && [9, 12, 15].includes(facts.code.length);
    if (isOwn) note.push(Object.assign(line("a", words.dossier), { href: `/dossiers/${facts.code}` }));
    return [line("b", facts.name), line("span", facts.code, "code"), ...note];
}

function line(tag, text, className = "") {
    return Object.assign(document.createElement(tag), { textContent: text, className });
}

// The full map: levels, layers, and a card for what is clicked.
import { openMap } from "./map.js";
import { tiles } from "./map-style.js";
import { addCases, showStates } from "./map-cases.js";

export default async function mapPage(page) {
    const words = page.dataset;
    const says = page.querySelector(".map-says");
    const boxes = [...page.querySelectorAll("[data-layer]")];
    const chosen = () => boxes.filter((box) => box.checked).map((box) => box.dataset.layer);
    let opened;
    try {
        opened = await openMap(page.querySelector(".map-canvas"), words);
    } catch {
        says.textContent = words.failed;
        says.classList.add("is-failed");
        return;
    }
    const { map, maplibre } = opened;
    map.on("load", () => addCases(map, chosen()));
    boxes.forEach((box) => box.addEventListener("change", () => {
        if (map.getLayer("cases-one")) showStates(map, chosen());
    }));
    page.querySelectorAll("[data-level]").forEach((link) => link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        page.querySelectorAll("[data-level]").forEach((other) => other.removeAttribute("aria-current"));
        link.setAttribute("aria-current", "true");
        map.getSource("areas").setTiles(tiles(`areas-${link.dataset.level}`).tiles);
        history.replaceState(null, "", link.href);
    }));
    answerClicks(map, maplibre, words);
    let later;
    document.addEventListener("linli:news", () => {
        later ??= setTimeout(() => {
            later = undefined;
            map.getSource("cases")?.setTiles(tiles("cases", 22).tiles);
        }, 1000);
    });
}

function answerClicks(map, maplibre, words) {
    const layers = ["cases-one", "cases-count", "areas-fill"];
    map.on("click", (event) => {
        const present = layers.filter((layer) => map.getLayer(layer));
        const found = map.queryRenderedFeatures(event.point, { layers: present })[0];
        if (!found) return;
        const facts = found.properties;
        if (found.layer.id === "cases-count") {
            return map.easeTo({ center: found.geometry.coordinates, zoom: map.getZoom() + 2 });
        }
        const lines = found.layer.id === "cases-one" ? caseLines(facts, words) : areaLines(facts, words);
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

// The full map: levels, layers, and a card for what is clicked.
import { openMap } from "./map.js";
import { tiles } from "./map-style.js";
import { addCases, showStates } from "./map-cases.js";
import { answerClicks } from "./map-cards.js";
import { showColours } from "./map-colours.js";

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
    const coloured = [...page.querySelectorAll("[data-colours]")];
    const signs = JSON.parse(words.signs ?? "{}");
    const show = (box) => showColours(map, box.dataset.colours, box.checked, signs);
    map.on("load", () => coloured.forEach(show));
    coloured.forEach((box) => box.addEventListener("change", () => { if (map.getLayer("cases-one")) show(box); }));
    page.querySelectorAll("[data-level]").forEach((link) => link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        page.querySelectorAll("[data-level]").forEach((other) => other.removeAttribute("aria-current"));
        link.setAttribute("aria-current", "true");
        map.getSource("areas").setTiles(tiles(`areas-${link.dataset.level}`).tiles);
        history.replaceState(null, "", link.href);
    }));
    answerClicks(map, maplibre, words, coloured);
    let later;
    document.addEventListener("linli:news", () => {
        later ??= setTimeout(() => {
            later = undefined;
            map.getSource("cases")?.setTiles(tiles("cases", 22).tiles);
        }, 1000);
    });
}

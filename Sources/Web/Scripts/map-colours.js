// Buildings with their colours: a sign and a word each, drawn from close by.
import { tiles } from "./map-style.js";

const from = 13; // Further out one tile would hold a town.

export const layerOf = (ledger) => `colours-${ledger}`;

/** Shows or hides the buildings of a ledger; they are asked for when they are first shown. */
export function showColours(map, ledger, isShown, signs) {
    const id = layerOf(ledger);
    if (!map.getSource(id)) {
        if (!isShown) return;
        map.addSource(id, { ...tiles(id, 16), minzoom: from });
        const layer = { source: id, "source-layer": "colours", type: "symbol", minzoom: from };
        const always = { "icon-allow-overlap": true, "icon-ignore-placement": true };
        const told = (part) => ["get", part, ["get", ["get", "colour"], ["literal", signs]]];
        map.addLayer({
            id, ...layer, layout: { ...always, "icon-image": ["concat", "building:", told("sign")] },
        });
        // The word under the sign: no sign is told by its colour alone.
        map.addLayer({
            id: `${id}-words`, ...layer,
            layout: { "icon-image": ["concat", "label:", told("says")], "icon-offset": [0, 22] },
        });
    }
    const visibility = isShown ? "visible" : "none";
    [id, `${id}-words`].forEach((layer) => map.setLayoutProperty(layer, "visibility", visibility));
}

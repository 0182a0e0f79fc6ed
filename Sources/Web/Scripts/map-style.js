// How areas look: solid where surveyed, dashed where derived, the chosen one in the accent.
import { palette } from "./map-signs.js";

/** A source of our own tiles; `layer` as in the address. */
export function tiles(layer, maxzoom = 14) {
    const address = `${location.origin}/tiles/${layer}/{z}/{x}/{y}.mvt`;
    return { type: "vector", tiles: [address], minzoom: 0, maxzoom };
}

/** The style of a map as its configuration asks: level, optional base map, chosen area. */
export function style(config) {
    const colour = palette();
    const sources = { areas: tiles(`areas-${config.level}`) };
    const layers = [{ id: "paper", type: "background", paint: { "background-color": colour.raised } }];
    if (config.base) {
        const scheme = config.scheme ?? "xyz";
        sources.base = { type: "raster", tiles: [config.base], tileSize: 256, scheme };
        layers.push({ id: "base", type: "raster", source: "base" });
    }
    const glyphs = `${location.origin}/glyphs/{fontstack}/{range}.pbf`;
    return { version: 8, glyphs, sources, layers: [...layers, ...areaLayers(config, colour)] };
}

function areaLayers(config, colour) {
    const areas = { source: "areas", "source-layer": "areas" };
    const derived = ["in", ["to-string", ["get", "derived"]], ["literal", ["true", "1", "t"]]];
    const chosen = ["==", ["get", "code"], config.area ?? ""];
    const width = ["interpolate", ["linear"], ["zoom"], 8, .5, 14, 1.25];
    const line = { "line-color": colour["line-strong"], "line-width": width };
    const dashed = { ...line, "line-dasharray": [4, 3] };
    const marked = { "line-color": colour.accent, "line-width": 2.5, "line-dasharray": [4, 2] };
    const fill = {
        "fill-color": ["case", chosen, colour.accent, colour.paper],
        "fill-opacity": ["case", chosen, .18, config.base ? 0 : .75],
    };
    const name = { "icon-image": ["concat", "label:", ["get", "name"]], "icon-padding": 8 };
    return [
        { id: "areas-fill", type: "fill", ...areas, paint: fill },
        { id: "areas-line", type: "line", ...areas, filter: ["!", derived], paint: line },
        { id: "areas-derived", type: "line", ...areas, filter: derived, paint: dashed },
        { id: "areas-chosen", type: "line", ...areas, filter: chosen, paint: marked },
        { id: "areas-name", type: "symbol", ...areas, layout: name },
    ];
}

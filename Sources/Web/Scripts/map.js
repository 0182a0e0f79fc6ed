// The one way maps are opened: areas of a level, derived outlines dashed, labels drawn here (no glyph server).
import { drawMissing, palette } from "./map-signs.js";

let library;

/** Loads MapLibre once, and only where a map is wanted: it weighs more than all the rest together. */
export function loadLibrary() {
    library ??= new Promise((done, failed) => {
        const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: "/assets/maplibre-gl.css" });
        const script = Object.assign(document.createElement("script"), { src: "/assets/maplibre-gl.js" });
        script.onload = () => done(window.maplibregl);
        script.onerror = failed;
        document.head.append(sheet, script);
    });
    return library;
}

/** Opens a map in `container`, described by the data of `words` (labels) and its data-map. */
export async function openMap(container, words, options = {}) {
    const maplibre = await loadLibrary();
    const config = JSON.parse(words.map);
    const map = new maplibre.Map({
        container,
        style: style(config),
        center: config.point ?? config.center,
        zoom: config.zoom,
        ...(config.bounds && !config.point ? { bounds: config.bounds } : {}),
        attributionControl: config.baseAttribution ? { customAttribution: config.baseAttribution, compact: false } : false,
        dragRotate: false,
        pitchWithRotate: false,
        localIdeographFontFamily: false,
        locale: { "Map.Title": words.label, "NavigationControl.ZoomIn": words.zoomIn, "NavigationControl.ZoomOut": words.zoomOut },
        ...options,
    });
    map.touchZoomRotate.disableRotation();
    map.addControl(new maplibre.NavigationControl({ showCompass: false }), "bottom-right");
    map.on("styleimagemissing", (event) => drawMissing(map, event.id));
    return { map, maplibre, config };
}

/** A source of our own tiles; `layer` as in the address. */
export function tiles(layer, maxzoom = 14) {
    return { type: "vector", tiles: [`${location.origin}/tiles/${layer}/{z}/{x}/{y}.mvt`], minzoom: 0, maxzoom };
}

function style(config) {
    const colour = palette();
    const sources = { areas: tiles(`areas-${config.level}`) };
    const layers = [{ id: "paper", type: "background", paint: { "background-color": colour.raised } }];
    if (config.base) {
        sources.base = { type: "raster", tiles: [config.base], tileSize: 256, scheme: config.scheme ?? "xyz" };
        layers.push({ id: "base", type: "raster", source: "base" });
    }
    return { version: 8, glyphs: `${location.origin}/glyphs/{fontstack}/{range}.pbf`, sources, layers: [...layers, ...areaLayers(config, colour)] };
}

function areaLayers(config, colour) {
    const areas = { source: "areas", "source-layer": "areas" };
    const derived = ["in", ["to-string", ["get", "derived"]], ["literal", ["true", "1", "t"]]];
    const chosen = ["==", ["get", "code"], config.area ?? ""];
    const line = { "line-color": colour["line-strong"], "line-width": ["interpolate", ["linear"], ["zoom"], 8, .5, 14, 1.25] };
    return [
        { id: "areas-fill", type: "fill", ...areas, paint: { "fill-color": ["case", chosen, colour.accent, colour.paper], "fill-opacity": ["case", chosen, .18, config.base ? 0 : .75] } },
        { id: "areas-line", type: "line", ...areas, filter: ["!", derived], paint: line },
        { id: "areas-derived", type: "line", ...areas, filter: derived, paint: { ...line, "line-dasharray": [4, 3] } },
        { id: "areas-chosen", type: "line", ...areas, filter: chosen, paint: { "line-color": colour.accent, "line-width": 2.5, "line-dasharray": [4, 2] } },
        { id: "areas-name", type: "symbol", ...areas, layout: { "icon-image": ["concat", "label:", ["get", "name"]], "icon-padding": 8 } },
    ];
}

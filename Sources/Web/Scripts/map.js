// The one way maps are opened.
import { style } from "./map-style.js";
import { drawMissing } from "./map-signs.js";

let library;

/** Loads MapLibre once, and only where a map is wanted: it weighs more than all the rest together. */
export function loadLibrary() {
    library ??= new Promise((done, failed) => {
        const sheet = document.createElement("link");
        sheet.rel = "stylesheet";
        sheet.href = "/assets/styles/maplibre.css";
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
    const attribution = config.baseAttribution;
    const map = new maplibre.Map({
        container,
        style: style(config),
        center: config.point ?? config.center,
        zoom: config.zoom,
        ...(config.bounds && !config.point ? { bounds: config.bounds } : {}),
        attributionControl: attribution ? { customAttribution: attribution, compact: false } : false,
        dragRotate: false,
        pitchWithRotate: false,
        localIdeographFontFamily: false,
        locale: {
            "Map.Title": words.label,
            "NavigationControl.ZoomIn": words.zoomIn,
            "NavigationControl.ZoomOut": words.zoomOut,
        },
        ...options,
    });
    map.touchZoomRotate.disableRotation();
    map.addControl(new maplibre.NavigationControl({ showCompass: false }), "bottom-right");
    map.on("styleimagemissing", (event) => drawMissing(map, event.id));
    // A piece that does not come where there is no line leaves a gap, which is drawn when it does come.
    map.on("error", ({ error }) => { if (error.status !== 0) console.error(error); });
    return { map, maplibre, config };
}

// The quiet map of what was solved: opened by a button, since it weighs more than the whole page.
import { openMap } from "./map.js";
import { tiles } from "./map-style.js";
import { palette } from "./map-signs.js";

export default function solvedMap(box) {
    const button = box.querySelector("button");
    button.hidden = false;
    button.addEventListener("click", async () => {
        button.hidden = true;
        const canvas = Object.assign(document.createElement("div"), { className: "map-canvas" });
        box.append(canvas);
        const { map } = await openMap(canvas, box.dataset, { scrollZoom: false });
        const colour = palette();
        map.on("load", () => {
            map.addSource("solved", tiles("solved", 22));
            map.addLayer({
                id: "solved", type: "circle", source: "solved", "source-layer": "solved",
                paint: {
                    "circle-color": colour.ok,
                    // From far a mark stands for many: its area grows as their number does.
                    "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "count"]], 1, 5, 60, 18],
                    "circle-stroke-color": colour.paper,
                    "circle-stroke-width": 1.5,
                    "circle-opacity": .8,
                },
            });
        });
    });
}

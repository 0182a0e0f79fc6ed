// The cases of the reader's scope on a map: counts per cell far out, single cases close by.
import { tiles } from "./map.js";

const states = ["open", "soon", "overdue", "closed"];

/** Adds the cases; `shown` are the states to begin with. */
export function addCases(map, shown) {
    map.addSource("cases", tiles("cases", 22));
    const cases = { source: "cases", "source-layer": "cases", type: "symbol" };
    map.addLayer({
        id: "cases-count", ...cases, filter: ["has", "count"],
        layout: {
            "icon-image": ["concat", "count:", ["to-string", ["get", "count"]], ":", ["case", [">", ["to-number", ["get", "overdue"]], 0], "overdue", "open"]],
            "icon-allow-overlap": true, "icon-ignore-placement": true, "symbol-sort-key": ["to-number", ["get", "count"]],
        },
    });
    map.addLayer({
        id: "cases-one", ...cases,
        layout: {
            "icon-image": ["concat", "case:", ["get", "state"]], "icon-allow-overlap": true, "icon-ignore-placement": true,
            // The worst lies on top.
            "symbol-sort-key": ["match", ["get", "state"], "overdue", 3, "soon", 2, "open", 1, 0],
        },
    });
    showStates(map, shown);
}

/** Shows only single cases in these states; counts stay, they are of everything open. */
export function showStates(map, shown) {
    const wanted = states.filter((state) => shown.includes(state));
    map.setFilter("cases-one", ["all", ["!", ["has", "count"]], ["in", ["get", "state"], ["literal", wanted]]]);
}

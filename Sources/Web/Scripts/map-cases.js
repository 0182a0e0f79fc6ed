// The cases of the reader's scope on a map: counts per cell far out, single cases close by.
import { tiles } from "./map-style.js";

const states = ["open", "soon", "overdue", "closed"];

/** Adds the cases; `shown` are the states to begin with. */
export function addCases(map, shown) {
    map.addSource("cases", tiles("cases", 22));
    const anyOverdue = [">", ["to-number", ["get", "overdue"]], 0];
    const worst = ["case", anyOverdue, "overdue", "open"];
    const always = { "icon-allow-overlap": true, "icon-ignore-placement": true };
    const cases = { source: "cases", "source-layer": "cases", type: "symbol" };
    map.addLayer({
        id: "cases-count", ...cases, filter: ["has", "count"],
        layout: {
            ...always,
            "icon-image": ["concat", "count:", ["to-string", ["get", "count"]], ":", worst],
            "symbol-sort-key": ["to-number", ["get", "count"]],
        },
    });
    map.addLayer({
        id: "cases-one", ...cases,
        layout: {
            ...always,
            "icon-image": ["concat", "case:", ["get", "state"]],
            // The worst lies on top.
            "symbol-sort-key": ["match", ["get", "state"], "overdue", 3, "soon", 2, "open", 1, 0],
        },
    });
    showStates(map, shown);
}

/** Shows only single cases in these states; counts stay, they are of everything open. */
export function showStates(map, shown) {
    const wanted = states.filter((state) => shown.includes(state));
    const isWanted = ["in", ["get", "state"], ["literal", wanted]];
    map.setFilter("cases-one", ["all", ["!", ["has", "count"]], isWanted]);
}

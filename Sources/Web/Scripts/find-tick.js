// A search box over a long list of ticks: typing keeps only those that match; what is ticked stays ticked.
export default function findTick(part) {
    const search = part.querySelector("input[type=search]");
    const all = [...part.querySelectorAll(".tick")].map((tick) => ({
        tick, text: tick.textContent.toLowerCase(),
    }));
    if (all.length < 12) return;
    search.hidden = false;
    search.addEventListener("input", () => {
        const wanted = search.value.trim().toLowerCase();
        all.forEach(({ tick, text }) => { tick.hidden = !text.includes(wanted); });
    });
    // Enter would send the form.
    search.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
}

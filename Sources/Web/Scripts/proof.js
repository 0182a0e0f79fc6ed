// Finds, while the person writes, the number a busy line asks for: a flood pays for each report, a person
// notices nothing. Without it the report is taken as well, and somebody looks at it first.
import sha256 from "./sha256.js";

const slice = 12; // Milliseconds at a time, so that typing stays smooth.

export default function proof(form) {
    const [, bits, seed] = form.dataset.challenge.split(".");
    const field = form.elements.namedItem("proof");
    let number = 0;

    function work() {
        const until = performance.now() + slice;
        while (performance.now() < until) {
            for (let round = 0; round < 100; round += 1, number += 1) {
                if (Math.clz32(sha256(`${seed}:${number}`)[0]) >= Number(bits)) {
                    field.value = `${form.dataset.challenge}:${number}`;
                    return;
                }
            }
        }
        setTimeout(work);
    }
    work();
}

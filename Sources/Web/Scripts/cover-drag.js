// One drag over a picture, told in per cent of its width and height.
export function onDrag(frame, begin) {
    const spot = (event) => {
        const box = frame.getBoundingClientRect();
        return [(event.clientX - box.left) / box.width * 100, (event.clientY - box.top) / box.height * 100];
    };
    frame.addEventListener("pointerdown", (event) => {
        if (event.button) return;
        event.preventDefault();
        const drag = begin(event.target, spot(event));
        frame.setPointerCapture(event.pointerId);
        frame.onpointermove = (next) => drag.to(...spot(next));
        frame.onpointerup = frame.onpointercancel = () => {
            frame.onpointermove = frame.onpointerup = frame.onpointercancel = null;
            drag.end();
        };
    });
}

/** The box, at least one per cent wide and high, and wholly within the picture. */
export function inside([left, top, width, height]) {
    const [w, h] = [width, height].map((side) => Math.min(100, Math.max(1, side)));
    return [Math.min(100 - w, Math.max(0, left)), Math.min(100 - h, Math.max(0, top)), w, h];
}

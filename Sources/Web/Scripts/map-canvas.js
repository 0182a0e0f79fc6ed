// A small canvas to draw a map's sign on.

export const density = 2; // Drawn at twice the size, for sharp screens.

export function disc(context, size, fill, edge) {
    context.beginPath();
    context.arc(size / 2, size / 2, size / 2 - 2, 0, 2 * Math.PI);
    context.fillStyle = fill;
    context.fill();
    context.lineWidth = 2;
    context.strokeStyle = edge;
    context.stroke();
}

/** What stands still is square, what happens is round. */
export function plate(context, size, fill, edge) {
    context.beginPath();
    context.roundRect(2, 2, size - 4, size - 4, 5);
    context.fillStyle = fill;
    context.fill();
    context.lineWidth = 2;
    context.strokeStyle = edge;
    context.stroke();
}

export function measure(text, font) {
    const context = document.createElement("canvas").getContext("2d");
    context.font = font;
    return context.measureText(text).width;
}

export function canvas(width, height, draw) {
    const made = document.createElement("canvas");
    made.width = width * density;
    made.height = height * density;
    const context = made.getContext("2d");
    context.scale(density, density);
    context.textAlign = "center";
    context.textBaseline = "middle";
    draw(context);
    return context.getImageData(0, 0, made.width, made.height);
}

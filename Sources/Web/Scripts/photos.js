// Shows the chosen photos, lets them be taken out, and makes them small enough for a weak line.
const longestSide = 2048; // Pixels; enough to read a sign on a pole, a tenth of what a phone sends.

export default function photos(drop) {
    const input = drop.querySelector("input");
    const list = drop.querySelector(".photo-list");
    const says = drop.querySelector(".photo-says");
    const limit = Number(drop.dataset.limit);
    let chosen = [];
    drop.classList.add("is-live");
    // Brought back from a draft, before or after this began.
    if (input.files.length) take();
    input.addEventListener("photos-restored", take);

    function take() {
        chosen = [...input.files];
        keep();
    }

    function change() {
        keep();
        input.dispatchEvent(new CustomEvent("photos-changed", { bubbles: true }));
    }

    function keep() {
        const files = new DataTransfer();
        chosen.forEach((file) => files.items.add(file));
        input.files = files.files;
        list.replaceChildren(...chosen.map(item));
        const told = chosen.length ? drop.dataset.count.replace("{n}", chosen.length) : "";
        if (!says.dataset.warned) says.textContent = told;
        delete says.dataset.warned;
    }

    function item(file, at) {
        const image = new Image();
        image.src = URL.createObjectURL(file);
        image.onload = () => URL.revokeObjectURL(image.src);
        image.alt = file.name;
        const button = document.createElement("button");
        Object.assign(button, { type: "button", className: "link-button", textContent: drop.dataset.remove });
        button.addEventListener("click", () => {
            chosen.splice(at, 1);
            change();
            input.focus();
        });
        const row = document.createElement("li");
        row.append(image, button);
        return row;
    }

    input.addEventListener("change", async () => {
        const added = await Promise.all([...input.files].map(smaller));
        if (chosen.length + added.length > limit) {
            says.textContent = drop.dataset.many;
            says.dataset.warned = "yes";
        }
        chosen = [...chosen, ...added].slice(0, limit);
        change();
    });
}

/** A smaller JPEG of a photo, without its hidden data; the file itself where the browser cannot read it. */
async function smaller(file) {
    try {
        const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
        const scale = Math.min(1, longestSide / Math.max(picture.width, picture.height));
        const canvas = Object.assign(document.createElement("canvas"), {
            width: Math.round(picture.width * scale), height: Math.round(picture.height * scale),
        });
        canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
        const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", .85));
        const name = file.name.replace(/\.\w+$/, "") + ".jpg";
        return blob ? new File([blob], name, { type: "image/jpeg" }) : file;
    } catch {
        return file; // For example HEIC outside Safari: the server reads it or says why not.
    }
}

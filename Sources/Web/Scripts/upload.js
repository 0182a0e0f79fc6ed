// A photo in pieces, before its report: what has arrived is not sent again, however often the line breaks.
import { Later, reach } from "./reach.js";

const piece = 512 * 1024; // Bytes; half a minute of a weak line.

export default async function upload(file, key, tell) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const address = `/api/v1/files/${sha256}`;
    const headers = { "Linli-Report": key };
    let standing = read(await reach(address, { headers }));
    let again = 0;
    while (!standing.complete) {
        const begin = Math.min(standing.offset, file.size);
        const end = Math.min(begin + piece, file.size);
        tell(begin);
        const response = await reach(address, {
            method: "PUT",
            headers: {
                ...headers, "Upload-Offset": begin, "Upload-Complete": end === file.size ? "?1" : "?0",
            },
            body: file.slice(begin, end),
        }, [409]);
        // Another tab was faster, or less is there than was said: go on where the server is.
        if (response.status === 409 && (again += 1) > 5) throw new Later();
        standing = read(response);
    }
    tell(file.size);
    return sha256;
}

function read(response) {
    const offset = response.headers.get("Upload-Offset");
    // Something else answered, such as the sign-in page of somebody's wireless network.
    if (offset === null) throw new Later();
    return { offset: Number(offset), complete: response.headers.get("Upload-Complete") === "?1" };
}

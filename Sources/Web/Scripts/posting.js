// Posts a report as its form would, and reads the page that answers.
import { Later, reach } from "./reach.js";

/** With what this visit's forms carry, which may have changed since the page was opened. */
export default async function post(body, secrets, isAgain = false) {
    body.set("csrf", secrets.csrf);
    body.set("proof", secrets.proof?.() ?? "");
    const response = await reach("/report", { method: "POST", body }, [400, 403, 413, 422]);
    if (response.status === 403 && !isAgain) {
        const fresh = await parsed(await reach("/report"));
        secrets.csrf = fresh.querySelector("form [name=csrf]")?.value ?? "";
        return post(body, secrets, true);
    }
    const page = await parsed(response);
    // Else neither a receipt nor our refusal: somebody's wireless network, or a session that is over.
    const isOurs = response.status === 201 ? page.querySelector("[data-receipt]") : !response.ok;
    if (!isOurs || !page.querySelector("#main")) throw new Later();
    return page;
}

async function parsed(response) {
    const text = await response.text().catch(() => { throw new Later(); });
    return new DOMParser().parseFromString(text, "text/html");
}

// Posts a report as its form would, and reads the page that answers.
import { Later, reach } from "./reach.js";

/** With what this visit's forms carry, which may have changed since the page was opened; as `whose`, or not. */
export default async function post(body, secrets, whose, isAgain = false) {
    body.set("csrf", secrets.csrf);
    body.set("proof", secrets.proof?.() ?? "");
    const response = await reach("/report", { method: "POST", body }, [400, 403, 413, 422]);
    if (response.status === 403 && !isAgain) {
        const form = (await parsed(await reach("/report"))).querySelector("form.report-form");
        // Somebody else uses this browser now, and what was told without a name is not told in theirs.
        if (form?.dataset.whose !== whose) throw new Later();
        secrets.csrf = form.elements.namedItem("csrf").value;
        return post(body, secrets, whose, true);
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

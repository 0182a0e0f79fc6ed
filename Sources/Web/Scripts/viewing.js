// Says every minute that the case is still open before somebody, and shows who else has it open.
const pace = 60_000;

export default function viewing(region) {
    async function tell() {
        if (!region.isConnected) return clearInterval(timer);
        if (document.hidden) return;
        try {
            const answer = await fetch(region.dataset.href, {
                method: "POST",
                headers: { "Linli-Unattended": "1" },
                body: new URLSearchParams({ csrf: region.dataset.csrf }),
            });
            // A signed-out page is led to the door: that is no answer of ours.
            if (!answer.ok || answer.redirected) return;
            const text = await answer.text();
            // The same words again would be read out again.
            if (region.isConnected && region.innerHTML.trim() !== text.trim()) region.innerHTML = text;
        } catch {
            // The line is down; the next minute will tell.
        }
    }

    const timer = setInterval(tell, pace);
    document.addEventListener("visibilitychange", tell);
}

// Copies data-copy to the clipboard and says so; stays hidden where there is no clipboard (plain http).
export default function copy(button) {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(button.dataset.copy);
        button.querySelector("[role=status]").textContent = button.dataset.done;
    });
}

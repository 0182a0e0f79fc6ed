// A button that prints the page; useless without scripts, so it starts hidden.
export default function print(button) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
}

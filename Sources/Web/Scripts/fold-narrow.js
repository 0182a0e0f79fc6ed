// What is open on a desk is folded on a telephone, where it would fill the first screen.
export default function foldNarrow(part) {
    if (matchMedia("(max-width: 40rem)").matches && !part.querySelector("[aria-invalid]")) part.open = false;
}

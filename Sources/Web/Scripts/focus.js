// Brings what is wrong before the reader, also on a screen reader.
export default function focus(element) {
    element.focus();
}

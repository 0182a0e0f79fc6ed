// The report has arrived: the next one is another report.
import { place } from "./report-key.js";

export default function forgetKey() {
    sessionStorage.removeItem(place);
}

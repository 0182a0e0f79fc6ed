// SHA-256 of one short text (at most 55 bytes of ASCII), as eight words. The browser's own digest answers
// later each time, which makes thirty thousand of them slow.
const primes = [];
for (let number = 2; primes.length < 64; number += 1) {
    if (primes.every((prime) => number % prime)) primes.push(number);
}
const fraction = (root) => Math.floor((root - Math.floor(root)) * 2 ** 32) | 0;
const constants = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));
const begin = Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
const block = new Int32Array(64);
const turn = (word, by) => (word >>> by) | (word << (32 - by));

export default function sha256(text) {
    block.fill(0);
    for (let at = 0; at < text.length; at += 1) block[at >> 2] |= text.charCodeAt(at) << (24 - (at % 4) * 8);
    block[text.length >> 2] |= 0x80 << (24 - (text.length % 4) * 8);
    block[15] = text.length * 8;
    for (let at = 16; at < 64; at += 1) {
        const [two, fifteen] = [block[at - 2], block[at - 15]];
        const low = turn(fifteen, 7) ^ turn(fifteen, 18) ^ (fifteen >>> 3);
        const high = turn(two, 17) ^ turn(two, 19) ^ (two >>> 10);
        block[at] = block[at - 16] + low + block[at - 7] + high;
    }
    let [a, b, c, d, e, f, g, h] = begin;
    for (let at = 0; at < 64; at += 1) {
        const one = (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g));
        const first = (h + one + constants[at] + block[at]) | 0;
        const second = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        h = g; g = f; f = e; e = (d + first) | 0; d = c; c = b; b = a; a = (first + second) | 0;
    }
    return [a, b, c, d, e, f, g, h].map((word, at) => (word + begin[at]) >>> 0);
}

import Casework

/// Finds what somebody probably meant.
enum Suggestion {
    /// The known word nearest to a word, when it is near enough to be a slip of the hand.
    static func nearest(to word: String, among known: [String]) -> String? {
        let scored = known.map { (name: $0, distance: distance(from: word, to: $0)) }
        // A third of the letters may be wrong; more is another word.
        return scored.filter { $0.distance <= max(1, min(word.count, $0.name.count) / 3) }
            .min { ($0.distance, $0.name) < ($1.distance, $1.name) }?.name
    }

    /// The end of a sentence about an unknown word: the nearest known one, or all of them.
    static func ending(for word: String, among known: [String]) -> LocalizedText {
        if let meant = nearest(to: word, among: known) {
            return LocalizedText(zh: "；是不是“\(meant)”？", en: "; did you mean \"\(meant)\"?")
        }
        guard !known.isEmpty else { return LocalizedText(zh: "", en: "") }
        let listed = known.prefix(mostListed)
        let more = known.count > mostListed
        return LocalizedText(
            zh: "；可用的有：" + listed.joined(separator: "、") + (more ? "……" : ""),
            en: "; known are: " + listed.joined(separator: ", ") + (more ? ", …" : ""))
    }

    /// A longer list would hide the sentence it ends.
    private static let mostListed = 14
    /// Longer words are not compared letter by letter: nobody meant them.
    private static let longestCompared = 80

    /// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
    static func distance(from one: String, to other: String) -> Int {
        let from = Array(one.prefix(longestCompared))
        let to = Array(other.prefix(longestCompared))
        var beforeLast: [Int] = []
        var last = Array(0...to.count)
        for (row, letter) in from.enumerated() {
            var current = [row + 1]
            for (column, wanted) in to.enumerated() {
                let replaced = last[column] + (letter == wanted ? 0 : 1)
                var least = min(replaced, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, letter == to[column - 1], from[row - 1] == wanted {
                    least = min(least, beforeLast[column - 1] + 1)
                }
                current.append(least)
            }
            (beforeLast, last) = (last, current)
        }
        return last.last ?? 0
    }
}

/// How near two words are to each other, to guess what somebody meant.
package enum Likeness {
    /// Longer words are not compared letter by letter: nobody meant them.
    private static let longestCompared = 80

    /// Known words near enough to a word to be a slip of the hand, the nearest first.
    package static func near(to word: String, among known: [String]) -> [String] {
        // A third of the letters may be wrong; more is another word.
        known.map { (name: $0, distance: distance(from: word, to: $0)) }
            .filter { $0.distance <= max(1, min(word.count, $0.name.count) / 3) }
            .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
            .map(\.name)
    }

    /// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
    package static func distance(from one: String, to other: String) -> Int {
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

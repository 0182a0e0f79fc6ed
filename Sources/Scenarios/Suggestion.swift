import Casework

/// Finds what somebody probably meant.
enum Suggestion {
    /// The known word nearest to a word, when it is near enough to be a slip of the hand.
    static func nearest(to word: String, among known: [String]) -> String? {
        Likeness.near(to: word, among: known).first
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
}

/// Something that is not as it should be, and the way out of it.
struct Finding: Equatable, CustomStringConvertible {
    let what: Sentence
    let wayOut: Sentence

    init(_ what: Sentence, wayOut: Sentence) {
        self.what = what
        self.wayOut = wayOut
    }

    var description: String { "! \(what)\n  → \(wayOut)" }
}

/// A line for a person at the console, in both languages: nobody has signed in, so nobody's language is
/// known.
struct Sentence: Equatable, CustomStringConvertible {
    let zh: String
    let en: String

    init(_ zh: String, _ en: String) {
        self.zh = zh
        self.en = en
    }

    var description: String { "\(zh) · \(en)" }
}

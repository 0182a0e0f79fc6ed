import Mustache

/// One case in any list.
///
/// What a template would put together from parts is one part already.
struct RowWords: Sendable {
    let number: String
    let href: String
    let pane: String
    let title: String
    var excerpt: String?
    /// Where, how far, with whom and since when, in one line.
    let meta: String
    let due: DueWords
    let state: String
    /// What stands out, the most lasting first.
    var tags: [TagWords] = []
    /// It may be one of many on which one choice is taken.
    private(set) var isTickable = false
    /// Chosen, it opens beside the list.
    var isBesidePane = false

    init(
        number: String, at path: String, title: String, excerpt: String? = nil, meta: [String?],
        due: DueWords, isClosed: Bool = false
    ) {
        self.number = number
        href = path
        pane = path.hasPrefix("/cases/") ? path + "?pane=1" : path
        self.title = title
        self.excerpt = excerpt.flatMap { $0.isEmpty ? nil : $0 }
        self.meta = meta.compactMap(\.self).joined(separator: " · ")
        self.due = due
        state = isClosed ? "closed" : due.ofCase
    }

    /// On a page with the bar by which one choice is taken on many.
    var tickable: RowWords {
        var row = self
        row.isTickable = state != "closed"
        return row
    }
}

/// What stands out about a case in a list.
struct TagWords: Sendable {
    let words: String
    var icon: String?
    /// Classes by which style sheets know it.
    var style = "tag"

    init(_ words: String, icon: String? = nil, kind: String? = nil) {
        self.words = words
        self.icon = icon
        if let kind { style = "tag tag-\(kind)" }
    }
}

extension DueWords: MustacheParent {
    func child(named name: String) -> Any? {
        switch name {
        case "words": words
        case "exact": exact
        case "iso": iso
        case "state": state
        default: nil
        }
    }
}

import Mustache

/// Rows of cases, drawn and escaped, to be taken over as they are: the only thing that a template does not
/// escape.
struct DrawnRows: MustacheCustomRenderable, Sendable {
    fileprivate let html: String

    var renderText: String { html }
    var isNull: Bool { html.isEmpty }
}

/// Draws rows of cases by the templates `row` and `row_tag`.
///
/// Lists are drawn more often than anything else, and a template asks some thirty times a row what the rows
/// before it asked as well. So each is drawn once, with marks where words go, and cut at the marks; a row is
/// the pieces with its own words between them.
struct RowDrawing: Sendable {
    private let rows: [CutTemplate]
    private let tags: [CutTemplate]

    init(_ templates: MustacheLibrary) {
        rows = Shape.all.map { shape in
            var words: [String: Any] = [
                "number": Word.number.mark, "href": Word.href.mark, "pane": Word.pane.mark,
                "title": Word.title.mark, "tags": Word.tags.mark, "meta": Word.meta.mark,
                "state": Word.state.mark, "isTickable": shape.isTickable, "isBesidePane": shape.isBesidePane,
                "due": [
                    "state": Word.dueState.mark, "words": Word.dueWords.mark, "exact": Word.dueExact.mark,
                    "iso": Word.dueISO.mark,
                ],
            ]
            if shape.hasExcerpt { words["excerpt"] = Word.excerpt.mark }
            return CutTemplate(templates.render(TemplateValue(words), withTemplate: "row") ?? "")
        }
        tags = [false, true].map { hasIcon in
            var words: [String: Any] = ["style": Word.style.mark, "words": Word.words.mark]
            if hasIcon { words["icon"] = Word.icon.mark }
            return CutTemplate(templates.render(TemplateValue(words), withTemplate: "row_tag") ?? "")
        }
    }

    func draw(_ drawn: some Sequence<RowWords>) -> DrawnRows {
        var html = ""
        for row in drawn { draw(row, to: &html) }
        return DrawnRows(html: html)
    }

    private func draw(_ row: RowWords, to html: inout String) {
        rows[Shape(row).place].fill(into: &html) { word, html in
            switch word {
            case .number: html += escaped(row.number)
            case .href: html += escaped(row.href)
            case .pane: html += escaped(row.pane)
            case .title: html += escaped(row.title)
            case .tags: for tag in row.tags { draw(tag, to: &html) }
            case .excerpt: html += escaped(row.excerpt ?? "")
            case .meta: html += escaped(row.meta)
            case .state: html += escaped(row.state)
            case .dueState: html += escaped(row.due.state)
            case .dueWords: html += escaped(row.due.words)
            case .dueExact: html += escaped(row.due.exact)
            case .dueISO: html += escaped(row.due.iso)
            case .style, .words, .icon: break
            }
        }
    }

    private func draw(_ tag: TagWords, to html: inout String) {
        tags[tag.icon == nil ? 0 : 1].fill(into: &html) { word, html in
            switch word {
            case .style: html += escaped(tag.style)
            case .words: html += escaped(tag.words)
            case .icon: html += escaped(tag.icon ?? "")
            default: break
            }
        }
    }

    private func escaped(_ text: String) -> String { EscapedHTML().escapeText(text) }

    /// What changes more in a row than its words.
    private struct Shape {
        let isTickable: Bool
        let isBesidePane: Bool
        let hasExcerpt: Bool

        init(_ row: RowWords) {
            (isTickable, isBesidePane) = (row.isTickable, row.isBesidePane)
            hasExcerpt = row.excerpt != nil
        }

        private init(place: Int) {
            (isTickable, isBesidePane, hasExcerpt) = (place & 1 != 0, place & 2 != 0, place & 4 != 0)
        }

        var place: Int { (isTickable ? 1 : 0) + (isBesidePane ? 2 : 0) + (hasExcerpt ? 4 : 0) }

        static let all = (0..<8).map(Shape.init(place:))
    }
}

/// What a row or a tag says; each has a character of its own that no language uses.
private enum Word: UInt32, CaseIterable {
    case number, href, pane, title, tags, excerpt, meta, state, dueState, dueWords, dueExact, dueISO
    case style, words, icon

    private static let first: UInt32 = 0xE000

    var mark: String { Unicode.Scalar(Self.first + rawValue).map { String(Character($0)) } ?? "" }

    init?(_ mark: Unicode.Scalar) {
        guard mark.value >= Self.first else { return nil }
        self.init(rawValue: mark.value - Self.first)
    }
}

/// A drawn template, cut where words go.
private struct CutTemplate: Sendable {
    private let pieces: [(text: String, word: Word)]
    private let end: String

    init(_ drawn: String) {
        var pieces: [(text: String, word: Word)] = []
        var text = ""
        for scalar in drawn.unicodeScalars {
            if let word = Word(scalar) {
                pieces.append((text, word))
                text = ""
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        (self.pieces, end) = (pieces, text)
    }

    func fill(into html: inout String, _ say: (Word, inout String) -> Void) {
        for (text, word) in pieces {
            html += text
            say(word, &html)
        }
        html += end
    }
}

extension Site {
    func drawn(_ rows: some Sequence<RowWords>, in frame: Frame) -> DrawnRows {
        rowDrawings[frame.language]?.draw(rows) ?? DrawnRows(html: "")
    }
}

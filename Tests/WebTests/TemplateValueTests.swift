import Casework
import Foundation
import Mustache
import Testing

@testable import Web

/// Templates see the same of a value, however they look at it.
@Suite struct TemplateValueTests {
    private struct Row {
        let title: String
        var note: String?
        let count: Int
        let isNew: Bool
        let at: Inner
        var marks: [Inner] = []
        var maybe: Inner?
        let id = UUID(uuid: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16))
        let state = State.open
    }

    private struct Inner { let words: String }

    private enum State { case open }

    private static var content: [String: Any] {
        [
            "t": ["word": "Wort", "shelf": ["deep": "tief"]] as [String: Any], "note": "of the page",
            "rows": [
                Row(
                    title: "路灯 <b>&'\"", note: "a", count: 3, isNew: true, at: Inner(words: "now"),
                    marks: [Inner(words: "x"), Inner(words: "y")]),
                Row(
                    title: "", note: nil, count: 0, isNew: false, at: Inner(words: "then"),
                    maybe: Inner(words: "m")),
            ],
            "none": [Row](), "word": "w", "numbers": [1, 2], "nested": [["a": 1], ["a": 2]],
        ]
    }

    @Test(arguments: [
        "{{#rows}}{{title}}|{{note}}|{{count}}|{{#isNew}}new{{/isNew}}{{^isNew}}old{{/isNew}};{{/rows}}",
        "{{#rows}}{{at.words}}{{#marks}}[{{words}}]{{/marks}}{{^marks}}none{{/marks}}{{/rows}}",
        "{{#rows}}{{#maybe}}{{words}}{{/maybe}}{{^maybe}}nothing{{/maybe}}{{/rows}}",
        "{{#rows}}{{#.note}}{{.}}{{/.note}}{{^.note}}no note{{/.note}}{{/rows}}",
        "{{#rows}}{{t.word}}{{t.shelf.deep}}{{id}}{{state}}{{absent}}{{/rows}}", "{{^none}}empty{{/none}}",
        "{{#numbers}}{{.}},{{/numbers}}{{#nested}}{{a}}{{/nested}}{{#word}}{{.}}{{/word}}", "{{{word}}}",
    ])
    func `a template draws the same from a value that is read once`(template: String) throws {
        let template = try MustacheTemplate(string: template)
        let drawn = template.render(TemplateValue(Self.content))
        #expect(drawn == template.render(Self.content))
        #expect(!drawn.isEmpty)
    }

    @Test func `nothing goes into a page as it is but rows that are drawn`() throws {
        let folder = try #require(Templates.folder)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            let bare = text.matches(of: #/\{\{(\{|&)[^}]*/#).map { String($0.0) }
            #expect(bare.filter { $0 != "{{{drawnRows" } == [], "\(name)")
        }
    }

    @Test func `every icon a page asks for is drawn`() throws {
        let folder = try #require(Templates.folder)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        let texts = try names.filter { $0.hasSuffix(".mustache") }.map {
            try String(contentsOf: folder.appending(path: $0), encoding: .utf8)
        }
        func found(_ pattern: Regex<(Substring, Substring)>) -> Set<Substring> {
            Set(texts.flatMap { $0.matches(of: pattern).map(\.1) })
        }
        let drawn = found(#/<symbol id="i-([a-z0-9-]+)"/#)
        #expect(drawn.count > 30)
        #expect(found(#/href="#i-([a-z0-9-]+)"/#).subtracting(drawn) == [])
    }

    @Test(arguments: [
        ("", ""), ("路灯不亮", "路灯不亮"), ("a & b", "a &amp; b"), ("&amp;", "&amp;amp;"), ("\"", "&quot;"),
        ("<script>alert('x')</script>", "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"),
        ("🧑‍🤝‍🧑 <", "🧑‍🤝‍🧑 &lt;"), ("\r\n<", "\r\n&lt;"), ("<\u{301}", "&lt;\u{301}"), ("e\u{301}>", "e\u{301}&gt;"),
    ])
    func `what could be markup is escaped, also under an accent, and nothing else`(
        text: String, shown: String
    ) {
        #expect(Array(EscapedHTML().escapeText(text).utf8) == Array(shown.utf8))
    }

    @Test func `words are put in once, escaped, and none of them becomes a tag`() {
        let words = Catalogue.Words.shelf([
            "desk": .shelf(["title": .word("a < \"b\" {n} {{name}}"), "of": .shelf(["day": .word("今日")])])
        ])
        let said = Templates.said(
            "<b title=\"{{t.desk.title}}\">{{t.desk.of.day}}</b>{{t.none}}{{name}}{{#t.desk}}", words)
        #expect(
            said
                == "<b title=\"a &lt; &quot;b&quot; {n} &#123;&#123;name}}\">今日</b>{{t.none}}{{name}}{{#t.desk}}"
        )
    }

    @Test(arguments: Language.allCases)
    func `no template asks for a word that is not there`(language: Language) throws {
        let folder = try #require(Templates.folder)
        let words = try Catalogue(language).words
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            let left = Templates.said(text, words).matches(of: #/\{\{[#^]?t\.[^}]*\}\}/#).map { String($0.0) }
            #expect(left.isEmpty, "\(name): \(left)")
        }
    }

    /// Answers to every name with a quote and a bracket that an accent hides from whoever reads by characters.
    private struct Everything: MustacheParent {
        static let words = "\"\u{301} x=<\u{301}b'\u{301}"

        let rows: DrawnRows

        init(drawnBy templates: MustacheLibrary) {
            let due = DueWords(words: Self.words, exact: Self.words, iso: Self.words, state: Self.words)
            var row = RowWords(
                number: Self.words, at: Self.words, title: Self.words, excerpt: Self.words,
                meta: [Self.words],
                due: due)
            row.tags = [TagWords(Self.words, icon: Self.words, kind: Self.words)]
            rows = RowDrawing(templates).draw([row])
        }

        func child(named name: String) -> Any? { name == "drawnRows" ? rows : Self.words }
    }

    @Test func `no template lets a quote or a bracket through that carries an accent`() throws {
        let folder = try #require(Templates.folder)
        let templates = try Templates.read(saying: .shelf([:]))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            .map { $0.replacing(".mustache", with: "") }
        var asking = 0
        let everything = Everything(drawnBy: templates)
        for name in names {
            let drawn = try #require(templates.render(everything, withTemplate: name))
            for hidden in ["\"", "<", "'"] {
                #expect(
                    !drawn.utf8.contains(Array((hidden + "\u{301}").utf8)), "\(name) lets \(hidden) through")
            }
            asking += drawn.utf8.contains(Array("&quot;".utf8)) ? 1 : 0
        }
        #expect(asking > 60, "\(asking) of \(names.count)")
    }
}

extension Sequence<UInt8> {
    fileprivate func contains(_ part: [UInt8]) -> Bool {
        let bytes = Array(self)
        guard bytes.count >= part.count else { return false }
        return (0...(bytes.count - part.count)).contains { bytes[$0..<($0 + part.count)].elementsEqual(part) }
    }
}

import Casework
import Foundation
import Mustache
import Testing

@testable import Web

/// Rows of cases, drawn by the pieces of their template.
@Suite struct RowDrawingTests {
    private static let due = DueWords(words: "还剩 3 小时", exact: "3 月 1 日", iso: "2026-03-01", state: "ok")

    private static func row(
        _ title: String = "路灯不亮", excerpt: String? = nil, isClosed: Bool = false
    ) -> RowWords {
        RowWords(
            number: "990101001-7", at: "/cases/990101001-7", title: title, excerpt: excerpt,
            meta: ["临河村", nil, "刚刚"], due: due, isClosed: isClosed)
    }

    private func drawn(_ rows: [RowWords], in language: Language = .zh) throws -> String {
        let templates = try Templates.read(saying: Catalogue(language).words)
        return RowDrawing(templates).draw(rows).renderText
    }

    @Test func `a row says what the case says, each word in its place`() throws {
        var row = Self.row(excerpt: "桥头的路灯")
        row.tags = [TagWords("新", kind: "information"), TagWords("不公开", icon: "lock")]
        #expect(
            try drawn([row]) == """
                <li class="row-case row-open"><a class="row-link" href="/cases/990101001-7" \
                data-key="990101001-7">
                <span class="row-title">路灯不亮 <span class="tag tag-information">新</span>
                 <span class="tag"><svg class="icon" aria-hidden="true"><use href="#i-lock"/></svg>不公开</span>
                </span>
                <span class="due due-ok"><svg class="icon" aria-hidden="true"><use href="#i-ok"/></svg>\
                <time datetime="2026-03-01" title="3 月 1 日">还剩 3 小时</time></span>
                <span class="row-excerpt">桥头的路灯</span>
                <span class="row-meta">临河村 · 刚刚</span>
                </a></li>

                """)
    }

    @Test func `a row can be ticked where it may be, and opens beside a desk`() throws {
        var row = Self.row().tickable
        row.isBesidePane = true
        let html = try drawn([row], in: .en)
        #expect(html.contains("<li class=\"row-case row-open row-tickable\"><label"))
        #expect(html.contains("name=\"case\" value=\"990101001-7\""))
        #expect(html.contains("hx-get=\"/cases/990101001-7?pane=1\""))
        #expect(!html.contains("row-excerpt"))
        #expect(try !drawn([Self.row(isClosed: true).tickable]).contains("checkbox"))
    }

    @Test(arguments: ["<b>&\"'", "{{title}}", "\u{E000}\u{E003}"])
    func `what somebody wrote stays what they wrote`(words: String) throws {
        var row = Self.row(words, excerpt: words)
        row.tags = [TagWords(words)]
        let html = try drawn([row, Self.row()])
        let written = EscapedHTML().escapeText(words)
        #expect(html.components(separatedBy: written).count == 4)
        #expect(html.hasSuffix(try drawn([Self.row()])))
    }

    @Test func `no rows are nothing`() throws {
        #expect(try drawn([]).isEmpty)
        let template = try MustacheTemplate(
            string: "{{#drawnRows}}some{{/drawnRows}}{{^drawnRows}}none{{/drawnRows}}")
        let rows = try RowDrawing(Templates.read(saying: Catalogue(.zh).words)).draw([])
        #expect(template.render(TemplateValue(["drawnRows": rows])) == "none")
    }
}

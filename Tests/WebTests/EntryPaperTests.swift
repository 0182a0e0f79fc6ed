import Access
import Casework
import Foundation
import HTTPTypes
import Ledgers
import NIOCore
import Postgres
import Territory
import TestSupport
import Testing

@testable import Web

/// A field of a ledger names a document of the centre: chosen among those that are there, or handed in with the entry.
@Suite struct EntryPaperTests {
    private static func words(_ zh: String, _ en: String) -> LocalizedText { LocalizedText(zh: zh, en: en) }

    /// Lamps, each with the report of its last check.
    private static let catalogue: Ledgers.Catalogue = {
        let kinds = CodeList(
            name: DocumentDraft.kinds, title: words("资料类型", "Kind"), version: 1,
            values: [
                .init(code: "report", title: words("报告", "Report")),
                .init(code: "licence", title: words("证照", "Licence")),
            ])
        var paper = LedgerField.Check()
        paper.paper = "report"
        let fields = [
            LedgerField(code: "lamp-number", type: .text, label: words("路灯编号", "Lamp")),
            LedgerField(
                code: "checked", type: .file, label: words("检测报告", "Report of its check"), check: paper),
        ]
        let lamps = Ledger(
            name: "lamps", title: words("路灯台账", "Lamps"), subject: .thing,
            columns: [.init(field: "lamp-number", isRequired: true), .init(field: "checked")],
            known: (key: "lamp-number", naming: "lamp-number"),
            hands: (keepers: ["village-clerk"], readsFrom: .county))
        return Ledgers.Catalogue(codeLists: [kinds], fields: fields, ledgers: [lamps])
    }()

    private struct Sent {
        let answer: Visitor.Answer
        let id: UUID
        var path: String { "/ledgers/lamps/entries/\(Scene.town)-\(id.uuidString.lowercased())" }
    }

    private func send(
        _ visitor: Visitor, as clerk: Secret, _ fields: [String: String], file: [UInt8]? = nil,
        id: UUID = UUID(), to path: String = "/ledgers/lamps/entries", in area: String = Scene.village
    ) async throws -> Sent {
        var body = Body().field("key", id.uuidString.lowercased()).field("in", area)
        for (name, value) in fields { body = body.field(name, value) }
        if let file { body = body.file("f-checked-file", "检测报告.txt", file) }
        let answer = try await visitor.ask(
            path, .post, as: clerk, ["Content-Type": Body.type], body: ByteBuffer(bytes: body.end))
        return Sent(answer: answer, id: id)
    }

    private static let report = Array("灯杆接地合格\n".utf8)

    @Test func `a report is handed in with the entry, and read by whoever reads both`() async throws {
        try await Visitor.visit { visitor async throws in
            try await visitor.openLedgers(of: Self.catalogue)
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let form = try await visitor.get("/ledgers/lamps/entries/new", as: clerk).text
            #expect(form.contains("multipart/form-data") && form.contains("用已经上传的"))
            let sent = try await send(visitor, as: clerk, ["f-lamp-number": "L-1"], file: Self.report)
            #expect(sent.answer.status == 303, "\(sent.answer.text.prefix(3000))")
            // The same form once more is the same entry and the same document.
            let again = try await send(
                visitor, as: clerk, ["f-lamp-number": "L-1"], file: Self.report, id: sent.id)
            #expect(again.answer.status == 303, "\(again.answer.text.prefix(3000))")
            #expect(try await visitor.count("documents WHERE entry_id IS NOT NULL AND subject = 'L-1'") == 1)
            let page = try await visitor.get(sent.path, as: clerk).text
            let link = try #require(page.firstMatch(of: #/<a href="(/documents/[0-9a-f-]+)">检测报告</a>/#))
            let look = try await visitor.get(String(link.output.1) + "/versions/1", as: clerk)
            #expect(look.text.contains("灯杆接地合格"))
            let list = try await visitor.get("/ledgers/lamps?show=lamp-number&show=checked", as: clerk).text
            #expect(list.contains("检测报告") && !list.contains(sent.id.uuidString.lowercased() + "</td>"))
            let file = try await visitor.post(
                "/ledgers/lamps/sheet", "show=lamp-number&show=checked&form=csv", as: clerk, Told.form)
            #expect(file.text.contains("L-1,检测报告,"), "\(file.text)")
            // It is offered to the next change, chosen as it stands.
            let change = try await visitor.get(sent.path + "/edit", as: clerk).text
            #expect(change.contains("selected>检测报告"))
        }
    }

    @Test func `what is uploaded already is offered, and nobody else's paper is taken`() async throws {
        try await Visitor.visit { visitor async throws in
            try await visitor.openLedgers(of: Self.catalogue)
            let scene = visitor.scene
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let neighbour = try await scene.givenPost("village-clerk", in: Scene.neighbour)
            let keep: (String, Secret, String, [UInt8]) async throws -> String = {
                title, session, kind, bytes in
                let key = UUID().uuidString.lowercased()
                var body = Body()
                for (name, value) in ["key": key, "kind": kind, "title": title, "anyway": "yes"] {
                    body = body.field(name, value)
                }
                let answer = try await visitor.ask(
                    "/documents", .post, as: session, ["Content-Type": Body.type],
                    body: ByteBuffer(bytes: body.file("file", "x.txt", bytes).end))
                #expect(answer.status == 303)
                return key
            }
            let ours = try await keep("全村路灯检测", clerk, "report", Self.report)
            _ = try await keep("营业执照", clerk, "licence", Array("x\n".utf8))
            let theirs = try await keep("邻村路灯检测", neighbour, "report", Self.report)
            let form = try await visitor.get("/ledgers/lamps/entries/new", as: clerk).text
            #expect(form.contains("全村路灯检测") && !form.contains("营业执照") && !form.contains("邻村路灯检测"))
            for stranger in [theirs, UUID().uuidString, "检测报告"] {
                let refused = try await send(
                    visitor, as: clerk, ["f-lamp-number": "L-2", "f-checked": stranger])
                #expect(refused.answer.status == 422 && refused.answer.text.contains("没有这份资料"))
            }
            let sent = try await send(visitor, as: clerk, ["f-lamp-number": "L-2", "f-checked": ours])
            #expect(sent.answer.status == 303, "\(sent.answer.text.prefix(3000))")
            #expect(try await visitor.get(sent.path, as: clerk).text.contains("全村路灯检测</a>"))
            // Another entry may name the village's paper as well; that of one entry belongs to it alone.
            let own = try await send(
                visitor, as: clerk, ["f-lamp-number": "L-3"], file: Array("单灯检测\n".utf8))
            let paper = try await scene.look(
                "SELECT checked FROM ledgers.lamps WHERE id = \(own.id)", { try $0.text("checked") })
            let borrowed = try await send(
                visitor, as: clerk, ["f-lamp-number": "L-4", "f-checked": paper ?? ""])
            #expect(borrowed.answer.status == 422)
        }
    }

    @Test
    func `a file that is refused leaves what was typed, and one that was good is kept for the next try`()
        async throws
    {
        try await Visitor.visit { visitor async throws in
            try await visitor.openLedgers(of: Self.catalogue)
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let bad = try await send(
                visitor, as: clerk, ["f-lamp-number": "L-5"], file: Array("<html>".utf8))
            #expect(bad.answer.status == 422 && bad.answer.text.contains("不是 PDF"))
            #expect(bad.answer.text.contains(#"value="L-5""#))
            let missing = try await send(visitor, as: clerk, ["f-lamp-number": ""], file: Self.report)
            #expect(missing.answer.status == 422 && missing.answer.text.contains("已收到"))
            #expect(try await visitor.count("documents") == 0)
            let ticket = try #require(
                missing.answer.text.firstMatch(of: #/name="f-checked-kept" value="([^"]*)"/#)
            ).output.1
            let kept = ["f-lamp-number": "L-5", "f-checked-kept": String(ticket), "f-checked-title": "检测报告"]
            let sent = try await send(visitor, as: clerk, kept, id: missing.id)
            #expect(sent.answer.status == 303, "\(sent.answer.text.prefix(3000))")
            #expect(try await visitor.get(sent.path, as: clerk).text.contains("检测报告</a>"))
        }
    }

    @Test func `a sheet that is brought in names no paper, and says where one is chosen`() throws {
        let ledger = try #require(Self.catalogue.ledger("lamps"))
        let ground = try #require(Area.Code(Scene.village))
        var reading = RowReading(
            ledger, in: Self.catalogue, fields: [0: "lamp-number", 1: "checked"], ground: ground,
            on: Day(ordinal: 20_880))
        let (named, empty) = (
            reading.read(CSV.Row(line: 2, fields: ["L-1", "检测报告"])),
            reading.read(CSV.Row(line: 3, fields: ["L-2", ""]))
        )
        #expect(named?.problems.map(\.what) == [.value(.file)])
        #expect(empty?.problems.isEmpty == true)
    }
}

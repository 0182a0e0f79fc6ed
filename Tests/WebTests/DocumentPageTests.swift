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

/// The document centre over HTTP: handed in once, found again, granted for a time, read on record.
@Suite struct DocumentPageTests {
    private static let pdf = made("消防检查", pages: 2)
    private static let newer = made("消防检查（复查）", pages: 1)

    /// A PDF with so many empty pages.
    private static func made(_ mark: String, pages: Int) -> [UInt8] {
        var objects = ["<< /Type /Catalog /Pages 2 0 R >>"]
        let kids = (0..<pages).map { "\($0 + 3) 0 R" }.joined(separator: " ")
        objects.append("<< /Type /Pages /Kids [\(kids)] /Count \(pages) >>")
        for _ in 0..<pages { objects.append("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 300] >>") }
        var (out, places) = ("%PDF-1.4\n%\(mark)\n", [Int]())
        for (position, object) in objects.enumerated() {
            places.append(out.utf8.count)
            out += "\(position + 1) 0 obj\n\(object)\nendobj\n"
        }
        let start = out.utf8.count
        out += "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
        for place in places {
            out += String(repeating: "0", count: 10 - "\(place)".count) + "\(place) 00000 n \n"
        }
        out += "trailer << /Size \(objects.count + 1) /Root 1 0 R >>\nstartxref\n\(start)\n%%EOF\n"
        return Array(out.utf8)
    }

    private static let catalogue: Ledgers.Catalogue = {
        let kinds = CodeList(
            name: DocumentDraft.kinds, title: LocalizedText(zh: "资料类型", en: "Kind"), version: 1,
            values: [
                .init(code: "report", title: LocalizedText(zh: "报告", en: "Report")),
                .init(code: "licence", title: LocalizedText(zh: "证照", en: "Licence")),
            ])
        let shelf = LedgerShelf.catalogue
        return Ledgers.Catalogue(
            codeLists: shelf.codeLists + [kinds], fields: shelf.fields, ledgers: shelf.ledgers)
    }()

    /// Who keeps papers, who is beside them, and an office that inspects.
    private struct Cast {
        let clerk: Secret
        let neighbour: Secret
        let town: Secret
        let office: UUID
        let inspector: Secret
        let other: Secret
    }

    private func settle(_ visitor: Visitor) async throws -> Cast {
        try await visitor.openLedgers(of: Self.catalogue)
        let scene = visitor.scene
        let office = try await scene.givenOrganization("fire", in: Scene.town)
        let other = try await scene.givenOrganization("market", in: Scene.town)
        return Cast(
            clerk: try await scene.givenPost("village-clerk", in: Scene.village),
            neighbour: try await scene.givenPost("village-clerk", in: Scene.neighbour),
            town: try await scene.givenPost("town-dispatcher", in: Scene.town), office: office,
            inspector: try await scene.givenPost("department-handler", in: Scene.town, organization: office),
            other: try await scene.givenPost("department-handler", in: Scene.town, organization: other))
    }

    private func send(
        _ visitor: Visitor, _ path: String, _ file: [UInt8]?, as session: Secret,
        _ fields: [String: String] = [:]
    ) async throws -> Visitor.Answer {
        var body = Body()
        for (name, value) in fields { body = body.field(name, value) }
        if let file { body = body.file("file", "消防 检查.exe", file) }
        return try await visitor.ask(
            path, .post, as: session, ["Content-Type": Body.type], body: ByteBuffer(bytes: body.end))
    }

    private func keep(
        _ visitor: Visitor, _ file: [UInt8] = pdf, as session: Secret, _ change: [String: String] = [:]
    ) async throws -> (answer: Visitor.Answer, path: String) {
        let key = UUID().uuidString.lowercased()
        let fields = ["key": key, "kind": "report", "title": "消防检查报告"].merging(change) { $1 }
        return (try await send(visitor, "/documents", file, as: session, fields), "/documents/" + key)
    }

    private func hidden(_ name: String, in answer: Visitor.Answer) throws -> String {
        let found = answer.text.firstMatch(
            of: try Regex(#"name="\#(name)" value="([^"]*)""#, as: (Substring, Substring).self))
        return String(try #require(found, "\(answer.status)").output.1)
    }

    @Test func `a paper is kept once, read on its own ground alone, and every reading is on record`()
        async throws
    {
        try await Visitor.visit { visitor async throws in
            let cast = try await settle(visitor)
            let empty = try await visitor.get("/documents", as: cast.clerk)
            #expect(empty.status == 200 && empty.text.contains("这里还没有资料"))
            let (kept, path) = try await keep(visitor, as: cast.clerk, ["title": ""])
            #expect(kept.status == 303, "\(kept.text.prefix(2000))")
            let page = try await visitor.get(path, as: cast.clerk)
            #expect(page.status == 200 && page.text.contains("消防 检查") && page.text.contains("还没有人看过"))
            #expect(try await visitor.get(path, as: cast.neighbour).status == 404)
            #expect(try await visitor.get(path, as: cast.inspector).status == 404)
            let file = try await visitor.get(path + "/versions/1/file", as: cast.town)
            #expect(file.bytes == Self.pdf && file.headers[.contentType] == "application/pdf")
            #expect(file.headers[.contentDisposition]?.hasPrefix("attachment") == true)
            #expect(file.headers[try #require(.init("X-Content-Type-Options"))] == "nosniff")
            #expect(try await visitor.get(path + "/versions/2/file", as: cast.town).status == 404)
            let look = try await visitor.get(path + "/versions/1?page=2", as: cast.clerk)
            #expect(look.status == 200 && look.text.contains("data:image/jpeg;base64,"))
            #expect(look.text.contains("第 2 页，共 2 页") && look.text.contains("?page=1"))
            let after = try await visitor.get(path, as: cast.clerk).text
            #expect(after.contains("在线看</td>") && after.contains("下载</td>") && after.contains("本辖区"))
            #expect(try await visitor.count("audit WHERE act = 'read document'") == 2)
            #expect(try await visitor.count("document_readings") == 2)
        }
    }

    @Test func `what is there already is offered before a second copy is kept`() async throws {
        try await Visitor.visit { visitor async throws in
            let cast = try await settle(visitor)
            let (_, path) = try await keep(visitor, as: cast.clerk)
            // The same file, in the same folder: there is no way to keep it twice.
            let same = try await keep(visitor, as: cast.clerk, ["kind": "licence"]).answer
            #expect(same.status == 409 && same.text.contains("就是这个文件（第 1 版）"))
            #expect(same.text.contains(path) && !same.text.contains(#"name="anyway""#))
            let forced = try await keep(visitor, as: cast.clerk, ["anyway": "yes"]).answer
            #expect(forced.status == 303 && forced.headers[.location] == path)
            // Another of the same kind: a newer version, or another paper after all.
            let alike = try await keep(visitor, Self.newer, as: cast.clerk, ["note": "复查"]).answer
            #expect(alike.status == 409 && alike.text.contains("作为它的新版本保存"))
            let ticket = try hidden("kept", in: alike)
            let stolen = try await send(
                visitor, path + "/versions", nil, as: cast.town, ["kept": ticket, "seen": "1"])
            #expect(stolen.status == 422, "a ticket is good for whoever handed the file in")
            let added = try await send(
                visitor, path + "/versions", nil, as: cast.clerk, ["kept": ticket, "seen": "1", "note": "复查"])
            #expect(added.status == 303, "\(added.text.prefix(2000))")
            let again = try await send(
                visitor, path + "/versions", nil, as: cast.clerk, ["kept": ticket, "seen": "1"])
            #expect(again.status == 409 && again.text.contains("这个文件就是最新的版本"))
            let stale = try await send(visitor, path + "/versions", Self.pdf, as: cast.clerk, ["seen": "1"])
            #expect(stale.status == 409 && stale.text.contains("刚才有人上传了新版本"))
            let page = try await visitor.get(path, as: cast.clerk).text
            #expect(page.contains("复查") && page.contains("versions/2") && page.contains("versions/1"))
            #expect(try await visitor.count("documents") == 1)
            #expect(try await visitor.count("document_versions") == 2)
        }
    }

    @Test func `an office reads what it was granted, for a time, on line`() async throws {
        try await Visitor.visit { visitor async throws in
            let cast = try await settle(visitor)
            let (_, path) = try await keep(visitor, as: cast.clerk)
            let none = try await visitor.get("/documents/granted", as: cast.inspector)
            #expect(none.status == 200 && none.text.contains("现在没有授权给您看的资料"))
            let grant: (String, String) async throws -> Visitor.Answer = { until, purpose in
                try await visitor.submit(
                    path + "/grants",
                    [
                        "key": UUID().uuidString, "to": cast.office.uuidString.lowercased(),
                        "purpose": purpose, "until": until, "reach": "document",
                    ], as: cast.town)
            }
            let late = try await grant("2027-12-31", "消防安全检查")
            #expect(late.status == 422 && late.text.contains("90 天之内") && late.text.contains("消防安全检查"))
            #expect(try await grant("2027-03-20", " ").status == 422)
            let done = try await grant("2027-03-20", "消防安全检查")
            #expect(done.status == 303, "\(done.text.prefix(3000))")
            let list = try await visitor.get("/documents/granted", as: cast.inspector).text
            #expect(list.contains("消防检查报告") && list.contains("消防安全检查") && list.contains("只能在线看"))
            #expect(!(try await visitor.get("/documents/granted", as: cast.other)).text.contains("消防检查报告"))
            #expect(try await visitor.get(path, as: cast.other).status == 404)
            #expect(try await visitor.get(path, as: cast.inspector).status == 200)
            let look = try await visitor.get(path + "/versions/1", as: cast.inspector)
            #expect(look.status == 200 && look.text.contains("data:image/jpeg"))
            let file = try await visitor.get(path + "/versions/1/file", as: cast.inspector)
            #expect(file.status == 403 && file.text.contains("只授权在线看"))
            let read = "audit WHERE act = 'read document' AND reason = '消防安全检查'"
            #expect(try await visitor.count(read) == 1)
            let page = try await visitor.get(path, as: cast.town).text
            #expect(page.contains("消防安全检查</td>") && page.contains("有效"))
            let ending = try #require(page.firstMatch(of: #/action="([^"]*ending)"/#)).output.1
            #expect(try await visitor.submit(String(ending), [:], as: cast.town).status == 303)
            #expect(try await visitor.get(path + "/versions/1", as: cast.inspector).status == 404)
            #expect(try await visitor.get(path, as: cast.inspector).status == 404)
        }
    }

    @Test func `a folder that was granted shows later papers of its kind, and no others`() async throws {
        try await Visitor.visit { visitor async throws in
            let cast = try await settle(visitor)
            let (_, path) = try await keep(visitor, as: cast.clerk)
            let done = try await visitor.submit(
                path + "/grants",
                [
                    "key": UUID().uuidString, "to": cast.office.uuidString.lowercased(),
                    "purpose": "检查", "until": "2027-03-20", "reach": "folder", "downloads": "yes",
                ], as: cast.clerk)
            #expect(done.status == 303, "\(done.text.prefix(3000))")
            let later = try await keep(
                visitor, Self.newer, as: cast.clerk, ["anyway": "yes", "title": "第二份"])
            #expect(later.answer.status == 303)
            let text = Array("另一类\n".utf8)
            let kind = try await keep(visitor, text, as: cast.clerk, ["kind": "licence", "title": "营业执照"])
            #expect(kind.answer.status == 303)
            let list = try await visitor.get("/documents/granted", as: cast.inspector).text
            #expect(list.contains("第二份") && list.contains("消防检查报告") && !list.contains("营业执照"))
            #expect(
                try await visitor.get(later.path + "/versions/1/file", as: cast.inspector).bytes == Self.newer
            )
            #expect(try await visitor.get(kind.path, as: cast.inspector).status == 404)
            let look = try await visitor.get(kind.path + "/versions/1", as: cast.clerk)
            #expect(look.text.contains("另一类"))
        }
    }

    @Test func `a paper of an entry lies in its folder, and goes where the entry goes`() async throws {
        try await Visitor.visit { visitor async throws in
            let cast = try await settle(visitor)
            let entry = UUID()
            try await visitor.keep(["dwelling-number": "A-1"], id: entry, as: cast.clerk)
            let folder = ["ledger": "dwellings", "entry": "\(Scene.town)-\(entry.uuidString.lowercased())"]
            let (kept, path) = try await keep(visitor, as: cast.clerk, folder)
            #expect(kept.status == 303, "\(kept.text.prefix(2000))")
            let query = "/documents?ledger=dwellings&entry=\(folder["entry"] ?? "")"
            let list = try await visitor.get(query, as: cast.clerk).text
            #expect(list.contains("消防检查报告") && list.contains("A-1"))
            let persons = ["ledger": "residents", "entry": folder["entry"] ?? ""]
            #expect(try await keep(visitor, as: cast.clerk, persons).answer.status == 404)
            try await visitor.scene.database.superuser.transaction { db in
                try await db.execute(
                    "UPDATE ledgers.dwellings SET area = \(Scene.neighbour) WHERE id = \(entry)")
            }
            #expect(try await visitor.get(path, as: cast.clerk).status == 404)
            #expect(try await visitor.get(path, as: cast.neighbour).status == 200)
            #expect(try await visitor.count("document_versions WHERE area = '\(Scene.neighbour)'") == 1)
        }
    }

    @Test(arguments: [
        (Array("<html>".utf8), "不是 PDF"), ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "旧版格式"),
        (Array("%PDF-1.4 cut".utf8), "文件不完整"), ([], "文件是空的"),
    ])
    func `a file that is none of those kept is refused in words, and what was filled in stays`(
        file: [UInt8], words: String
    ) async throws {
        try await Visitor.visit { visitor async throws in
            let cast = try await settle(visitor)
            let answer = try await keep(visitor, file, as: cast.clerk).answer
            #expect(answer.status == 422 && answer.text.contains(words), "\(answer.text.prefix(3000))")
            #expect(answer.text.contains("消防检查报告"))
            #expect(try await visitor.count("documents") == 0)
        }
    }

    @Test func `what is taken out is read by nobody, and its file is swept`() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/linli-documents-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await Visitor.visit(photosIn: folder) { visitor async throws in
            let cast = try await settle(visitor)
            let (_, path) = try await keep(visitor, as: cast.clerk)
            let store = visitor.site.photos
            let later = Date() + SweepPhotos.age + 3_600
            let app = visitor.scene.database.app
            let digest = try await visitor.scene.look(
                "SELECT sha256 FROM document_versions", { try $0.text("sha256") })
            let file = try #require(store.path(ofFile: digest ?? ""))
            #expect(try await SweepPhotos(store).run(on: app, at: Date()) == 0)
            #expect(try await SweepPhotos(store).run(on: app, at: later) == 0)
            #expect(FileManager.default.fileExists(atPath: file))
            #expect(
                try await visitor.submit(path + "/removal", ["reason": " "], as: cast.clerk).status == 422)
            #expect(
                try await visitor.submit(path + "/removal", ["reason": "传错"], as: cast.clerk).status == 303)
            let page = try await visitor.get(path, as: cast.town).text
            #expect(page.contains("传错") && !page.contains("/versions/1"))
            #expect(try await visitor.get(path + "/versions/1/file", as: cast.clerk).status == 404)
            #expect(!(try await visitor.get("/documents", as: cast.clerk)).text.contains("消防检查报告"))
            #expect(try await SweepPhotos(store).run(on: app, at: later + SweepPhotos.pace) == 1)
            #expect(!FileManager.default.fileExists(atPath: file))
        }
    }

    @Test func `a folder is searched by name and by kind`() async throws {
        try await Visitor.visit { visitor async throws in
            let cast = try await settle(visitor)
            _ = try await keep(visitor, as: cast.clerk)
            _ = try await keep(
                visitor, Array("x\n".utf8), as: cast.clerk, ["kind": "licence", "title": "食品许可"])
            let found = try await visitor.get("/documents?q=%E9%A3%9F%E5%93%81", as: cast.town).text
            #expect(found.contains("食品许可") && !found.contains("消防检查报告"))
            let kinds = try await visitor.get("/documents?kind=report", as: cast.town).text
            #expect(!kinds.contains("食品许可") && kinds.contains("消防检查报告"))
            #expect(try await visitor.get("/documents?q=%25&after=x", as: cast.town).text.contains("没有找到"))
        }
    }

    @Test func `a desk lets one post read, by its name, and nobody beside it`() async throws {
        try await Visitor.visit { visitor async throws in
            let cast = try await settle(visitor)
            let (_, path) = try await keep(visitor, as: cast.clerk)
            let form = try await visitor.get(path, as: cast.town).text
            #expect(form.contains("整个单位") && form.contains("单位的一个岗位"))
            let options = form.matches(of: #/<option value="(post-[0-9a-f-]{36})">([^<]*)</#).map(\.output)
            let chosen = try #require(options.first { $0.2.contains("fire") }, "\(options.map(\.2))")
            let colleague = try await visitor.scene.givenPost(
                "department-handler", in: Scene.town, organization: cast.office)
            let beside = try #require(options.first { $0.2.contains("village-clerk") }, "\(options.map(\.2))")
            let grant: (Substring) async throws -> Visitor.Answer = { reader in
                try await visitor.submit(
                    path + "/grants",
                    [
                        "key": UUID().uuidString, "to": String(reader), "purpose": "消防安全检查",
                        "until": "2027-03-20", "reach": "document",
                    ], as: cast.town)
            }
            #expect(try await grant("post-x").status == 422)
            #expect(try await grant(chosen.1).status == 303)
            #expect(try await visitor.get(path + "/versions/1", as: cast.inspector).status == 200)
            #expect(try await visitor.get(path, as: colleague).status == 404)
            #expect(try await visitor.get(path, as: cast.town).text.contains("department-handler</b>"))
            // The clerk next door is a post as well.
            #expect(try await visitor.get(path, as: cast.neighbour).status == 404)
            #expect(try await grant(beside.1).status == 303)
            #expect(try await visitor.get(path, as: cast.neighbour).status == 200)
            let list = try await visitor.get("/documents/granted", as: cast.neighbour).text
            #expect(list.contains("消防检查报告") && list.contains("消防安全检查"))
            #expect(try await visitor.get("/documents", as: cast.neighbour).text.contains("消防检查报告") == false)
        }
    }

    @Test func `a workbook is looked at as a table, its first rows, and as bare text`() async throws {
        try await Visitor.visit { visitor async throws in
            let cast = try await settle(visitor)
            try await visitor.keep(["dwelling-number": "<b>A-1</b>", "floors": "2"], as: cast.clerk)
            let book = try await visitor.post(
                "/ledgers/dwellings/sheet", "show=dwelling-number&show=floors&form=xlsx", as: cast.clerk,
                Told.form)
            let (kept, path) = try await keep(visitor, book.bytes, as: cast.clerk)
            #expect(kept.status == 303, "\(kept.text.prefix(2000))")
            let page = try await visitor.get(path, as: cast.clerk).text
            #expect(page.contains("href=\"\(path)/versions/1\""))
            let look = try await visitor.get(path + "/versions/1", as: cast.clerk)
            #expect(
                look.status == 200 && look.text.contains("<td>&lt;b&gt;A-1&lt;/b&gt;</td>"), "\(look.text)")
            #expect(look.text.contains("<td>2</td>"))
            #expect(try await visitor.count("document_readings WHERE way = 'view'") == 1)
        }
    }

    @Test func `a name with line breaks, quotes and slashes comes as one header and as no path`() async throws
    {
        try await Visitor.visit { visitor async throws in
            let cast = try await settle(visitor)
            let title = "消防'\"/..\r\nX-Evil: 1"
            let (kept, path) = try await keep(visitor, as: cast.clerk, ["title": title])
            #expect(kept.status == 303, "\(kept.text.prefix(2000))")
            let file = try await visitor.get(path + "/versions/1/file", as: cast.clerk)
            let named = try #require(file.headers[.contentDisposition])
            #expect(
                named.contains("UTF-8''%E6%B6%88%E9%98%B2%27%22%2F..%0D%0AX-Evil%3A%201-1.pdf"), "\(named)")
            #expect(file.headers[try #require(.init("X-Evil"))] == nil && named.utf8.allSatisfy { $0 < 0x7F })
        }
    }
}

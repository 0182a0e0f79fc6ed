import Access
import Casework
import Foundation
import Ledgers
import Postgres
import Territory

/// A village of the demo place keeps a few papers, and lets an office read one, by the rules everybody keeps.
struct DemoDocuments: Sendable {
    /// By which papers like these are known in the audit.
    static let act = "make demo documents"

    let place: DemoPlace
    let catalogue: Catalogue
    let store: PhotoStore
    /// Every post that is held.
    let posts: [HeldBy]
    /// The unit at the middle of the map.
    let focus: Area.Code
    let now: Date

    /// One paper of the village.
    private struct Paper {
        let title: String
        let kind: String
        let note: String
        let bytes: [UInt8]
    }

    func live() async throws {
        let kinds = catalogue.codeList(DocumentDraft.kinds)
        guard kinds != nil, let clerk = desk(at: .village) else { return }
        var numbers = DemoNumbers(seed: place.seed &+ 103)
        let folder = DocumentFolder(area: clerk.area)
        var granted: UUID?
        for paper in papers(&numbers) {
            let id = numbers.identifier()
            let draft = try DocumentDraft(
                title: paper.title, kind: paper.kind, note: paper.note, among: kinds)
            let action = KeepDocument(
                draft, id: id, in: folder, file: try await kept(paper.bytes), from: .console)
            try await place.acting(as: clerk, at: now) { acting, db in
                try await action.run(by: acting, at: now, in: db)
            }
            granted = granted ?? id
        }
        guard let granted else { return }
        let second = try await kept(Self.pages(["Fire safety check, repeated", "What was mended since"]))
        let newer = try KeepVersion(second, of: granted, over: 1, note: "整改后复查", from: .console)
        try await place.acting(as: clerk, at: now) { acting, db in
            try await newer.run(by: acting, at: now, in: db)
        }
        try await grant(granted, as: clerk, &numbers)
    }

    /// The office a visitor can sign in at reads the first of them.
    private func grant(_ document: UUID, as clerk: HeldBy, _ numbers: inout DemoNumbers) async throws {
        let handlers = place.definitions.postKinds.filter { $0.role == .organization }.map(\.name)
        let accounts = try await place.owner.console { _, db in
            var found: [UUID] = []
            for login in handlers { found += try await [db.accounts.id(of: login)].compactMap(\.self) }
            return found
        }
        let offices = posts.filter { accounts.contains($0.account) }.compactMap(\.organization)
        guard let office = offices.first else { return }
        let zone = TimeZone(identifier: place.definitions.place.timeZone) ?? .gmt
        let today = Day(of: now, in: zone)
        let draft = try GrantDraft(
            to: .organization(office), for: "消防安全检查", until: Day(ordinal: today.ordinal + 14), on: today,
            may: (folder: false, download: false))
        let action = GrantDocument(draft, id: numbers.identifier(), of: document, from: .console)
        try await place.acting(as: clerk, at: now) { acting, db in
            try await action.run(by: acting, at: now, in: db)
        }
    }

    private func papers(_ numbers: inout DemoNumbers) -> [Paper] {
        let minutes = """
            村民代表会议记录（演示）
            一、通报上月巡查情况。
            二、讨论村口路灯改造。
            三、确定下月值班安排。

            """
        return [
            Paper(
                title: "消防安全检查报告", kind: "report", note: "",
                bytes: Self.pages(["Fire safety check", "Findings", "Measures"])),
            Paper(title: "村民代表会议记录", kind: "minutes", note: "", bytes: Array(minutes.utf8)),
            Paper(
                title: "村口路灯现场照片", kind: "photo", note: "",
                bytes: Array(DemoPicture(thing: 0, numbers: &numbers).png)),
        ]
    }

    private func kept(_ bytes: [UInt8]) async throws -> DocumentFile {
        let path = store.incoming + "/demo-\(UUID().uuidString)"
        try Data(bytes).write(to: URL(filePath: path))
        return DocumentFile(
            sha256: try await store.keepFile(path), bytes: bytes.count, media: try DocumentMedia(of: bytes))
    }

    /// A PDF of pages with a line each.
    private static func pages(_ lines: [String]) -> [UInt8] {
        let kids = lines.indices.map { "\(3 + 2 * $0) 0 R" }.joined(separator: " ")
        var objects = [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [\(kids)] /Count \(lines.count) >>",
        ]
        for (position, line) in lines.enumerated() {
            let words = "BT /F1 24 Tf 72 740 Td (\(line)) Tj ET"
            let font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
            objects.append(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents \(4 + 2 * position) 0 R "
                    + "/Resources << /Font << /F1 \(font) >> >> >>")
            objects.append("<< /Length \(words.utf8.count) >>\nstream\n\(words)\nendstream")
        }
        var (out, places) = ("%PDF-1.4\n", [Int]())
        for (position, object) in objects.enumerated() {
            places.append(out.utf8.count)
            out += "\(position + 1) 0 obj\n\(object)\nendobj\n"
        }
        let start = out.utf8.count
        out += "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
        for place in places {
            out += String(repeating: "0", count: 10 - String(place).count) + "\(place) 00000 n \n"
        }
        out += "trailer << /Size \(objects.count + 1) /Root 1 0 R >>\nstartxref\n\(start)\n%%EOF\n"
        return Array(out.utf8)
    }

    private func desk(at level: Area.Level) -> HeldBy? {
        let desks = place.definitions.postKinds.filter { $0.role == .area && $0.isDesk }.map(\.name)
        return posts.first { desks.contains($0.kind) && $0.area.level == level && $0.area.contains(focus) }
    }
}

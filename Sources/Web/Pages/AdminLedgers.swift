import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Ledgers
import Postgres
import Territory

/// Which ledgers of the catalogue a place keeps: an administrator opens them, one by one.
extension Site {
    var adminLedgerRoutes: [Route] {
        [
            .get("/admin/ledgers", for: .administrators) { request, call in
                try await adminLedgers(call, opened: request.uri.queryParameters["opened"].map(String.init))
            },
            .post("/admin/ledgers", for: .administrators) { request, call in
                try await openLedger(request, call)
            },
        ]
    }

    private func adminLedgers(_ call: Call, opened: String?) async throws -> Response {
        try await acting(call) { acting, db in
            var frame = try await frame(call, acting: acting, in: db)
            let catalogue = try await catalogueShelf.current(in: db)
            let open = Set(try await db.ledgers.opened().map(\.name))
            let pack = try await currentPack(in: db).definitions
            if let ledger = opened.flatMap({ catalogue?.ledger($0) }), open.contains(ledger.name) {
                let words = frame.say("ledger_opened", ["title": frame.words(ledger.title)])
                frame.notice = NoticeWords(words: words, kind: "ok")
            }
            let groups = Ledger.Subject.allCases.compactMap { subject -> [String: Any]? in
                let ledgers = (catalogue?.ledgers ?? []).filter { $0.subject == subject }
                guard !ledgers.isEmpty else { return nil }
                return [
                    "title": frame.say("ledger_subject.\(subject.rawValue)"),
                    "rows": ledgers.map { row($0, isOpen: open.contains($0.name), pack, frame) },
                ]
            }
            let page = Page(
                template: "admin_ledgers", name: "admin",
                title: frame.catalogue.words["admin_ledgers.title"] ?? "",
                content: ["ledgers": ["groups": groups, "isEmpty": groups.isEmpty]])
            return answer(page, in: frame)
        }
    }

    private func row(
        _ ledger: Ledger, isOpen: Bool, _ pack: Definitions, _ frame: Frame
    ) -> [String: Any] {
        let keepers = ledger.keepers.map { name in
            pack.postKind(name).map { frame.words($0.title) } ?? name
        }
        var words: [String: Any] = [
            "name": ledger.name, "title": frame.words(ledger.title), "isOpen": isOpen,
            "keepers": keepers.joined(separator: frame.say("entry.comma")),
            "level": frame.say("level.\(ledger.readsFrom.name)"),
            "fields": frame.catalogue.number(ledger.columns.count { !$0.isRetired }),
        ]
        if let grounds = ledger.grounds {
            words["grounds"] = ["basis": frame.words(grounds.basis), "benefit": frame.words(grounds.benefit)]
        }
        return words
    }

    private func openLedger(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        let name = form["ledger"] ?? ""
        let now = now()
        try await acting(call) { acting, db in
            try await OpenLedger(name).run(by: acting, at: now, in: db)
        }
        return .seeOther("/admin/ledgers?opened=\(name.asQueryValue)")
    }
}

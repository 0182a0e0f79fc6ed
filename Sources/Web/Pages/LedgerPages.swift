import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Ledgers
import Postgres
import Territory

/// A ledger as one post meets it.
struct OwnLedger: Sendable {
    let ledger: Ledger
    let catalogue: Ledgers.Catalogue
    let opened: OpenedLedger
    /// The area of the post.
    let own: Area.Code
    let postKind: String?
    /// Other ledgers that can be asked along.
    var links: [LedgerLink] = []

    /// The fields it has today and can hold, in their order.
    var fields: [LedgerField] { catalogue.fields(of: ledger).map(\.field) }

    /// Posts above see counts.
    var reads: Bool { own.level >= opened.readsFrom }
    var keeps: Bool { reads && postKind.map(opened.keepers.contains) ?? false }
    var address: String { "/ledgers/\(ledger.name)" }

    /// The finest level whose areas are counted for this post.
    var countLevel: Area.Level? {
        let below = Area.Level(rawValue: own.level.rawValue + 1) ?? own.level
        return reads || below <= .village ? below : own.level <= .village ? own.level : nil
    }
}

/// Ledgers: which are open, and how many entries areas have. The form over one is in `LedgerForm.swift`.
extension Site {
    var ledgerFormRoutes: [Route] {
        [
            .get("/ledgers", for: .areaPosts) { _, call in try await ledgersPage(call) },
            .get("/ledgers/:name", for: .areaPosts) { request, call in try await oneForm(request, call) },
            .post("/ledgers/:name/sheet", for: .areaPosts) { request, call in
                try await takeSheet(request, call)
            },
        ] + savingRoutes + grantRoutes + templateRoutes
    }

    /// The ledger an address names.
    ///
    /// - Throws: ``LedgerRefusal/noLedger`` when it was not opened, or the pack names it no more.
    func ownLedger(_ call: Call, _ acting: Acting, in db: Transaction) async throws -> OwnLedger {
        try await ownLedger(named: try call.parameters.require("name"), acting, in: db)
    }

    /// - Throws: ``LedgerRefusal/noLedger`` when it was not opened, or the pack names it no more.
    func ownLedger(named name: Ledger.Name, _ acting: Acting, in db: Transaction) async throws -> OwnLedger {
        guard let found = try await openLedger(named: name, acting, in: db) else {
            throw LedgerRefusal.noLedger
        }
        return found
    }

    /// - Returns: `nil` when it was not opened, or the pack names it no more.
    func openLedger(
        named name: Ledger.Name, _ acting: Acting, in db: Transaction
    ) async throws -> OwnLedger? {
        guard let own = acting.area else { throw AccessRefusal.noPost }
        let all = try await db.ledgers.opened()
        guard let catalogue = try await catalogueShelf.current(in: db), let ledger = catalogue.ledger(name),
            let opened = all.first(where: { $0.name == name })
        else { return nil }
        let read = Set(all.filter { own.level >= $0.readsFrom }.map(\.name))
        return OwnLedger(
            ledger: ledger, catalogue: catalogue, opened: opened, own: own, postKind: acting.postKind,
            links: catalogue.links(of: ledger, among: read))
    }

    private func ledgersPage(_ call: Call) async throws -> Response {
        try await acting(call) { acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            guard let own = acting.area else { throw AccessRefusal.noPost }
            let all = try await ownLedgers(own, acting, in: db)
            let counts = try await db.entries.counts(of: all.map(\.ledger.name), within: own)
            let groups = Ledger.Subject.allCases.compactMap { subject -> [String: Any]? in
                let rows = all.filter { $0.ledger.subject == subject }.map { one in
                    row(of: one, count: counts[one.ledger.name] ?? .withheld, frame)
                }
                guard !rows.isEmpty else { return nil }
                return [
                    "id": "of-\(subject.rawValue)", "label": frame.say("ledger_subject.\(subject.rawValue)"),
                    "rows": rows,
                ]
            }
            let saved = try await savedRows(of: all, frame, in: db)
            let content: [String: Any] = [
                "groups": groups, "isEmpty": groups.isEmpty, "saved": saved, "hasSaved": !saved.isEmpty,
            ]
            let title = frame.catalogue.words["ledgers.title"] ?? ""
            let page = Page(
                template: "ledgers", name: "ledgers", title: title, content: ["ledgers": content])
            return answer(page, in: frame)
        }
    }

    func ownLedgers(
        _ own: Area.Code, _ acting: Acting, in db: Transaction
    ) async throws -> [OwnLedger] {
        guard let catalogue = try await catalogueShelf.current(in: db) else { return [] }
        return try await db.ledgers.opened().compactMap { opened in
            catalogue.ledger(opened.name).map {
                OwnLedger(
                    ledger: $0, catalogue: catalogue, opened: opened, own: own, postKind: acting.postKind)
            }
        }
    }

    private func row(of one: OwnLedger, count: Withheld, _ frame: Frame) -> [String: Any] {
        var row: [String: Any] = [
            "title": frame.words(one.ledger.title), "href": one.address, "reads": one.reads,
            "readsFrom": frame.say(
                "ledgers.reads_from", ["level": frame.say("level.\(one.opened.readsFrom.name)")]),
            "keeps": one.keeps,
        ]
        if case .told(let entries) = count { row["count"] = frame.catalogue.number(entries) }
        if one.keeps {
            row["newHref"] = one.address + "/entries/new"
            row["importHref"] = one.address + "/import"
            row["conflictsHref"] = one.conflictsAddress
        }
        return row
    }

    /// How many entries each area has, for posts that read no entries.
    func countsPage(_ one: OwnLedger, _ frame: Frame, in db: Transaction) async throws -> Response {
        let counts =
            if let level = one.countLevel {
                try await db.entries.counts(of: one.ledger.name, at: level)
            } else { [EntryCount]() }
        let rows = counts.map { count -> [String: Any] in
            var row: [String: Any] = ["name": count.name]
            if let entries = count.entries { row["count"] = frame.catalogue.number(entries) }
            return row
        }
        let content: [String: Any] = [
            "title": frame.words(one.ledger.title), "rows": rows, "isEmpty": rows.isEmpty,
            "templatesHref": one.address + "/templates",
            "words": frame.say(
                "ledgers.only_counts", ["level": frame.say("level.\(one.opened.readsFrom.name)")]),
        ]
        let page = Page(
            template: "ledger_counts", name: "ledgers", title: frame.words(one.ledger.title),
            content: ["ledger": content])
        return answer(page, in: frame)
    }
}

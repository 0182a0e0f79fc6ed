import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Ledgers
import Postgres
import Territory

/// What sources say otherwise than a ledger does: both sides shown, one of them chosen, once or by a rule.
extension Site {
    private static let conflictsShown = 50

    var conflictRoutes: [Route] {
        [
            .get("/ledgers/:name/conflicts", for: .areaPosts) { request, call in
                let asked = request.uri.queryParameters
                let settled = asked["settled"].flatMap { Int($0) }.map { ($0, asked["more"] != nil) }
                return try await conflictsPage(call, settled: settled)
            },
            .post("/ledgers/:name/conflicts", for: .areaPosts) { request, call in
                try await settleConflict(request, call)
            },
            .post("/ledgers/:name/conflicts/rules", for: .areaPosts) { request, call in
                try await dropRule(request, call)
            },
        ]
    }

    private func conflictsPage(
        _ call: Call, settled: SettleConflict.Outcome? = nil, refusal: LedgerRefusal? = nil
    ) async throws -> Response {
        try await acting(call) { acting, db in
            let book = try await readLedger(call, acting, in: db)
            guard book.keeps else { throw LedgerRefusal.notKeeper }
            var frame = try await frame(call, acting: acting, in: db)
            let refused = refusal.map {
                refusals(frame).answer(to: $0, calling: LedgerNames(catalogue: book.catalogue))
            }
            frame.notice = refused?.words.map { NoticeWords(words: $0, kind: "overdue") }
            if let settled, refusal == nil, settled.settled > 0 {
                let words = frame.say(
                    settled.hasMore ? "entry_conflict.settled_more" : "entry_conflict.settled",
                    ["count": frame.catalogue.number(min(settled.settled, 1_000))])
                frame.notice = NoticeWords(words: words, kind: "ok")
            }
            let found = try await db.conflicts.open(
                of: book.ledger, in: book.catalogue, within: book.own, limit: Self.conflictsShown + 1)
            let shown = Array(found.prefix(Self.conflictsShown))
            let told = Set(shown.map(\.field) + [book.ledger.naming, book.ledger.key])
            let personal = told.compactMap(book.catalogue.field).filter { $0.sensitivity >= .personal }
            if !shown.isEmpty, !personal.isEmpty {
                try await db.audit(
                    "read conflicts", of: book.ledger.name, fields: personal.map(\.code).sorted(),
                    from: call.source)
            }
            let areas = try await db.areas.names(of: shown.flatMap { $0.area.pathUp })
            let rules = try await db.conflicts.rules(of: book.ledger.name, in: book.own)
            let said = book.words(areas, frame)
            var content: [String: Any] = [
                "title": frame.say("entry_conflict.title"), "ledger": frame.words(book.ledger.title),
                "back": book.address, "action": book.conflictsAddress,
                "rulesAction": book.conflictsAddress + "/rules", "importHref": book.address + "/import",
                "conflicts": shown.map { words(of: $0, book, said) }, "isEmpty": shown.isEmpty,
                "rules": rules.compactMap { words(of: $0, book, frame) }, "hasRules": !rules.isEmpty,
            ]
            if found.count > shown.count {
                content["more"] = frame.say(
                    "entry_conflict.more", ["count": frame.catalogue.number(shown.count)])
            }
            let page = Page(
                template: "conflicts", name: "ledgers", title: frame.say("entry_conflict.title"),
                status: refused?.status ?? .ok, content: ["conflict": content])
            return answer(page, in: frame)
        }
    }

    private func words(of conflict: EntryConflict, _ book: OwnLedger, _ said: EntryWords) -> [String: Any] {
        let frame = said.frame
        let field = book.catalogue.field(conflict.field)
        let naming = book.catalogue.field(book.ledger.naming)
        let key = book.catalogue.field(book.ledger.key)
        let name = { (field: LedgerField?) in
            field.flatMap { said.cell(conflict.values[$0.code], of: $0) }
        }
        let value = { (kept: String?) in field.map { said.line(kept, of: $0) } ?? "–" }
        let label = field.map(said.heading) ?? conflict.field
        return [
            "key": conflict.id.uuidString.lowercased(), "home": conflict.home,
            "version": String(conflict.version), "label": label,
            "name": name(naming) ?? name(key) ?? frame.words(book.ledger.title),
            "number": book.ledger.naming == book.ledger.key ? "" : name(key) ?? "",
            "area": conflict.areaName, "canRule": conflict.canRule,
            "href": "\(book.address)/entries/\(EntryKey(home: conflict.home, id: conflict.entry).path)",
            "held": side(conflict.held, value(conflict.values[conflict.field]), frame),
            "brought": side(conflict.bringing, value(conflict.brought), frame),
        ]
    }

    private func side(_ origin: EntryConflict.Origin, _ value: String, _ frame: Frame) -> [String: Any] {
        [
            "value": value, "source": source(origin.source, frame), "who": who(origin.who, frame),
            "when": frame.time.moment(origin.at),
        ]
    }

    private func words(of kept: KeptSourceRule, _ book: OwnLedger, _ frame: Frame) -> [String: Any]? {
        guard let field = book.catalogue.field(kept.rule.field) else { return nil }
        return [
            "field": field.code, "label": frame.words(field.label), "source": source(kept.rule.source, frame),
            "who": kept.who, "when": frame.time.moment(kept.keptAt),
        ]
    }

    private func settleConflict(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        let (name, now) = (try call.parameters.require("name"), now())
        guard let id = form["conflict"].flatMap(UUID.init(uuidString:)), let home = form["home"],
            let version = form["version"].flatMap(Int.init),
            let choice = form["choice"].flatMap(ConflictChoice.init(rawValue:))
        else { throw Unreadable(what: "choice") }
        do {
            let settled = try await acting(call) { acting, db in
                let frame = try await frame(call, acting: acting, in: db)
                let action = SettleConflict(
                    id, home: home, of: name, seen: version, choosing: (choice, form["always"] != nil),
                    on: frame.time.today, from: (sealing, call.source))
                return try await action.run(by: acting, at: now, in: db)
            }
            let more = settled.hasMore ? "&more=yes" : ""
            return .seeOther("/ledgers/\(name)/conflicts?settled=\(settled.settled)\(more)")
        } catch let refusal as LedgerRefusal where refusal == .stale || refusal.isBadValue {
            return try await conflictsPage(call, refusal: refusal)
        }
    }

    private func dropRule(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        let (name, now) = (try call.parameters.require("name"), now())
        let action = DropSourceRule(form["field"] ?? "", of: name, from: call.source)
        try await acting(call) { acting, db in
            _ = try await readLedger(call, acting, in: db)
            try await action.run(by: acting, at: now, in: db)
        }
        return .seeOther("/ledgers/\(name)/conflicts")
    }
}

extension LedgerRefusal {
    fileprivate var isBadValue: Bool {
        if case .badValues = self { true } else { false }
    }
}

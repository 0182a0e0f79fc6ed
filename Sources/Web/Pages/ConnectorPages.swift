import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Ledgers
import Postgres
import Territory

/// What comes into ledgers from other systems by itself: how it stands, what each run brought, and running it
/// now.
extension Site {
    private static let runsShown = 50

    private static let readers = Route.Access.posts([.area, .administrator])

    var connectorRoutes: [Route] {
        [
            .get("/connectors", for: Self.readers) { request, call in
                try await connectorsPage(call, done: request.uri.queryParameters["done"].map(String.init))
            },
            .get("/connectors/:name", for: Self.readers) { request, call in
                let before = request.uri.queryParameters["before"].flatMap { Int64($0) }
                return try await runsPage(call, before: before)
            },
            .post("/connectors/:name/switch", for: Self.readers) { request, call in
                try await switchConnector(request, call)
            },
            .post("/connectors/:name/runs", for: Self.readers) { request, call in
                try await runConnector(request, call)
            },
            .get("/ledgers/:name/import/pulled/:run", for: .areaPosts) { _, call in
                try await refusedRows(call)
            },
        ]
    }

    /// The connectors whoever acts may know of, as the pack says them, each with how it stands.
    private func connectors(_ acting: Acting, in db: Transaction) async throws -> [SeenConnector] {
        guard let catalogue = try await catalogueShelf.current(in: db), let all = catalogue.connectors else {
            return []
        }
        let switched = Dictionary(
            try await db.connectors.switched().map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let opened = Dictionary(
            try await db.ledgers.opened().map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        return all.compactMap { connector -> SeenConnector? in
            let own = acting.area
            let isNear = own.map { $0.contains(connector.area) || connector.area.contains($0) }
            guard acting.kind == .administrator || isNear == true,
                let ledger = catalogue.ledger(connector.ledger)
            else { return nil }
            let book = zip2(opened[ledger.name], own).map { opened, own in
                OwnLedger(
                    ledger: ledger, catalogue: catalogue, opened: opened, own: own,
                    postKind: acting.postKind)
            }
            let keeps = book?.keeps ?? false
            return SeenConnector(
                connector: connector, ledger: ledger, isOpen: opened[ledger.name] != nil, keeps: keeps,
                mayRun: acting.kind == .administrator || keeps && own == connector.area,
                isListed: PullAddress(connector.origin.address).map(settings.pullsFrom.admits) ?? false,
                switched: switched[connector.name])
        }
    }

    private func zip2<A, B>(_ one: A?, _ other: B?) -> (A, B)? {
        guard let one, let other else { return nil }
        return (one, other)
    }

    private func seen(_ call: Call, _ acting: Acting, in db: Transaction) async throws -> SeenConnector {
        let name = try call.parameters.require("name")
        guard let found = try await connectors(acting, in: db).first(where: { $0.connector.name == name })
        else { throw NoSuchCase() }
        return found
    }

    private func connectorsPage(_ call: Call, done: String?) async throws -> Response {
        try await acting(call) { acting, db in
            var frame = try await frame(call, acting: acting, in: db)
            if let done, ["asked", "on", "off", "running"].contains(done) {
                let kind = done == "running" ? "information" : "ok"
                frame.notice = NoticeWords(words: frame.say("connectors.said_\(done)"), kind: kind)
            }
            let found = try await connectors(acting, in: db)
            let areas = try await db.areas.names(of: found.map(\.connector.area))
            let words = ConnectorWords(frame: frame, areas: areas)
            let isHouse = acting.kind == .administrator
            let content: [String: Any] = [
                "rows": found.map(words.row), "isEmpty": found.isEmpty,
                "back": isHouse ? "/admin" : "/ledgers",
                "backWords": frame.catalogue.words[isHouse ? "admin.title" : "ledgers.title"] ?? "",
                "isHouse": isHouse,
            ]
            let title = frame.catalogue.words["connectors.title"] ?? ""
            let page = Page(
                template: "connectors", name: isHouse ? "admin" : "ledgers", title: title,
                content: ["connectors": content])
            return answer(page, in: frame)
        }
    }

    private func runsPage(_ call: Call, before: Int64?) async throws -> Response {
        try await acting(call) { acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            let one = try await seen(call, acting, in: db)
            let name = one.connector.name
            let moment = before.map { Date(timeIntervalSince1970: Double($0) / 1_000_000) }
            let found = try await db.connectors.runs(of: name, before: moment, limit: Self.runsShown + 1)
            let shown = found.prefix(Self.runsShown)
            let areas = try await db.areas.names(of: [one.connector.area])
            let words = ConnectorWords(frame: frame, areas: areas)
            var content = words.row(of: one)
            content["runs"] = shown.map { words.run($0, of: one) }
            content["hasRuns"] = !shown.isEmpty
            if found.count > shown.count, let last = shown.last {
                let micros = Int64((last.startedAt.timeIntervalSince1970 * 1_000_000).rounded())
                content["nextHref"] = "/connectors/\(name)?before=\(micros)"
            }
            if before != nil { content["firstHref"] = "/connectors/\(name)" }
            let title = frame.words(one.connector.title)
            let page = Page(
                template: "connector", name: acting.kind == .administrator ? "admin" : "ledgers",
                title: title, content: ["connector": content])
            return answer(page, in: frame)
        }
    }

    private func switchConnector(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        guard let word = form["on"], ["yes", "no"].contains(word) else { throw Unreadable(what: "on") }
        let (isOn, now) = (word == "yes", now())
        try await acting(call) { acting, db in
            let one = try await seen(call, acting, in: db)
            try await SwitchConnector(one.connector, isOn: isOn, from: call.source)
                .run(by: acting, at: now, in: db)
        }
        return .seeOther("/connectors?done=\(isOn ? "on" : "off")")
    }

    private func runConnector(_ request: Request, _ call: Call) async throws -> Response {
        _ = try await checkedForm(request, call)
        let now = now()
        let isAsked = try await acting(call) { acting, db in
            let one = try await seen(call, acting, in: db)
            return try await AskConnector(one.connector.name, from: call.source)
                .run(by: acting, at: now, in: db)
        }
        return .seeOther("/connectors?done=\(isAsked ? "asked" : "running")")
    }

    /// Rows of a run that lie on the ground of whoever keeps the ledger, each with why it was not taken.
    private func refusedRows(_ call: Call) async throws -> Response {
        let desk = try await importDesk(call)
        guard let id = UUID(uuidString: try call.parameters.require("run")) else { throw NoSuchCase() }
        let ledger = desk.book.ledger.name
        let kept = KeptSheets(in: settings.refusedRows, sealing: sealing)
        guard let bytes = try await kept.bytes(of: id, .rejected, by: .pulling(into: ledger)) else {
            throw NoSuchCase()
        }
        let refused = try JSONDecoder().decode(RefusedPull.self, from: Data(bytes))
        let isWhole = desk.own.contains(refused.ground)
        let rows = refused.rows.filter { row in isWhole || row.area.map(desk.own.contains) ?? false }
        try await acting(call) { acting, db in
            guard try await db.connectors.run(id)?.ledger == ledger else { throw NoSuchCase() }
            try await db.audit("read refused rows", of: ledger, from: call.source)
        }
        let told = rows.isEmpty ? [] : reasons(of: rows, in: refused, id, desk)
        let workbook = RejectedSheet(
            headings: refused.headings, reasonHeading: desk.frame.say("entry_import.reason"))
        let folder = settings.incoming
        let file = try await Disk.work { try workbook.bytes(of: told, folder: folder) }
        return Self.workbook(file, named: "linli-\(ledger)-refused")
    }

    /// What is wrong with each row, in the language of whoever looks.
    private func reasons(
        of rows: [RefusedPull.Row], in refused: RefusedPull, _ id: UUID, _ desk: ImportDesk
    ) -> [RejectedSheet.Row] {
        let table = SheetTable(
            named: refused.headings, rows: rows.map { CSV.Row(line: $0.line, fields: $0.cells) },
            for: desk.book.ledger, in: desk.book.catalogue)
        let draft = ImportDraft(id: id, table: table, fields: refused.fields, ground: refused.ground)
        let read = desk.read(draft)
        let known = Dictionary(rows.map { ($0.line, $0) }, uniquingKeysWith: { first, _ in first })
        // What reads well by itself was refused for what was there already.
        let outcomes = read.good.map { entry -> (Int, ImportEntries.RowOutcome) in
            let row = known[entry.line]
            if row?.isElsewhere == true { return (entry.line, .elsewhere) }
            return (entry.line, row.map { $0.hidden.isEmpty ? .taken : .hidden($0.hidden) } ?? .taken)
        }
        let shape = ImportShape(desk: desk, draft: draft, read: read)
        return shape.rejected(Dictionary(outcomes, uniquingKeysWith: { first, _ in first }))
    }
}

/// A connector as somebody sees it.
struct SeenConnector: Sendable {
    let connector: Connector
    let ledger: Ledger
    let isOpen: Bool
    /// Whoever looks keeps the ledger, if only on a part of the ground.
    let keeps: Bool
    let mayRun: Bool
    /// The operator of the place lists its address.
    let isListed: Bool
    /// `nil`: it is off.
    let switched: SwitchedConnector?
}

/// What pages say of connectors.
struct ConnectorWords {
    let frame: Frame
    let areas: [Area.Code: String]

    func row(of one: SeenConnector) -> [String: Any] {
        let (connector, switched) = (one.connector, one.switched)
        let address = "/ledgers/\(one.ledger.name)"
        let origin = PullAddress(connector.origin.address)?.origin ?? "?"
        var row: [String: Any] = [
            "title": frame.words(connector.title), "name": connector.name,
            "href": "/connectors/\(connector.name)", "ledger": frame.words(one.ledger.title),
            "source": connector.source, "area": areas[connector.area] ?? connector.area.text,
            "origin": origin, "schedule": schedule(connector.schedule),
            "known": frame.say("connectors.known_\(connector.known.rawValue)"), "isOn": switched != nil,
            "mayRun": one.mayRun, "isOpen": one.isOpen, "switchTo": switched == nil ? "yes" : "no",
            "switchHref": "/connectors/\(connector.name)/switch",
            "runHref": "/connectors/\(connector.name)/runs",
            "state": "information", "stateWords": frame.say("connectors.off"),
        ]
        if one.keeps {
            row["ledgerHref"] = address
            row["conflictsHref"] = address + "/conflicts"
        }
        if !one.isListed { row["unlisted"] = frame.say("connectors.unlisted", ["origin": origin]) }
        guard let switched else { return row }
        row["switched"] = asked(
            switched.switchedBy, frame.say("connectors.switched", ["who": switched.switchedBy]))
        if switched.nextAt > frame.time.now {
            row["next"] = frame.time.planned(switched.nextAt)
        } else {
            row["soon"] = frame.say("connectors.soon")
        }
        (row["state"], row["stateWords"]) = ("ok", frame.say("connectors.on"))
        guard let last = switched.last else { return row }
        row["last"] = run(last, of: one)
        if last.outcome == .failed {
            (row["state"], row["stateWords"]) = ("overdue", frame.say("connectors.fails"))
        }
        if last.outcome == .running {
            (row["state"], row["stateWords"]) = ("soon", frame.say("connectors.runs"))
        }
        return row
    }

    func run(_ run: ConnectorRun, of one: SeenConnector) -> [String: Any] {
        let count = run.counts
        var row: [String: Any] = [
            "when": frame.time.moment(run.startedAt),
            "asked": asked(run.askedBy),
        ]
        switch run.outcome {
        case .done: (row["state"], row["words"]) = ("ok", frame.say("connectors.done"))
        case .running: (row["state"], row["words"]) = ("soon", frame.say("connectors.runs"))
        case .failed:
            let why = (run.why ?? "fault").replacing("-", with: "_")
            let words = frame.say("connectors.why.\(why)", ["detail": run.detail ?? ""])
            (row["state"], row["words"]) = ("overdue", frame.say("connectors.failed", ["why": words]))
        }
        // Of what came to nothing there is nothing to count.
        if run.outcome != .failed || count.read > 0 { row["counts"] = counts(count) }
        guard one.keeps else { return row }
        if count.refused > 0 {
            row["refusedHref"] =
                "/ledgers/\(one.ledger.name)/import/pulled/\(run.id.uuidString.lowercased())"
        }
        if count.aside > 0 { row["conflictsHref"] = "/ledgers/\(one.ledger.name)/conflicts" }
        return row
    }

    private func counts(_ count: PullCounts) -> String {
        let number = frame.catalogue.number
        return frame.say(
            "connectors.counts",
            [
                "read": number(count.read), "added": number(count.added), "changed": number(count.changed),
                "same": number(count.same), "aside": number(count.aside), "refused": number(count.refused),
            ])
    }

    private func asked(_ who: String?, _ words: String? = nil) -> String {
        guard let who else { return frame.say("connectors.by_schedule") }
        // At the machine itself nobody has a name.
        return who == Acting.Kind.administrator.rawValue
            ? frame.say("connectors.by_console") : words ?? frame.say("connectors.asked_by", ["who": who])
    }

    private func schedule(_ schedule: Connector.Schedule) -> String {
        switch schedule {
        case .everyHours(let hours):
            return frame.say("connectors.every_hours", ["count": frame.catalogue.number(hours)])
        case .dailyAt(let minutes):
            let two = { (number: Int) in number < 10 ? "0\(number)" : String(number) }
            return frame.say("connectors.daily_at", ["time": "\(two(minutes / 60)):\(two(minutes % 60))"])
        }
    }
}

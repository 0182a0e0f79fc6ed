import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Ledgers
import Postgres
import Territory

/// Dossiers: everything about one town, village or grid on one page, or about one firm; composed by the pack,
/// read anew each time, fit to be printed.
extension Site {
    /// Cases of a dossier; who wants more opens the list.
    private static let casesShown = 10
    private static let monthsShown = 12

    var dossierRoutes: [Route] {
        [
            .get("/dossiers", for: .areaPosts) { request, call in
                let wanted = request.uri.queryParameters["area"].flatMap { Area.Code(String($0)) }
                return try await dossierList(call, of: wanted)
            },
            .get("/dossiers/:area", for: .areaPosts) { _, call in try await areaDossier(call) },
            .get("/dossiers/firms/:entry", for: .areaPosts) { _, call in try await firmDossier(call) },
        ]
    }

    /// Where dossiers are found: one's own place, and those directly below.
    private func dossierList(_ call: Call, of wanted: Area.Code?) async throws -> Response {
        try await acting(call) { acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            guard let own = acting.area else { throw AccessRefusal.noPost }
            let area = wanted.flatMap { own.contains($0) ? $0 : nil } ?? own
            guard let place = try await db.areas.area(area) else { throw NoSuchCase() }
            let catalogue = try await catalogueShelf.current(in: db)
            let children = try await db.areas.children(of: area)
            let content: [String: Any] = [
                "name": place.name, "href": href(of: place, catalogue) ?? "",
                "has": href(of: place, catalogue) != nil,
                "rows": children.compactMap { child -> [String: Any]? in
                    guard let href = href(of: child, catalogue) ?? wider(child) else { return nil }
                    return ["name": child.name, "code": child.code.text, "href": href]
                },
                "isEmpty": children.isEmpty, "hasNone": catalogue?.dossiers == nil,
            ]
            let title = frame.catalogue.words["dossiers.title"] ?? ""
            return answer(
                Page(template: "dossiers", name: "ledgers", title: title, content: ["dossiers": content]),
                in: frame)
        }
    }

    private func href(of area: Area, _ catalogue: Ledgers.Catalogue?) -> String? {
        let subject = DossierPlan.Subject(area.code.level)
        return subject.flatMap { catalogue?.dossier(of: $0) } == nil ? nil : "/dossiers/\(area.code)"
    }

    /// Above towns one goes on looking below.
    private func wider(_ area: Area) -> String? {
        area.code.level < .town ? "/dossiers?area=\(area.code)" : nil
    }

    /// What the parts of one dossier are made of.
    private struct Open {
        let frame: Frame
        let acting: Acting
        let own: Area.Code
        let area: Area
        let record: AreaTable.Record?
        let catalogue: Ledgers.Catalogue
    }

    private func areaDossier(_ call: Call) async throws -> Response {
        guard let code = Area.Code(try call.parameters.require("area")) else { throw NoSuchCase() }
        return try await acting(call) { acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            guard let own = acting.area else { throw AccessRefusal.noPost }
            guard own.contains(code), let subject = DossierPlan.Subject(code.level),
                let catalogue = try await catalogueShelf.current(in: db),
                let plan = catalogue.dossier(of: subject), let area = try await db.areas.area(code)
            else { throw NoSuchCase() }
            let record = try await db.areas.records(of: code.level, within: code, after: nil, limit: 1).first
            let open = Open(
                frame: frame, acting: acting, own: own, area: area, record: record, catalogue: catalogue)
            var sections: [[String: Any]] = []
            for (position, section) in plan.sections.enumerated() {
                guard let part = try await part(section, of: open, in: db) else { continue }
                sections.append(part.merging(head(of: section, at: position, frame)) { own, _ in own })
            }
            var content: [String: Any] = [
                "name": area.name, "code": code.text, "level": frame.say("level.\(code.level.name)"),
                "asOf": frame.time.clock(frame.time.now), "sections": sections, "back": "/dossiers",
                "documentsHref": "/documents?area=\(code)",
            ]
            if let closed = record?.closedOn {
                content["closed"] = frame.say("dossier.closed", ["day": closed])
            }
            let title = frame.say("dossier.of", ["name": area.name])
            return answer(
                Page(template: "dossier", name: "ledgers", title: title, content: ["dossier": content]),
                in: frame)
        }
    }

    private func head(of section: DossierPlan.Section, at position: Int, _ frame: Frame) -> [String: Any] {
        [
            "id": "part-\(position)",
            "title": section.title.map(frame.words) ?? frame.say("dossier.\(section.kind.rawValue)"),
        ]
    }

    /// - Returns: `nil`: there is nothing to tell, such as no ledger that was opened.
    private func part(
        _ section: DossierPlan.Section, of open: Open, in db: Transaction
    ) async throws -> [String: Any]? {
        switch section.kind {
        case .profile: ["profile": try await profile(open, in: db)]
        case .map: ["map": try await map(open, in: db)]
        case .numbers: ["numbers": try await numbers(open, in: db)]
        case .ledgers: try await ledgers(section.ledgers, open, in: db).map { ["ledgers": $0] }
        case .colours: try await colours(section.ledgers, open, in: db).map { ["colours": $0] }
        case .cases: ["cases": try await cases(open, in: db)]
        }
    }

    private func profile(_ open: Open, in db: Transaction) async throws -> [[String: String]] {
        let (frame, area) = (open.frame, open.area)
        let above = area.code.pathUp.dropFirst()
        let names = try await db.areas.names(of: above)
        func line(_ name: String, _ value: String?) -> [String: String]? {
            value.flatMap { $0.isEmpty ? nil : ["label": frame.say("dossier.line.\(name)"), "value": $0] }
        }
        let path = above.reversed().compactMap { names[$0] }.joined(separator: " › ")
        let below = try await db.areas.counts(within: area.code)
            .filter { $0.key > area.code.level }.sorted { $0.key.rawValue < $1.key.rawValue }
            .map {
                frame.say(
                    "dossier.areas",
                    [
                        "level": frame.say("level.\($0.key.name)"),
                        "count": frame.catalogue.number($0.value),
                    ])
            }
        return [
            line("name", area.name), line("english", area.englishName), line("above", path),
            line("code", area.code.text), line("nbs", open.record?.nbsCode),
            line("opened", open.record?.openedOn),
            line("below", below.joined(separator: frame.say("entry.comma"))),
        ].compactMap(\.self)
    }

    private func map(_ open: Open, in db: Transaction) async throws -> [String: Any] {
        var map = MapWords(place: open.frame.place, base: settings.baseMap)
        map.area = open.area.code.text
        map.level = open.area.code.level.name
        if let box = try await db.areas.envelope(of: open.area.code) {
            map.bounds = [box.west, box.south, box.east, box.north]
        }
        return ["config": map.json, "isDerived": open.area.isDerived]
    }

    private func numbers(_ open: Open, in db: Transaction) async throws -> [String: Any] {
        let (frame, code) = (open.frame, open.area.code)
        let soon = frame.time.now.addingTimeInterval(TimeWords.soon)
        let day = DeskTable.Day(now: frame.time.now, ends: soon, waitingSteps: [])
        let lying = try await deskCounts(of: .within(code), on: day, for: open.acting, in: db)
        let months = try await db.loops.months(Self.monthsShown, of: code, until: frame.time.today)
        let number = frame.catalogue.number
        let (all, late) = (lying.values.reduce(0, +), lying[.overdue, default: 0])
        var words: [String: Any] = [
            "now": frame.say("dossier.now", ["open": number(all), "overdue": number(late)]),
            "openHref": "/cases?area=\(code)&state=open",
            "months": months.reversed().map { month in
                [
                    "month": month.month, "takenIn": number(month.takenIn), "solved": number(month.solved),
                    "inTime": number(month.inTime),
                ]
            },
        ]
        if let chart = MonthChart(months).words { words["chart"] = chart }
        return words
    }

    private func ledgers(
        _ names: [Ledger.Name], _ open: Open, in db: Transaction
    ) async throws -> [[String: Any]]? {
        let (frame, code) = (open.frame, open.area.code)
        let opened = try await db.ledgers.opened()
        let counts = try await db.entries.counts(of: names, within: code)
        let rows = names.compactMap { name -> [String: Any]? in
            guard let ledger = open.catalogue.ledger(name), let count = counts[name],
                let book = opened.first(where: { $0.name == name })
            else { return nil }
            var row: [String: Any] = ["title": frame.words(ledger.title)]
            if case .told(let entries) = count { row["count"] = frame.catalogue.number(entries) }
            if open.own.level >= book.readsFrom { row["href"] = "/ledgers/\(name)?area=\(code)" }
            return row
        }
        return rows.isEmpty ? nil : rows
    }

    private func colours(
        _ names: [Ledger.Name], _ open: Open, in db: Transaction
    ) async throws -> [[String: Any]]? {
        let (frame, code) = (open.frame, open.area.code)
        let opened = try await db.ledgers.opened()
        var parts: [[String: Any]] = []
        for name in names {
            guard let ledger = open.catalogue.ledger(name),
                opened.contains(where: { $0.name == name && open.own.level >= $0.readsFrom }),
                let coloured = try ColouredLedger(
                    ledger, under: open.catalogue, by: open.own, on: frame.time.today)
            else { continue }
            let counts = try await db.colours.counts(of: coloured, within: code, on: frame.time.today)
            let address = "/ledgers/\(name)/colours?area=\(code)"
            parts.append([
                "title": frame.words(ledger.title), "href": address,
                "rows": coloured.plan.palette.map { colour in
                    ColourWords(colour, frame).row(
                        count: counts.of(colour), isCut: counts.isCut,
                        href: address + "&colour=\(colour.rawValue)")
                },
                "none": frame.say(
                    "colours.without", ["count": frame.count(counts.of(nil), isCut: counts.isCut)]),
                "hides": coloured.hidesHomes,
            ])
        }
        return parts.isEmpty ? nil : parts
    }

    private func cases(_ open: Open, in db: Transaction) async throws -> [String: Any] {
        let pack = try await currentPack(in: db)
        var filter = CaseFilter()
        filter.within = open.area.code
        let lines = try await db.cases.list(
            within: open.own, matching: filter, after: nil, at: open.frame.time.now, limit: Self.casesShown)
        let rows = lines.map { open.frame.row($0, under: pack) }
        return [
            "drawnRows": drawn(rows, in: open.frame), "isEmpty": rows.isEmpty,
            "href": "/cases?area=\(open.area.code)",
        ]
    }

    private func firmDossier(_ call: Call) async throws -> Response {
        guard let key = EntryKey(try call.parameters.require("entry")) else { throw NoSuchCase() }
        return try await acting(call) { acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            guard let plan = try await catalogueShelf.current(in: db)?.dossier(of: .firm),
                let name = plan.ledger
            else { throw NoSuchCase() }
            let book = try await readLedger(named: name, acting, in: db)
            guard
                let entry = try await db.entries.entry(
                    of: book.ledger, in: book.catalogue, home: key.home, id: key.id, within: book.own)
            else { throw NoSuchCase() }
            let names = try await db.areas.names(of: entry.area.pathUp)
            let said = book.words(names, frame)
            // Of persons in a firm the dossier tells nothing: their fields are on the page of the entry.
            let fields = book.fields.filter { $0.sensitivity < .personal && entry.values[$0.code] != nil }
            let title =
                book.catalogue.field(book.ledger.naming).flatMap { said.cell(entry.values[$0.code], of: $0) }
                ?? frame.words(book.ledger.title)
            var sections: [[String: Any]] = []
            for (position, section) in plan.sections.enumerated() {
                var part = head(of: section, at: position, frame)
                switch section.kind {
                case .profile:
                    part["profile"] = fields.map {
                        ["label": said.heading(of: $0), "value": said.line(entry.values[$0.code], of: $0)]
                    }
                case .map: part["map"] = firmMap(entry, title, book, frame)
                case .numbers, .ledgers, .colours, .cases: continue
                }
                sections.append(part)
            }
            var content: [String: Any] = [
                "name": title, "code": entry.areaName, "level": frame.words(book.ledger.title),
                "asOf": frame.time.clock(frame.time.now), "sections": sections, "back": book.href(of: entry),
                "documentsHref":
                    "/documents?area=\(entry.area)&ledger=\(book.ledger.name)&entry=\(entry.path)",
            ]
            if let removed = entry.removed { content["closed"] = removed.reason }
            let page = Page(
                template: "dossier", name: "ledgers", title: frame.say("dossier.of", ["name": title]),
                content: ["dossier": content])
            return answer(page, in: frame)
        }
    }

    private func firmMap(
        _ entry: Entry, _ title: String, _ book: OwnLedger, _ frame: Frame
    ) -> [String: Any] {
        var map = MapWords(place: frame.place, base: settings.baseMap)
        map.area = entry.area.text
        map.level = entry.area.level.name
        let point = book.fields.first { $0.type == .point }.flatMap { field in
            entry.values[field.code].map(field.value(kept:))
        }
        if case .point(let spot)? = point {
            map.center = [spot.longitude, spot.latitude]
            map.zoom = 15
            map.bounds = nil
            map.spots = [.init(at: map.center, sign: "information", says: title, name: title, href: "")]
        }
        return ["config": map.json, "isDerived": false]
    }
}

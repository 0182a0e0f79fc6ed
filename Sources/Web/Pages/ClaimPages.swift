import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Ledgers
import Postgres
import Territory

/// Which unit answers for which building of a village: what nobody answers for, and what several do.
extension Site {
    /// A village with more is brought in order page by page.
    private static let faultsShown = 200

    var claimRoutes: [Route] {
        [
            .get("/claims", for: .areaPosts) { request, call in try await claimsPage(request, call) },
            .post("/claims", for: .areaPosts) { request, call in try await claim(request, call) },
        ]
    }

    private func claimsPage(_ request: Request, _ call: Call) async throws -> Response {
        let query = request.uri.queryParameters
        let wanted = query["area"].flatMap { Area.Code(String($0)) }
        let named = query["ledger"].map(String.init)
        let done = query["done"].flatMap { Int($0) }
        return try await acting(call) { acting, db in
            var frame = try await frame(call, acting: acting, in: db)
            guard let own = acting.area else { throw AccessRefusal.noPost }
            let books = try await ownLedgers(own, acting, in: db).filter {
                $0.reads && $0.ledger.subject == .building
            }
            if let done {
                let words = frame.say("claims.done", ["count": frame.catalogue.number(done)])
                frame.notice = NoticeWords(words: words, kind: "ok")
            }
            let area = wanted.flatMap { own.contains($0) ? $0 : nil } ?? own
            let book = books.first { $0.ledger.name == named } ?? books.first
            var content: [String: Any] = [
                "isEmpty": book == nil, "isWide": area.level < .village, "area": area.text,
                "areas": try await areaOptions(own, chosen: area, in: db),
                "ledgers": books.map {
                    OptionWords(
                        $0.ledger.name, frame.words($0.ledger.title),
                        isChosen: $0.ledger.name == book?.ledger.name)
                },
            ]
            if area.level < .village {
                content["below"] = try await db.areas.children(of: area).map {
                    ["name": $0.name, "href": "/claims?area=\($0.code)"]
                }
            } else if let book {
                content["claims"] = try await claimWords(book, area, frame, in: db)
            }
            let title = frame.catalogue.words["claims.title"] ?? ""
            return answer(
                Page(template: "claims", name: "ledgers", title: title, content: ["claiming": content]),
                in: frame)
        }
    }

    private func claimWords(
        _ book: OwnLedger, _ area: Area.Code, _ frame: Frame, in db: Transaction
    ) async throws -> [String: Any] {
        let found = try await db.claims.faults(
            of: book.ledger, under: book.catalogue, within: area, limit: Self.faultsShown)
        let units = try await db.claims.units(of: book.ledger, within: area)
        let names = try await db.areas.names(of: found.map(\.area))
        let said = book.words([:], frame)
        let naming = book.catalogue.field(book.ledger.naming)
        func name(_ one: UnclaimedBuilding) -> String {
            naming.flatMap { said.cell(one.name, of: $0) } ?? frame.words(book.ledger.title)
        }
        func href(_ one: UnclaimedBuilding) -> String {
            "\(book.address)/entries/\(EntryKey(home: one.home, id: one.id).path)"
        }
        var map = MapWords(place: frame.place, base: settings.baseMap)
        map.area = area.text
        map.level = Area.Level.unit.name
        if let box = try await db.areas.envelope(of: area) {
            map.bounds = [box.west, box.south, box.east, box.north]
        }
        map.spots = found.compactMap { one in
            one.point.map {
                .init(
                    at: [$0.longitude, $0.latitude], sign: Self.sign(of: one.fault),
                    says: frame.say("claims.\(one.fault.rawValue)"), name: name(one), href: href(one))
            }
        }
        let groups = UnclaimedBuilding.Fault.allCases.compactMap { fault -> [String: Any]? in
            let rows = found.filter { $0.fault == fault }
            guard !rows.isEmpty else { return nil }
            return [
                "id": "of-\(fault.rawValue)", "title": frame.say("claims.\(fault.rawValue)"),
                "words": frame.say("claims.\(fault.rawValue)_words"), "icon": Self.sign(of: fault),
                "rows": rows.map { one -> [String: Any] in
                    let key = EntryKey(home: one.home, id: one.id).path
                    return [
                        "key": key, "version": String(one.version), "name": name(one), "href": href(one),
                        "area": names[one.area] ?? one.area.text,
                        "options": options(of: one, among: units),
                    ]
                },
            ]
        }
        return [
            "ledger": book.ledger.name, "keeps": book.keeps, "groups": groups, "isDone": groups.isEmpty,
            "isCut": found.count == Self.faultsShown, "map": map.json,
            "units": units.map { ["name": $0.name, "count": frame.catalogue.number($0.buildings)] },
            "hasUnits": !units.isEmpty,
        ]
    }

    private static func sign(of fault: UnclaimedBuilding.Fault) -> String {
        switch fault {
        case .gap: "overdue"
        case .overlap: "soon"
        case .elsewhere: "information"
        }
    }

    /// Units of the village; the only one whose outline holds the building is proposed.
    private func options(of one: UnclaimedBuilding, among units: [UnitClaim]) -> [OptionWords] {
        let proposed = one.units.count == 1 ? one.units.first : nil
        return units.map { OptionWords($0.unit.text, $0.name, isChosen: $0.unit == proposed) }
    }

    private func claim(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call, limits: Self.pickLimits)
        let now = now()
        let claims = (form.fields["entry"] ?? []).compactMap { text -> ClaimBuildings.Claim? in
            guard let key = EntryKey(text), let version = form["version-\(text)"].flatMap(Int.init),
                let unit = form["unit-\(text)"].flatMap({ Area.Code($0) })
            else { return nil }
            return .init(home: key.home, id: key.id, version: version, unit: unit)
        }
        let action = ClaimBuildings(form["ledger"] ?? "", claims: claims, from: call.source)
        let done = try await acting(call) { acting, db in try await action.run(by: acting, at: now, in: db) }
        let area = Area.Code(form["area"] ?? "").map { "&area=\($0)" } ?? ""
        return .seeOther("/claims?done=\(done)\(area)&ledger=\(action.ledger.asQueryValue)")
    }
}

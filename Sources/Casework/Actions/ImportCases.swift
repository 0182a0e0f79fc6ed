package import Access
package import Foundation
package import Postgres
import Territory

/// Rows of another system's file become cases with their history, as many as one transaction keeps.
package struct ImportCases: Action {
    package let rows: [ImportedRow]
    package let map: ImportMap
    package let pack: InstalledPack

    /// Rows kept by one transaction: two seconds of work are lost when it is killed.
    package static let batch = 1_000
    /// As the audit has it.
    package static let act = "import cases"

    package init(_ rows: [ImportedRow], with map: ImportMap, under pack: InstalledPack) {
        self.rows = rows
        self.map = map
        self.pack = pack
    }

    /// - Returns: What the rows say and what became of them, for the sum over a file.
    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> ImportReport {
        // The console alone: whoever signs in cannot take on a load context.
        guard acting.kind == .administrator, acting.account == nil else { throw AccessRefusal.wrongPost }
        precondition(rows.count <= Self.batch)
        var report = ImportReport()
        let zone = TimeZone(identifier: pack.definitions.place.timeZone) ?? .gmt
        for row in rows { report.count(row, in: zone) }
        var routing = ImportRouting(map: map, pack: pack)
        let grounds = try await grounds(in: db, counting: &report)
        var placed: [(row: ImportedRow, placed: ImportRouting.Placed)] = []
        for (row, ground) in zip(rows, grounds) {
            placed.append((row, try await routing.place(row, on: ground, in: db)))
        }
        try await db.audit(Self.act, of: "\(map.name) \(rows.count)", from: .console)
        try await db.asOwner()
        try await db.takeLoad()
        let known = try await db.imports.known(rows.map(\.number), of: map.name)
        let fresh = placed.filter { !known.contains($0.row.number) }
        report.outcome.known = rows.count - fresh.count
        report.outcome.added = fresh.count
        report.outcome.withoutPoint = fresh.count { $0.placed.missing == .point }
        report.outcome.inNoArea = fresh.count { $0.placed.missing == .area }
        if !fresh.isEmpty { try await keep(fresh, at: now, in: db) }
        return report
    }

    // One for each row; rows without a point have none.
    private func grounds(
        in db: Transaction, counting report: inout ImportReport
    ) async throws -> [ImportTable.Ground?] {
        let spots = rows.compactMap(\.spot)
        var found = try await db.imports.ground(of: spots, at: map.level).makeIterator()
        return rows.map { row in
            guard row.spot != nil, let ground = found.next() else { return nil }
            if let number = row.areaNumber {
                report.agreement.compared += 1
                let given = ground.finest?.ancestor(at: map.level)
                if given?.ownNumber == number { report.agreement.same += 1 }
                if ground.covering.contains(where: { $0.ownNumber == number }) {
                    report.agreement.covering += 1
                }
            }
            return ground
        }
    }

    private func keep(
        _ fresh: [(row: ImportedRow, placed: ImportRouting.Placed)], at now: Date, in db: Transaction
    ) async throws {
        try await db.asOwner()
        let first = try await db.load.reserve(fresh.count)
        let loaded = try fresh.enumerated().map { place, one in
            try LoadedCase(imported: one.row, placed: one.placed, number: first + Int64(place), by: map)
        }
        try await db.load.keep(loaded, analyzing: false)
        let keys = zip(fresh, loaded).map { one, loaded in
            (
                number: one.row.number,
                key: ImportTable.CaseKey(home: loaded.current.home, id: loaded.current.id)
            )
        }
        try await db.imports.keep(keys, of: map.name, at: now)
    }
}

/// Finds who answers for imported rows; desks and organizations of an area are looked up once.
struct ImportRouting {
    let map: ImportMap
    let pack: InstalledPack
    private var ground: RoutingGround

    /// A row with everything that routing says of it.
    struct Placed: Sendable {
        let area: Area.Code
        let routed: Routed
        let rules: Case.RuledBy
        let missing: Missing?
        /// What the duty desk is told; `nil`: nothing is missing.
        let reason: String?
    }

    /// What a row did not say, so that it lies on the duty desk.
    enum Missing: Sendable {
        case point, area
    }

    init(map: ImportMap, pack: InstalledPack) {
        self.map = map
        self.pack = pack
        ground = RoutingGround(finest: .unit)
    }

    mutating func place(
        _ row: ImportedRow, on ground: ImportTable.Ground?, in db: Transaction
    ) async throws -> Placed {
        let place = pack.definitions.place
        let area = ground?.finest ?? place.code
        let missing: Missing? = ground == nil ? .point : area.level < map.level ? .area : nil
        let around = try await self.ground.around(area, in: db)
        let facts = ReportFacts(area: area, isLocated: missing == nil, origin: map.origin)
        let scenario = pack.definitions.scenario(row.scenario)
        var routed = Routing.owner(
            of: facts, by: scenario?.routes ?? [], ladder: around.ladder,
            organizations: around.organizations)
        if missing == nil, let slug = row.organization,
            let named = around.organizations.first(where: { $0.slug == slug })
        {
            routed = Routed(
                owner: .organization(named.id), desk: routed.desk, firedRule: "\(map.name): \(slug)")
        }
        var rules = Case.RuledBy(
            scenario: row.scenario, packVersion: pack.version, workflow: scenario?.workflow ?? "",
            step: row.standing.step, origin: map.origin)
        rules.isPublic = scenario?.isPublic ?? false
        rules.routedBy = routed.firedRule
        let language = place.languages.first ?? .zh
        let told: LocalizedText? =
            switch missing {
            case .point: map.unplaced.noPoint
            case .area: map.unplaced.noArea
            case nil: nil
            }
        return Placed(
            area: area, routed: routed, rules: rules, missing: missing, reason: told?.text(in: language))
    }
}

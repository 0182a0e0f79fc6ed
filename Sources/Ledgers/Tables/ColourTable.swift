package import Casework
import Foundation
package import Postgres
package import Territory

extension Transaction {
    package var colours: ColourTable { ColourTable(transaction: self) }
}

/// A ledger of buildings, its plan, and what the rules ask with every word looked up.
package struct ColouredLedger: Sendable {
    package let ledger: Ledger
    package let plan: ColourPlan
    let demands: [[CheckedSelection.Demand]]
    let naming: LedgerField?
    let spot: LedgerField?
    let dwellings: LedgerField?
    /// Whether colours of one household are hidden from whoever asks.
    package let hidesHomes: Bool

    /// - Returns: `nil` when the pack does not colour the ledger.
    /// - Throws: When the catalogue of today does not allow a rule any more.
    package init?(
        _ ledger: Ledger, under catalogue: Catalogue, by own: Area.Code, on today: Day
    ) throws(SelectionRefusal) {
        guard let plan = catalogue.colours(of: ledger.name) else { return nil }
        var demands: [[CheckedSelection.Demand]] = []
        for rule in plan.rules {
            demands.append(try rule.checked(of: ledger.name, under: catalogue, by: own, on: today))
        }
        let fields = catalogue.fields(of: ledger).map(\.field)
        self.ledger = ledger
        self.plan = plan
        self.demands = demands
        naming = fields.first { $0.code == ledger.naming }
        spot = fields.first { $0.type == .point }
        dwellings = fields.first { $0.code == plan.dwellings }
        hidesHomes = own.level < ColourPlan.shownBelow
    }
}

/// Colours of buildings: what the rules say of the table of their ledger, and `colour_decisions` over it.
package struct ColourTable {
    let transaction: Transaction

    /// Buildings that are counted at most: of an area that has more, only that is said.
    package static let countLimit = 20_000

    /// Buildings of an area by where they lie, with their colours.
    ///
    /// Reads the index of the ledger that begins with the area.
    /// - Parameters:
    ///   - colour: Only these; `nil`: all.
    ///   - limit: Most buildings returned, 1...500.
    package func buildings(
        of coloured: ColouredLedger, within area: Area.Code, on today: Day, colour: Colour? = nil, limit: Int
    ) async throws -> [ColouredBuilding] {
        precondition((1...500).contains(limit))
        let listing = listing(of: coloured, within: area, on: today, colour: colour, limit: limit)
        return try await transaction.rows(
            listing.plannedForValues, as: { try coloured.building(of: $0) })
    }

    func listing(
        of coloured: ColouredLedger, within area: Area.Code, on today: Day, colour: Colour?, limit: Int
    ) -> SQL {
        let wanted: SQL = colour.map { "b.colour = \($0.rawValue)" } ?? "true"
        return """
            SELECT b.*, a.name AS area_name FROM (
                SELECT * FROM (\(states(of: coloured, within: area, on: today))) b
                WHERE \(wanted) ORDER BY b.area, b.id LIMIT \(limit)) b
            JOIN areas a ON a.code = b.area ORDER BY b.area, b.id
            """
    }

    /// The colour of one building.
    package func state(
        of entry: Entry, in coloured: ColouredLedger, within own: Area.Code, on today: Day
    ) async throws -> ColourState? {
        let found = try await transaction.first(
            SQL(
                """
                SELECT b.*, '' AS area_name
                FROM (\(states(
                    of: coloured, within: own, on: today,
                    among: "t.home = \(entry.home) AND t.id = \(entry.id)"))) b
                """
            ).plannedForValues, as: { try coloured.building(of: $0) })
        return found?.state
    }

    /// How many buildings have each colour; of an area with more than ``countLimit``, of the first of them.
    ///
    /// - Parameter limit: Most buildings counted, 1...``countLimit``.
    package func counts(
        of coloured: ColouredLedger, within area: Area.Code, on today: Day, limit: Int = countLimit
    ) async throws -> ColourCounts {
        precondition((1...Self.countLimit).contains(limit))
        let counted = try await transaction.rows(
            counting(of: coloured, within: area, on: today, limit: limit).plannedForValues,
            as: { (try $0.textOrNil("colour").flatMap(Colour.init(rawValue:)), try $0.int("buildings")) })
        return ColourCounts(Dictionary(counted, uniquingKeysWith: +), limit: limit)
    }

    func counting(
        of coloured: ColouredLedger, within area: Area.Code, on today: Day, limit: Int
    ) -> SQL {
        """
        SELECT b.colour, count(*) AS buildings
        FROM (SELECT * FROM (\(states(of: coloured, within: area, on: today))) s
            ORDER BY s.area, s.id LIMIT \(limit + 1)) b
        GROUP BY 1 ORDER BY 1 LIMIT 10
        """
    }

    /// The zoom from which single buildings are drawn: a tile then touches a few dozen villages at most.
    package static let drawnFrom = 13

    /// Buildings that have a colour, as a vector tile; no bytes where none is drawn.
    ///
    /// Goes from the tile to the villages it touches, and from each along the index of the ledger that begins
    /// with the area: no index over points is needed, and none slows down whoever writes.
    package func tile(
        of coloured: ColouredLedger, _ tile: Tile, within own: Area.Code, on today: Day
    ) async throws -> [UInt8] {
        guard tile.z >= Self.drawnFrom, coloured.spot != nil else { return [] }
        let village = own.ancestor(at: .village) ?? own
        let isOpen = coloured.naming.map { !$0.isSealed && $0.sensitivity < .personal } ?? false
        let name: SQL = isOpen ? "b.name" : "NULL::text"
        let states = states(
            of: coloured, within: own, on: today, among: "t.area >= v.code AND t.area < v.code || '~'")
        return try await transaction.bytes(
            SQL(
                """
                WITH frame AS (
                    SELECT ST_TileEnvelope(\(tile.z), \(tile.x), \(tile.y)) AS tile,
                        ST_Transform(
                            ST_TileEnvelope(\(tile.z), \(tile.x), \(tile.y), margin => 0.03), 4326) AS ground
                ), villages AS MATERIALIZED (
                    SELECT s.code, f.tile, f.ground FROM frame f JOIN area_shapes s ON s.shape && f.ground
                    WHERE s.level = 4 AND s.code >= \(village.text) AND s.code < \(village.upperBound)
                    ORDER BY s.code LIMIT 200
                ), drawn AS (
                    SELECT b.home || '-' || b.id AS entry, \(name) AS name, b.colour,
                        ST_AsMVTGeom(ST_Transform(b.spot, 3857), v.tile, 4096, 64, true) AS geom
                    FROM villages v CROSS JOIN LATERAL (\(states)) b
                    WHERE b.colour IS NOT NULL AND b.spot && v.ground
                    ORDER BY b.area, b.id LIMIT 5000
                )
                SELECT ST_AsMVT(drawn, 'colours', 4096, 'geom') FROM drawn WHERE geom IS NOT NULL
                """
            ).plannedForValues) ?? []
    }

    /// Each building of an area with its colour: what was decided, else the first rule that fits.
    ///
    /// - Parameter which: What else is asked of a building `t`.
    private func states(
        of coloured: ColouredLedger, within area: Area.Code, on today: Day, among which: SQL = "true"
    ) -> SQL {
        let ledger = coloured.ledger
        var (rule, colour): (SQL, SQL) = ("", "")
        for (position, (asked, demands)) in zip(coloured.plan.rules, coloured.demands).enumerated() {
            var fits: SQL = "true"
            for demand in demands {
                fits = "\(fits) AND \(demand.condition(in: ledger.name, { _, _ in [] }))"
            }
            rule = "\(rule) WHEN \(fits) THEN \(position)::integer"
            colour = "\(colour) WHEN \(position) THEN \(asked.colour.rawValue)"
        }
        let found: SQL = rule.text.isEmpty ? "NULL::integer" : "CASE\(rule) END"
        let painted: SQL = colour.text.isEmpty ? "NULL" : "CASE x.rule\(colour) END"
        let isOneHome: SQL =
            coloured.dwellings.map { "coalesce(t.\(name: $0.columnName), 0) <= 1" } ?? "true"
        let isHidden: SQL = coloured.hidesHomes ? isOneHome : "false"
        let name: SQL = coloured.naming.map { $0.shown } ?? "NULL::text"
        let spot: SQL = coloured.spot.map { "t.\(name: $0.columnName)" } ?? "NULL::geometry"
        return """
            SELECT x.home, x.id, x.area, x.name, x.spot, ST_X(x.spot) AS longitude, ST_Y(x.spot) AS latitude,
                x.rule, x.decided, x.reason, x.source, x.who, x.decided_at, x.until,
                CASE WHEN x.decided = 'none' THEN NULL WHEN x.decided IS NOT NULL THEN x.decided
                    ELSE \(painted) END AS colour
            FROM (
                SELECT t.home, t.id, t.area, \(name) AS name, \(spot) AS spot,
                    CASE WHEN NOT (\(isHidden)) THEN \(found) END AS rule,
                    CASE WHEN NOT (\(isHidden)) THEN d.colour END AS decided, d.reason, d.source, d.who,
                    d.decided_at, d.until::text AS until
                FROM ledgers.\(name: ledger.tableName) t
                LEFT JOIN colour_decisions d ON d.home = t.home AND d.entry_id = t.id AND d.ended_at IS NULL
                    AND d.until >= \(today.description)::date
                WHERE \(transaction.lies("t.area", within: area)) AND t.removed_at IS NULL AND \(which)) x
            """
    }

    /// What was decided about a building, the newest first.
    ///
    /// - Parameter limit: Most decisions returned, 1...100.
    package func decisions(of entry: Entry, limit: Int) async throws -> [ColourDecision] {
        precondition((1...100).contains(limit))
        return try await transaction.rows(
            """
            SELECT colour AS decided, reason, source, who, decided_at, until::text AS until, ended_at
            FROM colour_decisions WHERE home = \(entry.home) AND entry_id = \(entry.id)
            ORDER BY decided_at DESC, id LIMIT \(limit)
            """, as: { try ColourDecision(row: $0, endedAt: $0.dateOrNil("ended_at")) })
    }

    /// What was said against its colour, the newest first.
    ///
    /// - Parameter limit: Most appeals returned, 1...100.
    package func appeals(of entry: Entry, limit: Int) async throws -> [ColourAppeal] {
        precondition((1...100).contains(limit))
        return try await transaction.rows(
            """
            SELECT words, raised_at, who, outcome, answer, answered_at, answered_by FROM colour_appeals
            WHERE home = \(entry.home) AND entry_id = \(entry.id) ORDER BY raised_at DESC, id LIMIT \(limit)
            """,
            as: { row in
                let parts = (
                    try row.textOrNil("answer"), try row.dateOrNil("answered_at"),
                    try row.textOrNil("answered_by")
                )
                var answer: (words: String, at: Date, who: String)?
                if let words = parts.0, let at = parts.1, let who = parts.2 { answer = (words, at, who) }
                return ColourAppeal(
                    words: try row.text("words"), raisedAt: try row.date("raised_at"),
                    who: try row.text("who"),
                    outcome: try row.value("outcome", ColourAppeal.Outcome.init(rawValue:)), answer: answer)
            })
    }

    /// What is decided about buildings of a ledger goes where they go; for an administrator.
    func follow(_ ledger: Ledger.Name) async throws {
        let text = try FollowRecord(ledger: ledger).asRecord()
        try await transaction.execute("SELECT follow_buildings(\(text)::jsonb)")
    }

    func decide(_ record: ColourRecord) async throws -> [String] {
        let text = try record.asRecord()
        let outcomes = try await transaction.first(
            "SELECT array_to_json(decide_colours(\(text)::jsonb)) AS outcomes",
            as: { try $0.json("outcomes", as: [String].self) })
        return outcomes ?? []
    }

    func raise(_ record: AppealRecord) async throws -> String {
        let text = try record.asRecord()
        return try await transaction.first(
            "SELECT raise_appeal(\(text)::jsonb) AS outcome", as: { try $0.text("outcome") }) ?? ""
    }

    func answer(_ record: AppealAnswerRecord) async throws -> String {
        let text = try record.asRecord()
        return try await transaction.first(
            "SELECT answer_appeal(\(text)::jsonb) AS outcome", as: { try $0.text("outcome") }) ?? ""
    }
}

extension ColouredLedger {
    fileprivate func building(of row: Row) throws -> ColouredBuilding {
        var point: Point?
        if let longitude = try row.doubleOrNil("longitude"), let latitude = try row.doubleOrNil("latitude") {
            point = Point(longitude: longitude, latitude: latitude)
        }
        var state: ColourState?
        if let colour = try row.textOrNil("colour").flatMap(Colour.init(rawValue:)) {
            if try row.textOrNil("decided") != nil {
                state = ColourState(
                    colour: colour, cause: .decision(try ColourDecision(row: row, endedAt: nil)))
            } else if let rule = try row.intOrNil("rule"), plan.rules.indices.contains(rule) {
                state = ColourState(colour: colour, cause: .rule(plan.rules[rule].reason))
            }
        }
        return ColouredBuilding(
            home: try row.text("home"), id: try row.uuid("id"), area: try row.value("area", Area.Code.init),
            areaName: try row.text("area_name"), name: try row.textOrNil("name"), point: point, state: state)
    }
}

extension ColourDecision {
    fileprivate init(row: Row, endedAt: Date?) throws {
        colour = Colour(rawValue: try row.text("decided"))
        reason = try row.text("reason")
        source = try row.text("source")
        who = try row.text("who")
        decidedAt = try row.date("decided_at")
        until = try row.value("until") { Day($0) }
        self.endedAt = endedAt
    }
}

/// A ledger whose decisions follow it, as `follow_buildings` takes it.
private struct FollowRecord: Encodable {
    let ledger: String
}

/// Decisions, as the definer function `decide_colours` takes them.
struct ColourRecord: Encodable {
    struct Building: Encodable {
        let home: String
        let id: UUID
    }

    let ledger: String
    let entries: [Building]
    let colour: String
    let reason: String
    let source: String
    /// Empty: nothing is decided that could end.
    let until: String
    let at: Date
    let requestId: String
    let address: String
}

/// An appeal, as `raise_appeal` takes it.
struct AppealRecord: Encodable {
    let ledger: String
    let appeal: UUID
    let home: String
    let id: UUID
    let words: String
    let at: Date
    let requestId: String
    let address: String
}

/// An answer, as `answer_appeal` takes it.
struct AppealAnswerRecord: Encodable {
    let ledger: String
    let home: String
    let id: UUID
    let outcome: String
    let answer: String
    let at: Date
    let requestId: String
    let address: String
}

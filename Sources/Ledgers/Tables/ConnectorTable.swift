import Access
import Casework
package import Foundation
package import Postgres
import Territory

extension Transaction {
    package var connectors: ConnectorTable { ConnectorTable(transaction: self) }
}

/// Connectors that are switched on and their runs, in `connectors` and `connector_runs`.
package struct ConnectorTable {
    let transaction: Transaction

    /// How long it is known what came of a run.
    package static let keeping: TimeInterval = 90 * 86_400

    private static let run: SQL = """
        r.id, r.connector, r.ledger, r.asked_by, r.started_at, r.ended_at, r.outcome, r.why, r.detail, r.read,
            r.added, r.changed, r.same, r.aside, r.refused
        """

    /// Those that whoever acts may know of, each with its newest run.
    package func switched() async throws -> [SwitchedConnector] {
        try await transaction.rows(
            """
            SELECT c.name, c.ledger AS of_ledger, c.area, c.switched_by, c.switched_at, c.next_at, c.tries,
                \(Self.run)
            FROM connectors c LEFT JOIN LATERAL (SELECT * FROM connector_runs x WHERE x.connector = c.name
                ORDER BY x.started_at DESC, x.id DESC LIMIT 1) r ON true
            ORDER BY c.name LIMIT \(Connector.most)
            """,
            as: { row in
                SwitchedConnector(
                    name: try row.text("name"), ledger: try row.text("of_ledger"),
                    area: try row.value("area", Area.Code.init),
                    switched: (try row.text("switched_by"), try row.date("switched_at")),
                    nextAt: try row.date("next_at"), tries: try row.int("tries"),
                    last: try row.uuidOrNil("id") == nil ? nil : Self.run(row))
            })
    }

    /// Runs of a connector, the newest first.
    ///
    /// Reads index `connector_runs_newest`.
    /// - Parameter before: Only those that began before it.
    package func runs(of name: Connector.Name, before: Date? = nil, limit: Int) async throws -> [ConnectorRun]
    {
        try await transaction.rows(
            """
            SELECT \(Self.run) FROM connector_runs r
            WHERE r.connector = \(name) AND r.started_at < coalesce(\(before)::timestamptz, 'infinity')
            ORDER BY r.started_at DESC, r.id DESC LIMIT \(limit)
            """, as: Self.run)
    }

    package func run(_ id: UUID) async throws -> ConnectorRun? {
        try await transaction.first(
            "SELECT \(Self.run) FROM connector_runs r WHERE r.id = \(id)", as: Self.run)
    }

    private static func run(_ row: Row) throws -> ConnectorRun {
        let why = try row.textOrNil("why")
        let detail = try row.textOrNil("detail")
        return ConnectorRun(
            id: try row.uuid("id"), of: (try row.text("connector"), try row.text("ledger")),
            askedBy: try row.textOrNil("asked_by"), from: try row.date("started_at"),
            until: try row.dateOrNil("ended_at"),
            as: try row.value("outcome", ConnectorRun.Outcome.init(rawValue:)),
            because: why.map { (word: $0, detail: detail) },
            counts: PullCounts(
                read: try row.int("read"), added: try row.int("added"), changed: try row.int("changed"),
                same: try row.int("same"), aside: try row.int("aside"), refused: try row.int("refused")))
    }

    func switchOver(_ record: ConnectorSwitching) async throws {
        let text = try record.asRecord()
        let outcome = try await transaction.first(
            "SELECT switch_connector(\(text)::jsonb) AS outcome", as: { try $0.text("outcome") })
        try LedgerRefusal.demandKept(outcome ?? "")
    }

    /// - Returns: Whether it will run now; it does already.
    func ask(_ record: ConnectorAsking) async throws -> Bool {
        let text = try record.asRecord()
        let outcome = try await transaction.first(
            "SELECT ask_connector(\(text)::jsonb) AS outcome", as: { try $0.text("outcome") })
        if outcome == "running" { return false }
        try LedgerRefusal.demandKept(outcome ?? "")
        return true
    }

    /// Claims the connector that is longest due.
    func claim(
        as run: UUID, at now: Date, until: Date, only name: Connector.Name?
    ) async throws -> ClaimedConnector? {
        try await transaction.first(
            """
            SELECT name, ledger, area, tries FROM claim_connector(\(run), \(now)::timestamptz,
                \(until)::timestamptz, \(name))
            """,
            as: { row in
                ClaimedConnector(
                    run: run, name: try row.text("name"), ledger: try row.text("ledger"),
                    area: try row.value("area", Area.Code.init), tries: try row.int("tries"))
            })
    }

    func note(_ run: UUID, _ counts: PullCounts, until: Date) async throws -> Bool {
        let text = try RunNoting(run, counts, until: until).asRecord()
        return try await transaction.first(
            "SELECT note_run(\(text)::jsonb) AS is_ours", as: { try $0.bool("is_ours") }) ?? false
    }

    @discardableResult
    func end(_ record: RunEnding) async throws -> Bool {
        let text = try record.asRecord()
        return try await transaction.first(
            "SELECT end_run(\(text)::jsonb) AS is_ours", as: { try $0.bool("is_ours") }) ?? false
    }

    /// - Returns: How many runs were deleted.
    package func sweep(before: Date, limit: Int) async throws -> Int {
        try await transaction.first(
            "SELECT sweep_runs(\(before)::timestamptz, \(limit)) AS swept", as: { try $0.int("swept") }) ?? 0
    }
}

/// A connector whose run has begun.
struct ClaimedConnector: Sendable {
    let run: UUID
    let name: Connector.Name
    let ledger: Ledger.Name
    let area: Area.Code
    /// With this one, those that came to nothing since the last good one.
    let tries: Int
}

/// A switch as the definer function `switch_connector` takes it.
struct ConnectorSwitching: Encodable {
    let name: String
    let ledger: String
    let area: String
    let source: String
    let isOn: Bool
    let at: Date
    let requestId: String
    let address: String
}

/// A wish as the definer function `ask_connector` takes it.
struct ConnectorAsking: Encodable {
    let name: String
    let at: Date
    let requestId: String
    let address: String
}

/// How far a run has come, as the definer function `note_run` takes it.
private struct RunNoting: Encodable {
    let id: UUID
    let read: Int
    let added: Int
    let changed: Int
    let same: Int
    let aside: Int
    let refused: Int
    let until: Date

    init(_ run: UUID, _ counts: PullCounts, until: Date) {
        (id, read, added, changed) = (run, counts.read, counts.added, counts.changed)
        (same, aside, refused, self.until) = (counts.same, counts.aside, counts.refused, until)
    }
}

/// The end of a run as the definer function `end_run` takes it.
struct RunEnding: Encodable {
    let id: UUID
    let nextAt: Date
    let at: Date
    let why: String?
    let detail: String?
}

package import FoundationEssentials
package import Postgres

extension Transaction {
    package var meters: MeterTable { MeterTable(transaction: self) }
}

/// What monitoring reads, in `meter_readings` and beside it.
package struct MeterTable {
    let transaction: Transaction

    /// Reads indexes `outbox_untaken`, `deliveries_due` and `deliveries_of_state`, and counts no further
    /// than it says: as much work on a large table as on a small one.
    package func gauges(at now: Date) async throws -> HouseGauges {
        try await transaction.first(
            """
            SELECT untold, untold_since, unsent, unsent_since, parked, read_at,
                open_cases::text AS open_cases, overdue
            FROM house_gauges(\(now))
            """,
            as: { row in
                var gauges = HouseGauges()
                gauges.untold = try row.int("untold")
                gauges.untoldSince = try row.dateOrNil("untold_since")
                gauges.unsent = try row.int("unsent")
                gauges.unsentSince = try row.dateOrNil("unsent_since")
                gauges.parked = try row.int("parked")
                gauges.workedAt = try row.dateOrNil("read_at")
                if gauges.workedAt != nil {
                    gauges.openCases = try row.json("open_cases", as: [String: Int].self)
                    gauges.overdue = try row.int("overdue")
                }
                return gauges
            }) ?? HouseGauges()
    }

    func read(at now: Date) async throws {
        _ = try await transaction.first("SELECT read_meters(\(now))::text AS done", as: { _ in true })
    }

    /// Fewer than these solved in thirty days are read for each tile: that takes some milliseconds.
    private static let worthMarks = 5_000

    /// Puts what was solved of late together for maps seen from far, unless that was done some minutes ago.
    ///
    /// - Returns: How many marks were made.
    func countSolvedMarks(at now: Date) async throws -> Int {
        try await transaction.first(
            "SELECT count_solved_marks(\(now), \(Self.worthMarks)) AS made", as: { try $0.int("made") }) ?? 0
    }
}

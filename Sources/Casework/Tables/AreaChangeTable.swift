package import FoundationEssentials
package import Postgres
package import Territory

extension Transaction {
    package var areaChanges: AreaChangeTable { AreaChangeTable(transaction: self) }
}

/// An order to close areas, and how far it has come.
package struct AreaChange: Sendable {
    package let id: UUID
    /// A day, as `2023-05-01`.
    package let closesOn: String
    package let reason: String
    package let orderedAt: Date
    package let state: State
    /// Cases moved so far.
    package let moved: Int
    /// Entries of ledgers moved so far.
    package let entries: Int
    /// Of those, how many came beside an entry of the same key; both are kept.
    package let twins: Int
    /// What the database said when the last step could not be done.
    package let failure: String?
    package let lines: [Line]

    package enum State: String, Sendable { case waiting, underway, done, cancelled }

    /// One area that closes.
    package struct Line: Sendable {
        package let code: String
        package let name: String
        package let heirs: [(code: String, name: String)]
        package let posts: Succession.Posts
    }
}

/// What lies in an area that is to close; each number exact up to a thousand.
package struct AreaChangeEffect: Sendable {
    package let code: String
    package let name: String
    /// Open cases that lie there.
    package let cases: Int
    /// Open cases it has to deal with.
    package let owned: Int
    package let posts: Int
    package let organizations: Int
    /// Open areas below it.
    package let children: Int
}

/// Changes of areas with cases in them, in `area_changes` and `area_change_lines`.
package struct AreaChangeTable {
    let transaction: Transaction

    /// Whether areas are open; those that never were are absent.
    func standing(of codes: [Area.Code]) async throws -> [Area.Code: Bool] {
        let found = try await transaction.rows(
            """
            SELECT code, closed_on IS NULL AS is_open FROM areas
            WHERE code = ANY (\(codes.map(\.text))::text[]) ORDER BY code LIMIT 100000
            """, as: { (try $0.value("code") { Area.Code($0) }, try $0.bool("is_open")) })
        return Dictionary(found, uniquingKeysWith: { first, _ in first })
    }

    func order(_ record: AreaChangeRecord) async throws {
        do {
            try await transaction.execute("SELECT order_area_change(\(try record.asRecord())::jsonb)")
        } catch DatabaseError.refused(let state, _, _) where state.rawValue == "LN409" {
            throw AreaChangeRefusal.orderedAlready
        }
    }

    func cancel(_ record: AreaCancelRecord) async throws -> Bool {
        try await transaction.first(
            "SELECT cancel_area_change(\(try record.asRecord())::jsonb) AS done",
            as: { try $0.bool("done") }) ?? false
    }

    func rename(_ record: AreaNameRecord) async throws -> Bool {
        try await transaction.first(
            "SELECT rename_area(\(try record.asRecord())::jsonb) AS done", as: { try $0.bool("done") })
            ?? false
    }

    /// One step of what was ordered; only in the context of the job (`Database.movingOn`).
    ///
    /// Reads index `area_changes_open`; cases by `cases_open_due` and `assignments_area_desk`.
    /// - Returns: How much was done.
    package func carry(at now: Date, limit: Int) async throws -> Int {
        try await transaction.first(
            "SELECT carry_area_changes(\(now), \(limit)) AS done", as: { try $0.int("done") }) ?? 0
    }

    /// What lies in areas, by code; of the first hundred.
    package func effects(on codes: [Area.Code]) async throws -> [AreaChangeEffect] {
        try await transaction.rows(
            "SELECT * FROM area_change_effects(\(codes.map(\.text))::text[]) ORDER BY code",
            as: { row in
                AreaChangeEffect(
                    code: try row.text("code"), name: try row.text("name"), cases: try row.int("cases"),
                    owned: try row.int("owned"), posts: try row.int("posts"),
                    organizations: try row.int("organizations"), children: try row.int("children"))
            })
    }

    /// What was ordered, the newest first.
    ///
    /// Reads index `area_changes_newest`.
    /// - Parameter limit: Most changes returned, 1...100.
    package func list(limit: Int) async throws -> [AreaChange] {
        precondition((1...100).contains(limit))
        return try await transaction.rows(
            """
            SELECT h.id, h.closes_on::text AS closes_on, h.reason, h.ordered_at, h.moved, h.failure,
                (SELECT coalesce(sum(e.moved), 0) FROM area_change_entries e
                    WHERE e.change_id = h.id) AS entries,
                (SELECT coalesce(sum(e.twins), 0) FROM area_change_entries e
                    WHERE e.change_id = h.id) AS twins,
                CASE WHEN h.cancelled_at IS NOT NULL THEN 'cancelled' WHEN h.done_at IS NOT NULL THEN 'done'
                    WHEN h.begun_at IS NOT NULL THEN 'underway' ELSE 'waiting' END AS state,
                (SELECT coalesce(json_agg(json_build_object('code', l.code, 'name', a.name, 'posts', l.posts,
                        'heirs', l.successors, 'names', (
                            SELECT coalesce(json_agg(coalesce(b.name, s.name) ORDER BY s.position), '[]')
                            FROM unnest(l.successors, l.names) WITH ORDINALITY AS s (code, name, position)
                            LEFT JOIN areas b ON b.code = s.code)) ORDER BY l.code), '[]')
                    FROM area_change_lines l JOIN areas a ON a.code = l.code
                    WHERE l.change_id = h.id) AS lines
            FROM (SELECT * FROM area_changes ORDER BY ordered_at DESC, id DESC LIMIT \(limit)) h
            ORDER BY h.ordered_at DESC, h.id DESC
            """, as: AreaChange.init(row:))
    }
}

extension AreaChange {
    private struct Stored: Decodable {
        let code: String
        let name: String
        let posts: String
        let heirs: [String]
        let names: [String]
    }

    init(row: Row) throws {
        id = try row.uuid("id")
        closesOn = try row.text("closes_on")
        reason = try row.text("reason")
        orderedAt = try row.date("ordered_at")
        state = try row.value("state", State.init(rawValue:))
        moved = try row.int("moved")
        entries = try row.int("entries")
        twins = try row.int("twins")
        failure = try row.textOrNil("failure")
        lines = try row.json("lines", as: [Stored].self).map { stored in
            Line(
                code: stored.code, name: stored.name,
                heirs: zip(stored.heirs, stored.names).map { (code: $0, name: $1) },
                posts: Succession.Posts(rawValue: stored.posts) ?? .end)
        }
    }
}

/// An order, as the definer function `order_area_change` takes it.
struct AreaChangeRecord: Encodable {
    struct Line: Encodable {
        let code: String
        let successors: [String]
        let names: [String]
        let posts: String

        init(_ one: Succession.Confirmed) {
            code = one.gone.text
            successors = one.heirs.map(\.code.text)
            names = one.heirs.map { $0.name ?? "" }
            posts = one.posts.rawValue
        }
    }

    let id: UUID
    let closesOn: String
    let reason: String
    let at: Date
    let lines: [Line]
    let requestId: String
    let address: String
}

/// An order taken back, as `cancel_area_change` takes it.
struct AreaCancelRecord: Encodable {
    let id: UUID
    let at: Date
    let requestId: String
    let address: String
}

/// A new name, as `rename_area` takes it.
struct AreaNameRecord: Encodable {
    let code: String
    let name: String
    let reason: String
    let requestId: String
    let address: String
}

package import FoundationEssentials
package import Postgres

extension Transaction {
    package var auditLines: AuditTable { AuditTable(transaction: self) }
}

/// What was done, by whom, to what, in `audit`: read only, one line per act.
package struct AuditTable {
    let transaction: Transaction

    /// One act.
    package struct Line: Sendable {
        package let id: Int
        package let at: Date
        /// With the name of whoever they stood in for; `nil`: a visitor, or a job of the program.
        package let account: String?
        package let post: String?
        package let act: String
        package let object: String?
        /// Names of fields, never their values.
        package let fields: [String]
        package let reason: String?
        package let outcome: String

        package var place: Place { Place(at: at, id: id) }
    }

    /// Which lines are wanted.
    package struct Filter: Sendable, Equatable {
        package var act: String?
        /// The login of an account.
        package var account: String?
        package var object: String?

        package init() {}

        package var isEmpty: Bool { self == Filter() }
    }

    /// Where a page of the audit begins: after this line.
    package struct Place: Sendable, Equatable {
        package let at: Date
        package let id: Int

        package init(at: Date, id: Int) {
            self.at = at
            self.id = id
        }

        /// Microseconds and number, as carried in an address.
        package var text: String { "\(Int64((at.timeIntervalSince1970 * 1_000_000).rounded()))_\(id)" }

        package init?(_ text: String) {
            let parts = text.split(separator: "_")
            guard parts.count == 2, let first = parts.first, let last = parts.last, first.count <= 17,
                let microseconds = Int64(first), let id = Int(last)
            else { return nil }
            self.init(at: Date(timeIntervalSince1970: Double(microseconds) / 1_000_000), id: id)
        }
    }

    /// The newest lines that match, from after a place on.
    ///
    /// - Parameter limit: Most lines returned, 1...200.
    package func lines(matching filter: Filter, after place: Place?, limit: Int) async throws -> [Line] {
        precondition((1...200).contains(limit))
        var condition: SQL = "true"
        if let act = filter.act { condition = "\(condition) AND u.act = \(act)" }
        if let object = filter.object { condition = "\(condition) AND u.object = \(object)" }
        if let login = filter.account {
            condition = "\(condition) AND u.account_id = (SELECT id FROM accounts WHERE login = \(login))"
        }
        if let place { condition = "\(condition) AND (u.at, u.id) < (\(place.at), \(place.id))" }
        return try await transaction.rows(
            """
            SELECT u.id, u.at, nullif(concat_ws(' → ', a.name, h.name), '') AS account, p.title AS post,
                u.act, u.object,
                array_to_json(u.fields) AS fields,
                u.reason, u.outcome
            FROM (SELECT * FROM audit u WHERE \(condition) ORDER BY at DESC, id DESC LIMIT \(limit)) u
            LEFT JOIN accounts a ON a.id = u.account_id
            LEFT JOIN posts p ON p.id = u.post_id
            LEFT JOIN posts away ON away.id = p.stands_in_for
            LEFT JOIN accounts h ON h.id = away.account_id
            ORDER BY u.at DESC, u.id DESC
            """, as: Line.init(row:))
    }
}

extension AuditTable.Line {
    init(row: Row) throws {
        id = try row.int("id")
        at = try row.date("at")
        account = try row.textOrNil("account")
        post = try row.textOrNil("post")
        act = try row.text("act")
        object = try row.textOrNil("object")
        fields = try row.json("fields", as: [String].self)
        reason = try row.textOrNil("reason")
        outcome = try row.text("outcome")
    }
}

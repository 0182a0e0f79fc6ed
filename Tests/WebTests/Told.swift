import Access
import Casework
import Foundation
import Postgres
import TestSupport
import Testing

@testable import Web

/// A report taken in by the site itself, so that its contact and receipt open with the site's own key.
struct Told: Sendable {
    static let form = ["Content-Type": "application/x-www-form-urlencoded"]
    static let name = "陈小明"
    static let telephone = "13812341234"

    let number: String
    let receipt: String

    /// - Parameters:
    ///   - words: What the reporter wrote, without quotes.
    ///   - more: Further fields in JSON, each with a comma before it.
    init(_ words: String = "路边有垃圾", to visitor: Visitor, scenario: String = "rubbish", more: String = "")
        async throws
    {
        let body = """
            {"scenario": "\(scenario)", "words": "\(words)", "lon": 150.005, "lat": 30.0025,
             "contact": "\(Self.name) \(Self.telephone)"\(more)}
            """
        let key = ["Idempotency-Key": UUID().uuidString.lowercased()]
        let answer = try await visitor.post("/api/v1/reports", body, key)
        try #require(answer.status == 201, "\(answer.text)")
        guard case .text(let number)? = try answer.json()["number"],
            case .text(let receipt)? = try answer.json()["receipt"]
        else { throw NoSuchCase() }
        (self.number, self.receipt) = (number, receipt)
    }

    var header: [String: String] { ["Linli-Receipt": receipt] }

    var parsed: Case.Number {
        get throws { try #require(Case.Number(number)) }
    }
}

extension Visitor {
    /// What a form sends, each value encoded as browsers do.
    func submit(_ path: String, _ fields: KeyValuePairs<String, String>, as session: Secret) async throws
        -> Answer
    {
        let body = fields.map { "\($0.key)=\($0.value.asQueryValue)" }.joined(separator: "&")
        return try await post(path, body, as: session, Told.form)
    }

    func count(_ sql: String) async throws -> Int {
        let statement = SQL(stringLiteral: "SELECT count(*) AS count FROM " + sql)
        return try #require(try await scene.look(statement, { try $0.int("count") }))
    }

    /// One statement in the context of whoever holds a session; the first column, or the SQLSTATE.
    func asked(_ statement: SQL, as session: Secret) async throws -> [String] {
        do {
            return try await scene.database.app.acting(with: session) { _, db in
                try await db.rows(statement, as: { try $0.textOrNil("out") ?? "null" })
            }
        } catch DatabaseError.refused(let state, _, _) {
            return [state.rawValue]
        }
    }
}

import Foundation

@testable import Web

extension Ask {
    /// Rows that come in, by sheets and connectors. Here no ledger goes by that name; those that are open are
    /// tried by `ImportPageTests`, `ConflictPageTests` and `ConnectorPageTests`.
    static let imports: [Ask] = [
        .get("/ledgers/:name/import") { $0.isAbsent() },
        .get("/ledgers/:name/import/sheet") { $0.isAbsent() },
        .post("/ledgers/:name/import", "csrf={csrf}&pasted=number") { $0.isAbsent() },
        .post("/ledgers/:name/import/acceptance", "csrf={csrf}&sheet={key}") { $0.isAbsent() },
        .post("/ledgers/:name/import/forgetting", "csrf={csrf}&source=x") { $0.isAbsent() },
        .get("/ledgers/:name/conflicts") { $0.isAbsent() },
        .post(
            "/ledgers/:name/conflicts", "csrf={csrf}&conflict={key}&home=990101101&version=1&choice=held"
        ) { $0.isAbsent() },
        .post("/ledgers/:name/conflicts/rules", "csrf={csrf}&field=x") { $0.isAbsent() },
        .get("/connectors"),
        .get("/connectors/:name") { $0.isAbsent() },
        .post("/connectors/:name/switch", "csrf={csrf}&on=yes") { $0.isAbsent() },
        .post("/connectors/:name/runs", "csrf={csrf}") { $0.isAbsent() },
        .get("/ledgers/:name/import/pulled/:run") { $0.isAbsent(["run": UUID().uuidString]) },
        .get("/ledgers/:name/import/:sheet/rejected") { $0.isAbsent(["sheet": UUID().uuidString]) },
    ]

    private mutating func isAbsent(_ more: [String: String] = [:]) {
        fixed = ["name": "absent"].merging(more) { $1 }
        status = 404
    }
}

import Foundation

@testable import Web

extension Ask {
    /// Single entries; of those there are none, so whoever may ask is told that there is no such thing.
    static let entries: [Ask] = [
        .get("/ledgers/:name/entries/new") {
            $0.fixed = ["name": "dwellings"]
            $0.refusal = { $0.isClerk ? nil : 403 }
        },
        .post("/ledgers/:name/entries", "csrf={csrf}&key={key}&in={village}&f-floors=x") {
            $0.fixed = ["name": "dwellings"]
            $0.refusal = { $0.isClerk ? 422 : 403 }
        },
        .get("/ledgers/:name/entries/:entry") {
            $0.fixed = ["name": "dwellings", "entry": absentEntry]
            $0.refusal = { $0.level >= 2 ? 404 : 403 }
        },
        .get("/ledgers/:name/entries/:entry/edit") {
            $0.fixed = ["name": "dwellings", "entry": absentEntry]
            $0.refusal = { $0.isClerk ? 404 : 403 }
        },
        .post("/ledgers/:name/entries/:entry", "csrf={csrf}&version=1&in={village}&f-floors=x") {
            $0.fixed = ["name": "dwellings", "entry": absentEntry]
            $0.refusal = { $0.isClerk ? 404 : 403 }
        },
        .post("/ledgers/:name/entries/:entry/removal", "csrf={csrf}&version=1&reason=x") {
            $0.fixed = ["name": "dwellings", "entry": absentEntry]
            $0.refusal = { $0.isClerk ? 404 : 403 }
        },
        .get("/ledgers/:name/entries/:entry/opening") {
            $0.fixed = ["name": "dwellings", "entry": absentEntry]
            $0.refusal = { $0.isClerk || $0.unmasks ? 404 : 403 }
        },
        .post(
            "/ledgers/:name/entries/:entry/opening",
            "csrf={csrf}&fields=resident-id&reason=a+house+to+house+check"
        ) {
            $0.fixed = ["name": "dwellings", "entry": absentEntry]
            $0.refusal = { $0.isClerk || $0.unmasks ? 404 : 403 }
        },
        .get("/admin/ledgers"),
        .post("/admin/ledgers", "csrf={csrf}&ledger=dwellings", leaving: "alter ledger"),
    ]

    private static let absentEntry = "990101101-00000000-0000-4000-8000-000000000001"
}

extension Asker {
    /// The kind of post that keeps the ledgers of this world.
    fileprivate var isClerk: Bool { isDesk && level == 4 }
}

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
        // This pack has no dossiers and colours no buildings; see `DossierPageTests`.
        .get("/dossiers"),
        .get("/dossiers/:area") {
            $0.fixed = ["area": "990101101201"]
            $0.status = 404
        },
        .get("/dossiers/firms/:entry") {
            $0.fixed = ["entry": absentEntry]
            $0.status = 404
        },
        .get("/ledgers/:name/colours") {
            $0.fixed = ["name": "dwellings"]
            $0.refusal = { $0.level >= 2 ? 404 : 403 }
        },
        .post("/ledgers/:name/colours", "csrf={csrf}&to=red") {
            $0.fixed = ["name": "dwellings"]
            $0.refusal = { $0.level >= 2 ? 404 : 403 }
        },
        .post("/ledgers/:name/entries/:entry/appeals", "csrf={csrf}&key={key}&words=x") {
            $0.fixed = ["name": "dwellings", "entry": absentEntry]
            $0.refusal = { _ in 403 }
        },
        .post("/ledgers/:name/entries/:entry/appeals/answer", "csrf={csrf}&answer=x") {
            $0.fixed = ["name": "dwellings", "entry": absentEntry]
            $0.refusal = { _ in 403 }
        },
        .get("/claims"),
        .post("/claims", "csrf={csrf}&ledger=absent") { $0.status = 404 },
        .get("/admin/ledgers"),
        .post("/admin/ledgers", "csrf={csrf}&ledger=dwellings", leaving: "alter ledger"),
    ]

    private static let absentEntry = "990101101-00000000-0000-4000-8000-000000000001"
}

extension Asker {
    /// The kind of post that keeps the ledgers of this world.
    var isClerk: Bool { isDesk && level == 4 }
}

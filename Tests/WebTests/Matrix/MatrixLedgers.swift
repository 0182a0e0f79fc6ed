@testable import Web

extension Ask {
    /// Ledgers: of dwellings, read from the county down, and of residents, read in towns.
    static let ledgers: [Ask] = [
        .get("/ledgers"),
        // Who owns a dwelling is among what is shown unasked; a city reads counts.
        .get("/ledgers/:name") {
            $0.fixed = ["name": "dwellings"]
            $0.acts = { $0.isAreaPost && $0.level >= 2 ? ["read ledger"] : [] }
        },
        .get("/ledgers/:name", query: "?show=owner&field1=floors&test1=at-least&value1=3") {
            $0.fixed = ["name": "dwellings"]
            $0.acts = { $0.isAreaPost && $0.level >= 2 ? ["read ledger"] : [] }
        },
        .get("/ledgers/:name") {
            $0.fixed = ["name": "residents"]
            $0.acts = { $0.isAreaPost && $0.level >= 3 ? ["read ledger"] : [] }
        },
        .post("/ledgers/:name/filters", "csrf={csrf}&show=floors&filter_name=x&days=30") {
            $0.fixed = ["name": "dwellings"]
            $0.acts = { _ in ["save selection"] }
            $0.refusal = { $0.level < 2 ? 403 : nil }
        },
        .post("/ledgers/:name/filters/:id", "csrf={csrf}") {
            $0.fixed = ["name": "dwellings", "id": "00000000-0000-4000-8000-000000000001"]
            $0.status = 404
        },
        // Above the town nobody asks; and nothing is written yet that could be asked for.
        .post("/ledgers/:name/requests", "csrf={csrf}&show=disability&purpose=meeting&days=7") {
            $0.fixed = ["name": "dwellings"]
            $0.refusal = { $0.level < 2 ? 403 : 422 }
        },
        // An order of cases lets nobody see entries.
        .get("/exports/:id/entries", about: .orderedFile) { $0.refusal = { _ in 404 } },
        .post("/exports/:id/sheet", about: .orderedFile, "csrf={csrf}&form=csv") {
            $0.refusal = { _ in 404 }
        },
        .post("/exports/:id/revocation", about: .orderedFile, "csrf={csrf}") { $0.refusal = { _ in 404 } },
        .get("/ledgers/:name") {
            $0.fixed = ["name": "absent"]
            $0.status = 404
        },
        .get("/ledgers/:name/templates") { $0.fixed = ["name": "dwellings"] },
        // A desk without a file; others hand none in.
        .post("/ledgers/:name/templates", "csrf={csrf}&title=x") {
            $0.fixed = ["name": "dwellings"]
            $0.refusal = { $0.isDesk ? 422 : 403 }
        },
        .get("/ledgers/:name/templates/:id") {
            $0.fixed = ["name": "dwellings", "id": "00000000-0000-4000-8000-000000000001"]
            $0.status = 404
        },
        .post("/ledgers/:name/templates/:id/retirement", "csrf={csrf}&reason=x") {
            $0.fixed = ["name": "dwellings", "id": "00000000-0000-4000-8000-000000000001"]
            $0.refusal = { $0.isDesk ? 404 : 403 }
        },
        // Nothing is written yet.
        .post("/ledgers/:name/sheet", "csrf={csrf}&show=floors&form=csv") {
            $0.fixed = ["name": "dwellings"]
            $0.status = 422
            $0.refusal = { $0.level < 2 ? 403 : nil }
        },
    ]
}

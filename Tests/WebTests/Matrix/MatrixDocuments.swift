import Foundation

@testable import Web

extension Ask {
    /// The document centre; this place has no kinds of document, so there is none.
    static let documents: [Ask] = [
        .get("/documents"),
        .get("/documents/new") { $0.refusal = { $0.isDesk ? nil : 403 } },
        .post("/documents", "csrf={csrf}&key={key}&kind=report&title=x") {
            $0.refusal = { $0.isDesk ? 422 : 403 }
        },
        .get("/documents/granted"),
        .get("/documents/:id") {
            $0.fixed = absentDocument
            $0.status = 404
        },
        .get("/documents/:id/versions/:number") {
            $0.fixed = absentDocument
            $0.status = 404
        },
        .get("/documents/:id/versions/:number/file") {
            $0.fixed = absentDocument
            $0.status = 404
        },
        .post("/documents/:id/versions", "csrf={csrf}&seen=1") {
            $0.fixed = absentDocument
            $0.status = 404
        },
        .post("/documents/:id/grants", "csrf={csrf}&key={key}&purpose=x") {
            $0.fixed = absentDocument
            $0.status = 404
        },
        .post("/documents/:id/grants/:grant/ending", "csrf={csrf}") {
            $0.fixed = absentDocument
            $0.refusal = { $0.isDesk ? 404 : 403 }
        },
        .post("/documents/:id/removal", "csrf={csrf}&reason=x") {
            $0.fixed = absentDocument
            $0.status = 404
        },
    ]

    private static let absentDocument = [
        "id": "00000000-0000-4000-8000-000000000001", "number": "1",
        "grant": "00000000-0000-4000-8000-000000000002",
    ]
}

import Foundation

@testable import Web

extension Ask {
    /// The register of forms; nothing was sent, so whoever may ask is told that there is no such thing.
    static let forms: [Ask] = [
        .get("/forms"),
        .get("/forms/new") { $0.refusal = { $0.sends ? nil : 403 } },
        // A form without a word in it says what is missing.
        .post("/forms", "csrf={csrf}&key={key}&act=send&title=x") {
            $0.refusal = { $0.sends ? 422 : 403 }
        },
        .get("/forms/:id") {
            $0.fixed = absentForm
            $0.status = 404
        },
        .post("/forms/:id/ending", "csrf={csrf}&reason=x") {
            $0.fixed = absentForm
            $0.status = 404
        },
        .post("/forms/:id/sums/:period", "csrf={csrf}&form=csv") {
            $0.fixed = absentForm
            $0.status = 404
        },
        .get("/forms/:id/filings/:period/:area") {
            $0.fixed = absentForm
            $0.status = 404
        },
        .post("/forms/:id/filings/:period/:area", "csrf={csrf}&act=file&version=1") {
            $0.fixed = absentForm
            $0.refusal = { $0.isDesk ? 404 : 403 }
        },
    ]

    private static let absentForm = [
        "id": "00000000-0000-4000-8000-000000000001", "period": "2027-03", "area": "990101101201",
    ]
}

extension Asker {
    /// Desks above villages send forms down.
    fileprivate var sends: Bool { isDesk && level <= 3 }
}

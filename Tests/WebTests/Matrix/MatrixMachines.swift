import Foundation

@testable import Web

extension Ask {
    /// What machines may ask.
    static let machines: [Ask] = [
        .get("/api/openapi.json"), .get("/api/v1/place"), .get("/api/v1/scenarios"),
        .get("/api/v1/areas", query: "?q=%E6%9D%91"),
        .get("/api/v1/areas/:code") { $0.fixed = ["code": "9901"] },
        .get("/api/v1/locate", query: "?lon=150.005&lat=30.0025&scenario=rubbish"), .get("/api/v1/burdens"),
        .get("/api/v1/desk", query: ""), .get("/api/v1/cases"),
        .get("/api/v1/cases", query: "?area=990102101201"),
        .get("/api/v1/cases", query: "?order=due"), .get("/api/v1/cases", query: "?order=oldest"),
        .get("/api/v1/cases", query: "?order=due&words=CANARY") { $0.acts = { _ in ["search cases"] } },
        .get("/api/v1/cases", query: "?solved=town&handed=up&since=2027-01-01&until=2027-12-31"),
        .get("/api/v1/loops"), .get("/api/v1/loops", query: "?area=990102101201"),
        .get("/api/v1/cases", query: "?words=CANARY") { $0.acts = { _ in ["search cases"] } },
        .get("/api/v1/ledgers"),
        .get("/api/v1/ledgers/:name/entries") {
            $0.fixed = ["name": "dwellings"]
            $0.acts = { $0.level >= 2 ? ["read ledger"] : [] }
            $0.refusal = { $0.level < 2 ? 403 : nil }
        },
        .post(
            "/api/v1/ledgers/:name/entries",
            #"{"source": "x", "rows": [{"dwelling-number": "M-1", "floors": "x"}]}"#
        ) {
            $0.fixed = ["name": "dwellings"]
            $0.headers = ["Idempotency-Key": "{key}"]
            $0.refusal = { $0.isClerk ? nil : 403 }
        },
        .get("/api/v1/cases/:number", about: .caseFile) { $0.acts = opening() },
        .post("/api/v1/cases/:number/choices", about: .caseFile, #"{"choice": "take", "version": 1}"#) {
            $0.acts = opening("take")
            $0.refusal = withoutHandling
        },
        .get("/api/v1/cases/:number/public", about: .publicCase),
        .get("/api/v1/files/:sha256") {
            $0.fixed = ["sha256": String(repeating: "a", count: 64)]
            $0.headers = ["Linli-Report": "{key}"]
        },
        // A first piece; more is to come.
        .put("/api/v1/files/:sha256", "x") {
            $0.fixed = ["sha256": String(repeating: "a", count: 64)]
            $0.headers = ["Linli-Report": "{key}", "Upload-Complete": "?0"]
        },
        .post(
            "/api/v1/reports",
            #"{"scenario": "rubbish", "words": "x", "area": "990101101201", "language": "zh"}"#,
            leaving: "report"
        ) {
            $0.headers = ["Idempotency-Key": "{key}"]
            $0.refusal = withoutCasework
        },
        .get("/api/v1/cases/:number/messages", about: .caseFile) {
            $0.acts = opening()
            $0.refusal = withoutHandling
        },
        .post("/api/v1/cases/:number/messages", about: .caseFile, #"{"words": "hello"}"#) {
            $0.acts = opening("message")
            $0.refusal = withoutHandling
        },
        .get("/api/v1/cases/:number/helpers", about: .caseFile) { $0.acts = opening() },
        .post("/api/v1/cases/:number/helpers", about: .caseFile, #"{"area": "990101", "words": "please"}"#) {
            $0.acts = opening("ask help")
            $0.refusal = withoutHelp
        },
        .post("/api/v1/cases/:number/help", about: .caseFile, #"{"act": "accept"}"#) {
            $0.refusal = { _ in 403 }
        },
        .get("/api/v1/reports/:number/messages", about: .reported),
        .post("/api/v1/reports/:number/messages", about: .reported, #"{"words": "hello"}"#, leaving: "reply"),
        .get("/api/v1/reports/:number", about: .reported),
        .post("/api/v1/reports/:number/score", about: .reported, #"{"score": 5}"#) {
            $0.refusal = { _ in 409 }
        },
    ]
}

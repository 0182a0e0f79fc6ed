import Access
import Casework
import Foundation
import HTTPTypes
import NIOCore
import TestSupport
import Testing

@testable import Web

/// The machine interface over HTTP, in a real database.
@Suite struct APITests {
    private static let report =
        #"{"scenario": "rubbish", "words": "路边有垃圾", "lon": 150.005, "lat": 30.0025, "language": "zh"}"#
    private static let key = ["Idempotency-Key": "0123456789abcdef"]

    @Test func `a report by machine is rehearsed, kept once, followed, handled and scored`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let guess = try await visitor.get("/api/v1/locate?lon=150.005&lat=30.0025&scenario=rubbish")
                .json()
            #expect(guess["owner"]?["name"] == "龙桥村")
            #expect(guess["inside"] == true)

            let first = try await visitor.post("/api/v1/reports", Self.report, Self.key)
            #expect(first.status == 201)
            let kept = try first.json()
            #expect(kept["owner"] == guess["owner"])
            #expect(kept["due_at"] != nil)
            let again = try await visitor.post("/api/v1/reports", Self.report, Self.key)
            #expect(again.status == 201)
            #expect(again.text == first.text)

            guard case .text(let number)? = kept["number"], case .text(let receipt)? = kept["receipt"] else {
                Issue.record("no number, no receipt: \(first.text)")
                return
            }
            let followed = try await visitor.get("/api/v1/reports/\(number)", ["Linli-Receipt": receipt])
            #expect(followed.status == 200)
            #expect(try followed.json()["can_score"] == false)

            let desk = try await visitor.get("/api/v1/desk", as: clerk)
            #expect(desk.status == 200)
            #expect(desk.text.contains(number))
            let list = try await visitor.get("/api/v1/cases?state=open&limit=10", as: clerk)
            #expect(list.text.contains(number))
            let read = try await visitor.get("/api/v1/cases/\(number)", as: clerk).json()
            #expect(read["version"] == 1)

            let choice = #"{"choice": "take", "version": 1}"#
            let moved = try await visitor.post("/api/v1/cases/\(number)/choices", choice, as: clerk)
            #expect(moved.status == 200)
            #expect(try moved.json()["version"] == 2)
            let stale = try await visitor.post("/api/v1/cases/\(number)/choices", choice, as: clerk)
            #expect(stale.status == 409)
            #expect(stale.text.contains("village-clerk"))

            let other = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let rest = [
                (clerk, #"{"choice": "finish", "version": 2, "answer": "已清运"}"#),
                (other, #"{"choice": "confirm", "version": 3}"#),
            ]
            for (session, body) in rest {
                let done = try await visitor.post("/api/v1/cases/\(number)/choices", body, as: session)
                #expect(done.status == 200, "\(done.text)")
            }
            let scored = try await visitor.post(
                "/api/v1/reports/\(number)/score", #"{"score": 5, "words": "很快"}"#, ["Linli-Receipt": receipt]
            )
            #expect(scored.status == 200, "\(scored.text)")
        }
    }

    @Test(arguments: [
        ("{", 400), ("[]", 400), (#"{"scenario": "rubbish", "wrods": "x"}"#, 400), (#"{"scenario": 5}"#, 422),
        (#"{"scenario": "rubbish", "words": "a\u0000b", "area": "990101101201"}"#, 422),
        (#"{"scenario": "rubbish", "words": "x", "lon": 1e999, "lat": 3}"#, 422),
        (#"{"scenario": "rubbish", "words": "x", "lon": 500, "lat": 30}"#, 422),
        (#"{"scenario": "rubbish", "words": "x", "lon": 150}"#, 422),
        (#"{"scenario": "rubbish", "words": "x", "lon": 100, "lat": 30}"#, 422),
        (#"{"scenario": "rubbish", "words": "x", "area": "12"}"#, 422),
        (#"{"scenario": "rubbish", "words": "x", "area": "999999999999"}"#, 422),
        (#"{"scenario": "nothing", "words": "x", "area": "990101101201"}"#, 422),
        (#"{"scenario": "rubbish", "words": "x", "area": "990101101201", "answers": {"nobody": 1}}"#, 422),
        (#"{"scenario": "rubbish", "scenario": "rubbish"}"#, 400),
    ])
    func `a bad report is refused in words`(body: String, status: Int) async throws {
        try await Visitor.visit { visitor async throws in
            let answer = try await visitor.post("/api/v1/reports", body, Self.key)
            #expect(answer.status == status, "\(answer.text)")
            #expect(answer.headers[.contentType] == "application/problem+json")
            #expect(!answer.text.contains("refusal."))
        }
    }

    @Test func `size, encoding, type and key are checked before anything is kept`() async throws {
        try await Visitor.visit { visitor async throws in
            let reports = "/api/v1/reports"
            let long =
                #"{"scenario": "rubbish", "words": ""# + String(repeating: "长", count: 1_000_000) + "\"}"
            #expect(try await visitor.post(reports, long, Self.key).status == 413)
            let invalid = ByteBuffer(bytes: [0x7B, 0x22, 0xC3, 0x28, 0x22, 0x3A, 0x31, 0x7D])
            #expect(try await visitor.ask(reports, .post, as: nil, Self.key, body: invalid).status == 400)
            #expect(try await visitor.post(reports, Self.report).status == 400)
            let form = Self.key.merging(["Content-Type": "text/plain"]) { $1 }
            #expect(try await visitor.post(reports, Self.report, form).status == 415)
            #expect(try await visitor.post(reports, Self.report, Self.key).status == 201)
            let other = Self.report.replacing("垃圾", with: "别的")
            #expect(try await visitor.post(reports, other, Self.key).status == 422)
            #expect(try await visitor.get("/api/v1/cases?limit=9999").status == 401)
        }
    }

    @Test func `what is absent, foreign or not one's own is answered alike`() async throws {
        try await Visitor.visit { visitor async throws in
            let stranger = try await visitor.scene.givenPost("village-clerk", in: Scene.farVillage)
            let done = try await visitor.scene.report("rubbish")
            let foreign = try await visitor.get("/api/v1/cases/\(done.number)", as: stranger)
            let absent = try await visitor.get("/api/v1/cases/990101101-999999", as: stranger)
            #expect(foreign.status == 404)
            #expect(try Self.isAlike(foreign, absent))
            let wrong = ["Linli-Receipt": "ABCD-EFGH-JKMN-PQRS-TVWX"]
            let wrongReceipt = try await visitor.get("/api/v1/reports/\(done.number)", wrong)
            let noNumber = try await visitor.get("/api/v1/reports/990101101-999999", wrong)
            let otherNumber = try await visitor.get(
                "/api/v1/reports/990101101-999999", ["Linli-Receipt": done.receipt.text])
            #expect(wrongReceipt.status == 404)
            #expect(try Self.isAlike(wrongReceipt, noNumber))
            #expect(try Self.isAlike(wrongReceipt, otherNumber))
        }
    }

    @Test func `a browser's session must show where its request comes from`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let done = try await visitor.scene.report("rubbish")
            let cookie = ["Cookie": "__Host-session=\(clerk.text)"]
            let path = "/api/v1/cases/\(done.number)/choices"
            let answer = try await visitor.post(path, #"{"choice": "take", "version": 1}"#, cookie)
            #expect(answer.status == 403)
            #expect(try await visitor.scene.version(of: done.number) == 1)
        }
    }

    @Test(arguments: [
        ("/api/v1/place", 200), ("/api/v1/scenarios", 200), ("/api/v1/areas?q=龙桥", 200),
        ("/api/v1/areas/9901", 200),
        ("/api/v1/areas/12", 404), ("/api/v1/areas/999999", 404), ("/api/v1/areas?q=%00", 422),
        ("/api/v1/areas?limit=0", 422), ("/api/v1/place?x=1", 400), ("/api/v1/locate?lon=abc&lat=1", 422),
        ("/api/v1/locate?lon=nan&lat=1", 422), ("/api/v1/locate?lon=1&lat=1", 200), ("/api/v1/locate", 422),
        ("/api/v1/nothing", 404), ("/api/openapi.json", 200), ("/api/v1/desk", 401),
    ])
    func `what anybody may ask is answered`(path: String, status: Int) async throws {
        try await Visitor.visit { visitor async throws in
            let answer = try await visitor.get(
                path.addingPercentEncoding(withAllowedCharacters: .ascii) ?? path)
            #expect(answer.status == status, "\(answer.text)")
            #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(answer.text.utf8)) }
        }
    }

    // But for the instance, which is the request's own identifier.
    private static func isAlike(_ one: Visitor.Answer, _ other: Visitor.Answer) throws -> Bool {
        let (one, other) = (try one.json(), try other.json())
        return ["title", "status", "detail", "problems"].allSatisfy { one[$0] == other[$0] }
    }
}

extension CharacterSet {
    fileprivate static let ascii = CharacterSet(charactersIn: Unicode.Scalar(0x21)...Unicode.Scalar(0x7E))
}

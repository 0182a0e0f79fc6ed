import Access
import Casework
import Crypto
import Foundation
import HTTPTypes
import NIOCore
import Postgres
import TestSupport
import Testing

@testable import Web

/// What may happen to a report between the phone and the database: told once, it is one report.
@Suite struct DraftFaultTests {
    private static let outbox: SQL = "SELECT count(*) AS count FROM outbox"

    @Test func `an answer lost after the commit is given again: one report, told once`() async throws {
        try await Visitor.visit { visitor async throws in
            // Of its own size: other tests keep their photos in the same folder.
            let photo = PhonePhoto(visitor, try Pictures.canary(width: 333))
            try await photo.put()
            let first = try await photo.report()
            let told = try await visitor.scene.count(Self.outbox)
            #expect(first.status == 201 && told > 0)
            for _ in 0..<20 {
                let again = try await photo.report()
                #expect(again.status == 201)
                #expect(again.text == first.text)
            }
            #expect(try await visitor.scene.reportCount == 1)
            #expect(try await visitor.scene.count(Self.outbox) == told)
            // After a week the photo's pieces are gone: it comes again, and it is still the same report.
            try forget(photo, in: visitor)
            #expect(try await photo.report().status == 422)
            try await photo.put()
            #expect(try await photo.report().text == first.text)
            #expect(try await visitor.scene.count("SELECT count(*) AS count FROM photos") == 1)
        }
    }

    private func forget(_ photo: PhonePhoto, in visitor: Visitor) throws {
        let folder = visitor.site.photos.incoming
        for name in try FileManager.default.contentsOfDirectory(atPath: folder)
        where name.hasSuffix(photo.sha256) && name.hasPrefix("kept-") {
            try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
        }
    }

    @Test func `the form of the page names its photos as well, and lost answers are given again`()
        async throws
    {
        try await Visitor.visit { visitor async throws in
            let photo = PhonePhoto(visitor, try Pictures.canary())
            try await photo.put()
            let visitorToken = String(repeating: "ab", count: 32)
            let form = "csrf=\(visitorToken)&key=\(photo.key)&scenario=rubbish&words=x&area=\(Scene.village)"
            let headers = [
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": "__Host-visitor=\(visitorToken)",
            ]
            var receipts: Set<String> = []
            for _ in 0..<3 {
                let sent = try await visitor.post(
                    "/report", form + "&photo=\(photo.sha256)", as: nil, headers)
                #expect(sent.status == 201)
                let receipt = try #require(sent.text.firstMatch(of: #/data-receipt="([^"]+)"/#))
                receipts.insert(String(receipt.1))
            }
            #expect(receipts.count == 1)
            #expect(try await visitor.scene.count("SELECT count(*) AS count FROM photos") == 1)
            let other = try await visitor.post("/report", form, as: nil, headers)
            #expect(other.status == 422, "the same key without the photo is another report")
            let missing = form.replacing(photo.key, with: UUID().uuidString)
            let refused = try await visitor.post(
                "/report", missing + "&photo=\(photo.sha256)", as: nil, headers)
            #expect(refused.status == 422 && refused.text.contains("<h1>"))
        }
    }

    @Test func `a report sent again in another language, or signed in by now, is the same report`()
        async throws
    {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let photo = PhonePhoto(visitor, [])
            let first = try await photo.report(naming: [])
            #expect(first.status == 201)
            let signedIn = try await photo.report(naming: [], as: clerk)
            #expect(signedIn.status == 201 && signedIn.text == first.text, "\(signedIn.text)")
            let english = try await photo.report(naming: [], in: "en")
            #expect(english.status == 201, "\(english.text)")
            #expect(try english.json()["receipt"] == first.json()["receipt"])
            #expect(try await photo.report(naming: [], words: "别的").status == 422)
            #expect(try await visitor.scene.reportCount == 1)
        }
    }

    @Test func `a key that an earlier program took in is the same report for as long as it is kept`()
        async throws
    {
        try await Visitor.visit { visitor async throws in
            let photo = PhonePhoto(visitor, [])
            let first = try await photo.report(naming: [])
            // As it was said until language and origin were left out of it.
            let parts = ["rubbish", "路边有垃圾", "150.005,30.0025", "", "", "false", "zh", "resident"]
            let text = parts.map { "\($0.utf8.count):\($0)" }.joined()
            let old = Hex.text(of: SHA256.hash(data: Data(text.utf8)))
            let changed = try await visitor.scene.database.superuser.transaction { db in
                try await db.execute("UPDATE idempotency SET body_hash = decode(\(old), 'hex')")
            }
            #expect(changed == 1)
            let again = try await photo.report(naming: [])
            #expect(again.status == 201 && again.text == first.text, "\(again.text)")
            #expect(try await photo.report(naming: [], words: "别的").status == 422)
            #expect(try await visitor.scene.reportCount == 1)
        }
    }

    @Test(arguments: [5, 40])
    func `of many with one key at once one is taken, and all who are answered hear the same`(many: Int)
        async throws
    {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let photo = PhonePhoto(visitor, try Pictures.canary())
            try await photo.put()
            let answers = try await withThrowingTaskGroup(of: Visitor.Answer.self) { group in
                for _ in 0..<many { group.addTask { try await photo.report(as: clerk) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            // Whoever meets the first while it is still at work is told to come back.
            let later = answers.filter { $0.status != 201 }
            #expect(later.allSatisfy { [409, 503].contains($0.status) && $0.headers[.retryAfter] != nil })
            #expect(Set(answers.filter { $0.status == 201 }.map(\.text)).count == 1)
            #expect(try await visitor.scene.reportCount == 1)
        }
    }

    @Test func `two phones with keys of their own make two cases, and the second hears of the first`()
        async throws
    {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let photo = PhonePhoto(visitor, [])
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        let key = UUID().uuidString
                        var status = 503
                        // A machine under load asks to come back, and a phone does.
                        while status == 503 {
                            status = try await photo.report(naming: [], key: key, as: clerk).status
                        }
                        return status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.allSatisfy { $0 == 201 })
            #expect(try await visitor.scene.reportCount == 10)
            let near = try await visitor.get("/report/nearby?scenario=rubbish&lon=150.005&lat=30.0025")
            #expect(near.text.contains("field near"), "\(near.text)")
        }
    }

    @Test(arguments: ["Mon, 01 Jan 1990 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"])
    func `a phone's clock says nothing: order and limits are by the server's`(date: String) async throws {
        let clock = SetClock()
        try await Visitor.visit(by: { clock.now }) { visitor async throws in
            let body = #"{"scenario": "rubbish", "words": "x", "area": "\#(Scene.village)"}"#
            let dated = body.replacing("}", with: #", "reported_at": "2100-01-01T00:00:00Z"}"#)
            let key = UUID().uuidString
            #expect(
                try await visitor.post("/api/v1/reports", dated, as: nil, ["Idempotency-Key": key]).status
                    == 400)
            var numbers: [String] = []
            for headers in [["Date": date], [:]] {
                clock.pass(60)
                let sent = try await visitor.post(
                    "/api/v1/reports", body, as: nil,
                    headers.merging(["Idempotency-Key": UUID().uuidString]) { $1 })
                guard case .text(let number)? = try sent.json()["number"] else { continue }
                numbers.append(number)
            }
            let kept = try await visitor.scene.database.superuser.transaction { db in
                try await db.rows(
                    """
                    SELECT home || '-' || number AS number, reported_at, due_at FROM cases
                    ORDER BY reported_at LIMIT 10
                    """, as: { (try $0.text("number"), try $0.date("reported_at"), try $0.date("due_at")) })
            }
            #expect(kept.map(\.0) == numbers)
            #expect(kept.map(\.1) == [clock.now - 60, clock.now])
            #expect(kept.allSatisfy { $0.2 > $0.1 && $0.2 < $0.1 + 14 * 86_400 })
        }
    }
}

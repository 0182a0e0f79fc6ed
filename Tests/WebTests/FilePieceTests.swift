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

/// A photo as a phone sends it before its report, piece by piece.
struct PhonePhoto {
    let visitor: Visitor
    let bytes: [UInt8]
    let key: String

    init(_ visitor: Visitor, _ bytes: [UInt8], key: String = UUID().uuidString.lowercased()) {
        (self.visitor, self.bytes, self.key) = (visitor, bytes, key)
    }

    var sha256: String { Hex.text(of: SHA256.hash(data: Data(bytes))) }
    var path: String { "/api/v1/files/\(sha256)" }

    func standing(under other: String? = nil) async throws -> Visitor.Answer {
        try await visitor.get(path, ["Linli-Report": other ?? key])
    }

    func put(
        _ piece: Range<Int>, isLast: Bool, _ more: [String: String] = [:]
    ) async throws -> Visitor.Answer {
        let headers = [
            "Linli-Report": key, "Upload-Offset": String(piece.lowerBound),
            "Upload-Complete": isLast ? "?1" : "?0",
        ]
        return try await visitor.ask(
            path, .put, as: nil, headers.merging(more) { $1 }, body: ByteBuffer(bytes: bytes[piece]))
    }

    @discardableResult
    func put() async throws -> Visitor.Answer { try await put(0..<bytes.count, isLast: true) }

    /// Reports by machine, naming photos.
    func report(
        naming digests: [String]? = nil, key other: String? = nil, as session: Secret? = nil,
        words: String = "路边有垃圾", in language: String = "zh"
    ) async throws -> Visitor.Answer {
        let named = (digests ?? [sha256]).map { "\"\($0)\"" }.joined(separator: ", ")
        let body = """
            {"scenario": "rubbish", "words": "\(words)", "lon": 150.005, "lat": 30.0025, "language": "\(language)",
            "photos": [\(named)]}
            """
        return try await visitor.post(
            "/api/v1/reports", body, as: session, ["Idempotency-Key": other ?? key])
    }
}

extension Visitor.Answer {
    var offset: Int? { HTTPField.Name("Upload-Offset").flatMap { headers[$0] }.flatMap { Int($0) } }
    var isComplete: Bool { HTTPField.Name("Upload-Complete").flatMap { headers[$0] } == "?1" }
}

extension Scene {
    func count(_ sql: SQL) async throws -> Int { try await look(sql, { try $0.int("count") }) ?? -1 }
    var reportCount: Int { get async throws { try await count("SELECT count(*) AS count FROM cases") } }
}

/// Photos before their reports: `PUT /api/v1/files/{sha256}`.
@Suite struct FilePieceTests {
    @Test(arguments: [1, 2, 3, 4, 5])
    func `pieces of any size make the photo, and nothing of it but pixels`(seed: UInt64) async throws {
        try await Visitor.visit { visitor async throws in
            var dice = Dice(seed: seed)
            let photo = PhonePhoto(visitor, try Pictures.canary())
            var begin = 0
            while begin < photo.bytes.count {
                let end = min(photo.bytes.count, begin + Int.random(in: 1...20_000, using: &dice))
                let answer = try await photo.put(begin..<end, isLast: end == photo.bytes.count)
                #expect(answer.status == (end == photo.bytes.count ? 201 : 200), "seed \(seed)")
                begin = end
                let standing = try await photo.standing()
                #expect(standing.isComplete || standing.offset == end)
            }
            let sent = try await photo.report()
            #expect(sent.status == 201, "\(sent.text)")
            let digest = try #require(
                try await visitor.scene.look("SELECT sha256 FROM photos", { try $0.text("sha256") }))
            let path = try #require(visitor.site.photos.path(of: digest, .full))
            let kept = Array(try Data(contentsOf: URL(filePath: path)))
            #expect(try Pictures.tags(in: kept) == [])
            #expect(!String(decoding: kept, as: UTF8.self).contains("CANARY"))
        }
    }

    @Test func `a piece has its place, and what is there is told`() async throws {
        try await Visitor.visit { visitor async throws in
            let photo = PhonePhoto(visitor, try Pictures.canary())
            #expect(try await photo.standing().offset == 0)
            #expect(try await photo.put(50..<60, isLast: false).status == 409)
            #expect(try await photo.put(0..<100, isLast: false).offset == 100)
            for wrong in [0..<100, 99..<120, 101..<120] {
                let answer = try await photo.put(wrong, isLast: false)
                #expect(answer.status == 409)
                #expect(answer.offset == 100)
            }
            let rest = try await photo.put(100..<photo.bytes.count, isLast: true)
            #expect(rest.status == 201)
            // Said again, whatever is sent with it.
            let again = try await photo.put(0..<10, isLast: false)
            #expect(again.status == 200 && again.isComplete)
            let head = try await visitor.ask(
                photo.path, .head, as: nil, ["Linli-Report": photo.key], body: nil)
            #expect(head.status == 200 && head.isComplete && head.text.isEmpty)
        }
    }

    @Test func `two who add at once do not mix, and both hear where to go on`() async throws {
        try await Visitor.visit { visitor async throws in
            let photo = PhonePhoto(visitor, try Pictures.canary())
            let answers = try await withThrowingTaskGroup(of: Visitor.Answer.self) { group in
                for end in [3_000, 3_000, 3_000, 3_000] {
                    group.addTask { try await photo.put(0..<end, isLast: false) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.map(\.status).sorted() == [200, 409, 409, 409])
            #expect(answers.allSatisfy { $0.offset == 3_000 })
            let finished = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<3 {
                    group.addTask { try await photo.put(3_000..<photo.bytes.count, isLast: true).status }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(finished.contains(201) && finished.allSatisfy { [200, 201, 409].contains($0) })
            #expect(try await photo.standing().isComplete)
        }
    }

    @Test func `whoever knows a digest, but not the key, neither sees nor uses the photo`() async throws {
        try await Visitor.visit { visitor async throws in
            let photo = PhonePhoto(visitor, try Pictures.canary())
            try await photo.put()
            let other = UUID().uuidString.lowercased()
            let unknown = PhonePhoto(visitor, [1, 2, 3], key: other)
            #expect(try await photo.standing(under: other).text == (try await unknown.standing().text))
            let stolen = try await photo.report(key: other)
            #expect(stolen.status == 422, "\(stolen.text)")
            #expect(try await visitor.scene.reportCount == 0)
            #expect(try await photo.report().status == 201)
        }
    }

    @Test func `what is not what it was said to be begins again`() async throws {
        try await Visitor.visit { visitor async throws in
            let photo = PhonePhoto(visitor, try Pictures.canary())
            let liar = ["Upload-Complete": "?1"]
            #expect(try await photo.put(0..<100, isLast: false, liar).status == 422)
            #expect(try await photo.standing().offset == 0)
            let text = PhonePhoto(visitor, Array("<script>alert(1)</script>".utf8))
            #expect(try await text.put().status == 422)
            #expect(try await text.standing().offset == 0)
            #expect(try await text.report().status == 422)
            #expect(try await visitor.scene.reportCount == 0)
        }
    }

    @Test(arguments: [
        (["Linli-Report": ""], 400), (["Linli-Report": "short"], 400), (["Upload-Offset": "-1"], 400),
        (["Upload-Offset": "1e3"], 400), (["Upload-Offset": "99999999999999999999"], 400),
        (["Upload-Offset": "15728640"], 413), (["Upload-Complete": "yes"], 400),
        (["Origin": "https://elsewhere.example"], 403), (["Sec-Fetch-Site": "cross-site"], 403),
        (["Upload-Complete": "?0"], 200),
    ])
    func `what cannot be read is refused in words`(headers: [String: String], status: Int) async throws {
        try await Visitor.visit { visitor async throws in
            let photo = PhonePhoto(visitor, [0xFF, 0xD8, 0xFF, 0xE0])
            let answer = try await photo.put(0..<4, isLast: false, headers)
            #expect(answer.status == status, "\(answer.text)")
        }
    }

    @Test func `a piece, a file and a digest have their bounds`() async throws {
        try await Visitor.visit { visitor async throws in
            let large = PhonePhoto(visitor, [UInt8](repeating: 7, count: PhotoUploads.mostPiece + 1))
            #expect(try await large.put().status == 413)
            let headers = ["Linli-Report": large.key]
            for name in ["x", "../../etc/passwd", large.sha256.uppercased(), large.sha256 + "0"] {
                let path = "/api/v1/files/\(name.replacing("/", with: "%2F"))"
                #expect(try await visitor.get(path, headers).status == 422)
                let put = try await visitor.ask(path, .put, as: nil, headers, body: ByteBuffer(bytes: [1]))
                #expect(put.status == 422)
            }
            let six = (0..<6).map { _ in large.sha256 }
            #expect(try await large.report(naming: six).status == 422)
        }
    }

    @Test func `one browser's pieces are counted`() async throws {
        try await Visitor.visit { visitor async throws in
            let photo = PhonePhoto(visitor, [UInt8](repeating: 1, count: 400))
            var statuses: [Int] = []
            for place in 0...Limits.pieces.size {
                statuses.append(try await photo.put(place..<(place + 1), isLast: false).status)
            }
            #expect(statuses.dropLast().allSatisfy { $0 == 200 })
            #expect(statuses.last == 429)
            #expect(try await photo.standing().offset == Limits.pieces.size)
        }
    }
}

import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import TestSupport
import Testing

@testable import Web

/// The report page as a browser without scripts sends it, and what comes back when something is wrong.
@Suite struct ReportFormTests {
    private static let token = String(repeating: "ab", count: 32)
    private static let boundary = "edge"

    /// A form as browsers send it; files after the fields.
    private func form(
        _ fields: [String: String], files: [(name: String, bytes: [UInt8])] = [], cut: Bool = false
    ) -> ByteBuffer {
        var body = ByteBuffer()
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
            body.writeString(
                "--\(Self.boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n")
        }
        for file in files {
            body.writeString(
                """
                --\(Self.boundary)\r\nContent-Disposition: form-data; name="photos"; filename="\(file.name)"\r
                Content-Type: image/jpeg\r\n\r\n
                """)
            body.writeBytes(file.bytes)
            body.writeString("\r\n")
        }
        if !cut { body.writeString("--\(Self.boundary)--\r\n") }
        return body
    }

    private func fields(_ change: [String: String] = [:]) -> [String: String] {
        var fields = [
            "csrf": Self.token, "key": UUID().uuidString, "scenario": "rubbish", "words": "路边有垃圾",
            "area": Scene.village,
        ]
        fields.merge(change) { _, new in new }
        return fields
    }

    private func send(
        _ body: ByteBuffer, by visitor: Visitor, _ headers: [String: String] = [:]
    ) async throws -> Visitor.Answer {
        var all = [
            "Content-Type": "multipart/form-data; boundary=\(Self.boundary)",
            "Cookie": "__Host-visitor=\(Self.token)",
        ]
        all.merge(headers) { _, new in new }
        return try await visitor.ask("/report", .post, as: nil, all, body: body)
    }

    @Test func `what somebody has chosen is on nobody else's form`() async throws {
        try await Visitor.visit { visitor async throws in
            func chosen(_ address: String, in language: String = "zh") async throws -> Int {
                let page = try await visitor.get(address, ["Accept-Language": language])
                #expect(page.status == 200)
                #expect(page.text.contains(language == "zh" ? "垃圾与乱堆放" : "Rubbish"))
                return page.text.ranges(of: #/class="kind-input"[^>]* checked/#).count
            }
            #expect(try await chosen("/report?scenario=rubbish") == 1)
            #expect(try await chosen("/report") == 0)
            #expect(try await chosen("/report", in: "en") == 0)
            #expect(try await chosen("/report?scenario=rubbish") == 1)
            #expect(try await chosen("/report?scenario=unknown") == 0)
            #expect(try await chosen("/report") == 0)
        }
    }

    private func codes(of text: String) throws -> (number: String, receipt: String) {
        let pattern = #/class="code[^"]*">([0-9A-Z-]+)</#
        let found = text.matches(of: pattern).map { String($0.1) }
        return (try #require(found.first), try #require(found.dropFirst().first))
    }

    @Test func `a report is kept once, and followed by its receipt`() async throws {
        try await Visitor.visit { visitor in
            let form = form(fields())
            let sent = try await send(form, by: visitor)
            #expect(sent.status == 201)
            let (number, receipt) = try codes(of: sent.text)
            let again = try await send(form, by: visitor)
            #expect(again.status == 201)
            #expect(try codes(of: again.text) == (number, receipt))
            let progress = try await visitor.get(
                "/reports/\(number)", ["Cookie": "__Host-receipt=\(receipt)"])
            #expect(progress.status == 200)
            #expect(progress.text.contains(number))
            let wrong = try await visitor.get(
                "/reports/\(number)", as: nil, ["Cookie": "__Host-receipt=0000-0000"])
            #expect(!wrong.text.contains("路边有垃圾"))
        }
    }

    @Test func `the same key with other words is refused, and the words are not lost`() async throws {
        try await Visitor.visit { visitor in
            let first = fields()
            _ = try await send(form(first), by: visitor)
            let other = try await send(form(first.merging(["words": "别的事情"]) { $1 }), by: visitor)
            #expect(other.status == 422)
            #expect(other.text.contains("别的事情"))
        }
    }

    @Test(arguments: [
        (["words": ""], 422), (["words": String(repeating: "长", count: 2_001)], 422),
        (["scenario": "dragons"], 422),
        (["area": "", "lon": "119.0", "lat": "25.4"], 422),
        (["area": "", "lon": "150.5", "lat": "30.2"], 201),
        (["area": ""], 422), (["area": "", "lon": "NaN", "lat": "1e400"], 422), (["area": "12ab"], 400),
        (["area": "990109999999"], 422), (["key": "short"], 400), (["csrf": "forged"], 403),
        (["contact": String(repeating: "9", count: 101)], 422), (["words": "a\0b"], 400),
        (["answers.rubbish.kind": "dragon"], 422), (["area": "", "lon": "150.5", "lat": "north"], 400),
    ])
    func `a form that cannot be taken is answered in words`(change: [String: String], status: Int)
        async throws
    {
        try await Visitor.visit { visitor in
            let answer = try await send(form(fields(change)), by: visitor)
            #expect(answer.status == status)
            #expect(answer.text.contains("<h1>"))
        }
    }

    @Test func `photos that are none, too many or too large are refused in words`() async throws {
        // The header of a PNG of 30 000 × 30 000 points, and nothing behind it.
        let bomb: [UInt8] =
            [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]
            + [0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30, 8, 2, 0, 0, 0, 0x8D, 0x6F, 0x26, 0xE5]
        try await Visitor.visit { visitor in
            let large = try await send(form(fields(), files: [("big.png", bomb)]), by: visitor)
            #expect(large.status == 422)
            let script = try await send(
                form(fields(), files: [("lamp.jpg", Array("<script>alert(1)</script>".utf8))]), by: visitor)
            #expect(script.status == 422)
            let six = (1...6).map { ("\($0).jpg", [UInt8](repeating: 1, count: 10)) }
            let many = try await send(form(fields(), files: six), by: visitor)
            #expect(many.status == 422)
            let half = try await send(
                form(fields(), files: [("lamp.jpg", [1, 2, 3])], cut: true), by: visitor)
            #expect(half.status == 400)
        }
    }

    @Test func `a form from another site is refused`() async throws {
        try await Visitor.visit { visitor in
            let foreign = try await send(form(fields()), by: visitor, ["Origin": "https://elsewhere.example"])
            #expect(foreign.status == 403)
            let stranger = try await send(form(fields()), by: visitor, ["Cookie": ""])
            #expect(stranger.status == 403)
        }
    }

    @Test func `words of a reporter are shown as words`() async throws {
        try await Visitor.visit { visitor in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let trick = "\"><svg/onload=alert(1)>"
            let sent = try await send(form(fields(["words": trick, "contact": "13800001234"])), by: visitor)
            let (number, _) = try codes(of: sent.text)
            for path in ["/desk", "/cases", "/cases/\(number)", "/cases/\(number)?pane=1", "/map"] {
                let page = try await visitor.get(path, as: clerk)
                #expect(page.status == 200)
                #expect(!page.text.contains("<svg/onload"))
                #expect(!page.text.contains("13800001234"))
            }
        }
    }
}

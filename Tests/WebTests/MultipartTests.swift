import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import Web

/// Reading forms, told as what a phone, a browser or somebody with bad intentions sends.
@Suite struct MultipartTests {
    let folder = UploadFolder()
    /// A report with two words of text, a photo, and a file input left alone.
    let report = Body()
        .field("words", "路灯不亮\r\n--not the boundary")
        .field("kind", "lamp").field("kind", "pole")
        .file("photo", "灯\\\"1\\\".jpg", Array("\r\n--edg-\r\r\n-\r\n--edg\r\n".utf8))
        .file("more", "", [])
        .end

    @Test func `a form has its fields and files`() async throws {
        try check(try await read([report]))
        #expect(folder.left == [], "files go away with the form")
    }

    @Test func `any two pieces give the same form`() async throws {
        for place in 0...report.count {
            try check(try await read([Array(report.prefix(place)), Array(report.dropFirst(place))]))
        }
    }

    @Test(arguments: 1...9)
    func `small pieces of any size give the same form`(size: Int) async throws {
        let places = stride(from: 0, to: report.count, by: size)
        let pieces = places.map { Array(report.dropFirst($0).prefix(size)) }
        try check(try await read(pieces))
    }

    @Test func `a form cut off anywhere is said to have ended early`() async throws {
        for place in 0..<report.count - 2 {
            await refused(.endedEarly, Array(report.prefix(place)))
        }
        #expect(folder.left == [], "what had arrived is deleted")
    }

    @Test func `a sender who hangs up has ended early`() async throws {
        let (stream, sender) = AsyncThrowingStream<ByteBuffer, any Error>.makeStream()
        sender.yield(ByteBuffer(bytes: report.prefix(200)))
        sender.finish(throwing: HangUp())
        await #expect(throws: MultipartRefusal.endedEarly) {
            try await Form.read(Body.type, RequestBody(asyncSequence: stream), filesIn: folder.path)
        }
    }

    private struct HangUp: Error {}

    @Test func `three megabytes of text are refused once the field is full`() async throws {
        let body = Body().field("words", String(repeating: "灯", count: 1_000_000)).end
        await refused(.fieldTooLong("words", limit: 65_536), body)
    }

    @Test func `a field may be exactly as long as the limit`() async throws {
        let form = try await read([Body().field("words", String(repeating: "a", count: 65_536)).end])
        #expect(form["words"]?.utf8.count == 65_536)
        let longer = Body().field("words", String(repeating: "a", count: 65_537)).end
        await refused(.fieldTooLong("words", limit: 65_536), longer)
    }

    @Test func `six photos are refused`() async throws {
        var body = Body()
        for _ in 0..<5 { body = body.file("photo", "a.jpg", [1]) }
        #expect(try await read([body.end]).files.count == 5)
        await refused(.tooManyFiles(limit: 5), body.file("photo", "a.jpg", []).end)
        await refused(.tooManyFiles(limit: 5), body.file("photo", "", [1]).end)
    }

    @Test func `forty-one fields are refused`() async throws {
        var body = Body()
        for number in 0..<40 { body = body.field("f\(number)", "") }
        #expect(try await read([body.end]).fields.count == 40)
        await refused(.tooManyFields(limit: 40), body.field("last", "").end)
        await refused(.tooManyFields(limit: 40), body.file("last", "", []).end)
    }

    @Test func `a file over its limit is refused, and so is the whole`() async throws {
        let small = FormLimits(fileBytes: 10, totalBytes: 400)
        let file = Body().file("photo", "a", Array(repeating: 1, count: 11)).end
        await refused(.fileTooLarge("photo", limit: 10), file, small)
        let body = Body().field("words", String(repeating: "a", count: 400)).end
        await refused(.totalTooLarge(limit: 400), body, small)
        await #expect(throws: MultipartRefusal.totalTooLarge(limit: 400)) {
            try await Form.read(Body.type, length: 401, Body.stream([]), filesIn: folder.path, limits: small)
        }
        #expect(folder.left == [])
    }

    @Test(arguments: [
        ("--edge\r\n\r\nno header\r\n--edge--\r\n", MultipartRefusal.malformed),
        ("--edge\r\nX: y\r\n\r\nno name\r\n--edge--", .malformed),
        ("--edge\r\nContent-Disposition: form-data\r\n\r\n\r\n--edge--", .malformed),
        ("--edge\r\nContent-Disposition: form-data; name=\"\"\r\n\r\n\r\n--edge--", .malformed),
        ("--edge\r\nContent-Disposition: form-data; name=\"a\r\n\r\n\r\n--edge--", .malformed),
        ("--edge\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\n\r\n--edge--", .malformed),
        ("--edge\r\nContent-Disposition: attachment; name=a\r\n\r\n\r\n--edge--", .malformed),
        ("--edge\r\nContent-Disposition: form-data; name=a\0\r\n\r\n\r\n--edge--", .malformed),
        ("--edge\r\nContent-Disposition: form-data; name=a\r\n folded\r\n\r\n\r\n--edge--", .malformed),
        ("--edgewise\r\n", .malformed),
        ("--edge\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--edge? ", .malformed),
        ("--edge\r\nContent-Disposition: form-data; name=a\r\n\r\n\0\r\n--edge--", .nul("a")),
        ("--edge\r\nContent-Disposition: form-data; name=a; filename=\"\0\"\r\n\r\n\r\n--edge--", .nul("a")),
        ("", .endedEarly), ("\r\n", .endedEarly), ("--edge-", .endedEarly),
    ])
    func `a broken form is named`(body: String, refusal: MultipartRefusal) async {
        await refused(refusal, Array(body.utf8))
    }

    @Test func `the closing line alone is a form without fields`() async throws {
        #expect(try await read([Array("--edge--".utf8)]).fields.isEmpty)
    }

    @Test func `text that is not UTF-8 is refused by name`() async throws {
        await refused(.notUTF8("words"), Body().part("name=words", [0xFF, 0xFE]).end)
        await refused(.notUTF8("words"), Body().part("name=words", Array("灯".utf8.prefix(2))).end)
    }

    @Test func `endless header lines and preambles are refused`() async throws {
        let long = Array(repeating: UInt8(ascii: "a"), count: 9_000)
        await refused(.malformed, long)
        await refused(.malformed, Array("--edge\r\n".utf8) + long)
        let lines = String(repeating: "a: b\r\n", count: 2_000)
        await refused(.malformed, Array("--edge\r\n\(lines)".utf8))
    }

    @Test(arguments: [
        ("", MultipartRefusal.notMultipart), ("text/plain", .notMultipart),
        ("application/json", .notMultipart),
        ("multipart/mixed; boundary=a", .notMultipart), ("multipart/form-data", .boundaryMissing),
        ("multipart/form-data; boundary=", .boundaryMissing),
        ("multipart/form-data; boundary=\"", .boundaryMissing),
        ("multipart/form-data; boundary=\(String(repeating: "a", count: 71))", .boundaryMissing),
        ("multipart/form-data; boundary=\"a\r\nb\"", .boundaryMissing),
    ])
    func `a content type that is no form is named`(type: String, refusal: MultipartRefusal) async {
        await #expect(throws: refusal) {
            try await Form.read(type, Body.stream([report]), filesIn: folder.path)
        }
    }

    @Test func `a file that is taken outlives the form`() async throws {
        let path = try await read([report]).files.first?.take()
        let taken = try #require(path)
        #expect(FileManager.default.contents(atPath: taken) == photo)
        let rights = try FileManager.default.attributesOfItem(atPath: taken)[.posixPermissions] as? Int
        #expect(rights == 0o600)
    }

    @Test func `damaged forms end in a form or a refusal`() async throws {
        let seed: UInt64 = 20_260_117
        print("damaged forms from seed \(seed)")
        var dice = Dice(seed: seed)
        var read = 0
        for _ in 0..<20_000 {
            let bytes = dice.damage(report)
            let cut = Int.random(in: 0...bytes.count, using: &dice)
            do {
                let pieces = [Array(bytes.prefix(cut)), Array(bytes.dropFirst(cut))]
                _ = try await self.read(pieces)
                read += 1
            } catch is MultipartRefusal {}
        }
        #expect((1..<20_000).contains(read), "some of them must still be forms")
        #expect(folder.left == [])
    }

    private let photo = Data("\r\n--edg-\r\r\n-\r\n--edg\r\n".utf8)

    private func read(_ pieces: [[UInt8]], _ limits: FormLimits = FormLimits()) async throws -> Form {
        try await Form.read(Body.type, Body.stream(pieces), filesIn: folder.path, limits: limits)
    }

    private func refused(
        _ refusal: MultipartRefusal, _ bytes: [UInt8], _ limits: FormLimits = FormLimits()
    ) async {
        await #expect(throws: refusal) { try await read([bytes], limits) }
    }

    private func check(_ form: Form) throws {
        #expect(form.fields == ["words": ["路灯不亮\r\n--not the boundary"], "kind": ["lamp", "pole"]])
        let file = try #require(form.files.first)
        #expect(form.files.count == 1)
        #expect(file.field == "photo" && file.filename == "灯\"1\".jpg" && file.contentType == "image/jpeg")
        #expect(file.size == 21)
        #expect(FileManager.default.contents(atPath: file.path) == photo)
    }
}

/// Forms without files.
@Suite struct URLEncodedFormTests {
    @Test func `words, spaces and repeated names come through`() async throws {
        let form = try await read("words=%E7%81%AF+a%2Bb&kind=lamp&kind=pole&empty=&alone&&=x")
        let expected = [
            "words": ["灯 a+b"], "kind": ["lamp", "pole"], "empty": [""], "alone": [""], "": ["x"],
        ]
        #expect(form.fields == expected)
        #expect(try await read("").fields.isEmpty)
    }

    @Test(arguments: [
        ("a=%", MultipartRefusal.malformed), ("a=%4", .malformed), ("a=%zz", .malformed),
        ("a=%+1", .malformed),
        ("%=a", .malformed), ("a=%FF", .notUTF8("a")), ("a=%00", .nul("a")), ("%00=a", .nul("")),
    ])
    func `a broken value is named`(body: String, refusal: MultipartRefusal) async {
        await #expect(throws: refusal) { try await read(body) }
    }

    @Test func `too much is refused`() async throws {
        await #expect(throws: MultipartRefusal.totalTooLarge(limit: 262_144)) {
            try await read("a=" + String(repeating: "a", count: 3_000_000))
        }
        await #expect(throws: MultipartRefusal.fieldTooLong("a", limit: 65_536)) {
            try await read("a=" + String(repeating: "a", count: 70_000))
        }
        await #expect(throws: MultipartRefusal.tooManyFields(limit: 40)) {
            try await read(String(repeating: "a=1&", count: 41))
        }
    }

    @Test func `damaged forms end in a form or a refusal`() async throws {
        let seed: UInt64 = 4_711
        print("damaged forms from seed \(seed)")
        var dice = Dice(seed: seed)
        let whole = Array("words=%E7%81%AF+a%2Bb&kind=lamp&kind=pole&empty=&alone".utf8)
        for _ in 0..<20_000 {
            do { _ = try URLEncodedForm.decode(dice.damage(whole), limits: FormLimits()) } catch {}
        }
    }

    private func read(_ body: String) async throws -> Form {
        try await Form.read(
            "application/x-www-form-urlencoded; charset=utf-8", Body.stream([Array(body.utf8)]),
            filesIn: "/nonexistent")
    }
}

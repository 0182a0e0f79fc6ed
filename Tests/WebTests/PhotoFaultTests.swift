import Access
import Casework
import Foundation
import HTTPTypes
import NIOCore
import Postgres
import TestSupport
import Testing

@testable import Web

/// The disk of the photos is full, or a photo is gone: whoever reports knows, nothing is half, no page breaks.
@Suite(.serialized) struct PhotoFaultTests {
    private static let token = String(repeating: "ab", count: 32)

    /// Runs a test with the photos on a small disk of their own, where this machine permits one.
    private func withSmallDisk(_ test: @Sendable (Visitor, String) async throws -> Void) async throws {
        let disk = "/var/tmp/linli-photos-" + UUID().uuidString.prefix(8).lowercased()
        try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: disk) }
        do {
            try await PostgresProgram.ask(
                "/usr/bin/mount", ["-t", "tmpfs", "-o", "size=12m,mode=711", "linli", disk])
        } catch {
            try Test.cancel("no disk may be mounted here: \(error)")
        }
        do {
            try await Visitor.visit(photosIn: disk) { visitor in try await test(visitor, disk) }
        } catch {
            try await PostgresProgram.ask("/usr/bin/umount", ["-l", disk])
            throw error
        }
        try await PostgresProgram.ask("/usr/bin/umount", ["-l", disk])
    }

    /// Writes until the disk takes no more.
    private func fill(_ disk: String) throws {
        let handle = try #require(fopen(disk + "/ballast", "w"))
        let zeros = [UInt8](repeating: 0, count: 4_096)
        while fwrite(zeros, 1, zeros.count, handle) == zeros.count, fflush(handle) == 0 {}
        fclose(handle)
    }

    private func body(_ key: String, _ photo: [UInt8]?) -> Body {
        var body = Body()
        // As on the page: what is written stands on both sides of the photo.
        body = body.field("csrf", Self.token).field("key", key).field("scenario", "rubbish")
        if let photo { body = body.file("photos", "lamp.jpg", photo) }
        return body.field("words", "路边有垃圾").field("area", Scene.village)
    }

    private func send(_ body: Body, by visitor: Visitor) async throws -> Visitor.Answer {
        try await visitor.ask(
            "/report", .post, as: nil,
            ["Content-Type": Body.type, "Cookie": "__Host-visitor=\(Self.token)"],
            body: ByteBuffer(bytes: body.end))
    }

    private func left(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    @Test func `with no room for photos the form comes back whole and says so, and goes without`()
        async throws
    {
        try await withSmallDisk { visitor, disk in
            let photo = try Pictures.canary(width: 640, height: 480)
            let key = UUID().uuidString.lowercased()
            try fill(disk)
            let before = try left(in: disk + "/incoming")
            for _ in 0..<3 {
                let full = try await send(body(key, photo), by: visitor)
                #expect(full.status == 503)
                #expect(full.headers[.retryAfter] == "60")
                #expect(full.text.contains("照片现在存不下"))
                #expect(full.text.contains("路边有垃圾"))
                #expect(full.text.contains(key))
            }
            #expect(try await visitor.scene.reportCount == 0)
            #expect(try left(in: disk + "/incoming") == before)
            #expect(try left(in: disk + "/files").isEmpty)
            // Who sees it decides: without a photo it goes, in the same moment.
            #expect(try await send(body(UUID().uuidString, nil), by: visitor).status == 201)
            unlink(disk + "/ballast")
            #expect(try await send(body(key, photo), by: visitor).status == 201)
            #expect(try await visitor.scene.reportCount == 2)
            #expect(try await visitor.scene.count("SELECT count(*) AS count FROM photos") == 1)
            #expect(try left(in: disk + "/files").count == 2)
            #expect(try left(in: disk + "/incoming") == before)
        }
    }

    @Test func `what arrived of a photo stays while the disk is full, and becomes one when there is room`()
        async throws
    {
        try await withSmallDisk { visitor, disk in
            let photo = PhonePhoto(visitor, try Pictures.canary(width: 641, height: 480))
            let half = photo.bytes.count / 2
            #expect(try await photo.put(0..<half, isLast: false).status == 200)
            try fill(disk)
            let full = try await photo.put(half..<photo.bytes.count, isLast: true)
            #expect(full.status == 503)
            #expect(full.text.contains("\"problems\"") && full.text.contains("照片现在存不下"))
            #expect(try await photo.report().status == 422, "no report names what is not kept")
            unlink(disk + "/ballast")
            let has = try #require(try await photo.standing().offset)
            #expect(has >= half)
            // All has arrived, and there is no room for what is made of it.
            #expect(try await photo.put(has..<photo.bytes.count, isLast: false).status == 200)
            try fill(disk)
            let whole = photo.bytes.count..<photo.bytes.count
            #expect(try await photo.put(whole, isLast: true).status == 503)
            #expect(try left(in: disk + "/files").isEmpty)
            unlink(disk + "/ballast")
            #expect(try await photo.put(whole, isLast: true).status == 201)
            #expect(try await photo.report().status == 201)
        }
    }

    @Test func `a photo whose file is gone leaves words in its place, and its address says so`() async throws
    {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            // Of its own size: other tests keep their photos in the same folder.
            let photo = PhonePhoto(visitor, try Pictures.canary(width: 347))
            try await photo.put()
            let told = try await photo.report().json()
            guard case .text(let number)? = told["number"], case .text(let receipt)? = told["receipt"] else {
                Issue.record("not taken in: \(told)")
                return
            }
            let pages =
                [
                    ("/cases/\(number)", clerk, [:]),
                    ("/reports/\(number)", nil, ["Cookie": "__Host-receipt=\(receipt)"]),
                ] as [(String, Secret?, [String: String])]
            for (path, session, headers) in pages {
                let page = try await visitor.get(path, as: session, headers)
                #expect(page.text.contains("size=thumb") && !page.text.contains("文件不见了"))
                #expect(try await visitor.get(path + "/photos/1", as: session, headers).status == 200)
            }
            let kept = try await visitor.scene.look("SELECT sha256 FROM photos", { try $0.text("sha256") })
            let sha256 = try #require(kept)
            for size in [PhotoStore.Size.full, .thumbnail] {
                unlink(try #require(visitor.site.photos.path(of: sha256, size)))
            }
            for (path, session, headers) in pages {
                let page = try await visitor.get(path, as: session, headers)
                #expect(page.status == 200)
                #expect(page.text.contains("第 1 张照片的文件不见了") && !page.text.contains("size=thumb"))
                for size in ["", "?size=thumb"] {
                    let gone = try await visitor.get(path + "/photos/1" + size, as: session, headers)
                    #expect(gone.status == 404)
                }
            }
            #expect(try await visitor.get("/api/v1/cases/\(number)", as: clerk).status == 200)
            let covered = try await visitor.get(
                "/cases/\(number)/release/photos/1?boxes=", as: clerk)
            #expect(covered.status < 500)
        }
    }
}

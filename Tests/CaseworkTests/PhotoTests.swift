import Foundation
import Testing

@testable import Casework

/// What becomes of a photo on its way in: whatever is sent, only pixels are kept.
@Suite struct PhotoTests {
    let folder: PhotoFolder
    let store: PhotoStore

    init() throws {
        folder = try PhotoFolder()
        store = try PhotoStore(data: folder.path)
    }

    @Test func `a photo is kept as a JPEG and a thumbnail under the digest of its content`() async throws {
        let photo = try folder.noise("jpg", width: 3000, height: 1500)
        let stored = try await store.keep(folder.given("lamp.jpg", photo))
        #expect(stored.width == 2048)
        #expect(stored.height == 1024)
        let full = try folder.header(store.path(of: stored.sha256, .full))
        #expect(full == (.jpeg, 2048, 1024))
        #expect(try folder.header(store.path(of: stored.sha256, .thumbnail)) == (.jpeg, 400, 200))
        let size = try folder.bytes(store.path(of: stored.sha256, .full)).count
        #expect(stored.bytes == size)
        #expect(folder.left == [])
    }

    @Test func `the same photo twice is one file`() async throws {
        let bytes = try folder.noise("jpg", width: 80, height: 60)
        let first = try await store.keep(folder.given("one.jpg", bytes))
        let second = try await store.keep(folder.given("two.jpg", bytes))
        #expect(first == second)
        #expect(first.width == 80, "a small photo is not enlarged")
        #expect(try folder.kept().count == 2)
    }

    @Test(arguments: ["jpg", "png", "webp", "heic"])
    func `the type is told by content, not by the name`(kind: String) async throws {
        let stored = try await store.keep(
            folder.given("lamp.txt", try folder.noise(kind, width: 320, height: 200)))
        #expect(try folder.header(store.path(of: stored.sha256, .full)) == (.jpeg, 320, 200))
    }

    @Test func `a photo held upright is kept upright`() async throws {
        let lying = try folder.noise("jpg", width: 60, height: 40)
        let stored = try await store.keep(folder.given("tall.jpg", Bytes.withExif(lying, orientation: 6)))
        #expect(stored.width == 40)
        #expect(stored.height == 60)
    }

    @Test func `place, camera and author are gone`() async throws {
        let photo = Bytes.withExif(try folder.noise("jpg", width: 60, height: 40), orientation: 1)
        #expect(photo.holds("Exif") && photo.holds("canary"))
        let stored = try await store.keep(folder.given("lamp.jpg", photo))
        for size in [PhotoStore.Size.full, .thumbnail] {
            let kept = try folder.bytes(store.path(of: stored.sha256, size))
            #expect(!kept.holds("Exif") && !kept.holds("canary") && !kept.holds("http://ns.adobe.com"))
        }
    }

    @Test func `a script behind a photo is dropped`() async throws {
        let photo = try folder.noise("jpg", width: 60, height: 40) + Array("<script>alert(1)</script>".utf8)
        let stored = try await store.keep(folder.given("lamp.jpg", photo))
        #expect(try !folder.bytes(store.path(of: stored.sha256, .full)).holds("<script"))
    }

    @Test func `what is covered is one colour in the new photo, and the kept one stays`() async throws {
        let stored = try await store.keep(
            folder.given("face.jpg", try folder.noise("jpg", width: 400, height: 200)))
        let before = try folder.bytes(store.path(of: stored.sha256, .full))
        let boxes = try #require(PhotoBox.boxes(in: "25 25 50 50"))
        let covered = try await store.covering(boxes, of: stored.sha256)
        #expect(covered.sha256 != stored.sha256)
        #expect((covered.width, covered.height) == (400, 200))
        #expect(try folder.bytes(store.path(of: stored.sha256, .full)) == before)
        #expect(folder.left == [])
        let again = try await store.covering(boxes, of: stored.sha256)
        #expect(again == covered, "the same boxes give the same file")
        let pixels = try await folder.pixels(store.path(of: covered.sha256, .full))
        // Away from the edge, where JPEG mixes eight pixels.
        let inside = (60..<140).flatMap { row in (112..<288).map { pixels.grey($0, row) } }
        #expect((inside.max() ?? 0) - (inside.min() ?? 0) <= 3)
        let outside = (0..<40).flatMap { row in (0..<400).map { pixels.grey($0, row) } }
        #expect((outside.max() ?? 0) - (outside.min() ?? 0) > 100)
        let thumbnail = try await folder.pixels(store.path(of: covered.sha256, .thumbnail))
        #expect(thumbnail.width == 400)
    }

    @Test func `colours stay what they were, through keeping and covering`() async throws {
        let stored = try await store.keep(folder.given("brown.jpg", try folder.plain([100, 60, 30])))
        let covered = try await store.covering([], of: stored.sha256)
        for sha256 in [stored.sha256, covered.sha256] {
            for size in [PhotoStore.Size.full, .thumbnail] {
                let pixels = try await folder.pixels(store.path(of: sha256, size))
                for (found, wanted) in zip(pixels.bytes.prefix(3), [100, 60, 30]) {
                    #expect(abs(Int(found) - wanted) <= 2)
                }
            }
        }
    }

    @Test func `colours of a wider space become those every screen has`() async throws {
        let wide = try folder.plain([100, 60, 30], profile: true)
        #expect(wide.holds("ICC_PROFILE"))
        let stored = try await store.keep(folder.given("wide.jpg", wide))
        #expect(try !folder.bytes(store.path(of: stored.sha256, .full)).holds("ICC_PROFILE"))
        let pixels = try await folder.pixels(store.path(of: stored.sha256, .full))
        // Display P3 to sRGB, by the matrices of both.
        for (found, wanted) in zip(pixels.bytes.prefix(3), [107, 58, 22]) {
            #expect(abs(Int(found) - wanted) <= 2)
        }
    }

    @Test func `a photo that is gone is not covered, and grey ones are`() async throws {
        await #expect(throws: PhotoRefusal.unreadable) {
            try await store.covering([], of: String(repeating: "0a", count: 32))
        }
        let grey = try await store.keep(
            folder.given("grey.png", try folder.noise("png", width: 30, height: 20)))
        #expect(try await store.covering([], of: grey.sha256).width == 30)
    }

    @Test func `thirty thousand pixels square are refused by the header`() async throws {
        await refused(.tooManyPixels(limit: 50_000_000), Bytes.png(width: 30_000, height: 30_000))
        await refused(.tooManyPixels(limit: 50_000_000), Bytes.png(width: 0x7FFF_FFFF, height: 0x7FFF_FFFF))
    }

    @Test func `half a photo is refused`() async throws {
        for kind in ["jpg", "png", "webp", "heic"] {
            let photo = try folder.noise(kind, width: 600, height: 400)
            await refused(.unreadable, Array(photo.prefix(photo.count / 2)))
        }
    }

    @Test func `what is no photo is refused`() async throws {
        await refused(.notAnImage, [])
        await refused(.notAnImage, [0xFF])
        await refused(.notAnImage, Array("PK\u{3}\u{4}".utf8) + Array(repeating: 0, count: 200))
        await refused(.notAnImage, Array("GIF89a".utf8) + Array(repeating: 1, count: 200))
        await refused(.notAnImage, Array("<svg xmlns='http://www.w3.org/2000/svg'/>".utf8))
        await refused(.unreadable, Bytes.png(width: 0, height: 10))
        await refused(.unreadable, Bytes.png(width: 10, height: 10))
    }

    @Test func `a file over fifteen megabytes is refused`() async throws {
        let photo = try folder.noise("jpg", width: 60, height: 40)
        let padding = [UInt8](repeating: 0, count: PhotoStore.mostBytes)
        await refused(.tooLarge(limit: PhotoStore.mostBytes), photo + padding)
    }

    @Test func `a photo that takes too long is given up`() async throws {
        let hasty = try PhotoStore(data: folder.path, child: ReencodingChild(seconds: 0.02))
        let path = folder.given("slow.png", try folder.noise("png", width: 1500, height: 1500))
        await #expect(throws: PhotoRefusal.tookTooLong) { try await hasty.keep(path) }
        #expect(folder.left == [])
    }

    @Test func `a photo given up is decoded no further`() async throws {
        let path = folder.given("large.png", try folder.noise("png", width: 3500, height: 3500))
        let keeping = Task { try await store.keep(path) }
        try await folder.awaitDecoder()
        keeping.cancel()
        await #expect(throws: (any Error).self) { try await keeping.value }
        #expect(folder.left == [])
        // The kernel takes its time to clear away what was killed; decoding takes far longer.
        try await folder.awaitDecoder(false)
    }

    @Test func `a damaged photo is kept or refused, and the program goes on`() async throws {
        var dice = Dice(seed: 20_260_101)
        let originals = try ["jpg", "png", "webp", "heic"].map { try folder.noise($0, width: 90, height: 70) }
        for round in 0..<24 {
            let path = folder.given("\(round)", dice.damage(originals[round % originals.count]))
            do {
                _ = try await store.keep(path)
            } catch let refusal as PhotoRefusal {
                #expect([.unreadable, .notAnImage, .tooManyPixels(limit: 50_000_000)].contains(refusal))
            }
        }
        #expect(folder.left == [])
    }

    @Test func `no path comes from what a person sent`() throws {
        let digest = String(repeating: "0a", count: 32)
        #expect(store.path(of: digest, .full) == "\(folder.path)/files/\(digest).jpg")
        #expect(store.path(of: digest, .thumbnail) == "\(folder.path)/files/\(digest)-400.jpg")
        let short = String(digest.dropLast())
        for text in ["", "../secret", digest.uppercased(), digest + "0", digest + "\0", short, short + "/"] {
            #expect(store.path(of: text, .full) == nil)
        }
    }

    @Test func `a sweep deletes what no case knows, and nothing young`() async throws {
        let shown = try await store.keep(folder.given("1", try folder.noise("jpg", width: 40, height: 40)))
        let orphan = try await store.keep(folder.given("2", try folder.noise("jpg", width: 41, height: 40)))
        let unfinished = folder.given("upload-1", [1, 2, 3])
        let known: @Sendable ([String]) async throws -> Set<String> = { asked in
            Set(asked).intersection([shown.sha256])
        }
        #expect(try await store.sweep(olderThan: .distantPast, keeping: known) == 0)
        #expect(try await store.sweep(olderThan: .distantFuture, keeping: known) == 3)
        #expect(try folder.kept() == ["\(shown.sha256)-400.jpg", "\(shown.sha256).jpg"])
        #expect(try !folder.kept().contains { $0.hasPrefix(orphan.sha256) })
        #expect(!FileManager.default.fileExists(atPath: unfinished))
    }

    private func refused(_ refusal: PhotoRefusal, _ bytes: [UInt8]) async {
        let path = folder.given("refused.jpg", bytes)
        await #expect(throws: refusal) { try await store.keep(path) }
        #expect(folder.left == [], "the original is deleted when refused, too")
    }
}

/// Sizes read from headers, of good and of damaged files.
@Suite struct PhotoHeaderTests {
    @Test func `no damage to a header makes the program stop`() throws {
        let folder = try PhotoFolder()
        let originals = try ["jpg", "png", "webp", "heic"].map {
            Array(try folder.noise($0, width: 90, height: 70).prefix(700))
        }
        let seed: UInt64 = 7_350_301
        print("damaged headers from seed \(seed)")
        var dice = Dice(seed: seed)
        for round in 0..<20_000 {
            let bytes = dice.damage(originals[round % originals.count])
            do {
                let header = try PhotoHeader(of: Bytes.source(bytes))
                #expect(header.width > 0 && header.height > 0)
            } catch let refusal as PhotoRefusal {
                #expect(refusal == .notAnImage || refusal == .unreadable)
            }
        }
    }

    @Test func `a product too large to count is still too many pixels`() throws {
        let header = try PhotoHeader(of: Bytes.source(Bytes.png(width: 0xFFFF_FFFF, height: 0xFFFF_FFFF)))
        #expect(header.pixels > PhotoStore.mostPixels)
    }
}

/// At most so many at a time.
@Suite struct TurnstileTests {
    @Test func `the third waits for one of two to leave, and a fourth is sent away`() async throws {
        let turnstile = Turnstile(places: 2, mostWaiting: 1)
        let (inside, enter) = AsyncStream<Void>.makeStream()
        let gates = (0..<2).map { _ in AsyncStream<Void>.makeStream() }
        let visits = gates.map { gate in
            Task {
                try await turnstile.pass {
                    _ = enter.yield()
                    for await _ in gate.stream {}
                }
            }
        }
        var arrivals = inside.makeAsyncIterator()
        await arrivals.next()
        await arrivals.next()
        let third = Task { try await turnstile.pass { _ = enter.yield() } }
        while await turnstile.queue == 0 { await Task.yield() }
        await #expect(throws: Turnstile.Full.self) { try await turnstile.pass {} }
        for gate in gates { gate.continuation.finish() }
        for visit in visits { try await visit.value }
        try await third.value
        await arrivals.next()
        try await turnstile.pass {}
    }

    @Test func `of one line a quarter may wait, of all who say where they are three quarters`() async throws {
        let turnstile = Turnstile(places: 1, mostWaiting: 8)
        let (gate, open) = AsyncStream<Void>.makeStream()
        let first = Task { try await turnstile.pass { for await _ in gate {} } }
        while await turnstile.isFree { await Task.yield() }
        var waiting: [Task<Void, any Error>] = []
        func wait(_ from: String?) async {
            let queue = waiting.count
            waiting.append(Task { try await turnstile.pass(from: from) {} })
            while await turnstile.queue == queue { await Task.yield() }
        }
        for line in ["a", "a", "b", "b", "c", "c"] {
            await wait(line)
            let own = waiting.count.isMultiple(of: 2)
            if own { await #expect(throws: Turnstile.Full.self) { try await turnstile.pass(from: line) {} } }
        }
        await #expect(throws: Turnstile.Full.self) { try await turnstile.pass(from: "d") {} }
        // Whose report was let in does not wait behind a closed door.
        for _ in 0..<2 { await wait(nil) }
        await #expect(throws: Turnstile.Full.self) { try await turnstile.pass {} }
        open.finish()
        try await first.value
        for one in waiting { try await one.value }
    }

    @Test(arguments: [
        // As quick as photos from phones, as on a busy machine, as slow as they may be at all, in no time.
        ([0.018, 0.022, 0.02], 256), ([0.1, 0.1], 100), ([9, 10, 9.5], 32), ([0, 0], 32), ([], 32),
        // One slow one among quick ones is not the rule; eight are.
        ([0.02, 0.02, 2], 37), (Array(repeating: 0.02, count: 8) + Array(repeating: 2, count: 8), 32),
    ])
    func `as many wait as come through in time`(seconds: [Double], most: Int) {
        var room = QueueRoom(places: 2, bounds: 32...256, patience: .seconds(5))
        for time in seconds { room.passed(after: .seconds(time)) }
        #expect(room.most == most)
    }

    @Test func `who gives up waiting leaves the queue`() async throws {
        let turnstile = Turnstile(places: 1, mostWaiting: 1)
        let (gate, open) = AsyncStream<Void>.makeStream()
        let first = Task { try await turnstile.pass { for await _ in gate {} } }
        while await turnstile.isFree { await Task.yield() }
        let second = Task { try await turnstile.pass {} }
        while await turnstile.queue == 0 { await Task.yield() }
        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
        #expect(await turnstile.queue == 0)
        open.finish()
        try await first.value
    }
}

import Foundation
import SystemPackage
import Testing

@testable import Casework

/// The quick way for photos that a page's script made smaller before it sent them.
@Suite struct DarkroomTests {
    let folder: PhotoFolder
    let store: PhotoStore
    /// A program built for looking into draws slowly, and waits for all that runs beside it.
    private static let darkroom = DarkroomChild(seconds: 300)

    init() throws {
        folder = try PhotoFolder()
        store = try PhotoStore(data: folder.path, child: ReencodingChild(), darkroom: Self.darkroom)
    }

    private func developed(_ bytes: [UInt8]) async throws -> Developed? {
        let path = folder.given(UUID().uuidString, bytes)
        defer { unlink(path) }
        let file = try FileDescriptor.open(FilePath(path), .readOnly)
        defer { try? file.close() }
        return try await Self.darkroom.develop(file, thumbnail: 400, quality: 85)
    }

    @Test func `the program is built beside this one`() {
        #expect(DarkroomChild.program != nil)
    }

    @Test func `a bare photo is drawn anew, with its thumbnail, and nothing else of it is left`() async throws
    {
        let photo = try folder.slopes(width: 1_280, height: 960)
        let marked = Bytes.withComment(photo, "canary") + Array("<script>canary</script>".utf8)
        #expect(try PhotoHeader(of: Bytes.source(marked)).isBare)
        let made = try #require(try await developed(marked))
        for (bytes, width, height) in [(made.photo, 1_280, 960), (made.thumbnail, 400, 300)] {
            let header = try PhotoHeader(of: Bytes.source(Array(bytes)))
            #expect((header.kind, header.width, header.height) == (.jpeg, width, height))
            #expect(header.isBare)
            #expect(!Array(bytes).holds("canary"))
        }
        let stored = try await store.keep(folder.given("lamp.jpg", marked))
        let kept = try folder.bytes(store.path(of: stored.sha256, .full))
        #expect(kept == Array(made.photo))
        #expect(folder.left == [])
    }

    private static let sizes = [
        (1_280, 960), (960, 1_280), (1_279, 853), (401, 7), (400, 300), (60, 2_048), (1, 1),
    ]

    @Test(arguments: sizes, [85, 95])
    func `a thumbnail shows what the photo shows, however coarse its colours are`(
        size: (Int, Int), quality: Int
    ) async throws {
        let (width, height) = size
        let photo = try folder.slopes(width: width, height: height, quality: quality)
        let made = try #require(try await developed(photo))
        let large = try await folder.pixels(folder.laid(made.photo))
        let small = try await folder.pixels(folder.laid(made.thumbnail))
        #expect(max(small.width, small.height) == min(max(width, height), 400))
        for (column, row) in [(0.1, 0.1), (0.5, 0.5), (0.9, 0.2), (0.2, 0.9)] {
            let dots = [large, small].map { picture in
                picture.dot(Int(Double(picture.width) * column), Int(Double(picture.height) * row))
            }
            for (one, other) in zip(dots[0], dots[1]) {
                // The dots of a slope so small lie further apart.
                #expect(abs(one - other) <= 12, "at \(column), \(row)")
            }
        }
        let original = try await folder.pixels(folder.laid(photo[...]))
        let middle = (width / 2, height / 2)
        for (one, other) in zip(original.dot(middle.0, middle.1), large.dot(middle.0, middle.1)) {
            #expect(abs(one - other) <= 4, "in the middle")
        }
    }

    @Test func `photos that lie on their side, have their own colours or are grey go to libvips`() throws {
        let bare = try folder.slopes(width: 60, height: 40)
        let noted = Bytes.withExif(bare, orientation: 6)
        let coloured = try folder.plain([200, 30, 30], profile: true)
        let grey = try folder.noise("jpg", width: 60, height: 40)
        for other in [noted, coloured, grey, try folder.noise("png", width: 60, height: 40)] {
            #expect(try !PhotoHeader(of: Bytes.source(other)).isBare)
        }
    }

    @Test func `half a bare photo is refused`() async throws {
        let photo = try folder.slopes(width: 600, height: 400)
        let half = Array(photo.prefix(photo.count / 2))
        #expect(try PhotoHeader(of: Bytes.source(half)).isBare)
        #expect(try await developed(half) == nil)
        await #expect(throws: PhotoRefusal.unreadable) {
            try await store.keep(folder.given("half.jpg", half))
        }
        #expect(folder.left == [])
    }

    @Test func `a damaged photo is drawn or not, and what is drawn is a photo`() async throws {
        let seed: UInt64 = 20_261_122
        var dice = Dice(seed: seed)
        let photo = try folder.slopes(width: 90, height: 70)
        for round in 0..<60 {
            guard let made = try await developed(dice.damage(photo)) else { continue }
            let header = try PhotoHeader(of: Bytes.source(Array(made.photo)))
            #expect(header.kind == .jpeg, "seed \(seed), round \(round)")
        }
    }

    @Test func `it has given up everything before it reads the first byte`() async throws {
        let program = try #require(DarkroomChild.program)
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(filePath: program)
        process.arguments = ["85", "400", "10"]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        defer { process.terminate() }
        let ground = "/proc/\(process.processIdentifier)"
        // Nothing is sent: it gives up what it has and waits for its input. Processes are the last of it.
        var limits = ""
        for _ in 0..<6_000 where !limits.contains("Max processes             0 ") {
            limits = (try? String(contentsOfFile: "\(ground)/limits", encoding: .utf8)) ?? ""
            try await Task.sleep(for: .milliseconds(10))
        }
        for limit in ["open files", "processes", "file size", "core file size"] {
            let line = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max \(limit) ") })
            #expect(line.split(separator: " ").suffix(3).prefix(2) == ["0", "0"], "\(line)")
        }
        let status = try String(contentsOfFile: "\(ground)/status", encoding: .utf8)
        #expect(status.contains("NoNewPrivs:\t1"))
        #expect(geteuid() != 0 || status.contains("Uid:\t65534\t65534\t65534\t65534"))
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        #expect(process.terminationStatus == 65, "nothing is no photo")
    }

    @Test func `an answer that does not add up is none`() {
        #expect(Developed(answer: [0, 0, 0, 1, 0, 0, 0, 2, 9, 8, 7])?.thumbnail == [8, 7])
        for wrong: [UInt8] in [
            [], [0, 0, 0, 1, 0, 0, 0, 1], [0, 0, 0, 0, 0, 0, 0, 1, 9], [0, 0, 0, 1, 0, 0, 0, 2, 9, 8],
            [0, 0, 0, 9, 0, 0, 0, 1, 9, 8], [255, 255, 255, 255, 255, 255, 255, 255, 9, 8],
        ] {
            #expect(Developed(answer: wrong) == nil, "\(wrong)")
        }
    }
}

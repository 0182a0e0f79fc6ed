import Foundation
import Testing

@testable import Casework

/// Photos whose reports nobody has seen: how much of them may lie there, and for how long.
@Suite struct UploadRoomTests {
    private let folder: PhotoFolder
    private let store: PhotoStore

    init() throws {
        folder = try PhotoFolder()
        store = try PhotoStore(data: folder.path)
    }

    private func given(_ name: String, kilobytes: Int, hoursOld: Double, at now: Date) throws -> String {
        let path = folder.given(name, [UInt8](repeating: 7, count: kilobytes * 1_024))
        try FileManager.default.setAttributes(
            [.modificationDate: now - hoursOld * 3_600], ofItemAtPath: path)
        return path
    }

    @Test func `above so much nothing more is taken, and what lay for an hour gives way`() async throws {
        let now = Date()
        let room = UploadRoom(of: store, most: 300 * 1_024)
        let old = try given("piece-old", kilobytes: 100, hoursOld: 2, at: now)
        let kept = try given("kept-old", kilobytes: 100, hoursOld: 2, at: now)
        let young = try given("piece-young", kilobytes: 100, hoursOld: 0.9, at: now)
        try await room.take(90 * 1_024, at: now)
        await #expect(throws: UploadRefusal.noRoom) { try await room.take(100 * 1_024, at: now) }
        #expect(FileManager.default.fileExists(atPath: old), "looked at a moment ago")
        // What was promised a while ago and did not come is not there.
        let later = now + 60
        let next = try given("piece-next", kilobytes: 100, hoursOld: 0, at: now)
        try await room.take(90 * 1_024, at: later)
        #expect(!FileManager.default.fileExists(atPath: old))
        for path in [kept, young, next] { #expect(FileManager.default.fileExists(atPath: path)) }
        await #expect(throws: UploadRefusal.noRoom) { try await room.take(90 * 1_024, at: later) }
    }

    @Test func `files of a byte count as what the disk gives away for one`() async throws {
        let now = Date()
        for number in 0..<50 { _ = folder.given("piece-\(number)", [1]) }
        #expect(try store.unfinishedBytes() >= 50)
        await #expect(throws: UploadRefusal.noRoom) {
            try await UploadRoom(of: store, most: 40).take(1, at: now)
        }
    }

    @Test(arguments: [
        (3_000, 100_000, true), (1_900, 100_000, false), (500, 10_000, true), (399, 10_000, false),
    ])
    func `so much of a disk is left alone`(free: Int, all: Int, hasRoom: Bool) {
        let disk = DiskSpace(folder: "/", freeBytes: free << 20, allBytes: all << 20)
        #expect(disk.hasRoomForUploads == hasRoom)
    }

    @Test func `pieces go after a day, what came whole after a week`() async throws {
        let now = Date()
        let pieces = try given("piece-a", kilobytes: 1, hoursOld: 25, at: now)
        let fresh = try given("piece-b", kilobytes: 1, hoursOld: 23, at: now)
        let record = try given("kept-a", kilobytes: 1, hoursOld: 6.9 * 24, at: now)
        let old = try given("kept-b", kilobytes: 1, hoursOld: 7.1 * 24, at: now)
        let swept = try await store.sweep(
            olderThan: now - SweepPhotos.age, unfinished: now - SweepPhotos.unfinished
        ) { _ in [] }
        #expect(swept == 2)
        for (path, isThere) in [(pieces, false), (fresh, true), (record, true), (old, false)] {
            #expect(FileManager.default.fileExists(atPath: path) == isThere, "\(path)")
        }
    }
}

import Foundation
import Testing

@testable import Casework

/// Files that are kept as they came: once, under their digest, handed to the backup before any row names them.
@Suite struct KeptFileTests {
    @Test func `a file is kept once, as it came, and lies where the backup looks`() async throws {
        let folder = try PhotoFolder()
        let store = try PhotoStore(data: folder.path)
        let unsaved = PhotoStore.unsaved(under: folder.path)
        try FileManager.default.createDirectory(atPath: unsaved, withIntermediateDirectories: true)
        let digests = [
            try await store.keepFile(folder.given("one", Array("消防".utf8))),
            try await store.keepFile(folder.given("two", Array("消防".utf8))),
        ]
        let digest = try #require(digests.first)
        #expect(digests.allSatisfy { $0 == digest })
        #expect(try await store.file(digest) == Array("消防".utf8))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: PhotoStore.files(under: folder.path)) == [
                digest
            ])
        #expect(try FileManager.default.contentsOfDirectory(atPath: unsaved) == [digest])
        #expect(try FileManager.default.contentsOfDirectory(atPath: store.incoming).isEmpty)
        // A copy is checked against what its name promises.
        #expect(PhotoStore.digest(promisedBy: digest) == digest)
    }

    @Test func `a name that is no digest opens nothing`() async throws {
        let folder = try PhotoFolder()
        let store = try PhotoStore(data: folder.path)
        for name in ["../incoming/one", "", String(repeating: "A", count: 64)] {
            #expect(try await store.file(name) == nil)
            #expect(try await store.renewFile(name) == false)
        }
        #expect(try await store.file(String(repeating: "a", count: 64)) == nil)
    }

    @Test func `of what is no picture and no PDF nothing is drawn`() async throws {
        let folder = try PhotoFolder()
        let store = try PhotoStore(data: folder.path)
        let broken = try await store.keepFile(folder.given("broken", Array("%PDF-1.4\n%%EOF".utf8)))
        await #expect(throws: PhotoRefusal.unreadable) { try await store.pages(of: broken) }
        await #expect(throws: PhotoRefusal.unreadable) { try await store.picture(ofPage: 1, of: broken) }
        // Another kind that would need a loader of its own does not get it by this way.
        let drawing = try await store.keepFile(folder.given("svg", Array("<svg width='9' height='9'/>".utf8)))
        await #expect(throws: PhotoRefusal.notAnImage) { try await store.picture(of: drawing) }
    }
}

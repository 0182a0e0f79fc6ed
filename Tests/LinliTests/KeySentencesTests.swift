import Access
import Foundation
import Testing

@testable import Linli

/// What a start or a command says about keys it will not go on with.
@Suite struct KeySentencesTests {
    @Test func `a key file others may read stops the start in words that say what to do`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let id = try KeyRing(data: folder, at: .distantPast).current().key.id
        let file = "\(folder)/keys/\(id).key"
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
        let refusal = try #require(throws: KeyRefusal.self) { try KeyRing(data: folder, at: .distantPast) }
        let sentence = try #require(ProgramSentences.sentence(for: refusal))
        #expect(sentence.en == "others may read \(file): run chmod go= \(file)")
        #expect(sentence.zh.contains("chmod go= \(file)"))
    }

    @Test(arguments: [
        KeyRefusal.unreadable(path: "p"), .mixedUp(path: "p"), .unwritable(path: "p"),
        .currentMissing(path: "p"), .keyMissing(id: "i"), .wrongValue, .notSealed, .noSuchKey(id: "i"),
        .isCurrent(id: "i"), .tooSoon(id: "i", until: .distantPast), .stillUsed(id: "i", values: 3),
    ])
    func `every refusal is said in both languages`(refusal: KeyRefusal) throws {
        let sentence = try #require(ProgramSentences.sentence(for: refusal))
        #expect(!sentence.zh.isEmpty && !sentence.en.isEmpty && sentence.zh != sentence.en)
    }
}

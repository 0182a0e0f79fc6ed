import Access
import Foundation
import Postgres
import TestSupport
import Testing

/// Keys in their folder: who may read them, which one seals, what happens when one is missing.
@Suite struct KeyRingTests {
    private let noon = Date(timeIntervalSince1970: 1_804_039_200)
    private let row = "990101101/0190c2a0-0000-7000-8000-000000000001"

    @Test func `the first start makes one key that only its owner can read`() throws {
        let folder = try KeysFolder()
        let ring = try KeyRing(data: folder.path, at: noon)
        let current = try ring.current()
        #expect(current.since == noon)
        #expect(try folder.names() == ["current", current.key.id + ".key"])
        #expect(try folder.text(of: "current") == "\(current.key.id) 1804039200")
        for name in ["", "current", current.key.id + ".key"] {
            let mode =
                try FileManager.default.attributesOfItem(atPath: folder.file(name))[.posixPermissions] as? Int
            #expect(mode == (name.isEmpty ? 0o700 : 0o600))
        }
        #expect(try KeyRing(data: folder.path, at: noon + 60).current().key.id == current.key.id)
    }

    @Test func `of many first starts at once one makes the key`() async throws {
        let folder = try KeysFolder()
        let ids = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<16 {
                group.addTask { try KeyRing(data: folder.path, at: noon).current().key.id }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(ids.count == 1)
        #expect(try folder.names().count == 2)
    }

    @Test func `a value opens in its own row and kind only, and one refusal says no`() throws {
        let folder = try KeysFolder()
        let ring = try KeyRing(data: folder.path, at: noon)
        let value = try ring.seal("13812341234", as: .contact, of: row)
        #expect(value.keyId == (try ring.current().key.id))
        #expect(SealedValue.keyId(of: value.bytes) == value.keyId)
        #expect(try ring.open(value.bytes, as: .contact, of: row) == "13812341234")
        #expect(try ring.seal("13812341234", as: .contact, of: row).bytes != value.bytes)
        for kind in SealedKind.allCases where kind != .contact {
            #expect(throws: KeyRefusal.wrongValue) { try ring.open(value.bytes, as: kind, of: row) }
        }
        for other in ["", "990101101/2", row + " ", "contact", row.uppercased()] {
            #expect(throws: KeyRefusal.wrongValue) {
                try ring.open(value.bytes, as: .contact, of: other)
            }
        }
        // Behind the header every changed bit says the same; in it the key or the form is another one.
        for position in value.bytes.indices.dropFirst(12) {
            var changed = value.bytes
            changed[position] ^= 0x80
            #expect(throws: KeyRefusal.wrongValue) { try ring.open(changed, as: .contact, of: row) }
        }
        for position in 0..<12 {
            var changed = value.bytes
            changed[position] ^= 0x80
            #expect(throws: KeyRefusal.self) { try ring.open(changed, as: .contact, of: row) }
        }
    }

    @Test func `what is sealed at a stretch opens one by one, and marks are the same`() throws {
        let ring = try KeyRing(data: try KeysFolder().path, at: noon)
        let sealer = try ring.sealer(of: .entry, marking: ["resident"])
        let sealed = try sealer.seal("word", of: row)
        #expect(try ring.open(sealed, as: .entry, of: row) == "word")
        #expect(throws: KeyRefusal.wrongValue) { _ = try ring.open(sealed, as: .message, of: row) }
        #expect(sealer.marks("word", for: "resident") == ring.marks("word", for: "resident"))
        #expect(sealer.marks("word", for: "phone") == [])
    }

    @Test func `a new key is taken up by rings that are open already`() async throws {
        try await withDatabase { database in
            let folder = try KeysFolder()
            let (serving, console) = (
                try KeyRing(data: folder.path, at: noon), try KeyRing(data: folder.path, at: noon)
            )
            let old = try serving.seal("one", as: .contact, of: row)
            let token = serving.mark("token", for: "visitor")
            var ids = [old.keyId]
            for turn in 1...20 {
                let id = try await RotateKey(ring: console).run(
                    on: database.superuser, at: noon + Double(turn))
                let value = try serving.seal("\(turn)", as: .contact, of: row)
                #expect(value.keyId == id)
                #expect(try console.open(value.bytes, as: .contact, of: row) == "\(turn)")
                #expect(try serving.current().since == noon + Double(turn))
                ids.append(id)
            }
            #expect(Set(ids).count == 21)
            #expect(try serving.open(old.bytes, as: .contact, of: row) == "one")
            #expect(serving.mark("token", for: "visitor") != token)
            #expect(serving.marks("token", for: "visitor").contains(token))
            #expect(!serving.marks("token", for: "receipt").contains(token))
        }
    }

    @Test func `without its key a value is unreadable and says which key; others are fine`() async throws {
        try await withDatabase { database in
            let folder = try KeysFolder()
            let ring = try KeyRing(data: folder.path, at: noon)
            let old = try ring.seal("one", as: .contact, of: row)
            try await RotateKey(ring: ring).run(on: database.superuser, at: noon)
            let new = try ring.seal("two", as: .contact, of: row)
            try FileManager.default.removeItem(atPath: folder.file(old.keyId + ".key"))
            for ring in [ring, try KeyRing(data: folder.path, at: noon)] {
                #expect(throws: KeyRefusal.keyMissing(id: old.keyId)) {
                    try ring.open(old.bytes, as: .contact, of: row)
                }
                #expect(try ring.open(new.bytes, as: .contact, of: row) == "two")
            }
        }
    }

    @Test func `without the current key nothing is sealed, and nothing made up in its place`() throws {
        let folder = try KeysFolder()
        let ring = try KeyRing(data: folder.path, at: noon)
        let (id, token) = (try ring.current().key.id, ring.mark("token", for: "visitor"))
        try FileManager.default.removeItem(atPath: folder.file(id + ".key"))
        let refusal = KeyRefusal.currentMissing(path: folder.path + "/keys")
        #expect(throws: refusal) { try ring.seal("one", as: .contact, of: row) }
        #expect(throws: refusal) { try KeyRing(data: folder.path, at: noon) }
        // A visitor's token is no secret to keep: it is still told by the key last read.
        #expect(ring.marks("token", for: "visitor") == [token])
    }

    @Test(arguments: ["", "current", "key"], [0o640, 0o604, 0o660, 0o755])
    func `what others may read is refused at the start`(name: String, mode: Int) throws {
        let folder = try KeysFolder()
        let id = try KeyRing(data: folder.path, at: noon).current().key.id
        let name = name == "key" ? id + ".key" : name
        try folder.open(name, to: mode)
        let path = name.isEmpty ? folder.path + "/keys" : folder.file(name)
        #expect(throws: KeyRefusal.exposed(path: path)) { try KeyRing(data: folder.path, at: noon) }
    }

    @Test func `a file that holds no key, or another one, is named`() throws {
        let folder = try KeysFolder()
        let id = try KeyRing(data: folder.path, at: noon).current().key.id
        let file = folder.file(id + ".key")
        for text in ["", "not a key", String(repeating: "0", count: 62)] {
            try overwrite(file, text)
            #expect(throws: KeyRefusal.unreadable(path: file)) { try KeyRing(data: folder.path, at: noon) }
        }
        try overwrite(file, String(repeating: "0", count: 64))
        #expect(throws: KeyRefusal.mixedUp(path: file)) { try KeyRing(data: folder.path, at: noon) }
    }

    private func overwrite(_ file: String, _ text: String) throws {
        let handle = try #require(FileHandle(forWritingAtPath: file))
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
    }

    @Test func `the one key of before is moved in and only opens`() throws {
        let folder = try KeysFolder()
        let first = try folder.givenFirstForm()
        let account = try #require(UUID(uuidString: "0190C2A0-0000-7000-8000-00000000000A"))
        let file = UUID()
        let contact = try first.seal("13812341234", for: row.uppercased())
        let factor = try first.seal("secret", for: "second factor \(account.uuidString.lowercased())")
        let export = try first.seal("key", for: "export \(file)")
        let receipt = try first.seal("K7Q2", for: "Key-1")
        let ring = try KeyRing(data: folder.path, at: noon)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/sealing.key"))
        #expect(try ring.all().map(\.isFirstForm) == [false, true])
        #expect(try ring.open(contact, as: .contact, of: row) == "13812341234")
        #expect(try ring.open(factor, as: .factor, of: account) == "secret")
        #expect(try ring.open(export, as: .export, of: file) == "key")
        #expect(try ring.open(receipt, as: .receipt, of: "Key-1") == "K7Q2")
        #expect(throws: KeyRefusal.wrongValue) { try ring.open(contact, as: .receipt, of: row) }
        #expect(try ring.seal("new", as: .contact, of: row).keyId.hasPrefix("intl-"))
        let again = try KeyRing(data: folder.path, at: noon)
        #expect(try again.open(contact, as: .contact, of: row) == "13812341234")
        let id = try #require(try again.all().first(where: \.isFirstForm)).id
        try FileManager.default.removeItem(atPath: folder.file(id + ".key"))
        #expect(throws: KeyRefusal.keyMissing(id: SealingKey.firstForm)) {
            try again.open(contact, as: .contact, of: row)
        }
    }
}

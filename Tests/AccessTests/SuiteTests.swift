import Access
import Foundation
import Postgres
import Testing

/// The suite `intl` against published vectors, and against a program nobody here wrote.
@Suite struct SuiteTests {
    private let suite = Suite.intl

    private func bytes(_ text: String) throws -> [UInt8] { try #require(Hex.bytes(of: text)) }

    /// What the program `openssl` prints or writes.
    private func openssl(_ arguments: [String]) throws -> Data {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return data
    }

    private func hexOfOpenSSL(_ arguments: [String]) throws -> String {
        String(decoding: try openssl(arguments), as: UTF8.self).lowercased().filter(\.isHexDigit)
    }

    // The Galois/Counter Mode of Operation, McGrew and Viega, test case 16: 256-bit key, 96-bit nonce.
    @Test func `the published vector of AES-256-GCM opens, and no vector with a changed bit does`() throws {
        let key = try bytes("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308")
        let place = try bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2")
        let sealed = try bytes(
            "cafebabefacedbaddecaf888"
                + "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
                + "76fc6ece0f4e1768cddf8853bb2d551b")
        let plain = try bytes(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39")
        #expect(try suite.open(sealed, under: key, binding: place) == plain)
        for position in sealed.indices {
            var changed = sealed
            changed[position] ^= 1
            #expect(throws: KeyRefusal.wrongValue) {
                try suite.open(changed, under: key, binding: place)
            }
        }
        for length in [0, 11, 12, 27, 28, sealed.count - 1] {
            #expect(throws: KeyRefusal.wrongValue) {
                try suite.open(Array(sealed.prefix(length)), under: key, binding: place)
            }
        }
        #expect(throws: KeyRefusal.wrongValue) { try suite.open(sealed, under: key, binding: []) }
    }

    // RFC 5869, A.3 (no salt, no purpose); RFC 4231, 4.3.
    @Test func `the published vectors of HKDF and HMAC come out`() throws {
        let derived = suite.derive(42, from: Array(repeating: 0x0b, count: 22), for: "")
        #expect(
            Hex.text(of: derived)
                == "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8")
        let mark = suite.mark(Array("what do ya want for nothing?".utf8), under: Array("Jefe".utf8))
        #expect(
            Hex.text(of: mark) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }

    @Test func `openssl derives the same keys and makes the same marks`() throws {
        let key = suite.freshKey()
        let hexkey = "hexkey:" + Hex.text(of: key)
        for purpose in ["linli seal contact", "linli mark visitor", "linli key name"] {
            let theirs = try hexOfOpenSSL([
                "kdf", "-keylen", "32", "-kdfopt", "digest:SHA256", "-kdfopt", hexkey, "-kdfopt",
                "info:" + purpose, "HKDF",
            ])
            #expect(Hex.text(of: suite.derive(32, from: key, for: purpose)) == theirs)
        }
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: file) }
        for text in ["", "13812341234", String(repeating: "邻里", count: 500)] {
            try Data(text.utf8).write(to: URL(filePath: file))
            let theirs = try hexOfOpenSSL([
                "mac", "-digest", "SHA256", "-macopt", hexkey, "-in", file, "HMAC",
            ])
            #expect(Hex.text(of: suite.mark(Array(text.utf8), under: key)) == theirs)
        }
    }

    /// A stored value is a header of 12 bytes, a nonce of 12, the ciphertext in counter mode from counter 2
    /// on, and a tag of 16: with the key file in hand, openssl reads it.
    @Test func `openssl opens a stored value from the key file alone`() throws {
        let folder = try KeysFolder()
        let ring = try KeyRing(data: folder.path, at: .distantPast)
        let sealed = try ring.seal("陈小明 13812341234", as: .contact, of: "990101101/7")
        let master = try folder.text(of: sealed.keyId + ".key")
        let key = try hexOfOpenSSL([
            "kdf", "-keylen", "32", "-kdfopt", "digest:SHA256", "-kdfopt", "hexkey:" + master, "-kdfopt",
            "info:linli seal contact", "HKDF",
        ])
        let body = sealed.bytes.dropFirst(12)
        let file = folder.path + "/body"
        try Data(body.dropFirst(12).dropLast(16)).write(to: URL(filePath: file))
        let plain = try openssl([
            "enc", "-d", "-aes-256-ctr", "-K", key, "-iv", Hex.text(of: body.prefix(12)) + "00000002", "-in",
            file,
        ])
        #expect(String(decoding: plain, as: UTF8.self) == "陈小明 13812341234")
    }
}

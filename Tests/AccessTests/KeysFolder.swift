import Access
import Crypto
import Foundation
import Postgres

/// A data folder of a test, with its folder of keys.
final class KeysFolder: Sendable {
    let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { "\(path)/keys/\(name)" }

    func text(of name: String) throws -> String {
        try String(contentsOfFile: file(name), encoding: .utf8).trimmingCharacters(
            in: .whitespacesAndNewlines)
    }

    func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path + "/keys").sorted()
    }

    func open(_ name: String, to mode: Int) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file(name))
    }

    /// The one key a place had before keys could be changed.
    func givenFirstForm() throws -> FirstForm {
        let key = SymmetricKey(size: .bits256)
        let text = key.withUnsafeBytes { Hex.text(of: $0) }
        _ = FileManager.default.createFile(
            atPath: path + "/sealing.key", contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        return FirstForm(key: key)
    }
}

/// Values as they were sealed before they had a header.
struct FirstForm: Sendable {
    let key: SymmetricKey

    func seal(_ text: String, for place: String) throws -> [UInt8] {
        Array(
            try AES.GCM.seal(Data(text.utf8), using: key, authenticating: Data(place.utf8)).combined ?? Data()
        )
    }
}

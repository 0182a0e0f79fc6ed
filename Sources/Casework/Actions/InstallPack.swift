package import Access
import Crypto
package import Foundation
package import Postgres

/// A checked pack becomes the one new cases begin under; cases already open keep theirs.
package struct InstallPack: Action {
    package let name: String
    package let definitions: Definitions
    package let source: Source

    package init(name: String, definitions: Definitions, source: Source) {
        self.name = name
        self.definitions = definitions
        self.source = source
    }

    /// - Returns: The version, which is the present one when nothing differs.
    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> Int {
        guard acting.kind == .administrator else { throw AccessRefusal.wrongPost }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let digest = Hex.text(of: SHA256.hash(data: try encoder.encode(definitions)))
        if let present = try await db.packs.installed(), present.digest == digest { return present.version }
        let version = try await db.packs.install(definitions, name: name, digest: digest, at: now)
        try await db.audit("install pack", of: "\(name) \(version)", from: source)
        return version
    }
}

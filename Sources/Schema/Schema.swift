import Crypto
import Foundation
package import Postgres

/// The schema this program was built for.
package enum Schema {
    /// Run by a superuser before the migrations; safe to repeat.
    package static let roles = text(of: "roles.sql")
    /// One query: every row it answers (rule, object, reason) is a fault, and there must be none.
    package static let lint = text(of: "lint.sql")
    /// What all migrations make of an empty database, as `pg_dump` writes it.
    package static let dump = text(of: "schema.sql")
    /// Oldest first.
    package static let migrations: [Migration] = names.map { name in
        let text = text(of: "Migrations/\(name)")
        return Migration(name: name, text: text, sha256: digest(of: text))
    }

    /// Changes whenever a role or a migration does.
    package static let digest = digest(of: roles + migrations.map(\.sha256).joined())

    private static let folder = Bundle.module.resourceURL

    private static var names: [String] {
        let path = folder?.appending(path: "Migrations").path ?? ""
        let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return files.filter { $0.hasSuffix(".sql") }.sorted()
    }

    private static func text(of name: String) -> String {
        guard let folder, let text = try? String(contentsOf: folder.appending(path: name), encoding: .utf8)
        else {
            preconditionFailure("the program was installed without \(name)")
        }
        return text
    }

    private static func digest(of text: String) -> String {
        Hex.text(of: SHA256.hash(data: Data(text.utf8)))
    }
}

import Foundation
import Postgres
import TestSupport
import Testing

/// For `scripts/mutate-policies`: writes every mutant to a file of its own, when `LINLI_MUTANTS` names a folder.
@Suite struct MutantTests {
    private static let folder = ProcessInfo.processInfo.environment["LINLI_MUTANTS"]

    @Test func `there is a mutant for every policy that can be reached, and for every check`() async throws {
        try await withDatabase { database in
            let (policies, functions) = try await database.superuser.transaction { db in
                (
                    try await db.rows(Mutant.policies, as: Mutant.Policy.init(row:)),
                    try await db.rows(
                        Mutant.functions, as: { (try $0.text("name"), try $0.text("definition")) })
                )
            }
            let mutants =
                policies.flatMap(Mutant.weakening) + functions.flatMap { Mutant.weakening($0.0, $0.1) }
            for policy in policies where policy.isRead || policy.isWritten {
                #expect(mutants.contains { $0.name.hasPrefix("\(policy.table).\(policy.name) ") })
            }
            for (name, definition) in functions where definition.contains("ctx.kind(") {
                #expect(mutants.contains { $0.name.hasPrefix("\(name) without the kind") })
            }
            #expect(Set(mutants.map(\.name)).count > 100)
            guard let folder = Self.folder else { return }
            for (position, mutant) in mutants.enumerated() {
                let number = String(String(1_000 + position).dropFirst())
                try Data("-- \(mutant.name)\n\(mutant.sql)\n".utf8)
                    .write(to: URL(filePath: "\(folder)/\(number).sql"))
            }
        }
    }
}

import Casework
import Foundation
import Postgres
import Synchronization
import Territory

/// What was acknowledged, to be held against what is there.
final class BenchLedger: Sendable {
    /// A report that somebody has a receipt for.
    struct Entry: Sendable {
        let number: String
        let photos: Int
        /// When the receipt came.
        let moment: ContinuousClock.Instant
    }

    /// What became of acknowledged reports.
    struct Findings: Sendable, Equatable {
        var acknowledged = 0
        var lost = 0
        var doubled = 0
        var withoutPhotos = 0
        var withoutOwner = 0
    }

    /// Reports asked after at once.
    private static let batch = 500

    private let entries = Mutex<[Entry]>([])

    func note(_ entry: Entry) { entries.withLock { $0.append(entry) } }

    var all: [Entry] { entries.withLock { $0 } }

    /// What the database holds of one number.
    private struct Kept {
        let number: String
        let photos: Int
        let leads: Int
        let files: [String]
    }

    /// - Parameter began: The day's first moment; every report since then has words of its own.
    func findings(in house: House, since began: Date) async throws -> Findings {
        let told = all
        var found = Findings()
        found.acknowledged = told.count
        for first in stride(from: 0, to: told.count, by: Self.batch) {
            let entries = Array(told[first..<min(first + Self.batch, told.count)])
            let kept = try await kept(entries.map(\.number), in: house)
            for entry in entries {
                let own = kept[entry.number] ?? []
                guard let one = own.first else {
                    found.lost += 1
                    continue
                }
                if own.count > 1 { found.doubled += 1 }
                if one.photos != entry.photos || !one.files.allSatisfy({ Self.isThere($0, house) }) {
                    found.withoutPhotos += 1
                }
                if one.leads != 1 { found.withoutOwner += 1 }
            }
        }
        // The same number for two people, and two cases of one report.
        found.doubled += told.count - Set(told.map(\.number)).count
        found.doubled += try await repeats(in: house, since: began)
        return found
    }

    private static func isThere(_ sha256: String, _ house: House) -> Bool {
        house.photos.path(of: sha256, .full).map { FileManager.default.fileExists(atPath: $0) } ?? false
    }

    private func kept(_ numbers: [String], in house: House) async throws -> [String: [Kept]] {
        let plain = numbers.compactMap { $0.split(separator: "-").last.map(String.init) }
        let rows = try await house.owner.transaction { db in
            try await db.rows(
                """
                SELECT c.home || '-' || c.number AS number,
                    (SELECT count(*) FROM photos p WHERE p.home = c.home AND p.case_id = c.id) AS photos,
                    (SELECT string_agg(p.sha256, ' ' ORDER BY p.position) FROM photos p
                        WHERE p.home = c.home AND p.case_id = c.id) AS files,
                    (SELECT count(*) FROM assignments a WHERE a.home = c.home AND a.case_id = c.id
                        AND a.part = 'lead' AND a.ended_at IS NULL) AS leads
                FROM cases c WHERE c.number = ANY (\(plain)::bigint[]) ORDER BY c.number, c.id
                """,
                as: { row in
                    Kept(
                        number: try row.text("number"), photos: try row.int("photos"),
                        leads: try row.int("leads"),
                        files: (try row.textOrNil("files") ?? "").split(separator: " ").map(String.init))
                })
        }
        return Dictionary(grouping: rows, by: \.number)
    }

    private func repeats(in house: House, since began: Date) async throws -> Int {
        try await house.owner.transaction { db in
            try await db.first(
                """
                SELECT count(*) - count(DISTINCT words) AS repeats FROM cases
                WHERE reported_at >= \(began) AND words LIKE \(BenchReporter.mark + "%")
                """, as: { try $0.int("repeats") }) ?? 0
        }
    }
}

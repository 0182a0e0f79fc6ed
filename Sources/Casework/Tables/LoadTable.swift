import Access
import Foundation
package import Postgres
import Territory

extension Transaction {
    package var load: LoadTable { LoadTable(transaction: self) }
}

/// Whole cases, copied into staging without any protection and inserted from there under a load context.
///
/// For the owner's connection: the login of the web is no member of the role that may load.
package struct LoadTable {
    let transaction: Transaction

    /// The act by which a load is known in the audit.
    package static let act = "load cases"

    /// Whether something was ever loaded here, by the act it is known by; for the owner's connection.
    package func isDone(_ act: String = Self.act) async throws -> Bool {
        let known = try await transaction.first(
            "SELECT id FROM audit WHERE act = \(act) LIMIT 1", as: { try $0.int("id") })
        return known != nil
    }

    /// Case numbers nobody else will get, however the transaction ends.
    ///
    /// - Returns: The first of as many numbers in a row.
    package func reserve(_ count: Int) async throws -> Int64 {
        let first = try await transaction.first(
            """
            SELECT setval('case_numbers', nextval('case_numbers') + \(count)::bigint)
                - \(count)::bigint AS first
            """, as: { Int64(try $0.int("first")) })
        guard let first else { throw DatabaseError.unexpectedNull("case_numbers") }
        return first
    }

    /// Keeps cases with all that belongs to them.
    ///
    /// - Parameter analyzing: Whoever keeps many batches counts anew once, at their end.
    package func keep(_ loaded: [LoadedCase], analyzing: Bool = true) async throws {
        try await stage()
        try await copy("staged_cases", Self.caseColumns, loaded.map(Self.caseRow))
        try await copy("staged_leads", Self.leadColumns, loaded.flatMap(Self.leadRows))
        try await copy("staged_clocks", Self.clockColumns, loaded.flatMap(Self.clockRows))
        try await copy("staged_history", Self.lineColumns, loaded.flatMap(Self.lineRows))
        try await copy("staged_photos", Self.photoColumns, loaded.flatMap(Self.photoRows))
        try await copy("staged_receipts", Self.receiptColumns, loaded.compactMap(Self.receiptRow))
        try await transaction.takeLoad()
        try await insert("cases", from: "staged_cases", Self.caseColumns)
        try await insert("assignments", from: "staged_leads", Self.leadColumns)
        try await insert("clocks", from: "staged_clocks", Self.clockColumns)
        try await insert("history", from: "staged_history", Self.lineColumns)
        try await insert("photos", from: "staged_photos", Self.photoColumns)
        try await insert("receipts", from: "staged_receipts", Self.receiptColumns)
        try await transaction.asOwner()
        if analyzing { try await analyze() }
    }

    /// Lets the planner know of what was loaded; as the owner.
    package func analyze() async throws {
        try await transaction.script("ANALYZE cases, assignments, clocks, history, photos")
    }

    private func stage() async throws {
        try await transaction.script(
            """
            CREATE TEMP TABLE staged_cases (LIKE cases) ON COMMIT DROP;
            CREATE TEMP TABLE staged_leads (LIKE assignments) ON COMMIT DROP;
            CREATE TEMP TABLE staged_clocks (LIKE clocks INCLUDING DEFAULTS) ON COMMIT DROP;
            CREATE TEMP TABLE staged_history (LIKE history) ON COMMIT DROP;
            CREATE TEMP TABLE staged_photos (LIKE photos) ON COMMIT DROP;
            CREATE TEMP TABLE staged_receipts (LIKE receipts) ON COMMIT DROP;
            GRANT SELECT ON staged_cases, staged_leads, staged_clocks, staged_history, staged_photos,
                staged_receipts TO linli_load
            """)
    }

    private func copy(_ table: String, _ columns: [String], _ rows: [[(any SQLValue)?]]) async throws {
        try await transaction.copyIn("COPY \(name: table) (\(Self.list(columns))) FROM STDIN", rows: rows)
    }

    private func insert(_ table: String, from staged: String, _ columns: [String]) async throws {
        let list = Self.list(columns)
        try await transaction.execute(
            "INSERT INTO \(name: table) (\(list)) SELECT \(list) FROM \(name: staged)")
    }

    private static func list(_ columns: [String]) -> SQL {
        var list: SQL = ""
        for column in columns {
            if list.text.isEmpty { list = "\(name: column)" } else { list = "\(list), \(name: column)" }
        }
        return list
    }
}

extension LoadTable {
    private static let caseColumns = [
        "home", "id", "number", "area", "seen_from", "scenario", "pack_version", "workflow", "step",
        "version",
        "origin", "words", "answers", "point", "place_note", "reported_at", "due_at", "solved_level",
        "solved_at",
        "closed_at", "answer", "score", "score_words", "is_about_handlers", "is_public", "routed_by",
        "language", "handed_up_at", "solved_in_time",
    ]
    private static let leadColumns = [
        "home", "case_id", "area", "id", "part", "to_area", "to_organization", "desk", "from_area",
        "from_organization", "number", "scenario", "pack_version", "reported_at", "step", "due_at",
        "seen_from",
        "given_at", "given_by", "reason", "ended_at", "handed",
    ]
    private static let clockColumns = [
        "home", "case_id", "area", "id", "purpose", "started_at", "due_at", "stopped_at", "seen_from",
        "allowance",
        "warn_at",
    ]
    private static let lineColumns = [
        "home", "case_id", "area", "version", "at", "act", "from_step", "to_step", "account_id", "post_id",
        "who",
        "words", "is_public", "detail", "seen_from",
    ]
    private static let photoColumns = [
        "home", "case_id", "area", "id", "position", "sha256", "width", "height", "bytes", "seen_from",
        "added_at",
    ]
    private static let receiptColumns = ["code_hash", "home", "case_id", "created_at"]

    private static func caseRow(_ loaded: LoadedCase) -> [(any SQLValue)?] {
        let (it, outcome) = (loaded.current, loaded.current.outcome)
        let answers = (try? JSONEncoder().encode(it.told.answers)).map { String(decoding: $0, as: UTF8.self) }
        let point = it.told.spot.map { "SRID=4326;POINT(\($0.longitude) \($0.latitude))" }
        let placeNote = it.told.placeNote.isEmpty ? nil : it.told.placeNote
        let scoreWords = outcome.scoreWords.flatMap { $0.isEmpty ? nil : $0 }
        return [
            it.home, it.id, it.number, it.area.text, it.seenFrom.rawValue, it.scenario, it.packVersion,
            it.workflow,
            it.step, it.version, it.origin.rawValue, it.told.words, answers ?? "{}", point, placeNote,
            it.reportedAt, it.dueAt, outcome.solvedLevel?.rawValue, outcome.solvedAt, outcome.closedAt,
            outcome.answer, outcome.score, scoreWords, it.isAboutHandlers, it.isPublic, it.routedBy,
            it.told.language.rawValue, loaded.handedUpAt, loaded.solvedInTime,
        ]
    }

    private static func key(_ loaded: LoadedCase) -> [(any SQLValue)?] {
        [loaded.current.home, loaded.current.id, loaded.current.area.text]
    }

    private static func leadRows(_ loaded: LoadedCase) -> [[(any SQLValue)?]] {
        let it = loaded.current
        return loaded.leads.map { lead in
            let parts: [(any SQLValue)?] = [
                UUID(), "lead", lead.to.area?.text, lead.to.organization, lead.desk.text,
                lead.from?.area?.text,
                lead.from?.organization, it.number, it.scenario, it.packVersion, it.reportedAt, lead.step,
                lead.due,
                it.seenFrom.rawValue, lead.givenAt, lead.givenBy, lead.reason, lead.endedAt,
                lead.handed,
            ]
            return key(loaded) + parts
        }
    }

    private static func clockRows(_ loaded: LoadedCase) -> [[(any SQLValue)?]] {
        loaded.clocks.map { clock in
            let parts: [(any SQLValue)?] = [
                UUID(), clock.start.purpose, clock.start.startedAt, clock.start.due, clock.stoppedAt,
                loaded.current.seenFrom.rawValue, clock.start.limit?.description, clock.start.warnAt,
            ]
            return key(loaded) + parts
        }
    }

    private static func lineRows(_ loaded: LoadedCase) -> [[(any SQLValue)?]] {
        loaded.lines.map { line in
            let parts: [(any SQLValue)?] = [
                line.version, line.at, line.act, line.from, line.to, line.doer.account, line.doer.post,
                line.doer.who, line.words, line.isPublic, line.detail, loaded.current.seenFrom.rawValue,
            ]
            return key(loaded) + parts
        }
    }

    private static func photoRows(_ loaded: LoadedCase) -> [[(any SQLValue)?]] {
        loaded.photos.enumerated().map { place, photo in
            let parts: [(any SQLValue)?] = [
                UUID(), place + 1, photo.sha256, photo.width, photo.height, photo.bytes,
                loaded.current.seenFrom.rawValue, loaded.current.reportedAt,
            ]
            return key(loaded) + parts
        }
    }

    private static func receiptRow(_ loaded: LoadedCase) -> [(any SQLValue)?]? {
        loaded.receipt.map { [$0.hash, loaded.current.home, loaded.current.id, loaded.current.reportedAt] }
    }
}

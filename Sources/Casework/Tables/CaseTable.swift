package import FoundationEssentials
package import Postgres
package import Territory

extension Transaction {
    package var cases: CaseTable { CaseTable(transaction: self) }
}

/// Cases as the present context sees them, in `cases` and `assignments`.
package struct CaseTable {
    let transaction: Transaction

    /// A case with its lead, or `nil` when this context does not see it.
    package func named(_ number: Case.Number) async throws -> Case? {
        try await transaction.first(
            """
            SELECT \(Self.columns), \(Self.clockColumns) FROM cases c
            JOIN LATERAL (\(Self.lead)) a ON true
            LEFT JOIN LATERAL (\(Self.clock)) k ON true
            WHERE c.home = \(number.home) AND c.number = \(number.number)
            """, as: Case.init(row:))
    }

    /// The key of a case this post was given an assignment on, though it lies outside its scope.
    package func assigned(_ number: Case.Number) async throws -> UUID? {
        try await transaction.first(
            """
            SELECT case_id FROM assignments WHERE home = \(number.home) AND number = \(number.number)
            ORDER BY given_at DESC LIMIT 1
            """, as: { try $0.uuid("case_id") })
    }

    /// What a reporter may see of the case that the receipt opened.
    package func reported() async throws -> Case? {
        try await transaction.first(
            """
            SELECT c.home, c.id, c.number, c.area, 6 AS seen_from, c.scenario, c.pack_version, c.workflow,
                c.step,
                c.version, c.origin, c.words, '{}' AS answers, ST_X(c.point) AS longitude,
                    ST_Y(c.point) AS latitude,
                c.place_note, c.reported_at, c.due_at, c.solved_level, c.solved_at, c.closed_at, c.answer,
                    c.score,
                c.score_words, false AS is_about_handlers, c.is_public, '-' AS routed_by, c.language,
                a.to_area, a.to_organization, c.area AS desk, NULL AS from_area, NULL AS from_organization,
                NULL AS from_desk, NULL AS of_organization, NULL AS finish, \(Self.clockColumns)
            FROM cases c
            LEFT JOIN LATERAL (\(Self.clock)) k ON true
            JOIN LATERAL (
                SELECT to_area, to_organization FROM assignments a
                WHERE a.home = c.home AND a.case_id = c.id AND a.part = 'lead'
                ORDER BY a.given_at DESC, a.id DESC LIMIT 1) a ON true
            LIMIT 1
            """, as: Case.init(row:))
    }

    // The clock of the step; one beside it belongs to whoever demanded something.
    private static let clock: SQL = """
        SELECT r.purpose, r.started_at, r.allowance, r.paused_at, r.waits_for, r.waits_until, r.left_s,
            r.left_works
        FROM clocks r
        WHERE r.home = c.home AND r.case_id = c.id AND r.stopped_at IS NULL AND NOT r.beside LIMIT 1
        """
    private static let clockColumns: SQL = """
        k.purpose AS clock, k.started_at AS clock_started_at, k.allowance, k.paused_at, k.waits_for,
        k.waits_until AS clock_waits_until, k.left_s, k.left_works, (
            SELECT coalesce(sum(w.waited_s), 0)::integer FROM clocks w
            WHERE w.home = c.home AND w.case_id = c.id) AS waited
        """

    private static let columns: SQL = """
        c.home, c.id, c.number, c.area, c.seen_from, c.scenario, c.pack_version, c.workflow, c.step,
            c.version,
        c.origin, c.words, c.answers, ST_X(c.point) AS longitude, ST_Y(c.point) AS latitude, c.place_note,
        c.reported_at, c.due_at, c.solved_level, c.solved_at, c.closed_at, c.answer, c.score, c.score_words,
        c.is_about_handlers, c.is_public, c.routed_by, c.language, a.to_area, a.to_organization, a.desk,
            a.from_area,
        a.from_organization, a.from_desk, a.of_organization,
        CASE WHEN c.answer IS NULL THEN NULL ELSE (
            SELECT h.detail -> 'finish' FROM history h
            WHERE h.home = c.home AND h.case_id = c.id AND h.detail ? 'finish' ORDER BY h.version DESC LIMIT
                1)
        END AS finish
        """

    // The open lead; once the case is over, whoever held it last. What was held before tells where a return
    // goes.
    private static let lead: SQL = """
        SELECT l.to_area, l.to_organization, l.of_organization, l.desk, l.from_area, l.from_organization, (
            SELECT e.desk FROM assignments e
            WHERE e.home = l.home AND e.case_id = l.case_id AND e.part = 'lead' AND e.ended_at IS NOT NULL
                AND e.id <> l.id AND e.given_at <= l.given_at
            ORDER BY e.given_at DESC, e.id DESC LIMIT 1) AS from_desk
        FROM assignments l WHERE l.home = c.home AND l.case_id = c.id AND l.part = 'lead'
        ORDER BY (l.ended_at IS NULL) DESC, l.given_at DESC, l.id DESC LIMIT 1
        """
}

extension Owner {
    /// Reads the pair of columns of which exactly one is set.
    init?(area: Area.Code?, organization: UUID?) {
        if let area {
            self = .area(area)
        } else if let organization {
            self = .organization(organization)
        } else {
            return nil
        }
    }

    package var area: Area.Code? { if case .area(let code) = self { code } else { nil } }
    package var organization: UUID? { if case .organization(let id) = self { id } else { nil } }
}

extension Case {
    init(row: Row) throws {
        let key = Key(
            home: try row.text("home"), id: try row.uuid("id"), number: Int64(try row.int("number")),
            version: try row.int("version"), reportedAt: try row.date("reported_at"))
        var rules = RuledBy(
            scenario: try row.text("scenario"), packVersion: try row.int("pack_version"),
            workflow: try row.text("workflow"), step: try row.text("step"),
            origin: try row.value("origin", Origin.init(rawValue:)))
        rules.seenFrom = try row.value("seen_from", Self.level)
        rules.isAboutHandlers = try row.bool("is_about_handlers")
        rules.isPublic = try row.bool("is_public")
        rules.routedBy = try row.text("routed_by")
        self.init(
            key: key, area: try row.value("area", Area.Code.init), under: rules, told: try Told(row: row),
            lead: try Assignment(row: row))
        dueAt = try row.dateOrNil("due_at")
        clock = try CaseClock(row: row)
        waited = try row.int("waited")
        outcome.finish = try row.jsonOrNil("finish", as: Finish.self)
        outcome.answer = try row.textOrNil("answer")
        outcome.solvedLevel = try row.valueOrNil("solved_level", Self.level)
        outcome.solvedAt = try row.dateOrNil("solved_at")
        outcome.closedAt = try row.dateOrNil("closed_at")
        outcome.score = try row.intOrNil("score")
        outcome.scoreWords = try row.textOrNil("score_words")
    }

    private static func level(_ text: String) -> Area.Level? {
        Int16(text).flatMap(Area.Level.init(rawValue:))
    }
}

extension CaseClock {
    init?(row: Row) throws {
        guard let purpose = try row.textOrNil("clock") else { return nil }
        self.init(
            purpose: purpose, startedAt: try row.date("clock_started_at"),
            limit: try row.textOrNil("allowance").flatMap(Limit.init), pause: try Pause(row: row))
    }
}

extension CaseClock.Pause {
    init?(row: Row) throws {
        guard let since = try row.dateOrNil("paused_at") else { return nil }
        self.init(
            awaited: try row.value("waits_for", Awaited.init(rawValue:)), since: since,
            until: try row.date("clock_waits_until"), left: try Remainder(row: row))
    }
}

extension Remainder {
    init(row: Row) throws {
        self.init(seconds: try row.int("left_s"), isWorking: try row.bool("left_works"))
    }
}

extension Case.Told {
    init(row: Row) throws {
        var spot: Place.Spot?
        if let longitude = try row.doubleOrNil("longitude"), let latitude = try row.doubleOrNil("latitude") {
            spot = Place.Spot(longitude: longitude, latitude: latitude)
        }
        self.init(
            words: try row.text("words"), answers: try row.json("answers", as: [String: Answer].self),
            spot: spot,
            placeNote: try row.textOrNil("place_note") ?? "",
            language: try row.value("language", Language.init(rawValue:)))
    }
}

extension Assignment {
    init(row: Row) throws {
        let owner = Owner(
            area: try row.valueOrNil("to_area", Area.Code.init),
            organization: try row.uuidOrNil("to_organization"))
        guard let owner else { throw DatabaseError.unexpectedNull("to_area") }
        self.init(
            owner: owner, desk: try row.value("desk", Area.Code.init),
            from: Owner(
                area: try row.valueOrNil("from_area", Area.Code.init),
                organization: try row.uuidOrNil("from_organization")),
            fromDesk: try row.valueOrNil("from_desk", Area.Code.init),
            office: try row.uuidOrNil("of_organization"))
    }
}

package import Casework
package import FoundationEssentials
package import Postgres
package import Territory

extension Transaction {
    package var forms: FormTable { FormTable(transaction: self) }
}

/// The register of forms, in `forms`.
package struct FormTable {
    let transaction: Transaction

    private static let columns: SQL = """
        o.id, o.area, a.name AS area_name, o.title, o.title_en, o.definition, o.rhythm, o.fills, o.reads_from,
        o.begins_on, o.ends_on, o.due_days, o.grace_days, o.sent_at, o.ended_at, o.reason
        """

    /// A place with more forms at once has other troubles.
    package static let mostListed = 200

    package func form(_ id: UUID) async throws -> RegisteredForm? {
        try await transaction.first(
            "SELECT \(Self.columns) FROM forms o JOIN areas a ON a.code = o.area WHERE o.id = \(id)",
            as: RegisteredForm.init(row:))
    }

    /// Forms that reach an area or come from it or from below, the newest first.
    ///
    /// Reads index `forms_newest`.
    /// - Parameter limit: Most returned, 1...``mostListed``.
    package func around(_ area: Area.Code, limit: Int) async throws -> [RegisteredForm] {
        precondition((1...Self.mostListed).contains(limit))
        return try await transaction.rows(
            """
            SELECT \(Self.columns) FROM forms o JOIN areas a ON a.code = o.area
            WHERE o.area = ANY (\(area.pathUp.map(\.text))::text[])
                OR o.area > \(area.text) AND o.area < \(area.upperBound)
            ORDER BY o.sent_at DESC, o.id LIMIT \(limit)
            """, as: RegisteredForm.init(row:))
    }

    /// Forms with a period that began, may still be filed and has no filings yet, those longest open first.
    ///
    /// The last period of a form may begin and end while nobody looks: what counts is its last day to
    /// file, as ``FormSchedule/locks(_:)`` says it of the period that holds the last day of the form. A
    /// form with nothing left to open is not among them, so that none waits behind those.
    ///
    /// Reads index `forms_to_open`.
    /// - Parameter limit: Most returned, 1...``mostListed``.
    /// - Returns: Each with the last day of the latest period that every area has its filing of.
    package func toOpen(
        on today: Day, limit: Int
    ) async throws -> [(form: RegisteredForm, through: Day)] {
        precondition((1...Self.mostListed).contains(limit))
        let day = today.description
        return try await transaction.rows(
            """
            SELECT \(Self.columns), o.opened_through::text AS through
            FROM forms o JOIN areas a ON a.code = o.area
            WHERE o.ended_at IS NULL AND o.opened_through < least(\(day)::date, o.ends_on)
                AND o.begins_on <= \(day)::date
                AND o.due_days + o.grace_days + CASE o.rhythm WHEN 'once' THEN o.ends_on
                    ELSE (date_trunc(o.rhythm, o.ends_on::timestamp) + CASE o.rhythm
                        WHEN 'month' THEN interval '1 month' WHEN 'quarter' THEN interval '3 months'
                        ELSE interval '1 year' END)::date - 1 END >= \(day)::date
            ORDER BY o.opened_through, o.id LIMIT \(limit)
            """, as: { (try RegisteredForm(row: $0), try $0.value("through") { Day($0) }) })
    }

    func send(_ record: FormRecord) async throws {
        let outcome = try await transaction.first(
            "SELECT send_form(\(try record.asRecord())::jsonb) AS outcome", as: { try $0.text("outcome") })
        switch outcome {
        case "done", "sent before": return
        case "nobody": throw FormRefusal.nobody
        default: throw NoSuchCase()
        }
    }

    func end(_ record: FormEndRecord) async throws {
        let outcome = try await transaction.first(
            "SELECT end_form(\(try record.asRecord())::jsonb) AS outcome", as: { try $0.text("outcome") })
        switch outcome {
        case "done": return
        case "ended": throw FormRefusal.ended
        default: throw FormRefusal.notOwner
        }
    }

    /// Makes filings of a period that are not there yet, so many at a time.
    ///
    /// - Returns: How many were made; fewer than asked for: none is left.
    func open(_ period: FilingPeriod, of form: RegisteredForm, limit: Int) async throws -> Int {
        let record = OpenRecord(
            form: form.id, period: period.code, through: period.last.description,
            dueOn: form.draft.schedule.due(period).description,
            locksOn: form.draft.schedule.locks(period).description, atMost: limit)
        return try await transaction.first(
            "SELECT open_filings(\(try record.asRecord())::jsonb) AS made", as: { try $0.int("made") }) ?? 0
    }

    /// Tells desks of filings below that are late; in the context of the job that tells those above.
    func remind(on today: Day, limit: Int) async throws -> Int {
        try await transaction.first(
            "SELECT remind_of_filings(\(today.description)::date, \(limit)) AS told",
            as: { try $0.int("told") }) ?? 0
    }
}

/// What a form says beside its columns.
struct FormDefinition: Codable {
    let basis: String
    let purpose: String
    let lines: [FormLine]
    let checks: [FormCheck]
}

extension RegisteredForm {
    init(row: Row) throws {
        let definition = try row.json("definition", as: FormDefinition.self)
        let day = { (name: String) in try row.value(name) { Day($0) } }
        let level = { (name: String) in try row.value(name) { Int16($0).flatMap(Area.Level.init(rawValue:)) }
        }
        let title = LocalizedText(zh: try row.text("title"), en: try row.text("title_en"))
        let schedule = FormSchedule(
            try row.value("rhythm", FormRhythm.init(rawValue:)), from: try day("begins_on"),
            until: try day("ends_on"), dueDays: try row.int("due_days"), graceDays: try row.int("grace_days"))
        draft = FormDraft(
            title, because: (definition.basis, definition.purpose), on: schedule, by: try level("fills"),
            asking: definition.lines, checks: definition.checks)
        id = try row.uuid("id")
        area = try row.value("area", Area.Code.init)
        areaName = try row.text("area_name")
        readsFrom = try level("reads_from")
        sentAt = try row.date("sent_at")
        let reason = try row.textOrNil("reason") ?? ""
        ended = try row.dateOrNil("ended_at").map { Ending(at: $0, reason: reason) }
    }
}

/// A form as the definer function `send_form` takes it.
struct FormRecord: Encodable {
    let id: UUID
    let title: String
    let titleEn: String
    let definition: FormDefinition
    let rhythm: String
    let fills: Int16
    let readsFrom: Int16
    let beginsOn: String
    let endsOn: String
    let dueDays: Int
    let graceDays: Int
    let at: Date
    /// Why it asks what is known already.
    let kept: String?
    let requestId: String
    let address: String
}

/// What the definer function `end_form` takes.
struct FormEndRecord: Encodable {
    let form: UUID
    let reason: String
    let at: Date
    let requestId: String
    let address: String
}

/// What the definer function `open_filings` takes.
struct OpenRecord: Encodable {
    let form: UUID
    let period: String
    let through: String
    let dueOn: String
    let locksOn: String
    let atMost: Int
}

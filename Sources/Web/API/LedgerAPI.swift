import Access
import Casework
import Foundation
import Hummingbird
import Ledgers
import Postgres
import Territory

/// Ledgers for machines: which are open, and their entries by the same question the form over a ledger asks.
/// What pages mask is masked, and what only a second person lets somebody see is never told.
extension Site {
    var ledgerAPIRoutes: [Route] {
        [
            .get("/api/v1/ledgers", for: .areaPosts, describing: .ledgers) { request, call in
                try await ledgers(request, call)
            },
            .get("/api/v1/ledgers/:name/entries", for: .areaPosts, describing: .ledgerEntries) {
                request, call in try await ledgerEntries(request, call)
            },
        ]
    }

    private func ledgers(_ request: Request, _ call: Call) async throws -> Response {
        try QueryFields(request).finish()
        return try await acting(call) { acting, db in
            guard let own = acting.area else { throw AccessRefusal.noPost }
            return .json(
                LedgerListAnswer(ledgers: try await ownLedgers(own, acting, in: db).map(LedgerAnswer.init)))
        }
    }

    private func ledgerEntries(_ request: Request, _ call: Call) async throws -> Response {
        let sent = try URLEncodedForm.decode(
            (request.uri.query ?? "").utf8, limits: SelectionQuery.formLimits)
        try Self.check(sent)
        let query = SelectionQuery(sent)
        return try await acting(call) { acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            let own = try await readLedger(call, acting, in: db)
            let form = try await read(query, of: own, frame, in: db)
            if let words = form.refusal { throw WrongSelection(words: words) }
            let problems = form.problems.sorted { $0.key < $1.key }.map { position, words in
                Answered.FieldWords(field: "value\(position + 1)", words: words)
            }
            guard problems.isEmpty else { throw WrongSelection(problems: problems) }
            let checked = try form.seenAlone()
            let personal = checked.personalFields
            if !personal.isEmpty {
                try await db.audit(
                    "read ledger", of: own.ledger.name, fields: personal, from: call.source)
            }
            return .json(try await answer(to: checked, form, in: db))
        }
    }

    private func answer(
        to checked: CheckedSelection, _ form: OneForm, in db: Transaction
    ) async throws -> EntryListAnswer {
        let level = form.own.own.level
        guard checked.grouping == nil else {
            let groups = try await db.selections.groups(of: checked, marking: marking)
            return EntryListAnswer(
                checked, total: groups.map(\.entries).reduce(0, +), pages: 1, page: 1, rows: [],
                groups: groups.map(EntryListAnswer.Group.init))
        }
        let count = try await db.selections.count(checked, marking: marking)
        let pages = max(1, (count + SelectionTable.pageSize - 1) / SelectionTable.pageSize)
        let page = min(form.query.page, pages)
        let found = try await db.selections.page(page, of: checked, marking: marking)
        let names = try await db.areas.names(of: Set(found.map(\.area)))
        let rows = found.map { entry in
            EntryListAnswer.Row(entry, of: checked, seenFrom: level, in: names[entry.area])
        }
        return EntryListAnswer(checked, total: count, pages: pages, page: page, rows: rows, groups: [])
    }

    private static let numbered = (1...Selection.mostConditions).flatMap { number in
        ["field", "test", "value", "other"].map { $0 + String(number) }
    }

    /// Names the form over a ledger does not know are slips of the pen here.
    private static func check(_ sent: Form) throws(InputRefusal) {
        let known = ["show", "area", "order", "falling", "by", "page"] + numbered
        let strangers = sent.fields.keys.filter { !known.contains($0) }.sorted()
        guard strangers.isEmpty else { throw .unknown(strangers, known: known) }
        let repeated = sent.fields.filter { $0.key != "show" && $0.value.count > 1 }.keys.sorted()
        if let name = repeated.first { throw .fault(.twice(name)) }
        var wrong: [WrongValue] = []
        for number in 1...Selection.mostConditions {
            guard let test = sent["test\(number)"], Selection.Test(rawValue: test) == nil else { continue }
            wrong.append(WrongValue(field: "test\(number)", expected: .text))
        }
        if let falling = sent["falling"], falling != "yes" {
            wrong.append(WrongValue(field: "falling", expected: .text))
        }
        if let area = sent["area"], Area.Code(area) == nil {
            wrong.append(WrongValue(field: "area", expected: .code))
        }
        if let page = sent["page"], !(Int(page).map { (1...SelectionTable.lastPage).contains($0) } ?? false) {
            wrong.append(WrongValue(field: "page", expected: .integer))
        }
        guard wrong.isEmpty else { throw .wrong(wrong) }
    }
}

/// What a machine asks of a ledger cannot be looked up; each thing that is wrong in words.
struct WrongSelection: Error {
    var words: String?
    var problems: [Answered.FieldWords] = []
}

/// A ledger as machines read it.
struct LedgerAnswer: Described {
    struct Field: Described {
        let field: String
        let type: String
        let title: [String: String]
        let sensitivity: String

        init(_ field: LedgerField) {
            self.field = field.code
            type = field.type.rawValue
            title = ["zh": field.label.zh, "en": field.label.en]
            sensitivity = field.sensitivity.rawValue
        }

        static let schema = Schema.fields([
            "field": .text, "type": .choice(LedgerField.Kind.allCases.map(\.rawValue)), "title": .words,
            "sensitivity": .choice(LedgerField.Sensitivity.allCases.map(\.rawValue)),
        ])
    }

    let name: String
    let title: [String: String]
    let subject: String
    /// Its entries, and not only how many there are.
    let isRead: Bool
    let isKept: Bool
    let readsFrom: String
    let fields: [Field]

    init(_ own: OwnLedger) {
        name = own.ledger.name
        title = ["zh": own.ledger.title.zh, "en": own.ledger.title.en]
        subject = own.ledger.subject.rawValue
        (isRead, isKept) = (own.reads, own.keeps)
        readsFrom = own.opened.readsFrom.name
        fields = own.fields.map(Field.init)
    }

    static let schema = Schema.fields([
        "name": .text, "title": .words, "subject": .choice(Ledger.Subject.allCases.map(\.rawValue)),
        "is_read": .truth, "is_kept": .truth, "reads_from": .level, "fields": .list(Field.schema),
    ])
}

/// Every ledger that is open.
struct LedgerListAnswer: Described {
    let ledgers: [LedgerAnswer]

    static let schema = Schema.fields(["ledgers": .list(LedgerAnswer.schema)])
}

/// A page of entries, or how many there are of each kind.
struct EntryListAnswer: Described {
    struct Row: Described {
        let id: String
        let area: String
        let areaName: String
        /// In the order of the columns.
        let values: [JSON]

        init(
            _ entry: SelectedEntry, of checked: CheckedSelection, seenFrom level: Area.Level, in name: String?
        ) {
            id = EntryKey(home: entry.home, id: entry.id).path
            area = entry.area.text
            areaName = name ?? entry.area.text
            values = zip(checked.fields, entry.cells).map { field, kept in
                JSON(checked.ledger.seen(kept, of: field, from: level))
            }
        }

        static let schema = Schema.fields([
            "id": .text, "area": .code, "area_name": .text, "values": .list(.cell),
        ])
    }

    struct Group: Described {
        let value: JSON
        let entries: Int
        let sums: [JSON]

        init(_ group: SelectedGroup) {
            value = group.value.map(JSON.text) ?? .null
            entries = group.entries
            sums = group.sums.map { $0.map(JSON.number) ?? .null }
        }

        static let schema = Schema.fields([
            "value": .nullable(.text), "entries": .integer, "sums": .list(.nullable(.number)),
        ])
    }

    let ledger: String
    let total: Int
    let page: Int
    let pages: Int
    let columns: [LedgerAnswer.Field]
    let rows: [Row]
    let groups: [Group]

    init(
        _ checked: CheckedSelection, total: Int, pages: Int, page: Int, rows: [Row], groups: [Group]
    ) {
        ledger = checked.ledger.name
        (self.total, self.page, self.pages) = (total, page, pages)
        columns = checked.fields.map(LedgerAnswer.Field.init)
        (self.rows, self.groups) = (rows, groups)
    }

    static let schema = Schema.fields([
        "ledger": .text, "total": .integer, "page": .integer, "pages": .integer,
        "columns": .list(LedgerAnswer.Field.schema), "rows": .list(Row.schema), "groups": .list(Group.schema),
    ])
}

extension Schema {
    /// What stands in a cell of a ledger.
    fileprivate static let cell = Schema.nullable(.anyOf([.text, .number, .truth]))
}

extension JSON {
    /// As a post sees a value; what is masked is the mask.
    fileprivate init(_ seen: SeenValue) {
        self =
            switch seen {
            case .nothing: .null
            case .masked(let text): .text(text)
            case .value(.integer(let number)): .number(Double(number))
            case .value(.decimal(let number)): .number(number)
            case .value(.truth(let isTrue)): .truth(isTrue)
            case .value(let value): .text(value.text)
            }
    }
}

extension APIDescription {
    static let ledgers = APIDescription(
        id: "listLedgers", summary: "Ledgers that are open, their fields, and whether the post reads entries",
        answers: [200: .json(LedgerListAnswer.schema)], problems: [400, 401, 403, 503])
    static let ledgerEntries = APIDescription(
        id: "listLedgerEntries",
        summary:
            "Entries of a ledger as the form over it finds them, 50 a page, masked as there; with `by` how "
            + "many of each. Sensitive fields are never told",
        parameters: [
            .path("name", .sought(), "The name of a ledger"),
            .query(
                "show", .list(.sought()),
                "Fields of the answer, one parameter each; the usual ones unless said"),
            .query("area", .code, "Only within this area of the post's own"),
            .query("order", .sought(), "By this field; by area unless said"),
            .query("falling", .choice(["yes"]), "The other way round"),
            .query("by", .sought(), "Count by a field, or by level: and a level"),
            .query("page", .whole(1...SelectionTable.lastPage), "Counted from 1"),
        ] + conditions,
        answers: [200: .json(EntryListAnswer.schema)], problems: [400, 401, 403, 404, 422, 503])

    private static let conditions = (1...Selection.mostConditions).flatMap { number in
        [
            APIDescription.Parameter.query("field\(number)", .sought(), "What condition \(number) looks at"),
            .query(
                "test\(number)", .choice(Selection.Test.allCases.map(\.rawValue)),
                "How; the field's first unless said"),
            .query("value\(number)", .sought(), "A value as people write it, or a code of a list"),
            .query("other\(number)", .sought(), "The upper end, between two values"),
        ]
    }
}

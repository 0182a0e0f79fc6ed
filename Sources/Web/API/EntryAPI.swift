import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Ledgers
import Postgres
import Territory

/// Rows of a ledger brought in by machine: read, checked and kept as those of a sheet are, each with its
/// outcome.
extension Site {
    /// Five hundred rows of some thirty fields.
    private static let mostBytes = 1 << 20

    var entryAPIRoutes: [Route] {
        [
            .post("/api/v1/ledgers/:name/entries", for: .areaPosts, describing: .bringEntries) {
                request, call in try await bringEntries(request, call)
            }
        ]
    }

    private func bringEntries(_ request: Request, _ call: Call) async throws -> Response {
        let key = HTTPField.Name("Idempotency-Key").flatMap { request.headers[$0] } ?? ""
        guard ReportCase.isKey(key) else { throw IntakeRefusal.keyMissing }
        var fields = try await JSONFields.read(request, limit: Self.mostBytes)
        let rows = fields.records("rows") ?? []
        let written = fields.text("source") ?? ""
        let known = fields.value("known", .text, KnownTreatment.init(rawValue:)) ?? .refuse
        let area = fields.value("area", .code) { Area.Code($0) }
        let source = try ImportSource.name(of: written)
        if source == nil { fields.refuse("source", .text) }
        if rows.isEmpty { fields.refuse("rows", .list) }
        try fields.finish()
        let limit = ImportEntries.mostRows
        guard let source, rows.count <= limit else { throw SheetRefusal.tooManyRows(limit: limit) }
        let desk = try await importDesk(call)
        let names = Set(rows.flatMap(\.keys)).sorted()
        // First of all: a row may name more columns than any ledger has.
        let columns = try desk.fields(named: names, from: source)
        let lines = rows.enumerated().map { place, row in
            CSV.Row(line: place + 2, fields: names.map { row[$0] ?? "" })
        }
        let sheet = SheetTable(named: names, rows: lines, for: desk.book.ledger, in: desk.book.catalogue)
        let id = ImportEntries.sheet(
            of: [desk.acting.post?.uuidString ?? "", key, source, known.rawValue, area?.text ?? ""] + names
                + lines.flatMap(\.fields))
        let draft = ImportDraft(
            id: id, table: sheet, fields: columns, ground: try desk.ground(chosen: area?.text),
            source: source,
            treatment: known)
        let read = desk.read(draft)
        let action = ImportEntries(
            read.good, of: id, named: source, into: desk.book.ledger.name, from: (sealing, call.source),
            treating: known)
        let now = now()
        let came = try await acting(call) { acting, db in
            try Self.refuse(request, call, acting)
            return try await action.run(by: acting, at: now, in: db)
        }
        let outcomes = Dictionary(
            zip(read.good, came).map { ($0.line, $1) }, uniquingKeysWith: { first, _ in first })
        let faults = ImportShape(desk: desk, draft: draft, read: read).faults(outcomes)
        return .json(EntryOutcomes(of: lines, under: names, outcomes: outcomes, faults: faults))
    }
}

extension ImportDesk {
    /// Unknown names that are told; a request may hold a hundred thousand.
    private static let mostNamed = 20

    /// The field of each column: by its code, or as a heading of the source was confirmed.
    ///
    /// - Throws: ``InputRefusal`` for names of neither.
    fileprivate func fields(
        named names: [String], from source: String
    ) throws(InputRefusal) -> [Int: LedgerField.Code] {
        let kept = sources.first { $0.name == source }?.columns ?? []
        var fields: [Int: LedgerField.Code] = [:]
        var strangers: [String] = []
        for (column, name) in names.enumerated() {
            if book.fields.contains(where: { $0.code == name }) {
                fields[column] = name
            } else if let known = kept.first(where: { $0.heading.folded == name.folded }) {
                fields[column] = known.field
            } else {
                strangers.append("rows.\(name)")
            }
        }
        guard strangers.isEmpty else {
            throw .unknown(Array(strangers.prefix(Self.mostNamed)), known: book.fields.map(\.code))
        }
        let twice = Dictionary(grouping: fields.values, by: \.self).filter { $1.count > 1 }.keys.sorted()
        if let field = twice.first { throw .fault(.twice(field)) }
        return fields
    }
}

/// What came of rows, in their order.
struct EntryOutcomes: Described {
    enum Outcome: String, CaseIterable {
        /// A new entry.
        case kept
        /// The entry was there: what was empty is filled in.
        case filled
        /// The entry was there: nothing is new, or what differs stays.
        case known
        /// The entry was there: what differs lies aside until somebody chooses.
        case apart
        case refused
    }

    struct Row: Described {
        /// Counted from 1.
        let row: Int
        let outcome: String
        let fields: [String]
        let reasons: [String]

        static let schema = Schema.fields([
            "row": .integer, "outcome": .choice(Outcome.allCases.map(\.rawValue)), "fields": .list(.text),
            "reasons": .list(.text),
        ])
    }

    let rows: [Row]

    init(
        of lines: [CSV.Row], under names: [String], outcomes: [Int: ImportEntries.RowOutcome],
        faults: [RowFault]
    ) {
        let wrong = Dictionary(faults.map { ($0.line, $0) }, uniquingKeysWith: { first, _ in first })
        rows = lines.enumerated().map { place, line in
            let fault = wrong[line.line]
            let columns = fault?.columns.sorted() ?? []
            return Row(
                row: place + 1, outcome: Self.outcome(outcomes[line.line]).rawValue,
                fields: columns.compactMap { names.dropFirst($0).first }, reasons: fault?.reasons ?? [])
        }
    }

    private static func outcome(_ came: ImportEntries.RowOutcome?) -> Outcome {
        switch came {
        case .kept: .kept
        case .filled: .filled
        case .known: .known
        case .apart: .apart
        case .taken, .elsewhere, .hidden, nil: .refused
        }
    }

    static let schema = Schema.fields(["rows": .list(Row.schema)])
}

extension APIDescription {
    static let bringEntries = APIDescription(
        id: "bringEntries",
        summary:
            "At most \(ImportEntries.mostRows) rows for a ledger of the post, each by codes of fields or by "
            + "headings that were confirmed of the source; sending them again with their key is safe",
        parameters: [
            .path("name", .sought(), "The name of a ledger"),
            .header(
                "Idempotency-Key", .text(maxLength: 64, pattern: "^[A-Za-z0-9-]{16,64}$"),
                "16 to 64 letters, digits and hyphens, made by the sender"),
        ],
        body: .json(
            .fields(
                [
                    "source": .written(maxLength: ImportSource.nameLength),
                    "rows": .list(.dictionary(.nullable(.anyOf([.text, .number, .truth])))),
                ],
                optional: [
                    "known": .choice(KnownTreatment.allCases.map(\.rawValue)), "area": .code,
                ])),
        answers: [200: .json(EntryOutcomes.schema)],
        problems: [400, 401, 403, 404, 413, 415, 422, 429, 503])
}

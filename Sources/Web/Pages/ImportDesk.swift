import Access
import Casework
import Foundation
import HTTPTypes
import Ledgers
import Territory

/// Whoever brings rows into a ledger, and what one has to know to read them.
struct ImportDesk: Sendable {
    let book: OwnLedger
    let frame: Frame
    let refusals: RefusalWords
    let owner: KeptSheets.Owner
    let acting: Acting
    /// The ground of the post.
    let own: Area.Code
    /// Areas an entry may lie in.
    let writable: [Area]
    /// Areas a sheet may name; none where the ledger has no field for one.
    let places: [Area]
    /// Where sheets came from before, with what was confirmed of their columns.
    let sources: [ImportSource]

    var href: String { "/ledgers/\(book.ledger.name)/import" }

    /// Headings of an empty sheet, required ones marked: a sheet that was filled in is read by them again.
    var headings: [String] {
        let required = Set(book.ledger.columns.filter(\.isRequired).map(\.field) + [book.ledger.key])
        return book.fields.map { field in
            let unit = field.check.unit.map { " (\(frame.words($0)))" } ?? ""
            return frame.words(field.label) + unit + (required.contains(field.code) ? "*" : "")
        }
    }

    /// Where entries lie when their row does not say it.
    func place(chosen: String?) -> FieldWords {
        var words = FieldWords(.select, name: "in", label: frame.say("entry_import.place"))
        words.isRequired = true
        words.hint = frame.say("entry_import.place_hint")
        if own.level < .village {
            let named = frame.say("entry_import.as_written")
            words.options = [OptionWords(own.text, named, isChosen: chosen == own.text)]
        }
        words.options += writable.map { area in
            let indent = String(repeating: "\u{3000}", count: max(0, Int(area.level.rawValue) - 4))
            return OptionWords(area.code.text, indent + area.name, isChosen: area.code.text == chosen)
        }
        return words
    }

    /// - Throws: ``LedgerRefusal/elsewhere`` for what is not on the post's own ground.
    func ground(chosen: String?) throws -> Area.Code {
        guard let chosen else { return own }
        guard let code = Area.Code(chosen), code == own || writable.contains(where: { $0.code == code })
        else { throw LedgerRefusal.elsewhere }
        return code
    }

    /// - Throws: ``SheetRefusal``
    func table(of rows: SheetRows, limit: Int) throws -> SheetTable {
        let table = try SheetTable(rows, for: book.ledger, in: book.catalogue)
        guard table.rows.count <= limit else { throw SheetRefusal.tooManyRows(limit: limit) }
        return table
    }

    /// What is proposed for the columns of a sheet: what was confirmed of its source, then what headings say.
    func proposal(for table: SheetTable, from source: String?) -> (
        fields: [Int: LedgerField.Code], kept: Set<Int>
    ) {
        guard let known = sources.first(where: { $0.name == source }) else { return (table.match.fields, []) }
        return known.proposal(for: table, among: book.fields.map(\.code))
    }

    /// The field of each column, as somebody chose it.
    func fields(chosen form: Form, of table: SheetTable) -> [Int: LedgerField.Code] {
        var fields: [Int: LedgerField.Code] = [:]
        for column in table.headings.indices {
            guard let code = form[ImportShape.name(of: column)] else { continue }
            if book.fields.contains(where: { $0.code == code }) { fields[column] = code }
        }
        return fields
    }

    func read(_ draft: ImportDraft) -> ReadRows {
        let reading = RowReading(
            book.ledger, in: book.catalogue, fields: draft.fields, ground: draft.ground,
            places: AreaNames(places), on: frame.time.today)
        return ReadRows(draft.table, by: reading)
    }

    /// What whoever handed a sheet in can mend, on the page it was handed in by.
    func isAboutSheet(_ error: any Error) -> Bool {
        switch error {
        case SheetRefusal.unavailable: false
        case is SheetRefusal, LedgerRefusal.elsewhere, LedgerRefusal.sourceTooLong, PhotoRefusal.noRoom: true
        default: false
        }
    }

    func answer(to error: any Error) -> Answered {
        switch error {
        case let refusal as SheetRefusal: refusals.answer(to: refusal)
        case let refusal as LedgerRefusal: refusals.answer(to: refusal)
        case PhotoRefusal.noRoom:
            Answered(
                status: .serviceUnavailable, words: frame.say("entry_import.no_room"), retryAfter: 60,
                isFault: true)
        default: refusals.answer(to: error)
        }
    }
}

/// A file as it came, with the name its entries will know it by.
struct HandedSheet: Sendable {
    let name: String
    let bytes: [UInt8]

    init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    /// A name holds no line end.
    private static let end = UInt8(ascii: "\n")

    init(packed: [UInt8]) {
        let name = packed.prefix { $0 != Self.end }
        self.init(
            name: String(decoding: name, as: UTF8.self), bytes: Array(packed.dropFirst(name.count + 1)))
    }

    var packed: [UInt8] { Array(name.utf8) + [Self.end] + bytes }
}

/// A sheet that was read, with the field of each of its columns.
struct ImportDraft: Sendable {
    let id: UUID
    let table: SheetTable
    let fields: [Int: LedgerField.Code]
    let ground: Area.Code
    /// Columns that are proposed as they were confirmed before.
    var kept: Set<Int> = []
    /// Where the sheet comes from, as somebody named it.
    var source: String?
    var treatment = KnownTreatment.refuse
    /// The sheets of a workbook, and the one that was read.
    var sheets: [String] = []
    var sheet: String?

    /// Fields that two columns were chosen for.
    var twice: [LedgerField.Code] {
        Dictionary(grouping: fields.values, by: \.self).filter { $1.count > 1 }.keys.sorted()
    }
}

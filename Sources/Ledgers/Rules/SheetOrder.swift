package import Casework

/// Somebody takes along what they selected, as a file.
package struct SheetOrder: Sendable, Equatable {
    /// What a spreadsheet still opens in a moment, and some seconds of work.
    package static let rowLimit = 100_000
    /// Rows about persons that leave on one person's word, as with cases.
    package static let aloneLimit = ExportOrder.aloneLimit

    /// `nil`: nobody asked; the rows tell of no person.
    package let purpose: ExportPurpose?
    package let words: String
    package let form: ExportForm
    package let isOfPersons: Bool
    /// A second person said yes.
    package let isGranted: Bool

    /// - Throws: ``ExportRefusal`` for the first thing that is wrong.
    package init(
        for purpose: ExportPurpose?, words: String, form: ExportForm, of selection: CheckedSelection,
        isGranted: Bool = false
    ) throws(ExportRefusal) {
        self.isGranted = isGranted
        isOfPersons = selection.isOfPersons
        guard purpose != nil || !isOfPersons else { throw .purposeMissing }
        let words = words.trimmed
        guard purpose != .other || !words.isEmpty else { throw .wordsMissing }
        try ExportOrder.check(words)
        self.purpose = purpose
        self.words = words
        self.form = form
    }

    /// Most rows the file may hold.
    var limit: Int { isOfPersons && !isGranted ? Self.aloneLimit : Self.rowLimit }

    /// - Parameter most: Rows that this kind of file can hold.
    /// - Throws: ``ExportRefusal`` when there are none, or more than may leave like this.
    package func demand(rows: Int, atMost most: Int = rowLimit) throws(ExportRefusal) {
        guard rows > 0 else { throw .nothingFound }
        guard rows <= most else { throw .tooManyRows(limit: most) }
        guard rows <= limit else { throw .secondNeeded(limit: limit) }
    }
}

extension CheckedSelection {
    /// Its lines tell of persons; counts of them do not.
    package var isOfPersons: Bool {
        grouping == nil && (ledger.subject.isPerson || fields.contains { $0.sensitivity >= .personal })
    }

    /// Fields about persons that are shown, looked at or counted by.
    package var personalFields: [LedgerField.Code] {
        var touched = grouping == nil ? fields : []
        touched += demands.map(\.field)
        if case .field(let field) = grouping { touched.append(field) }
        var codes: [LedgerField.Code] = []
        for field in touched where field.sensitivity >= .personal && !codes.contains(field.code) {
            codes.append(field.code)
        }
        return codes
    }
}

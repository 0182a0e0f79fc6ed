package import FoundationEssentials
package import Territory

/// What a file of cases is wanted for.
package enum ExportPurpose: String, Sendable, CaseIterable {
    case meeting, statistics, inspection, handover, superior
    /// Said in words.
    case other
}

/// What a file of cases may hold of each. How to reach a reporter is not among it, nor where exactly.
package enum ExportField: String, Sendable, CaseIterable {
    case number, scenario, step, area, origin, reported, due, closed, score
    case words, place
    case answer
    case scoreWords = "score_words"

    /// Somebody wrote it freely: it may name a person.
    package var isSensitive: Bool {
        switch self {
        case .words, .place, .answer, .scoreWords: true
        case .number, .scenario, .step, .area, .origin, .reported, .due, .closed, .score: false
        }
    }
}

/// The kinds of file.
package enum ExportForm: String, Sendable, CaseIterable {
    case xlsx, csv
}

/// Somebody asks for the cases of a list as a file.
package struct ExportOrder: Sendable, Equatable {
    /// Rows of the longest file: what a person can still look through, and some seconds of work.
    package static let rowLimit = 50_000
    /// One person may take so many rows on their own word.
    package static let aloneLimit = 500
    /// Unicode code points, as the database counts them.
    package static let wordsLimit = 500

    package let purpose: ExportPurpose
    package let words: String
    /// In the order of ``ExportField``.
    package let fields: [ExportField]
    package let filter: CaseFilter
    package let form: ExportForm

    /// - Throws: ``ExportRefusal`` for the first thing that is wrong.
    package init(
        for purpose: ExportPurpose?, words: String, fields: Set<ExportField>, filter: CaseFilter,
        form: ExportForm
    ) throws(ExportRefusal) {
        guard let purpose else { throw .purposeMissing }
        let words = words.trimmed
        guard purpose != .other || !words.isEmpty else { throw .wordsMissing }
        try Self.check(words)
        guard !fields.isEmpty else { throw .fieldsMissing }
        self.purpose = purpose
        self.words = words
        self.fields = ExportField.allCases.filter(fields.contains)
        self.filter = filter
        self.form = form
    }

    package static func check(_ words: String) throws(ExportRefusal) {
        guard words.unicodeScalars.count <= wordsLimit else { throw .wordsTooLong(limit: wordsLimit) }
        guard words.isPrintable else { throw .unprintable }
    }

    package static func needsSecond(rows: Int, fields: [ExportField]) -> Bool {
        rows > aloneLimit || fields.contains(where: \.isSensitive)
    }
}

/// An order as it is kept, with what became of it.
package struct Export: Sendable {
    package let id: UUID
    package let number: Int
    package let account: UUID
    package let post: UUID
    package let area: Area.Code
    /// Person and post, as they were called when it was ordered.
    package let who: String
    package let purpose: ExportPurpose
    package let words: String?
    package let fields: [ExportField]
    package let filter: CaseFilter
    package let form: ExportForm
    /// `nil`: nobody is told how many there are.
    package let rows: Int?
    package let needsSecond: Bool
    package let asOf: Date
    package let orderedAt: Date
    package let lapsesAt: Date
    package let decision: Decision?
    package let made: Made?
    /// What of a ledger may be seen; `nil`: it is a file of cases.
    package let granted: Granted?
    package let state: State

    /// Where an order stands, by the clock of the database.
    package enum State: String, Sendable {
        /// A second person must say yes.
        case waiting
        case refused
        /// The file may be made.
        case approved
        /// The file may be fetched.
        case ready
        /// It was not made in time.
        case lapsed
        /// The file is gone, or the day until which entries could be seen.
        case over
        /// The entries may be seen.
        case granted
        /// The yes was taken back.
        case revoked
    }

    /// A selection of a ledger that may be seen once a second person says yes, without any file.
    package struct Granted: Sendable {
        package let ledger: String
        /// Fields and conditions as an address has them.
        package let query: String
        package let endsAt: Date
        package let revoked: (at: Date, by: String)?
    }

    package struct Decision: Sendable {
        package let decider: String
        package let isApproved: Bool
        package let words: String?
        package let at: Date
    }

    package struct Made: Sendable {
        package let rows: Int
        /// More matched by then than were ordered.
        package let isCut: Bool
        package let bytes: Int
        package let at: Date
        package let expiresAt: Date
    }
}

/// Why a file of cases is not ordered, made or given. One case per rule.
package enum ExportRefusal: Error, Sendable, Equatable {
    case purposeMissing
    case wordsMissing
    case wordsTooLong(limit: Int)
    case unprintable
    case fieldsMissing
    case nothingFound
    case tooManyRows(limit: Int)
    /// So many rows about persons leave on one person's word, and no second can say yes to these yet.
    case secondNeeded(limit: Int)
    /// Absent, foreign, or ordered as another post: all look the same.
    case absent
    /// Nobody approves what they ordered themselves.
    case ownOrder
    case alreadyDecided
    case decisionWordsMissing
    /// No second person has said yes.
    case unapproved
    case lapsed
    case alreadyMade
    /// There is no file: not made yet, or its time is over.
    case noFile
    /// Others are being made; asked to wait.
    case busy
    /// Entries are shown to somebody by the word of a desk, or of a post that watches.
    case wrongDecider
    /// The yes was taken back.
    case revoked
    /// The day until which entries could be seen is over.
    case over
    /// So many rows nobody need be asked for.
    case aloneEnough(limit: Int)
    /// For another time than one of these numbers of days.
    case days([Int])
}

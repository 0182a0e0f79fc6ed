package import Casework

/// One field of the shared catalogue: asked once, kept in one form, and known by one name in every ledger.
package struct LedgerField: Sendable, Equatable, Codable {
    package typealias Code = String

    package let code: Code
    package let type: Kind
    package let label: LocalizedText
    package let sensitivity: Sensitivity
    /// Who knows it first-hand, so that a conflict has somebody to ask.
    package let source: LocalizedText?
    /// Other headings under which spreadsheets carry it.
    package let synonyms: [String]
    package let check: Check

    package init(
        code: Code, type: Kind, label: LocalizedText, sensitivity: Sensitivity = .internal,
        source: LocalizedText? = nil, synonyms: [String] = [], check: Check = Check()
    ) {
        self.code = code
        self.type = type
        self.label = label
        self.sensitivity = sensitivity
        self.source = source
        self.synonyms = synonyms
        self.check = check
    }

    /// What a value is.
    package enum Kind: String, Sendable, Codable, CaseIterable {
        case text, integer, decimal, date, time, boolean, choice, area
        /// The number by which another ledger knows a person, a firm, a dwelling.
        case person, firm, dwelling
        case point
        /// A paper of the document centre.
        case file
    }

    /// Whom a value may be shown to.
    package enum Sensitivity: String, Sendable, Codable, CaseIterable, Comparable {
        /// Anybody may know it.
        case `public`
        /// For those who work here.
        case `internal`
        /// Of a person: in plain only near where it is kept, masked further away.
        case personal
        /// Illness, disability and the like: not ticked without a purpose and a second person.
        case sensitive

        package static func < (one: Sensitivity, other: Sensitivity) -> Bool { one.rank < other.rank }

        private var rank: Int {
            switch self {
            case .public: 0
            case .internal: 1
            case .personal: 2
            case .sensitive: 3
            }
        }
    }

    /// What a value must fulfil, beyond being of its type.
    package struct Check: Sendable, Equatable, Codable {
        /// Of numbers, in ``unit``; both ends are allowed.
        package var least: Double?
        package var most: Double?
        /// What a number counts or measures; `nil`: it has none.
        package var unit: LocalizedText?
        /// Digits kept behind the point of a decimal, 0...6; `nil`: two.
        package var decimals: Int?
        /// Most characters of a text; `nil`: two hundred.
        package var longest: Int?
        package var format: Format?
        /// The list a choice is taken from.
        package var codes: CodeList.Name?
        /// A date that cannot lie ahead, such as a birth.
        package var isPast: Bool?
        /// The finest and the only level of an area; `nil`: any.
        package var level: Int16?
        /// Of which kind the paper of a file is; `nil`: any.
        package var paper: CodeList.Value.Code?

        package init() {}
    }

    /// Numbers that carry their own proof, and texts of one shape.
    package enum Format: String, Sendable, Codable, CaseIterable {
        /// Eighteen characters, the last a check digit (GB 11643).
        case residentID = "resident-id"
        /// Eighteen characters, the last a check digit (GB 32100).
        case creditCode = "credit-code"
        /// A mobile number of eleven digits, or a landline with its area code.
        case phone
        /// Letters, digits, hyphens: a number painted on a pole, a door, a plot.
        case number
        /// Free text; areas it names tell where an entry lies when nothing else does.
        case address
    }

    /// What nobody sees in plain who does not say why: kept sealed, found by its mark. `nil`: kept as it is.
    package var sealedSort: SealedSort? {
        if type == .person || check.format == .residentID { return .resident }
        return check.format == .phone && sensitivity >= .personal ? .phone : nil
    }

    package var isSealed: Bool { sealedSort != nil }

    /// Whatever one writes, as long as it can be read.
    package var isFreeText: Bool { type == .text && [nil, .address].contains(check.format) }

    /// The column of a ledger's table that holds it.
    package var columnName: String {
        let name = code.replacing("-", with: "_")
        guard name.utf8.count > Self.longestName else { return name }
        // A link and a field of long codes: the database would cut both names to the same one.
        let sum = name.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return "\(name.prefix(Self.longestName - 17))_\(String(sum, radix: 16))"
    }

    /// Bytes of a name that PostgreSQL keeps; codes are ASCII.
    private static let longestName = 63

    package static let textLength = 200
    package static let decimalDigits = 2
}

/// Numbers that lead to one person. Those of one sort have the same mark wherever they stand: a person is the
/// same one in every ledger.
package enum SealedSort: String, Sendable, CaseIterable {
    case resident, phone
}

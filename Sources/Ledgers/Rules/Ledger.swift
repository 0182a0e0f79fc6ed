package import Casework
package import Territory

/// A register the place keeps: which things stand in it, which fields each has, who keeps and who reads it.
package struct Ledger: Sendable, Equatable, Codable {
    package typealias Name = String

    package let name: Name
    package let title: LocalizedText
    package let subject: Subject
    package let columns: [Column]
    /// The field by which an entry is known: two living entries of a village never share it.
    package let key: LedgerField.Code
    /// The field that stands for an entry where it is named.
    package let naming: LedgerField.Code
    /// Kinds of post that write.
    package let keepers: [PostKind.Name]
    /// The highest level whose posts read entries; posts above it see how many there are.
    package let readsFrom: Area.Level
    /// What a register of persons must say; `nil` where nobody is registered.
    package let grounds: Grounds?

    package init(
        name: Name, title: LocalizedText, subject: Subject, columns: [Column],
        known: (key: LedgerField.Code, naming: LedgerField.Code),
        hands: (keepers: [PostKind.Name], readsFrom: Area.Level), grounds: Grounds? = nil
    ) {
        self.name = name
        self.title = title
        self.subject = subject
        self.columns = columns
        (key, naming) = known
        (keepers, readsFrom) = hands
        self.grounds = grounds
    }

    /// What stands in a ledger.
    package enum Subject: String, Sendable, Codable, CaseIterable {
        case person, dwelling, building, land, firm, organization, project, talent, thing, service, event

        /// Rows that are about somebody.
        package var isPerson: Bool { self == .person || self == .talent }
    }

    /// A field as one ledger has it.
    package struct Column: Sendable, Equatable, Codable {
        package let field: LedgerField.Code
        package let isRequired: Bool
        /// Kept where it was written, and asked and shown no more.
        package let isRetired: Bool

        package init(field: LedgerField.Code, isRequired: Bool = false, isRetired: Bool = false) {
            self.field = field
            self.isRequired = isRequired
            self.isRetired = isRetired
        }
    }

    /// Why persons may be registered at all, and what they have of it.
    package struct Grounds: Sendable, Equatable, Codable {
        package let basis: LocalizedText
        package let benefit: LocalizedText

        package init(basis: LocalizedText, benefit: LocalizedText) {
            self.basis = basis
            self.benefit = benefit
        }
    }
}

package import Casework
package import Territory

/// What stands in the dossiers of one sort of place, or of firms, in its order.
package struct DossierPlan: Sendable, Equatable, Codable {
    package let subject: Subject
    /// Of firms: the ledger they stand in.
    package let ledger: Ledger.Name?
    package let sections: [Section]

    package init(of subject: Subject, ledger: Ledger.Name?, sections: [Section]) {
        self.subject = subject
        self.ledger = ledger
        self.sections = sections
    }

    /// What a dossier is about.
    package enum Subject: String, Sendable, Codable, CaseIterable {
        case town, village, grid, firm

        package init?(_ level: Area.Level) {
            switch level {
            case .town: self = .town
            case .village: self = .village
            case .grid: self = .grid
            case .city, .county, .unit: return nil
            }
        }

        package var level: Area.Level? {
            switch self {
            case .town: .town
            case .village: .village
            case .grid: .grid
            case .firm: nil
            }
        }
    }

    /// One part of a dossier.
    package struct Section: Sendable, Equatable, Codable {
        package let kind: Kind
        /// `nil`: as parts of its kind are called.
        package let title: LocalizedText?
        /// Those it is about, in their order; of kinds that are about none, empty.
        package let ledgers: [Ledger.Name]

        package init(_ kind: Kind, title: LocalizedText? = nil, ledgers: [Ledger.Name] = []) {
            self.kind = kind
            self.title = title
            self.ledgers = ledgers
        }
    }

    /// What a part tells.
    package enum Kind: String, Sendable, Codable, CaseIterable {
        /// What the place is called and belongs to, or the fields of a firm.
        case profile
        case map
        /// Cases of the last twelve months.
        case numbers
        /// How many entries ledgers have.
        case ledgers
        /// Buildings by colour.
        case colours
        /// The newest cases.
        case cases

        package var isOfLedgers: Bool { self == .ledgers || self == .colours }

        /// Of whom it can be told.
        package func fits(_ subject: Subject) -> Bool {
            switch self {
            case .profile, .map: true
            // Nobody below a village is counted.
            case .numbers: subject == .town || subject == .village
            case .ledgers, .colours, .cases: subject != .firm
            }
        }
    }
}

extension Catalogue {
    package func dossier(of subject: DossierPlan.Subject) -> DossierPlan? {
        dossiers?.first { $0.subject == subject }
    }
}

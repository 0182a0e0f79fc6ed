/// Columns of one table that tell something about a person, with all a person may ask about them.
package struct PersonalColumn: Sendable {
    /// Whom the data are about.
    package enum Person: String, Sendable, CaseIterable {
        case reporter
        case staff
        case anyone = "anyone a case tells of"
        case visitor
        case registered = "whoever a ledger registers"
    }

    /// Articles of the Personal Information Protection Law (PIPL).
    package enum Basis: String, Sendable, CaseIterable {
        /// Who reports is asked for it and may leave it out.
        case consent = "consent (PIPL 13, item 1)"
        case employment = "managing the place's own staff (PIPL 13, item 2)"
        case duty = "a duty the law gives the place (PIPL 13, item 3)"
        case security = "keeping the data safe (PIPL 13, item 3; 51)"
        case accountability = "showing who handled personal data and why (PIPL 13, item 3; 51, 54)"
    }

    package enum Sensitivity: String, Sendable, CaseIterable {
        /// Points at a person only together with other rows.
        case pseudonym
        case ordinary
        /// Whatever people choose to write; it may hold anything.
        case freeText = "free text"
        /// Opens an account, a session or a contact.
        case secret
        case sensitive
    }

    /// How long the program keeps it.
    package enum Kept: String, Sendable, CaseIterable {
        case asTheCase = "as long as its case"
        case asTheEntry = "as long as the entry; a number taken out of it is gone at once"
        case asTheAccount = "as long as the account"
        case asTheAudit = "as long as the audit: six months at the least, nobody can remove it"
        case untilReplaced = "until replaced or reset"
        case tenMinutes = "ten minutes"
        case oneHour = "an hour after its last use"
        case oneDay = "a day"
        case asTheMonth = "a month after it was sent or given up"
        case asTheOrder = "as long as the order; the file a day"
        case ninetyDays = "ninety days"
        case untilItsDay = "until the day it was kept for: of persons 90 days at most"
        case asTheRow = "as long as the row; ended, not removed"
    }

    /// Who reads it, and in which form.
    package struct Seen: Sendable {
        /// `nil`: nobody sees a part of it.
        package let masked: String?
        /// `nil`: nobody sees it whole.
        package let plain: String?

        package init(masked: String? = nil, plain: String? = nil) {
            self.masked = masked
            self.plain = plain
        }
    }

    package let table: String
    package let columns: [String]
    package let person: Person
    package let purpose: String
    package let basis: Basis
    package let sensitivity: Sensitivity
    package let kept: Kept
    package let seen: Seen

    init(
        _ columns: [String], of table: String, about person: Person, _ purpose: String,
        _ law: (basis: Basis, sensitivity: Sensitivity, kept: Kept), seen: Seen
    ) {
        self.table = table
        self.columns = columns
        self.person = person
        self.purpose = purpose
        basis = law.basis
        sensitivity = law.sensitivity
        kept = law.kept
        self.seen = seen
    }

    /// One line of `docs/personal-data.md`.
    package var line: String {
        let names = columns.map { "`\($0)`" }.joined(separator: " ")
        let cells = [
            "`\(table)`", names, person.rawValue, purpose, basis.rawValue, sensitivity.rawValue,
            kept.rawValue,
            seen.masked ?? "–", seen.plain ?? "nobody",
        ]
        return "| " + cells.joined(separator: " | ") + " |"
    }

    package static let heading = """
        | table | columns | about | purpose | basis | sensitivity | kept | masked for | plain for |
        |---|---|---|---|---|---|---|---|---|
        """
}

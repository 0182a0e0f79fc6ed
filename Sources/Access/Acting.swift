package import FoundationEssentials
package import Territory

/// Who acts in a transaction, as the database signed it. One post at a time.
package struct Acting: Sendable {
    package let account: UUID?
    package let accountName: String
    package let post: UUID?
    package let postKind: String?
    package let postTitle: String
    package let kind: Kind
    package let area: Area.Code?
    package let level: Area.Level?
    package let organization: UUID?
    /// What a form must carry back, so that another site cannot send it.
    package let csrf: [UInt8]
    package let isToken: Bool
    /// The second factor was shown within the last five minutes, by the database's clock.
    package let isFactorFresh: Bool
    let signed: Signed

    /// The kinds of context the database signs.
    package enum Kind: String, Sendable {
        case area, organization, administrator, security, auditor, gate, assignee, former, receipt, followup,
            sealer, resealer, load, glass, removal, live, teller, timekeeper, repeats, mover, sender, meter,
            connector
    }

    /// Refuses what is weighty, unless the second factor was just shown; the console is behind other doors.
    package func demandStepUp() throws(AccessRefusal) {
        guard isFactorFresh || account == nil else { throw .stepUpNeeded }
    }

    /// The settings exactly as they were signed, and the role that goes with them.
    struct Signed: Sendable {
        let settings: [(name: String, value: String)]
        let role: String
    }
}

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
    let signed: Signed

    /// The kinds of context the database signs.
    package enum Kind: String, Sendable {
        case area, organization, administrator, gate, assignee, former, receipt, followup, load
    }

    /// The settings exactly as they were signed, and the role that goes with them.
    struct Signed: Sendable {
        let settings: [(name: String, value: String)]
        let role: String
    }
}

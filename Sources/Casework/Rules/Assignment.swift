package import FoundationEssentials
package import Territory

/// The one who must act: the post over an area, or an organization.
package enum Owner: Sendable, Hashable, Codable {
    case area(Area.Code)
    case organization(UUID)
}

/// The open lead of a case: who must act on it now.
package struct Assignment: Sendable, Equatable, Codable {
    package let owner: Owner
    /// The area whose desk answers for the case while it goes back and forth, and which verifies it.
    package let desk: Area.Code
    /// Whoever held the lead before; `nil` for the first.
    package let from: Owner?
    /// The desk that answered then.
    package let fromDesk: Area.Code?
    /// The organization whose beat the owner is; `nil`: the owner is no beat.
    package let office: UUID?

    package init(
        owner: Owner, desk: Area.Code, from: Owner? = nil, fromDesk: Area.Code? = nil, office: UUID? = nil
    ) {
        self.owner = owner
        self.desk = desk
        self.from = from
        self.fromDesk = fromDesk
        self.office = office
    }

    /// The lead given to somebody else, remembering who gave it.
    package func passing(to owner: Owner, desk: Area.Code? = nil) -> Assignment {
        Assignment(owner: owner, desk: desk ?? self.desk, from: self.owner, fromDesk: self.desk)
    }

    /// The lead given back to whoever gave it, or to its desk when nobody did.
    package func returning() -> Assignment {
        passing(to: from ?? .area(desk), desk: fromDesk)
    }
}

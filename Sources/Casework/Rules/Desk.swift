package import Territory

/// The desk of one area on the way up to the city.
package struct Desk: Sendable, Equatable {
    package let area: Area.Code
    /// Accounts that hold a post at this desk.
    package let accounts: Int
    /// The account that takes the choice is one of them.
    package let includesTaker: Bool

    package init(area: Area.Code, accounts: Int, includesTaker: Bool = false) {
        self.area = area
        self.accounts = accounts
        self.includesTaker = includesTaker
    }

    package var isStaffed: Bool { accounts > 0 }
    package var hasAnotherAccount: Bool { accounts > (includesTaker ? 1 : 0) }
}

extension [Desk] {
    /// Who verifies what the taker finished: another person at the desk, else at its parent's, and so on up.
    ///
    /// - Parameter desk: The desk that answers for the case.
    /// - Returns: The duty desk when nobody else is found; the case waits there for another account.
    package func verifying(for desk: Area.Code) -> Area.Code {
        let upward = drop { $0.area.level > desk.level }
        return upward.first(where: \.hasAnotherAccount)?.area ?? last?.area ?? desk
    }
}

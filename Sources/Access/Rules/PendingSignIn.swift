package import FoundationEssentials

/// A sign-in half way: who somebody says to be, and what they have shown so far.
package struct PendingSignIn: Sendable {
    /// How somebody came to the door.
    package enum Way: String, Sendable {
        case password, link
        /// The single sign-on of the place (OpenID Connect).
        case oidc
    }

    /// What the door asks for next.
    package enum Need: Sendable, Equatable {
        case code
        /// - Parameter isOld: The time for a new one has come; otherwise it is a first one, or forgotten.
        case password(isOld: Bool)
        /// A second factor is still to be set up.
        case factor
    }

    package let account: UUID
    package let login: String
    package let name: String
    package let way: Way
    let isPasswordSettled: Bool
    let isFactorShown: Bool
    let passwordSetAt: Date?
    /// Sealed; `nil`: none is set up.
    let codeSecret: [UInt8]?
    let codeStep: Int?

    /// What is to be shown next; `nil`: everything is.
    ///
    /// Whoever has a second factor shows it before anything is changed.
    package func need(under policy: PasswordPolicy, at now: Date) -> Need? {
        if codeSecret != nil, !isFactorShown { return .code }
        if !isPasswordSettled { return .password(isOld: false) }
        if way == .password, policy.isOld(passwordSetAt, at: now) { return .password(isOld: true) }
        return isFactorShown ? nil : .factor
    }
}

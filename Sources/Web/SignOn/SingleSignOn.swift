import FoundationEssentials

/// The single sign-on of the place, an OpenID Connect provider, as its engineers configured it.
package struct SingleSignOn: Sendable, Equatable {
    /// The provider's address, for example `https://id.example.gov.cn/realm`; all it names lies there.
    package let issuer: String
    package let clientID: String
    package let clientSecret: String
    /// The claim that holds the login here; `preferred_username` unless the provider says otherwise.
    package let loginClaim: String
    /// The `acr` that vouches for a second factor; `nil`: ours is asked for as well.
    package let strongLevel: String?

    package init(
        issuer: String, clientID: String, clientSecret: String, loginClaim: String, strongLevel: String?
    ) {
        self.issuer = issuer
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.loginClaim = loginClaim
        self.strongLevel = strongLevel
    }

    /// Scheme, host and port: nothing outside is ever asked.
    var origin: String { Self.origin(of: issuer) }

    static func origin(of address: String) -> String {
        let parts = address.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let scheme = parts.first, let rest = parts.last else { return "" }
        return "\(scheme)//\(rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" })"
    }
}

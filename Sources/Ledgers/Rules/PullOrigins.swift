package import Casework

/// Where rows may be pulled from: origins the operator of a place lists. A pack cannot add one.
package struct PullOrigins: Sendable, Equatable {
    private struct Listed: Sendable, Equatable {
        let address: PullAddress
        /// It may lie in a network of the county's own.
        let isPrivate: Bool
        /// A database that is asked without TLS.
        let isPlain: Bool
    }

    private let listed: [Listed]

    package static let none = PullOrigins(listed: [])
    package var isEmpty: Bool { listed.isEmpty }

    private init(listed: [Listed]) { self.listed = listed }

    /// Reads `https://api.example.org, private http://10.1.2.3:8080, private plain postgresql://db.local`.
    ///
    /// Whoever writes `http` says by that that it may travel open.
    /// - Returns: `nil` when an entry is no origin.
    package init?(_ text: String) {
        var origins: [Listed] = []
        for entry in text.split(separator: ",") {
            let words = entry.split(separator: " ").map(String.init)
            guard let last = words.last, let address = PullAddress(last), address.endpoint.target == "/"
            else { return nil }
            let before = words.dropLast()
            guard before.count == Set(before).count, Set(before).isSubset(of: ["private", "plain"]),
                !before.contains("plain") || address.kind == .database
            else { return nil }
            origins.append(
                Listed(
                    address: address, isPrivate: before.contains("private"), isPlain: before.contains("plain")
                ))
        }
        listed = origins
    }

    package func admits(_ address: PullAddress) -> Bool {
        listed.contains { $0.address.origin == address.origin }
    }

    /// Whether a name may have led to this number.
    package func admits(_ number: NetworkAddress, of address: PullAddress) -> Bool {
        listed.contains { one in
            guard one.address.origin == address.origin else { return false }
            return number.isPublic || one.isPrivate || address.endpoint.isLoopback && number.isLoopback
        }
    }

    /// Whether a database may be asked without TLS.
    package func isPlain(_ address: PullAddress) -> Bool {
        listed.contains { $0.address.origin == address.origin && $0.isPlain }
    }
}

/// An address rows are pulled from; read as strictly as ``Endpoint``.
package struct PullAddress: Sendable, Equatable {
    package enum Kind: Sendable, Equatable { case web, database }

    package let kind: Kind
    package let endpoint: Endpoint

    private static let scheme = "postgresql://"
    private static let databasePort = 5_432

    package init?(_ text: String) {
        guard text.hasPrefix(Self.scheme) else {
            guard let endpoint = Endpoint(text) else { return nil }
            (kind, self.endpoint) = (.web, endpoint)
            return
        }
        let rest = text.dropFirst(Self.scheme.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let isNumbered = authority.hasPrefix("[") ? !authority.hasSuffix("]") : authority.contains(":")
        let port = isNumbered ? "" : ":\(Self.databasePort)"
        let behind = rest.dropFirst(authority.count)
        guard let endpoint = Endpoint("https://\(authority)\(port)\(behind)") else { return nil }
        (kind, self.endpoint) = (.database, endpoint)
    }

    /// Scheme, host and port, always written the same.
    package var origin: String {
        switch kind {
        case .web: endpoint.origin
        case .database: Self.scheme + endpoint.origin.dropFirst("https://".count)
        }
    }

    /// Of a database its name; `nil`: there is none, or it needs quoting.
    package var database: String? {
        let name = String(endpoint.target.dropFirst())
        guard kind == .database, DatabaseOrigin.isPlain(name.replacing("-", with: "_")) else { return nil }
        return name
    }
}

/// What connectors show of themselves to be let in, by the name of the connector: kept by the operator in a
/// file, never in a pack.
package struct PullSecrets: Sendable {
    private let values: [Connector.Name: String]

    package static let none = PullSecrets(values: [:])

    private init(values: [Connector.Name: String]) { self.values = values }

    /// Lines such as `street-lamps = Bearer abc` or `firms = user:password`; `#` begins a remark.
    ///
    /// - Returns: `nil` when a line is none of these.
    package init?(_ text: String) {
        var values: [Connector.Name: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) where !line.allSatisfy(\.isWhitespace) {
            if line.hasPrefix("#") { continue }
            guard let equals = line.firstIndex(of: "=") else { return nil }
            let name = String(line[..<equals]).trimmed
            let value = String(line[line.index(after: equals)...]).trimmed
            let isPlain = value.utf8.allSatisfy { (0x20...0x7E).contains($0) }
            guard !name.isEmpty, !value.isEmpty, isPlain, values[name] == nil else { return nil }
            values[name] = value
        }
        self.values = values
    }

    /// What is sent as the header `Authorization`.
    package func authorization(of connector: Connector.Name) -> String? { values[connector] }

    /// Who a database is asked as.
    package func login(of connector: Connector.Name) -> (user: String, password: String)? {
        guard let value = values[connector], let colon = value.firstIndex(of: ":") else { return nil }
        return (String(value[..<colon]), String(value[value.index(after: colon)...]))
    }
}

/// An address messages are posted to. Read strictly: whatever two readers could take for two things is none.
package struct Endpoint: Sendable, Equatable, CustomStringConvertible {
    package let isSecure: Bool
    /// A name or number in small letters; one of IPv6 without its brackets.
    package let host: String
    package let port: Int
    /// Path and query, from the slash on.
    package let target: String

    package static let lengthLimit = 500

    package init?(_ text: String) {
        // Neither a name and password before the host nor a fragment behind, and nothing that needs quoting.
        let isPlain = text.utf8.allSatisfy {
            (0x21...0x7e).contains($0) && !#""\<>^`{|}#@"#.utf8.contains($0)
        }
        guard isPlain, text.utf8.count <= Self.lengthLimit else { return nil }
        if text.hasPrefix("https://") {
            isSecure = true
        } else if text.hasPrefix("http://") {
            isSecure = false
        } else {
            return nil
        }
        let rest = text.dropFirst(isSecure ? 8 : 7)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let behind = rest.dropFirst(authority.count)
        guard behind.isEmpty || behind.hasPrefix("/") else { return nil }
        target = behind.isEmpty ? "/" : String(behind)
        guard let parts = Self.parts(of: authority, or: isSecure ? 443 : 80) else { return nil }
        (host, port) = parts
    }

    private static func parts(of authority: Substring, or usual: Int) -> (host: String, port: Int)? {
        let isNumbered = authority.hasPrefix("[")
        let name = isNumbered ? authority.dropFirst().prefix { $0 != "]" } : authority.prefix { $0 != ":" }
        let behind = authority.dropFirst(name.count + (isNumbered ? 2 : 0))
        let allowed = isNumbered ? "0123456789abcdefABCDEF:." : "abcdefghijklmnopqrstuvwxyz0123456789-."
        let host = name.lowercased()
        guard !host.isEmpty, host.utf8.allSatisfy(allowed.utf8.contains), !host.hasPrefix("."),
            !isNumbered || authority.contains("]")
        else { return nil }
        guard !behind.isEmpty else { return (host, usual) }
        let digits = behind.dropFirst()
        guard behind.hasPrefix(":"), digits.allSatisfy({ ("0"..."9").contains($0) }), let port = Int(digits),
            (1...65_535).contains(port)
        else { return nil }
        return (host, port)
    }

    /// Scheme, host and port, always written the same.
    package var origin: String {
        (isSecure ? "https" : "http") + "://" + (host.contains(":") ? "[\(host)]" : host) + ":\(port)"
    }

    package var description: String { origin + target }

    /// This machine, by name or number.
    package var isLoopback: Bool {
        // A name may begin with a number and lead anywhere.
        let isNumber = host.allSatisfy { ("0"..."9").contains($0) || $0 == "." }
        return host == "localhost" || host == "::1" || isNumber && host.hasPrefix("127.")
    }
}

/// A number of the internet, as a name was resolved to.
package struct NetworkAddress: Sendable, Equatable {
    /// Four of IPv4, sixteen of IPv6.
    package let bytes: [UInt8]

    /// - Returns: `nil` unless there are four or sixteen bytes.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    /// Beginnings of what no machine on the public internet has (RFC 6890 and its registries).
    private static let reserved: [(start: [UInt8], bits: Int)] = [
        ([0], 8), ([10], 8), ([100, 64], 10), ([127], 8), ([169, 254], 16), ([172, 16], 12),
        ([192, 0, 0], 24),
        ([192, 0, 2], 24), ([192, 88, 99], 24), ([192, 168], 16), ([198, 18], 15), ([198, 51, 100], 24),
        ([203, 0, 113], 24), ([224], 3),
    ]

    package var isLoopback: Bool { bytes.count == 4 ? bytes.first == 127 : bytes == Self.loopback }
    private static let loopback = [UInt8](repeating: 0, count: 15) + [1]

    /// Anybody's to reach. Of IPv6 only what was given out so far (2000::/3), without what carries an address
    /// of IPv4 inside or is for documents.
    package var isPublic: Bool {
        if bytes.count == 4 { return !Self.reserved.contains { covers($0.start, $0.bits) } }
        let isGivenOut = covers([0x20], 3)
        let carriesAnother = covers([0x20, 0x02], 16) || covers([0x20, 0x01, 0, 0], 32)
        return isGivenOut && !carriesAnother && !covers([0x20, 0x01, 0x0d, 0xb8], 32)
    }

    private func covers(_ start: [UInt8], _ bits: Int) -> Bool {
        zip(bytes, start + [0, 0]).enumerated().allSatisfy { position, pair in
            let left = min(max(bits - position * 8, 0), 8)
            let mask = UInt8(truncatingIfNeeded: 0xff00 >> left)
            return pair.0 & mask == pair.1 & mask
        }
    }
}

/// Where messages may go: origins the engineers of a place list. Nobody else can add one.
package struct Gateways: Sendable, Equatable {
    private struct Origin: Sendable, Equatable {
        let endpoint: Endpoint
        /// It may lie in a network of the county's own.
        let isPrivate: Bool
    }

    private let listed: [Origin]

    package static let none = Gateways(listed: [])

    private init(listed: [Origin]) { self.listed = listed }

    /// Reads `https://sms.example.org, private https://gateway.local:8443, http://127.0.0.1:9000`.
    ///
    /// - Returns: `nil` when an entry is no origin, or would travel open to others than this machine.
    package init?(_ text: String) {
        var origins: [Origin] = []
        for entry in text.split(separator: ",") {
            let words = entry.split(separator: " ")
            guard let address = words.last, let endpoint = Endpoint(String(address)), endpoint.target == "/",
                endpoint.isSecure || endpoint.isLoopback, words.count == 1 || words == ["private", address]
            else { return nil }
            origins.append(Origin(endpoint: endpoint, isPrivate: words.count == 2))
        }
        listed = origins
    }

    /// For a form: what may be typed.
    package var origins: [String] { listed.map(\.endpoint.origin) }

    package func admits(_ endpoint: Endpoint) -> Bool {
        listed.contains { $0.endpoint.origin == endpoint.origin }
    }

    /// Whether a name may have led to this number.
    package func admits(_ address: NetworkAddress, of endpoint: Endpoint) -> Bool {
        listed.contains { origin in
            guard origin.endpoint.origin == endpoint.origin else { return false }
            return address.isPublic || origin.isPrivate || endpoint.isLoopback && address.isLoopback
        }
    }
}

/// A way to tell somebody, as an administrator typed it.
package struct ChannelDraft: Sendable, Equatable {
    package let kind: NoticeChannel
    package let name: String
    package let url: String
    package let events: [String]
    /// Empty: the one there is.
    package let secret: String

    package init(kind: NoticeChannel, name: String, url: String, events: [String], secret: String) {
        self.kind = kind
        self.name = name
        self.url = url
        self.events = events
        self.secret = secret
    }

    package static let nameLimit = 100
    /// Long enough not to be guessed from the bodies it signs, short enough to be typed.
    package static let secretLengths = 24...200

    /// The first rule it breaks; `nil`: it may be kept.
    package func refusal(under gateways: Gateways) -> ChannelRefusal? {
        if kind == .page { return .kind }
        let named = name.trimmed
        if named.isEmpty || named.unicodeScalars.count > Self.nameLimit || !named.isPrintable {
            return .name(limit: Self.nameLimit)
        }
        guard let endpoint = Endpoint(url), gateways.admits(endpoint) else {
            return .notListed(offered: gateways.origins)
        }
        if let unknown = events.first(where: { !NoticeEvent.all.contains($0) }) { return .event(unknown) }
        let isGood = secret.utf8.allSatisfy { (0x21...0x7e).contains($0) }
        if !secret.isEmpty, !isGood || !Self.secretLengths.contains(secret.utf8.count) {
            return .secret(Self.secretLengths)
        }
        return nil
    }
}

/// Why a channel is not kept or switched. One case per rule.
package enum ChannelRefusal: Error, Equatable {
    /// It cannot become another kind, and pages are none.
    case kind
    case name(limit: Int)
    /// The address is none, or its origin is not on the list of the place's engineers.
    case notListed(offered: [String])
    case event(String)
    case secret(ClosedRange<Int>)
    case secretMissing
    case tooMany
    /// Another gateway of the kind is switched on.
    case second
    /// It is not parked.
    case notParked
}

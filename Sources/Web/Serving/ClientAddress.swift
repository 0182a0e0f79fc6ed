import Foundation

/// Where a request comes from, as limits count it: one line, and the neighbourhood of lines it belongs to.
struct ClientAddress: Sendable, Equatable {
    /// As written in the audit.
    let text: String
    /// An IPv4 address; of IPv6 the first 64 bits, which one household or telephone has to itself.
    let line: String
    /// The /24 of IPv4, the /48 of IPv6: what one small provider or office has.
    let network: String

    /// Tests and sockets without an address are one line.
    static let local = ClientAddress(text: "local", line: "local", network: "local")

    private init(text: String, line: String, network: String) {
        self.text = text
        self.line = line
        self.network = network
    }

    /// - Returns: `nil` unless the text is an address of IPv4 or IPv6.
    init?(_ text: String) {
        var four = [UInt8](repeating: 0, count: 4)
        if inet_pton(AF_INET, text, &four) == 1 {
            self.init(text: text, four: four)
            return
        }
        var six = [UInt8](repeating: 0, count: 16)
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        // An address of IPv4 in the clothes of IPv6, as sockets for both show it.
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        if six.starts(with: mapped) {
            self.init(text: text, four: Array(six.suffix(4)))
        } else {
            self.init(text: text, line: Self.joined(six.prefix(8)), network: Self.joined(six.prefix(6)))
        }
    }

    private init(text: String, four bytes: [UInt8]) {
        self.init(text: text, line: Self.joined(bytes), network: Self.joined(bytes.prefix(3)))
    }

    private static func joined(_ bytes: some Collection<UInt8>) -> String {
        bytes.map { String($0) }.joined(separator: ".")
    }

    /// The address of whoever asks, behind so many proxies of our own.
    ///
    /// Each proxy adds, at the end of the header, whom it was asked by; what stands further to the front
    /// anybody may have written.
    /// - Parameter forwarded: Every `X-Forwarded-For` in the order received.
    init(peer: String?, forwarded: [String], proxies: Int) {
        let direct = peer.flatMap(Self.init) ?? .local
        let hops = forwarded.flatMap { $0.split(separator: ",") }.map { hop in
            String(hop.drop { $0 == " " }.prefix { $0 != " " })
        }
        guard proxies > 0, hops.count >= proxies, let own = hops.dropLast(proxies - 1).last,
            let found = Self(own)
        else {
            self = direct
            return
        }
        self = found
    }
}

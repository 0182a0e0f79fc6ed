import Casework
import NIOCore
import NIOPosix

/// The number a name leads to. It is looked at once and the one that is connected to, so that a name cannot
/// lead elsewhere between the two.
struct HostNumber: Sendable {
    let text: String
    let address: NetworkAddress

    /// - Throws: When a name leads to no number.
    init(of endpoint: Endpoint) async throws {
        let found = try await NIOThreadPool.singleton.runIfActive {
            try SocketAddress.makeAddressResolvingHost(endpoint.host, port: endpoint.port)
        }
        guard let text = found.ipAddress else { throw Missing() }
        var bytes = [UInt8](repeating: 0, count: text.contains(":") ? 16 : 4)
        let isNumber = inet_pton(text.contains(":") ? AF_INET6 : AF_INET, text, &bytes) == 1
        guard isNumber, let address = NetworkAddress(bytes) else { throw Missing() }
        (self.text, self.address) = (text, address)
    }

    private struct Missing: Error {}
}

import AsyncHTTPClient
import Casework
import Foundation
package import Ledgers
import NIOCore
import NIOHTTP1

/// Asks addresses that the operator of a place listed, and no others.
///
/// An answer is read no further than the limit. Whatever goes wrong is one word.
package struct ConnectorClient: Sendable {
    /// How long one page may take, from connecting to the end of its answer.
    private static let patience = Duration.seconds(60)
    private static let connecting = TimeAmount.seconds(10)

    private let origins: PullOrigins
    private let patience: Patience

    /// Waits as long as one page is waited for.
    package typealias Patience = @Sendable () async throws -> Void

    /// - Parameter patience: For tests, another than a minute.
    package init(origins: PullOrigins, patience: Patience? = nil) {
        self.origins = origins
        self.patience = patience ?? { try await Task.sleep(for: Self.patience) }
    }

    package var ways: PullWays {
        PullWays(
            fetch: { (address, authorization, limit) throws(PullFailure) in
                try await fetch(address, authorization, limit)
            },
            resolve: { (endpoint) throws(PullFailure) in
                let number = try await Self.number(of: endpoint)
                return (number.text, number.address)
            })
    }

    private static func number(of endpoint: Endpoint) async throws(PullFailure) -> HostNumber {
        do {
            return try await HostNumber(of: endpoint)
        } catch {
            throw .unreachable
        }
    }

    private func fetch(
        _ address: PullAddress, _ authorization: String?, _ limit: Int
    ) async throws(PullFailure) -> [UInt8] {
        guard address.kind == .web, origins.admits(address) else {
            throw .notAllowed(origin: address.origin)
        }
        let number = try await Self.number(of: address.endpoint)
        guard origins.admits(number.address, of: address) else {
            throw .privateNetwork(origin: address.origin)
        }
        let asking = OneAsking(
            endpoint: address.endpoint, number: number, connecting: Self.connecting, patience: patience)
        do {
            return try await asking.answer { try await exchange(address, authorization, limit, over: $0) }
        } catch let failure as PullFailure {
            throw failure
        } catch {
            switch NoAnswer(error) {
            case .unreachable: throw .unreachable
            case .timeout: throw .timeout
            case .broken: throw .broken
            }
        }
    }

    private func exchange(
        _ address: PullAddress, _ authorization: String?, _ limit: Int, over client: HTTPClient
    ) async throws -> [UInt8] {
        var request = HTTPClientRequest(url: address.endpoint.description)
        request.headers.add(name: "Accept", value: "application/json")
        request.headers.add(name: "User-Agent", value: "Linli")
        if let authorization { request.headers.add(name: "Authorization", value: authorization) }
        let answer = try await client.execute(request, deadline: .distantFuture)
        let code = Int(answer.status.code)
        guard (200...299).contains(code) else {
            throw (300...399).contains(code) ? PullFailure.redirect(code) : PullFailure.status(code)
        }
        var bytes: [UInt8] = []
        for try await piece in answer.body {
            guard bytes.count + piece.readableBytes <= limit else {
                throw PullFailure.tooLarge(megabytes: max(1, limit >> 20))
            }
            bytes += piece.readableBytesView
        }
        return bytes
    }
}

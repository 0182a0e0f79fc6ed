import AsyncHTTPClient
package import Casework
import Foundation
import NIOCore
import NIOHTTP1

/// Posts parcels to gateways that the engineers of a place listed, and to nowhere else.
///
/// A name is resolved once and the number that was looked at is the one connected to, so that a name cannot
/// lead elsewhere between the two.
package struct GatewayClient: Sendable {
    /// How long a gateway may take, from connecting to the end of its answer.
    private static let patience = Duration.seconds(10)
    private static let connecting = TimeAmount.seconds(5)
    /// Only the status counts; of what else is answered no more than this is read.
    private static let answerLimit = 16 * 1_024

    private let gateways: Gateways
    private let patience: Patience

    /// Waits as long as the answer to a parcel is waited for.
    package typealias Patience = @Sendable (Parcel) async throws -> Void

    /// - Parameter patience: For tests, another than ten seconds.
    package init(gateways: Gateways, patience: Patience? = nil) {
        self.gateways = gateways
        self.patience = patience ?? { _ in try await Task.sleep(for: Self.patience) }
    }

    /// Posts a parcel. Whatever goes wrong is one word of the answer.
    package func post(_ parcel: Parcel) async -> DeliveryAnswer {
        let endpoint = parcel.endpoint
        guard gateways.admits(endpoint) else { return .forbidden }
        let number: HostNumber
        do {
            number = try await HostNumber(of: endpoint)
        } catch {
            return .unreachable
        }
        guard gateways.admits(number.address, of: endpoint) else { return .forbidden }
        let asking = OneAsking(endpoint: endpoint, number: number, connecting: Self.connecting) {
            try await patience(parcel)
        }
        do {
            return try await asking.answer { try await exchange(parcel, over: $0) }
        } catch {
            return switch NoAnswer(error) {
            case .unreachable: .unreachable
            case .timeout: .timeout
            case .broken: .broken
            }
        }
    }

    private func exchange(_ parcel: Parcel, over client: HTTPClient) async throws -> DeliveryAnswer {
        var request = HTTPClientRequest(url: parcel.endpoint.description)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json; charset=utf-8")
        request.headers.add(name: "User-Agent", value: "Linli")
        request.headers.add(name: Parcel.idHeader, value: parcel.idText)
        request.headers.add(name: Parcel.signatureHeader, value: parcel.signature)
        request.body = .bytes(ByteBuffer(bytes: parcel.body))
        let answer = try await client.execute(request, deadline: .distantFuture)
        try await readToEnd(answer.body)
        let asked = answer.headers.first(name: "Retry-After").flatMap(Self.seconds)
        return .status(Int(answer.status.code), retryAfter: asked)
    }

    /// How long `Retry-After` asks us to wait: in seconds, or until a date (RFC 9110, 5.6.7).
    private static func seconds(in text: String) -> TimeInterval? {
        if let seconds = Double(text) { return seconds.isFinite ? seconds : nil }
        let dates = DateFormatter()
        dates.locale = Locale(identifier: "en_US_POSIX")
        dates.timeZone = .gmt
        dates.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return dates.date(from: text)?.timeIntervalSinceNow
    }

    /// An answer that breaks off is none: what it would have said is not known.
    private func readToEnd(_ body: HTTPClientResponse.Body) async throws {
        var count = 0
        for try await piece in body {
            count += piece.readableBytes
            if count > Self.answerLimit { return }
        }
    }
}

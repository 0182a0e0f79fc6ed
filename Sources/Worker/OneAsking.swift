import AsyncHTTPClient
import Casework
import Foundation
import NIOCore
import NIOPosix

/// One question to a server of others, at the very number that was looked at: no redirect is followed, and
/// nothing is tried twice.
struct OneAsking: Sendable {
    let endpoint: Endpoint
    let number: HostNumber
    /// How long a connection may take.
    let connecting: TimeAmount
    /// Waits as long as all of it may take.
    let patience: @Sendable () async throws -> Void

    /// Throws ``NoAnswer`` once patience has ended; else whatever the question throws.
    func answer<Answer: Sendable>(
        to question: @escaping @Sendable (HTTPClient) async throws -> Answer
    ) async throws -> Answer {
        try await withThrowingTaskGroup(of: Answer.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await ask(question) }
            group.addTask {
                try await patience()
                throw NoAnswer.timeout
            }
            guard let first = try await group.next() else { throw NoAnswer.timeout }
            return first
        }
    }

    private func ask<Answer: Sendable>(
        _ question: @Sendable (HTTPClient) async throws -> Answer
    ) async throws -> Answer {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: connecting))
        configuration.dnsOverride = [endpoint.host: number.text]
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            let answer = try await question(client)
            try? await client.shutdown()
            return answer
        } catch {
            try? await client.shutdown()
            throw error
        }
    }
}

/// Why a server of others gave no answer. It is one word: an error of the network may hold an address, and
/// is written nowhere.
enum NoAnswer: Error {
    case unreachable, timeout, broken

    init(_ error: any Error) {
        self =
            switch error {
            case let known as NoAnswer: known
            case is CancellationError: .timeout
            case ChannelError.connectTimeout, is NIOConnectionError: .unreachable
            case let error as HTTPClientError: Self.word(for: error)
            case let error as IOError: Self.word(for: error)
            default: .broken
            }
    }

    private static func word(for error: HTTPClientError) -> NoAnswer {
        switch error {
        case .connectTimeout: .unreachable
        case .deadlineExceeded, .readTimeout, .writeTimeout, .cancelled, .tlsHandshakeTimeout: .timeout
        default: .broken
        }
    }

    private static func word(for error: IOError) -> NoAnswer {
        [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, ETIMEDOUT].contains(error.errnoCode)
            ? .unreachable : .broken
    }
}

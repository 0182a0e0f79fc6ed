import Access
import Casework
import Foundation
import Logging
import Postgres
import Territory
import Web

/// The place served as always, on a port of its own, while a bench asks it.
struct BenchSite: Sendable {
    let house: House
    let port: Int

    /// Serves while the work goes on.
    ///
    /// - Parameter log: Hears every statement, on one connection alone; for taking down what requests send.
    static func serving<T: Sendable>(
        _ house: House, log: StatementLog? = nil, _ work: @escaping @Sendable (BenchSite) async throws -> T
    ) async throws -> T {
        let database = log.map {
            Database(target: house.appTarget, size: 1, waitLimit: .seconds(20), log: $0)
        }
        // Behind one proxy that is trusted: requests may come from many made-up addresses.
        let server = Server(
            try house.site(
                servesTLS: false, shelf: PackShelf(), opensDemo: false, bench: database ?? house.app))
        var logger = Logger(label: "linli")
        // It is stopped in the middle of whatever it does.
        logger.logLevel = .critical
        let quiet = logger
        let (ports, bell) = AsyncStream.makeStream(of: Int.self)
        return try await withThrowingTaskGroup(of: T?.self) { group in
            group.addTask {
                try await server.run(
                    at: .init(host: "127.0.0.1", port: 0, certificate: nil), logger: quiet,
                    onRunning: { bell.yield($0) })
                return nil
            }
            group.addTask {
                for await port in ports { return try await work(BenchSite(house: house, port: port)) }
                return nil
            }
            defer { group.cancelAll() }
            while let value = try await group.next() {
                if let value { return value }
            }
            throw CancellationError()
        }
    }

    /// What a request sends, alone, once the connection and the pack have been used before.
    ///
    /// - Parameter requests: Sent one after the other; the first is only for warming.
    static func statements(
        of house: House, _ requests: [String], wanting wanted: Int
    ) async throws -> [[StatementLog.Entry]] {
        let log = StatementLog()
        return try await serving(house, log: log) { site in
            let sent = try await onThread {
                let line = try BenchSocket(port: site.port)
                var heard: [[StatementLog.Entry]] = []
                for request in requests {
                    _ = log.drain()
                    let answer = try line.ask(request)
                    guard answer.status == wanted else {
                        throw BenchSocket.Broken(
                            why:
                                "\(answer.status) \(String(decoding: answer.body.prefix(500), as: UTF8.self))"
                        )
                    }
                    heard.append(log.drain())
                }
                return heard
            }
            return Array(sent.dropFirst()).map(Self.withoutLooks)
        }
    }

    // The room of news looks four times a second beside every request, and is no part of any. What of a look
    // was heard before the first beginning, or after the last end, belongs to it as well.
    private static func withoutLooks(_ entries: [StatementLog.Entry]) -> [StatementLog.Entry] {
        var kept: [[StatementLog.Entry]] = []
        for entry in entries {
            if case .script(let text) = entry, text.hasPrefix("BEGIN") { kept.append([]) }
            if let last = kept.popLast() { kept.append(last + [entry]) }
        }
        return kept.filter { transaction in
            guard case .script("COMMIT") = transaction.last else { return false }
            return !transaction.contains { entry in
                guard case .statement(let sql) = entry else { return false }
                return sql.text.contains("ctx.open_job('live')")
            }
        }.flatMap(\.self)
    }

    /// A request for a page as a post.
    static func page(_ path: String, as token: Secret) -> String {
        "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(token.text)\r\n\r\n"
    }
}

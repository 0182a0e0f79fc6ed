import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Postgres
import Scenarios
import Synchronization
import Territory
import Testing

@testable import Linli

/// Two processes over one database, stopped and started one after the other while people report.
@Suite(.serialized) struct RestartTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// A `serve` of its own.
    private final class Serving: Sendable {
        let port: Int
        private let process: Mutex<Process>

        init(_ house: House, port: Int) async throws {
            let process = Process()
            process.executableURL = root.appending(path: ".build/debug/linli")
            process.arguments = ["serve", "--data", house.settings.data, "--port", "\(port)"]
            process.currentDirectoryURL = root
            process.environment = ProcessInfo.processInfo.environment.merging([
                "LINLI_SETTINGS": "/nonexistent", "LINLI_DATABASE_URL": house.appTarget,
                "LINLI_OWNER_URL": house.ownerTarget, "LINLI_PROXIES": "1", "LINLI_CONNECTIONS": "8",
            ]) { $1 }
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            self.process = Mutex(process)
            let reading = output.fileHandleForReading
            let said = try await OffPool.run {
                var text = ""
                while !text.contains("ready") || !text.hasSuffix("\n") {
                    let data = reading.availableData
                    if data.isEmpty { break }
                    text += String(decoding: data, as: UTF8.self)
                }
                return text
            }
            let number = said.split(separator: ":").last?.trimmingCharacters(in: .whitespacesAndNewlines)
            self.port = try #require(number.flatMap { Int($0) }, "\(said)")
        }

        /// - Returns: How it ended.
        func stop(_ signal: Int32 = SIGTERM) async -> Int32 {
            let process = process.withLock { $0 }
            kill(process.processIdentifier, signal)
            return await OffPool.ended(process)
        }
    }

    /// What was told, and what it was answered.
    private final class Board: Sendable {
        struct Lines {
            var told = 0
            var answered: [String] = []
            var failed: [String] = []
            var isOver = false
        }

        private let lines = Mutex(Lines())

        func withLock<T: Sendable>(_ work: (inout sending Lines) throws -> sending T) rethrows -> T {
            try lines.withLock(work)
        }
    }

    @Test func `no report fails and none is doubled while both processes are restarted`() async throws {
        try await BackupScene.with { scene in
            let pack = Self.root.appending(path: "Packs/mingchuan").path
            let place = DemoPlace(
                owner: scene.house.owner, app: scene.house.app,
                definitions: try PackReader.read(folder: pack).get(), seed: 9_901,
                cases: 0,
                size: .init(territory: .init(counties: 1, towns: 1, villages: 2), grids: 4, units: 8),
                say: { _ in })
            _ = try await place.make(at: Date()) { .none }
            let before = try await scene.house.owner.rowCounts()["cases"] ?? 0
            let (lon, lat) = try await scene.somewhere()
            let first = try await Serving(scene.house, port: 0)
            let second = try await Serving(scene.house, port: 0)
            let ports = [first.port, second.port]
            let board = Board()
            let http = HTTPClient(eventLoopGroupProvider: .singleton)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<4 {
                    group.addTask {
                        while !board.withLock({ $0.isOver }) {
                            try await Self.report(at: (lon, lat), as: writer, to: ports, by: http, on: board)
                        }
                    }
                }
                try await Self.waitFor(20, on: board)
                #expect(await first.stop() == 0)
                try await Self.waitFor(20, on: board)
                let again = try await Serving(scene.house, port: ports[0])
                try await Self.waitFor(20, on: board)
                #expect(await second.stop() == 0)
                try await Self.waitFor(20, on: board)
                // The last one is not asked: it is killed, and started again.
                _ = await again.stop(SIGKILL)
                let last = try await Serving(scene.house, port: ports[1])
                try await Self.waitFor(20, on: board)
                board.withLock { $0.isOver = true }
                try await group.waitForAll()
                _ = await last.stop()
            }
            try await http.shutdown()
            let (told, answered, failed) = board.withLock { ($0.told, $0.answered, $0.failed) }
            print("restarts: \(told) reports told, \(answered.count) answered")
            #expect(failed.isEmpty, "\(failed.prefix(3))")
            #expect(told == answered.count)
            #expect(Set(answered).count == told)
            let after = try await scene.house.owner.rowCounts()["cases"] ?? 0
            #expect(after - before == told)
        }
    }

    private static func waitFor(_ more: Int, on board: Board) async throws {
        let goal = board.withLock { $0.answered.count + $0.failed.count } + more
        while board.withLock({ $0.answered.count + $0.failed.count }) < goal { await Task.yield() }
    }

    /// One report, told again under the same key until somebody answers.
    private static func report(
        at point: (lon: Double, lat: Double), as writer: Int, to ports: [Int], by http: HTTPClient,
        on board: Board
    ) async throws {
        let count = board.withLock { board in
            board.told += 1
            return board.told
        }
        let key = UUID().uuidString.lowercased()
        let words =
            "{\"scenario\": \"rubbish\", \"words\": \"\(key)\", \"lon\": \(point.lon), \"lat\": \(point.lat)}"
        var last = ""
        for attempt in 0..<400 {
            var request = HTTPClientRequest(
                url: "http://127.0.0.1:\(ports[(count + attempt) % ports.count])/api/v1/reports")
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/json")
            request.headers.add(name: "Idempotency-Key", value: key)
            request.headers.add(
                name: "X-Forwarded-For", value: "10.\(writer).\(count / 200).\(count % 200 + 1)")
            request.body = .bytes(ByteBuffer(string: words))
            do {
                let answer = try await http.execute(request, timeout: .seconds(10))
                let body = String(buffer: try await answer.body.collect(upTo: 1 << 20))
                if answer.status == .created {
                    return board.withLock { $0.answered.append(body) }
                }
                last = "\(answer.status) \(body)"
                guard [.serviceUnavailable, .conflict].contains(answer.status) else { break }
            } catch {
                last = "\(error)"
            }
        }
        let said = last
        board.withLock { $0.failed.append(said) }
    }
}

extension BackupScene {
    /// A point in a unit of the place.
    func somewhere() async throws -> (lon: Double, lat: Double) {
        try await house.owner.transaction { db in
            let found = try await db.first(
                """
                SELECT ST_X(ST_PointOnSurface(shape)) AS lon, ST_Y(ST_PointOnSurface(shape)) AS lat
                FROM area_shapes ORDER BY level DESC, code LIMIT 1
                """, as: { (lon: try $0.double("lon"), lat: try $0.double("lat")) })
            return try #require(found)
        }
    }
}

extension OffPool {
    /// How a process ended, once it has.
    fileprivate static func ended(_ process: Process) async -> Int32 {
        let waiting = Waiting(process: process)
        let ended = try? await run { () -> Int32 in
            waiting.process.waitUntilExit()
            return waiting.process.terminationStatus
        }
        return ended ?? -1
    }

    // A process is asked from one thread after another, never from two at once.
    private struct Waiting: @unchecked Sendable { let process: Process }
}

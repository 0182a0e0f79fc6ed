import Foundation
import Synchronization

/// `linli serve` as a process of its own, so that its memory is its own.
final class BenchServer: Sendable {
    /// It ended, or never said that it was ready.
    struct Failed: Error {
        let words: String
    }

    /// What the system says of the process.
    struct Reading: Sendable, Equatable {
        var resident_kb = 0
        /// The most it ever had.
        var peak_kb = 0
        var threads = 0
        /// Open files, connections among them.
        var files = 0
        /// Processor time of the process, and of the children that decode photos.
        var own_s = 0.0
        var children_s = 0.0
    }

    let port: Int
    /// What it says, and what it complains of.
    let log: String
    private let process: Mutex<Process>
    private let id: Int32

    /// How long a start may take: a place of millions asks for a look at its schema.
    private static let patience_s = 120.0

    private init(port: Int, log: String, process: sending Process) {
        (self.port, self.log) = (port, log)
        id = process.processIdentifier
        self.process = Mutex(process)
    }

    /// - Parameter program: `linli` itself, unless a test says otherwise.
    static func start(_ house: House, program: String) async throws -> BenchServer {
        let log = FileManager.default.temporaryDirectory.path + "/linli-mixed-\(UUID().uuidString).log"
        guard FileManager.default.createFile(atPath: log, contents: nil),
            let output = FileHandle(forWritingAtPath: log)
        else { throw Failed(words: "cannot write \(log)") }
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = ["serve", "--data", house.settings.data, "--port", "0"]
        // Backups of the place beside which it is made up are none of its own.
        let around = ProcessInfo.processInfo.environment.filter { $0.key != "LINLI_BACKUPS" }
        process.environment = around.merging([
            "LINLI_DATABASE_URL": house.appTarget, "LINLI_OWNER_URL": house.ownerTarget,
            "LINLI_ASSETS": house.settings.assets, "LINLI_PROXIES": "1",
            "LINLI_CONNECTIONS": String(house.settings.connections),
        ]) { $1 }
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let id = process.processIdentifier
        guard let port = try await onThread({ try Self.port(in: log, of: id) }) else {
            process.terminate()
            throw Failed(words: (try? String(contentsOfFile: log, encoding: .utf8)) ?? log)
        }
        return BenchServer(port: port, log: log, process: process)
    }

    private static func port(in log: String, of id: Int32) throws -> Int? {
        let end = ContinuousClock.now.advanced(by: .seconds(patience_s))
        while ContinuousClock.now < end, kill(id, 0) == 0, reading(of: id) != nil {
            let said = try String(contentsOfFile: log, encoding: .utf8)
            for line in said.split(separator: "\n") where line.contains("ready http://") {
                if let port = line.split(separator: ":").last.flatMap({ Int($0) }) { return port }
            }
            Thread.sleep(forTimeInterval: 0.05)
        }
        return nil
    }

    /// `nil`: it is not there any more.
    func reading() -> Reading? { Self.reading(of: id) }

    static func reading(of id: Int32) -> Reading? {
        guard let status = try? String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8),
            let times = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8),
            var reading = Reading(status: status, times: times)
        else { return nil }
        reading.files = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/fd").count) ?? 0
        return reading
    }

    /// Lines of its log that complain.
    func complaints() -> [String] {
        let said = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        return said.split(separator: "\n").map(String.init).filter { line in
            [" error ", " critical ", " warning ", "Fatal error"].contains { line.contains($0) }
        }
    }

    /// Asks it to stop.
    ///
    /// - Returns: How it ended; 0: as it should.
    func stop() async -> Int32 {
        kill(id, SIGTERM)
        let ended = try? await onThread { [self] in
            process.withLock { process in
                process.waitUntilExit()
                return process.terminationReason == .exit
                    ? process.terminationStatus : -process.terminationStatus
            }
        }
        return ended ?? -1
    }
}

extension BenchServer.Reading {
    private static let ticks = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))

    /// - Parameters:
    ///   - status: As `/proc/…/status` has it (proc(5)).
    ///   - times: As `/proc/…/stat` has it; the name of the program stands in brackets and may hold anything.
    init?(status: String, times: String) {
        let lines = status.split(separator: "\n").map { $0.split(whereSeparator: \.isWhitespace) }
        func number(_ name: String) -> Int? {
            lines.first { $0.first?.dropLast() == name[...] }?.dropFirst().first.flatMap { Int($0) }
        }
        // A process that has ended has no memory any more.
        guard let resident = number("VmRSS"), let bracket = times.lastIndex(of: ")") else { return nil }
        let fields = times[times.index(after: bracket)...].split(separator: " ").map { Double($0) ?? 0 }
        // The third of the page is the first here: 14 to 17 are times of the process and of its children.
        guard fields.count > 14 else { return nil }
        resident_kb = resident
        peak_kb = number("VmHWM") ?? 0
        threads = number("Threads") ?? 0
        own_s = (fields[11] + fields[12]) / Self.ticks
        children_s = (fields[13] + fields[14]) / Self.ticks
    }
}

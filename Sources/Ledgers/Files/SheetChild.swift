import Casework
import Foundation
import Subprocess
import SystemPackage
import Territory

/// Reads somebody's workbook in a process with little memory and little time, from a file without a name.
struct SheetChild: Sendable {
    /// Of address space: two hundred thousand rows of twenty cells took 0.3 GB.
    private static let memoryBytes = 1_000_000_000
    /// Of processor time; the same rows took 4 s.
    private static let mostSeconds = 20
    /// Until the clock on the wall ends it: others want the processor, too.
    private static let longestWait = 60
    private static let outputLimitBytes = 128 << 20
    /// A tool that complains of every row is not listened to further.
    private static let complaintLimitBytes = 1 << 20

    private let scratch: Scratch
    private let cage: Cage

    init(_ bytes: [UInt8], folder: String, in cage: Cage) throws {
        self.cage = cage
        scratch = try Scratch(inMemoryOr: folder)
        try scratch.file.writeAll(bytes)
        // It has no name, so only the child, whoever it runs as, opens it once more.
        guard fchmod(scratch.file.rawValue, 0o444) == 0 else { throw Errno(rawValue: errno) }
    }

    /// Where anybody may look up a name, and nobody may change another's.
    private static let links = "/tmp"

    /// Names of the sheets, in their order.
    func sheets() async throws -> [String] {
        let lines = try await run("ogrinfo", ["-ro", "-q"], [])
        return String(decoding: lines, as: UTF8.self).split(separator: "\n").compactMap { line in
            // `2: name (None)`: the number of the sheet, and that it holds no shapes.
            guard let colon = line.firstRange(of: ": "), line.hasSuffix(" (None)") else { return nil }
            return String(line[colon.upperBound...].dropLast(" (None)".count))
        }
    }

    /// Every row of a sheet with its line, also those without anything.
    ///
    /// - Parameter sheet: `nil`: the only one there is.
    func rows(of sheet: String?) async throws -> [CSV.Row] {
        let text = try await run("ogr2ogr", ["-f", "CSV", "/vsistdout/"], sheet.map { [$0] } ?? [])
        do {
            // The tool's own line of names stands above the first row, and a cell may hold several lines.
            return try CSV.rows(in: text).dropFirst().enumerated().map { place, row in
                CSV.Row(line: place + 1, fields: row.fields)
            }
        } catch .fieldTooLong(let line) {
            throw SheetRefusal.cellTooLong(line: line)
        } catch .tooManyRows {
            throw SheetRefusal.tooManyRows(limit: SheetRows.mostRows)
        } catch {
            throw SheetRefusal.damaged
        }
    }

    private func run(_ tool: String, _ before: [String], _ after: [String]) async throws -> [UInt8] {
        // The tool knows a workbook by its ending, so a link that ends like one leads to its own input.
        let link = "\(Self.links)/linli-\(UUID()).xlsx"
        guard symlink("/proc/self/fd/0", link) == 0 else { throw Errno(rawValue: errno) }
        defer { unlink(link) }
        // Text as it was typed: a code of fifteen digits is no number. The first row is a row like any other.
        let settings = [
            "--config", "OGR_XLSX_HEADERS", "DISABLE", "--config", "OGR_XLSX_FIELD_TYPES", "STRING",
        ]
        let limits = [
            "nice", "prlimit", "--as=\(Self.memoryBytes)", "--cpu=\(Self.mostSeconds)", "--fsize=0",
            "--core=0",
            "--", tool,
        ]
        guard let confined = try await cage.words() else {
            throw SheetRefusal.unavailable(reason: "setpriv is not installed")
        }
        let clock = ["--signal=KILL", "\(Self.longestWait)"]
        let arguments = Arguments(clock + confined + limits + settings + before + [link] + after)
        let input = try FileDescriptor.open(FilePath(scratch.path), .readOnly, options: .closeOnExec)
        defer { try? input.close() }
        var options = PlatformOptions()
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(1))]
        do {
            let result = try await Subprocess.run(
                .name("timeout"), arguments: arguments, environment: .custom(Self.environment),
                workingDirectory: "/", platformOptions: options,
                input: .fileDescriptor(input, closeAfterSpawningProcess: false),
                output: .bytes(limit: Self.outputLimitBytes), error: .string(limit: Self.complaintLimitBytes))
            try Self.check(result.terminationStatus, complaint: result.standardError)
            return result.standardOutput
        } catch let error as SubprocessError where error.code == .outputLimitExceeded {
            throw SheetRefusal.tooHeavy
        } catch let error as SubprocessError where error.code == .executableNotFound {
            throw SheetRefusal.unavailable(reason: "timeout is not installed")
        }
    }

    private static let environment: [Environment.Key: String] = [
        "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent",
    ]

    /// The tool says that all went well even when it left out what it could not read.
    private static func check(_ status: TerminationStatus, complaint: String) throws {
        switch status {
        case .exited(0) where complaint.contains("number of fields"):
            throw SheetRefusal.tooManyColumns(limit: SheetRows.mostColumns)
        case .exited(0) where complaint.contains("ERROR"): throw SheetRefusal.damaged
        case .exited(0): return
        // Killed by a clock (SIGKILL 9, SIGXCPU 24), or at a loss for memory (SIGABRT 6, SIGSEGV 11).
        case .signaled(6), .signaled(9), .signaled(11), .signaled(24),
            .exited(128 + 6), .exited(128 + 9), .exited(128 + 11), .exited(128 + 24):
            throw SheetRefusal.tooHeavy
        // `timeout` and its like could not run what they were told to.
        case .exited(125...127):
            throw SheetRefusal.unavailable(reason: "gdal-bin or prlimit is not installed")
        default: throw SheetRefusal.damaged
        }
    }
}

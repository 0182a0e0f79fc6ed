import Casework
import Foundation
import Subprocess
import SystemPackage

/// A program of others, run in a cage with little memory and little time, that reads one file without a name
/// and answers on its output. It can write to no disk.
struct CagedTool: Sendable {
    /// What one run may take.
    struct Limits: Sendable {
        var memoryBytes: Int
        /// Of processor time.
        var seconds: Int
        /// Until the clock on the wall ends it: others want the processor, too.
        var longestWait: Double
        var outputBytes: Int
    }

    let cage: Cage
    let limits: Limits
    /// Known to the program beside what all are told.
    var also: [Environment.Key: String] = [:]

    init(cage: Cage, limits: Limits) { (self.cage, self.limits) = (cage, limits) }

    /// A tool that complains of every row is not listened to further.
    private static let complaintLimitBytes = 1 << 20
    private static let environment: [Environment.Key: String] = [
        "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent",
    ]

    /// How a run ended: of its own accord, or because it took too much.
    enum End: Sendable {
        case said([UInt8], complaint: String)
        case failed(complaint: String)
        case tooHeavy
        case notInstalled
    }

    /// - Parameter input: What was written there is the program's input.
    func run(_ words: [String], reading input: Scratch) async throws -> End {
        let bounds = [
            "nice", "prlimit", "--as=\(limits.memoryBytes)", "--cpu=\(limits.seconds)", "--fsize=0",
            "--core=0",
            "--",
        ]
        guard let confined = try await cage.words() else { return .notInstalled }
        let clock = ["--signal=KILL", "\(limits.longestWait)"]
        let file = try FileDescriptor.open(FilePath(input.path), .readOnly, options: .closeOnExec)
        defer { try? file.close() }
        var options = PlatformOptions()
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(1))]
        do {
            let result = try await Subprocess.run(
                .name("timeout"), arguments: Arguments(clock + confined + bounds + words),
                environment: .custom(Self.environment.merging(also) { _, own in own }), workingDirectory: "/",
                platformOptions: options,
                input: .fileDescriptor(file, closeAfterSpawningProcess: false),
                output: .bytes(limit: limits.outputBytes), error: .string(limit: Self.complaintLimitBytes))
            return Self.end(result.terminationStatus, result.standardOutput, result.standardError)
        } catch let error as SubprocessError where error.code == .outputLimitExceeded {
            return .tooHeavy
        } catch let error as SubprocessError where error.code == .executableNotFound {
            return .notInstalled
        }
    }

    private static func end(
        _ status: TerminationStatus, _ output: [UInt8], _ complaint: String
    ) -> End {
        switch status {
        case .exited(0): .said(output, complaint: complaint)
        // Killed by a clock (SIGKILL 9, SIGXCPU 24), or at a loss for memory (SIGABRT 6, SIGSEGV 11).
        case .signaled(6), .signaled(9), .signaled(11), .signaled(24),
            .exited(128 + 6), .exited(128 + 9), .exited(128 + 11), .exited(128 + 24):
            .tooHeavy
        // `timeout` and its like could not run what they were told to.
        case .exited(125...127): .notInstalled
        default: .failed(complaint: complaint)
        }
    }
}

import Foundation
import Subprocess
import SystemPackage

/// The PostgreSQL programs installed on this machine.
package struct PostgresProgram: Sendable {
    package enum Refusal: Error, Equatable {
        case notInstalled
        /// Older than the release that mends the row-security holes of 2026: it may not serve.
        case tooOld(found: String, least: String)
        case failed(program: String, words: String)
    }

    let folder: String
    package let release: ServerRelease
    /// Whom the programs run as; PostgreSQL refuses to run as root.
    let owner: SystemUser?

    package init() async throws {
        let majors = (try? FileManager.default.contentsOfDirectory(atPath: Self.debianRoot)) ?? []
        let newest = majors.compactMap(Int.init).filter { $0 >= ServerRelease.least.major }.min()
        guard let newest else { throw Refusal.notInstalled }
        folder = "\(Self.debianRoot)/\(newest)/bin"
        owner = geteuid() == 0 ? SystemUser(named: "postgres") : nil
        if geteuid() == 0 && owner == nil { throw Refusal.notInstalled }
        release = try await Self.release(of: folder)
    }

    // Debian keeps each major version apart; 15 is preferred because it is the one tested.
    private static let debianRoot = "/usr/lib/postgresql"

    private static func release(of folder: String) async throws -> ServerRelease {
        let printed = try await Subprocess.run(
            .path(FilePath("\(folder)/postgres")), arguments: ["--version"], output: .string(limit: 200))
        let version = printed.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
        guard let release = ServerRelease(printed: version), release.isNewEnough else {
            throw Refusal.tooOld(found: version, least: ServerRelease.least.description)
        }
        return release
    }

    /// Those of the programs we run that are not installed.
    package func missing() -> [String] {
        ["initdb", "pg_ctl", "pg_basebackup", "pg_verifybackup", "pg_amcheck"].filter {
            access("\(folder)/\($0)", X_OK) != 0
        }
    }

    /// Whether the server can load a library of its own distribution.
    func hasLibrary(_ name: String) -> Bool { access("\(folder)/../lib/\(name).so", R_OK) == 0 }

    /// Runs one of the programs as whoever runs us, to its end.
    ///
    /// - Returns: What it printed.
    @discardableResult
    package func ask(
        _ program: String, _ arguments: [String], as asker: ConnectionAddress? = nil
    ) async throws -> String {
        try await Self.ask("\(folder)/\(program)", arguments, with: asker?.environment ?? [:])
    }

    /// Runs any program to its end.
    ///
    /// - Throws: ``Refusal/failed(program:words:)`` with the last of what it printed.
    @discardableResult
    package static func ask(
        _ path: String, _ arguments: [String], with environment: [String: String] = [:]
    ) async throws -> String {
        let added = environment.map { (Environment.Key(stringLiteral: $0.key), $0.value as String?) }
        let result = try await Subprocess.run(
            .path(FilePath(path)), arguments: Arguments(arguments),
            environment: .inherit.updating(Dictionary(uniqueKeysWithValues: added)),
            output: .string(limit: 1_000_000), error: .string(limit: 1_000_000))
        guard result.terminationStatus.isSuccess else {
            let words = (result.standardError + result.standardOutput).suffix(600)
            throw Refusal.failed(
                program: FilePath(path).lastComponent?.string ?? path,
                words: words.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        return result.standardOutput
    }

    /// Gives a file or folder to the user that runs PostgreSQL, where that is another than ours.
    package func give(_ path: String) {
        if let owner { chown(path, owner.id, owner.group) }
    }

    /// Gives a folder and everything in it.
    package func giveAll(_ path: String) async throws {
        guard let owner else { return }
        try await Self.ask("/usr/bin/chown", ["-R", "\(owner.id):\(owner.group)", path])
    }

    /// Runs one of the programs to its end.
    func run(_ program: String, _ arguments: [String], in folder: String) async throws {
        var command = ["env", "--chdir=\(folder)", "\(self.folder)/\(program)"] + arguments
        if let owner {
            // Not by options of Subprocess: between fork and exec glibc changes users by asking every
            // thread, and waits for ever for one that was just beginning. Seen on 2.36, 2026-11-21.
            command =
                ["setpriv", "--reuid=\(owner.id)", "--regid=\(owner.group)", "--groups=\(owner.group)"]
                + command
        }
        // A server started by pg_ctl keeps what it inherits: its output must not hold a pipe of ours open.
        let result = try await Subprocess.run(
            .path(FilePath("/usr/bin/\(command.removeFirst())")), arguments: Arguments(command),
            output: .discarded, error: .discarded)
        guard result.terminationStatus.isSuccess else {
            throw Refusal.failed(program: program, words: "\(result.terminationStatus)")
        }
    }
}

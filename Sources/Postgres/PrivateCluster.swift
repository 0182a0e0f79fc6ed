import Foundation

/// A PostgreSQL of our own: one data folder, reached by a Unix socket only.
///
/// Any number of commands use it side by side; the last to leave stops it. A server that a killed program
/// left behind is adopted.
package final class PrivateCluster: Sendable {
    package enum Refusal: Error, Equatable {
        /// The user that runs PostgreSQL may not enter a folder on the way to the data.
        case folderClosed(path: String, user: String)
        case socketPathTooLong(path: String)
        case busy(path: String)
        /// A cluster made for tests gives up durability; nothing else may use it.
        case madeForTests(path: String)
        /// The files were made by another major version than the programs are of.
        case otherMajor(path: String, files: String, programs: String)
        /// Root would take the files away from the user they belong to.
        case ofAnother(path: String, user: String)
    }

    /// What our database is called in a cluster of ours.
    package static let database = "linli"

    /// What a cluster is for: tests give up durability for speed, and are marked so.
    package enum Purpose: Sendable { case service, tests }

    private let program: PostgresProgram
    private let data: String
    private let folder: String
    private let socket: String
    private let use: FolderLock
    /// How long a start may take: one that replays a day of the log takes longer than one that goes on.
    private let patience: Duration

    private static let mark = "made-for-tests"
    // sun_path holds 107 bytes and the file in the folder is called ".s.PGSQL.5432".
    private static let longestSocketFolder = 107 - "/.s.PGSQL.5432".utf8.count

    /// Opens the cluster under a data folder, making and starting it when need be.
    ///
    /// - Parameters:
    ///   - keepsLog: Finished pieces of the write-ahead log are laid into ``logFolder(under:)``. Once begun
    ///     it goes on as long as that folder is there, whoever starts the cluster.
    ///   - onlyLooks: One that runs is left as it is, folders and settings too, whatever is wrong with them.
    package init(
        under data: String, purpose: Purpose = .service, keepsLog: Bool = false, onlyLooks: Bool = false,
        patience: Duration = .seconds(60)
    ) async throws {
        program = try await PostgresProgram()
        self.data = data
        self.patience = patience
        folder = data + "/postgres"
        socket = geteuid() == 0 ? "/run/linli/" + Self.digest(of: data) : data + "/run"
        guard socket.utf8.count <= Self.longestSocketFolder else {
            throw Refusal.socketPathTooLong(path: socket)
        }
        try Self.makeFolder(data, mode: 0o755)
        guard let use = FolderLock(at: data + "/cluster.lock", shared: true) else {
            throw Refusal.busy(path: data)
        }
        self.use = use
        try refuseForeign()
        if onlyLooks, hasProcess { return }
        try await makeFolders(under: data)
        if keepsLog { try program.give(Self.makeFolder(Self.logFolder(under: data), mode: 0o700)) }
        let isChanged = try await make(for: purpose)
        try await startUnlessRunning(afresh: isChanged)
    }

    /// Where finished pieces of the write-ahead log wait to be taken into a backup.
    package static func logFolder(under data: String) -> String { data + "/wal" }

    /// Where PostgreSQL itself keeps its log.
    package static func postgresFolder(under data: String) -> String { data + "/postgres" }

    /// A connection string for a role and a database of this cluster.
    package func target(role: String, database: String = PrivateCluster.database) -> String {
        "host='\(socket)' user='\(role)' dbname='\(database)' connect_timeout=5"
    }

    /// The options by which programs of PostgreSQL find the cluster.
    package var options: [String] { ["--host=\(socket)", "--username=postgres"] }

    /// Whether the server still runs: one that could not go on from a backup has ended by itself.
    package func isRunning() async -> Bool {
        await (try? program.run("pg_ctl", ["status", "-D", folder, "-s"], in: folder)) != nil
    }

    /// Leaves the cluster, and stops it unless another program still uses it.
    package func leave() async {
        guard use.becomeSole() else { return }
        // A server that does not stop now is adopted by whoever comes next.
        try? await program.run("pg_ctl", ["stop", "-D", folder, "-m", "fast", "-w", "-s"], in: folder)
    }

    /// How often a server that should be there is looked for.
    private static let look = Duration.milliseconds(250)

    /// Starts the server again whenever it is gone, until the task is cancelled: nobody else does.
    ///
    /// - Parameter told: Hears of each time it was gone, and of each start that failed.
    package func keepRunning(told: @Sendable (String) -> Void) async {
        while !Task.isCancelled {
            do {
                try await Task.sleep(for: Self.look)
                guard !hasProcess else { continue }
                told("PostgreSQL is gone and is started again")
                try await startUnlessRunning(afresh: false)
            } catch is CancellationError {
                return
            } catch {
                // What it left behind, memory or processes, may hold it back for a moment.
                told("PostgreSQL did not start: \(error)")
            }
        }
    }

    /// Whether the process is there that the server's own file names.
    private var hasProcess: Bool {
        guard let file = try? String(contentsOfFile: folder + "/postmaster.pid", encoding: .utf8),
            let process = file.split(separator: "\n").first.flatMap({ pid_t($0) })
        else { return false }
        // Its number may be another's by now, and one that ended stands there until its parent takes note.
        guard let state = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let name = state.range(of: "(postgres) ")
        else { return false }
        return !state[name.upperBound...].hasPrefix("Z")
    }

    private func refuseForeign() throws {
        if let major = try? String(contentsOfFile: folder + "/PG_VERSION", encoding: .utf8) {
            let files = major.trimmingCharacters(in: .whitespacesAndNewlines)
            guard files == "\(program.release.major)" else {
                throw Refusal.otherMajor(
                    path: folder, files: files, programs: program.release.description)
            }
        }
        var found = stat()
        guard let owner = program.owner, stat(folder + "/PG_VERSION", &found) == 0,
            found.st_uid != owner.id
        else { return }
        throw Refusal.ofAnother(path: folder, user: SystemUser(id: found.st_uid)?.name ?? "\(found.st_uid)")
    }

    private func makeFolders(under data: String) async throws {
        if geteuid() == 0 { try Self.makeFolder("/run/linli", mode: 0o755) }
        for path in [folder, socket] {
            try Self.makeFolder(path, mode: path == folder ? 0o700 : 0o755)
            program.give(path)
        }
        guard let owner = program.owner else { return }
        do {
            try await program.run("pg_config", ["--version"], in: folder)
        } catch {
            throw Refusal.folderClosed(path: data, user: owner.name)
        }
    }

    /// - Returns: Whether the settings changed.
    private func make(for purpose: Purpose) async throws -> Bool {
        let isMade = FileManager.default.fileExists(atPath: folder + "/PG_VERSION")
        let isMarked = FileManager.default.fileExists(atPath: folder + "/" + Self.mark)
        if isMade && isMarked != (purpose == .tests) { throw Refusal.madeForTests(path: folder) }
        if !isMade {
            try await program.run(
                "initdb",
                [
                    "-D", folder, "-U", "postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums",
                    "--auth=peer", "--no-sync", "--no-instructions",
                ], in: folder)
            if purpose == .tests { try write("", to: Self.mark) }
        }
        let before = try? String(contentsOfFile: folder + "/linli.conf", encoding: .utf8)
        let settings = settings(for: purpose)
        if keepsLog { try write(Self.logKeeper, to: Self.logKeeperName, mode: 0o700) }
        try write(settings, to: "linli.conf")
        try write("local all,replication all peer map=linli\n", to: "pg_hba.conf")
        try write(identities, to: "pg_ident.conf")
        let main = folder + "/postgresql.conf"
        let include = "include 'linli.conf'\n"
        let present = try String(contentsOfFile: main, encoding: .utf8)
        if !present.hasSuffix(include) { try write(present + include, to: "postgresql.conf") }
        return before != settings
    }

    private var keepsLog: Bool {
        FileManager.default.fileExists(atPath: Self.logFolder(under: data))
    }

    private static let logKeeperName = "keep-wal"

    /// What PostgreSQL runs for each finished piece of its log; a server of the place's own runs the same.
    package static let logKeeper = """
        #!/bin/sh
        # keep-wal FOLDER PATH NAME: lays a finished piece of the write-ahead log into a folder. It ends
        # well only when the piece is there whole and on the disk; the same piece again is no fault,
        # another of its name is.
        set -eu
        if [ -e "$1/$3" ]; then
            cmp -s "$2" "$1/$3"
            exit
        fi
        cp "$2" "$1/.$3"
        # Whoever takes it into the backups may be another user, of the folder's group.
        chmod 640 "$1/.$3"
        sync "$1/.$3"
        mv "$1/.$3" "$1/$3"
        sync "$1"

        """

    // Switching it on and off would need a restart, so it is always on and mostly does nothing.
    private func logSettings(for purpose: Purpose) -> String {
        guard purpose == .service else { return "" }
        guard keepsLog else { return "archive_mode = on\narchive_command = '/bin/true'\n" }
        let words = ["\(folder)/\(Self.logKeeperName)", Self.logFolder(under: data)].map {
            "'" + $0.replacing("'", with: "'\\''").replacing("%", with: "%%") + "'"
        }
        let command = (words + [#""%p""#, #""%f""#]).joined(separator: " ").replacing("'", with: "''")
        // At most a minute of what was acknowledged is lost with the whole machine.
        return "archive_mode = on\narchive_command = '\(command)'\narchive_timeout = 60\n"
    }

    // What lay in memory is read again at a start: else the first to ask after one wait for the disk.
    private func warming(for purpose: Purpose) -> String {
        guard purpose == .service, program.hasLibrary("pg_prewarm") else { return "" }
        return "shared_preload_libraries = 'pg_prewarm'\n"
    }

    private func settings(for purpose: Purpose) -> String {
        let durable = purpose == .service ? "on" : "off"
        let machine = Int(clamping: ProcessInfo.processInfo.physicalMemory / 1_048_576)
        let memory = purpose == .service ? ClusterMemory(of: machine) : .forTests
        return """
            listen_addresses = ''
            unix_socket_directories = '\(socket)'
            fsync = \(durable)
            full_page_writes = \(durable)
            synchronous_commit = \(durable)
            max_connections = 100
            shared_buffers = \(memory.shared)MB
            effective_cache_size = \(memory.cached)MB
            work_mem = 16MB
            maintenance_work_mem = 256MB
            max_wal_size = 4GB
            random_page_cost = 1.1
            jit = off
            timezone = 'UTC'
            log_timezone = 'UTC'
            logging_collector = on
            log_directory = 'log'
            log_filename = 'postgres-%a.log'
            log_truncate_on_rotation = on
            log_rotation_age = 1d
            log_parameter_max_length = 0
            log_parameter_max_length_on_error = 0
            \(warming(for: purpose))\(logSettings(for: purpose))
            """
    }

    // Who may connect is who may run as these users on this machine; there are no passwords to lose.
    private var identities: String {
        let people = Set(["postgres", SystemUser.current?.name ?? "postgres"]).sorted()
        let roles = ["postgres", "linli_app"]
        return people.flatMap { person in roles.map { "linli \(person) \($0)\n" } }.joined()
    }

    private func startUnlessRunning(afresh isChanged: Bool) async throws {
        do {
            try await program.run("pg_ctl", ["status", "-D", folder, "-s"], in: folder)
        } catch {
            let seconds = "\(patience.components.seconds)"
            // What is wrong with its settings PostgreSQL says before it has a log of its own.
            let words = ["start", "-D", folder, "-w", "-s", "-t", seconds, "-l", folder + "/start.log"]
            try await program.run("pg_ctl", words, in: folder)
            return
        }
        if isChanged { try await program.run("pg_ctl", ["reload", "-D", folder, "-s"], in: folder) }
    }

    private func write(_ text: String, to name: String, mode: mode_t = 0o600) throws {
        let path = folder + "/" + name
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        chmod(path, mode)
        program.give(path)
    }

    @discardableResult
    private static func makeFolder(_ path: String, mode: Int) throws -> String {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: mode])
        return path
    }

    // FNV-1a: names a folder, guards nothing.
    private static func digest(of text: String) -> String {
        let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }
}

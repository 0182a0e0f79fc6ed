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
    }

    /// What a cluster is for: tests give up durability for speed, and are marked so.
    package enum Purpose: Sendable { case service, tests }

    private let program: PostgresProgram
    private let folder: String
    private let socket: String
    private let use: FolderLock

    private static let mark = "made-for-tests"
    // sun_path holds 107 bytes and the file in the folder is called ".s.PGSQL.5432".
    private static let longestSocketFolder = 107 - "/.s.PGSQL.5432".utf8.count

    /// Opens the cluster under a data folder, making and starting it when need be.
    package init(under data: String, purpose: Purpose = .service) async throws {
        program = try await PostgresProgram()
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
        try await makeFolders(under: data)
        try await make(for: purpose)
        try await startUnlessRunning()
    }

    /// A connection string for a role and a database of this cluster.
    package func target(role: String, database: String = "linli") -> String {
        "host='\(socket)' user='\(role)' dbname='\(database)' connect_timeout=5"
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
                guard !isRunning else { continue }
                told("PostgreSQL is gone and is started again")
                try await startUnlessRunning()
            } catch is CancellationError {
                return
            } catch {
                // What it left behind, memory or processes, may hold it back for a moment.
                told("PostgreSQL did not start: \(error)")
            }
        }
    }

    /// Whether the process is there that the server's own file names.
    private var isRunning: Bool {
        guard let file = try? String(contentsOfFile: folder + "/postmaster.pid", encoding: .utf8),
            let process = file.split(separator: "\n").first.flatMap({ pid_t($0) })
        else { return false }
        return kill(process, 0) == 0 || errno == EPERM
    }

    private func makeFolders(under data: String) async throws {
        if geteuid() == 0 { try Self.makeFolder("/run/linli", mode: 0o755) }
        for path in [folder, socket] {
            try Self.makeFolder(path, mode: path == folder ? 0o700 : 0o755)
            if let owner = program.owner { chown(path, owner.id, owner.group) }
        }
        guard let owner = program.owner else { return }
        do {
            try await program.run("pg_config", ["--version"], in: folder)
        } catch {
            throw Refusal.folderClosed(path: data, user: owner.name)
        }
    }

    private func make(for purpose: Purpose) async throws {
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
        try write(settings(for: purpose), to: "linli.conf")
        try write("local all all peer map=linli\n", to: "pg_hba.conf")
        try write(identities, to: "pg_ident.conf")
        let main = folder + "/postgresql.conf"
        let include = "include 'linli.conf'\n"
        let present = try String(contentsOfFile: main, encoding: .utf8)
        if !present.hasSuffix(include) { try write(present + include, to: "postgresql.conf") }
    }

    private func settings(for purpose: Purpose) -> String {
        let durable = purpose == .service ? "on" : "off"
        return """
            listen_addresses = ''
            unix_socket_directories = '\(socket)'
            fsync = \(durable)
            full_page_writes = \(durable)
            synchronous_commit = \(durable)
            max_connections = 100
            shared_buffers = 256MB
            effective_cache_size = 2GB
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

            """
    }

    // Who may connect is who may run as these users on this machine; there are no passwords to lose.
    private var identities: String {
        let people = Set(["postgres", SystemUser.current?.name ?? "postgres"]).sorted()
        let roles = ["postgres", "linli_app"]
        return people.flatMap { person in roles.map { "linli \(person) \($0)\n" } }.joined()
    }

    private func startUnlessRunning() async throws {
        do {
            try await program.run("pg_ctl", ["status", "-D", folder, "-s"], in: folder)
        } catch {
            try await program.run("pg_ctl", ["start", "-D", folder, "-w", "-s", "-t", "60"], in: folder)
        }
    }

    private func write(_ text: String, to name: String) throws {
        let path = folder + "/" + name
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        chmod(path, 0o600)
        if let owner = program.owner { chown(path, owner.id, owner.group) }
    }

    private static func makeFolder(_ path: String, mode: Int) throws {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: mode])
    }

    // FNV-1a: names a folder, guards nothing.
    private static func digest(of text: String) -> String {
        let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }
}

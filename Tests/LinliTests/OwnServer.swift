import Foundation

@testable import Postgres

/// A PostgreSQL as engineers of a place run one: over TCP, with passwords, and with settings of its own.
struct OwnServer {
    let folder: String
    let port: Int
    private let program: PostgresProgram

    /// One that must be quoted wherever it is written down.
    static let password = #"it's a \ secret"#
    /// Not the name our own cluster gives it.
    static let database = "place"

    private var data: String { folder + "/server" }
    /// Where it lays its log, once it is told to.
    var log: String { folder + "/server-log" }

    /// Runs a test beside a server that is gone afterwards.
    static func with(_ lines: [String], _ test: (OwnServer) async throws -> Void) async throws {
        let server = try await OwnServer(lines)
        do {
            try await test(server)
            try await server.leave()
        } catch {
            try await server.leave()
            throw error
        }
    }

    private init(_ lines: [String]) async throws {
        folder = BackupScene.newFolder()
        port = try Self.freePort()
        program = try await PostgresProgram()
        for path in [folder, data, log] {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
            if path != folder { program.give(path) }
        }
        try write(Self.password, to: "password")
        try write(PrivateCluster.logKeeper, to: "keep-wal", mode: 0o755)
        let words = [
            "-D", data, "-U", "postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums",
            "--auth=scram-sha-256", "--pwfile=\(folder)/password", "--no-sync",
        ]
        try await program.run("initdb", words, in: folder)
        try letIn(replication: false)
        try await restart(lines)
    }

    private static func freePort() throws -> Int {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        try withUnsafeMutablePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bare in
                guard bind(listener, bare, length) == 0, getsockname(listener, bare, &length) == 0 else {
                    throw CocoaError(.fileReadUnknown)
                }
            }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private func write(_ text: String, to name: String, mode: mode_t = 0o600) throws {
        try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
        chmod("\(folder)/\(name)", mode)
        program.give("\(folder)/\(name)")
    }

    func target(role: String = "postgres", database: String = Self.database) -> String {
        let quoted = Self.password.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
        return "host=127.0.0.1 port=\(port) user=\(role) password='\(quoted)' dbname=\(database)"
    }

    /// Starts it with these settings and no others.
    func restart(_ lines: [String]) async throws {
        let settings = [
            "listen_addresses = '127.0.0.1'", "port = \(port)", "unix_socket_directories = ''",
            "shared_buffers = 32MB", "logging_collector = off",
        ]
        try? await program.run("pg_ctl", ["stop", "-D", data, "-m", "fast", "-w", "-s"], in: folder)
        try write((settings + lines).joined(separator: "\n") + "\n", to: "server/own.conf")
        let main = try String(contentsOfFile: data + "/postgresql.conf", encoding: .utf8)
        if !main.contains("own.conf") {
            try write(main + "include 'own.conf'\n", to: "server/postgresql.conf")
        }
        try await program.run(
            "pg_ctl", ["start", "-D", data, "-w", "-s", "-l", "\(data)/start.log"], in: folder)
    }

    /// The lines by which a place's engineers let its log be laid away.
    var keeping: [String] {
        [
            "archive_mode = on", "archive_timeout = 60",
            #"archive_command = '\#(folder)/keep-wal \#(log) "%p" "%f"'"#,
        ]
    }

    func letIn(replication: Bool) throws {
        let lines = ["host all all 127.0.0.1/32 scram-sha-256"]
        let more = replication ? ["host replication postgres 127.0.0.1/32 scram-sha-256"] : []
        try write((lines + more).joined(separator: "\n") + "\n", to: "server/pg_hba.conf")
    }

    /// What the page says to do first: a database, the roles, a password for the program's login.
    func prepare(roles: String) async throws {
        let whole = Database(target: target(database: "postgres"), size: 1)
        try await whole.alone("CREATE DATABASE \(Self.database)")
        await whole.close()
        let owner = Database(target: target(), size: 1)
        try await owner.transaction { db in
            try await db.script(roles)
            let quoted = Self.password.replacing("'", with: "''")
            try await db.script("ALTER ROLE linli_app PASSWORD '\(quoted)'")
        }
        await owner.close()
    }

    private func leave() async throws {
        try? await program.run("pg_ctl", ["stop", "-D", data, "-m", "immediate", "-w", "-s"], in: folder)
        try FileManager.default.removeItem(atPath: folder)
    }
}

import Casework
import Foundation
import Subprocess
import Territory

/// Asks a table of another PostgreSQL through `ogr2ogr`, in a process with little memory and little time that
/// writes to no disk. Unlike other children it needs the network; it goes to the number that was looked at.
struct DatabaseChild: Sendable {
    private static let limits = CagedTool.Limits(
        memoryBytes: 1_000_000_000, seconds: 120, longestWait: 600, outputBytes: PullRows.limitBytes)
    /// Trusted issuers of certificates, where Debian keeps them.
    private static let issuers = "/etc/ssl/certs/ca-certificates.crt"

    let address: PullAddress
    let number: String
    let login: (user: String, password: String)?
    let isPlain: Bool
    let folder: String

    func rows(of origin: DatabaseOrigin, headings: [String]) async throws -> [CSV.Row] {
        var tool = CagedTool(cage: Cage(reachesNetwork: true), limits: Self.limits)
        tool.also = environment
        let question = origin.question(for: headings, limit: SheetRows.mostRows + 1)
        let nothing = try Scratch(inMemoryOr: folder)
        let words = ["ogr2ogr", "-f", "CSV", "/vsistdout/", "PG:" + target, "-sql", question]
        switch try await tool.run(words, reading: nothing) {
        case .said(_, let complaint) where complaint.contains("ERROR"): throw PullFailure.databaseRefused
        case .said(let output, _): return try Self.rows(in: output)
        case .failed(let complaint):
            throw complaint.contains("could not connect") || complaint.contains("Connection refused")
                ? PullFailure.unreachable : PullFailure.databaseRefused
        case .tooHeavy: throw PullFailure.tooLarge(megabytes: PullRows.limitBytes >> 20)
        case .notInstalled: throw PullFailure.toolMissing
        }
    }

    private static func rows(in output: [UInt8]) throws -> [CSV.Row] {
        guard !output.isEmpty else { return [] }
        let rows: [CSV.Row]
        do {
            rows = try CSV.rows(in: output)
        } catch {
            throw PullFailure.tooManyRows(limit: SheetRows.mostRows)
        }
        guard rows.count - 1 <= SheetRows.mostRows else {
            throw PullFailure.tooManyRows(limit: SheetRows.mostRows)
        }
        return rows.dropFirst().enumerated().map { CSV.Row(line: $0 + 1, fields: $1.fields) }
    }

    /// Where, in the words of libpq; who and by what is in the environment, which no list of processes shows.
    private var target: String {
        var words = [
            "host='\(address.endpoint.host)'", "hostaddr='\(number)'", "port='\(address.endpoint.port)'",
            "connect_timeout='10'",
        ]
        if let database = address.database { words.append("dbname='\(database)'") }
        words += isPlain ? ["sslmode='prefer'"] : ["sslmode='verify-full'", "sslrootcert='\(Self.issuers)'"]
        return words.joined(separator: " ")
    }

    private var environment: [Environment.Key: String] {
        var values: [Environment.Key: String] = [
            "PGOPTIONS": "-c default_transaction_read_only=on -c statement_timeout=300s",
            "PGCLIENTENCODING": "UTF8",
        ]
        if let login { (values["PGUSER"], values["PGPASSWORD"]) = (login.user, login.password) }
        return values
    }
}

package import Foundation

/// What one backup holds; it is written last, so a backup without one is none.
package struct BackupManifest: Codable, Sendable, Equatable {
    /// A file of the backup itself.
    package struct Part: Codable, Sendable, Equatable {
        package let name: String
        package let bytes: Int
        package let sha256: String

        package init(name: String, bytes: Int, sha256: String) {
            self.name = name
            self.bytes = bytes
            self.sha256 = sha256
        }
    }

    /// Rows of a table, counted before and after the restore point: at it there were as many or some between.
    package struct Count: Codable, Sendable, Equatable {
        package let table: String
        package let least: Int
        package let most: Int

        package init(table: String, least: Int, most: Int) {
            self.table = table
            self.least = least
            self.most = most
        }
    }

    /// The form of this file.
    package var form = 1
    /// Also the name of its folder: when it began, in UTC.
    package let name: String
    package let startedAt: Date
    package let endedAt: Date
    /// Which cluster it is of, and what ran it.
    package let system: String
    package let server: String
    package let database: String
    /// The newest migration.
    package let schema: String
    /// A place of the log behind the copy, reached by replaying; `nil`: the server keeps no log.
    package let restorePoint: String?
    /// Pieces of the write-ahead log from which and up to which it can be restored.
    package let firstPiece: String
    package let lastPiece: String
    package let pieceBytes: Int
    package let parts: [Part]
    package let counts: [Count]
    /// Files of cases there were, and their bytes.
    package let files: Int
    package let fileBytes: Int

    package init(
        name: String, from startedAt: Date, to endedAt: Date, of server: ServerState, schema: String,
        log: (restorePoint: String?, first: String, last: String), holding parts: [Part],
        content: (counts: [Count], files: Int, fileBytes: Int)
    ) {
        self.name = name
        self.startedAt = startedAt
        self.endedAt = endedAt
        system = server.system
        self.server = server.version
        pieceBytes = server.walSegmentBytes
        database = server.database
        self.schema = schema
        (restorePoint, firstPiece, lastPiece) = log
        self.parts = parts
        (counts, files, fileBytes) = content
    }

    package static func name(at moment: Date) -> String {
        let text = moment.formatted(.iso8601.year().month().day().time(includingFractionalSeconds: false))
        return text.filter { $0.isNumber || $0 == "T" } + "Z"
    }

    /// When a backup began, by its name; `nil`: no backup has that name.
    package static func moment(of name: String) -> Date? {
        let style = Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted)
            .year().month().day().time(includingFractionalSeconds: false)
        let moment = try? Date(String(name.dropLast()), strategy: style)
        return moment.flatMap { self.name(at: $0) == name ? $0 : nil }
    }
}

/// What came of the last time a backup was restored to see whether it can be.
package struct DrillNote: Codable, Sendable, Equatable {
    package let backup: String
    package let at: Date
    package let seconds: Int
    /// What was wrong, in both languages; empty: it was good.
    package let findings: [String]
    /// The last drill that was good, this one included.
    package let lastGoodAt: Date?

    package init(backup: String, at: Date, seconds: Int, findings: [String], lastGoodAt: Date?) {
        self.backup = backup
        self.at = at
        self.seconds = seconds
        self.findings = findings
        self.lastGoodAt = findings.isEmpty ? at : lastGoodAt
    }
}

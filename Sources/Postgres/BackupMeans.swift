/// What of a server's settings and roles decides whether it can be backed up, and to which moments.
package struct BackupMeans: Sendable, Equatable {
    package var walLevel = "replica"
    package var walSenders = 10
    /// Who asks.
    package var role = "postgres"
    /// Whether that role may copy the whole cluster.
    package var mayCopy = true
    /// Whether there is a superuser of the name our own programs ask by.
    package var hasPostgres = true
    package var tablespaces: [String] = []
    /// Whether the server has been told how to lay its log away.
    package var hasLogCommand = true
    /// Seconds after which a piece of the log is finished though it is not full; 0: never.
    package var logPatience = 60

    package init() {}

    init(
        walLevel: String, walSenders: Int, role: String, mayCopy: Bool, hasPostgres: Bool,
        tablespaces: [String], hasLogCommand: Bool, logPatience: Int
    ) {
        self.walLevel = walLevel
        self.walSenders = walSenders
        self.role = role
        self.mayCopy = mayCopy
        self.hasPostgres = hasPostgres
        self.tablespaces = tablespaces
        self.hasLogCommand = hasLogCommand
        self.logPatience = logPatience
    }
}

/// Why a server cannot be backed up as it is set.
package enum BackupObstacle: Equatable, Sendable {
    case walLevel(String)
    case walSenders(Int)
    /// The role may not copy the cluster.
    case replication(role: String)
    /// The programs on this machine are of another major than the server.
    case otherMajor(server: ServerRelease, programs: ServerRelease)
    /// Only the folder of the cluster itself is restored.
    case tablespaces([String])
    /// A restored cluster is asked as `postgres`.
    case noPostgres
    /// The server keeps its log and was never told where to lay it: it fills its disk.
    case noLogCommand
}

/// Why not every moment of a server can be restored.
package enum LogGap: Equatable, Sendable {
    /// The server lays its log nowhere.
    case notKept
    /// Nothing comes to the folder where it is looked for.
    case elsewhere(folder: String)
    /// A piece may stay unfinished for so many seconds; 0: for ever.
    case slow(seconds: Int)
}

extension ServerState {
    /// Everything that stands in the way of a backup, at once.
    package func obstacles(for programs: ServerRelease) -> [BackupObstacle] {
        var found: [BackupObstacle] = []
        if release.major != programs.major {
            found.append(.otherMajor(server: release, programs: programs))
        }
        if means.walLevel == "minimal" { found.append(.walLevel(means.walLevel)) }
        // One copies the files, the other the log that is written meanwhile.
        if means.walSenders < 2 { found.append(.walSenders(means.walSenders)) }
        if !means.mayCopy { found.append(.replication(role: means.role)) }
        if !means.hasPostgres { found.append(.noPostgres) }
        if !means.tablespaces.isEmpty { found.append(.tablespaces(means.tablespaces)) }
        if keepsLog && !means.hasLogCommand { found.append(.noLogCommand) }
        return found
    }

    /// Of a lost machine this much may be lost, in seconds.
    package static let longestLoss = 300

    /// - Parameters:
    ///   - folder: Where finished pieces are looked for.
    ///   - isThere: Whether that folder is.
    package func logGap(in folder: String, isThere: Bool) -> LogGap? {
        if !keepsLog { return .notKept }
        if !isThere { return .elsewhere(folder: folder) }
        let seconds = means.logPatience
        return seconds == 0 || seconds > Self.longestLoss ? .slow(seconds: seconds) : nil
    }
}

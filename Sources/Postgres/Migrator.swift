/// One step of the schema: applied once, in order, and never edited afterwards.
package struct Migration: Sendable, Equatable {
    package let name: String
    package let text: String
    package let sha256: String

    package init(name: String, text: String, sha256: String) {
        self.name = name
        self.text = text
        self.sha256 = sha256
    }
}

/// Brings a database to the schema this program was built for.
package struct Migrator: Sendable {
    /// Why the schema cannot be brought up to date.
    package enum Refusal: Error, Equatable {
        /// An applied migration no longer reads as it did when it was applied.
        case edited(name: String)
        /// The database has a migration this program does not know: it belongs to a newer program.
        case newer(name: String)
        /// Somebody kept a lock that the migration needs, each time it was tried.
        case lockKept(name: String)
        /// Roles and extensions are a superuser's to make.
        case notSuperuser(role: String)
    }

    /// "linli" in digits of a telephone: one migration runs at a time, whoever starts it.
    private static let lock = 54_654

    /// A migration that cannot get its lock gives way at once: while it waits, everybody behind it waits too.
    private static let lockLimit = "200ms"
    /// Between two tries those who waited behind it go on. All tries together outlast whoever the server ends
    /// for idling in a transaction.
    /// Never the same twice running: who reads again and again in one rhythm would be met each time.
    private static func pause(after attempt: Int) -> Duration { .milliseconds(500 + attempt * 370 % 700) }
    private let tries: Int

    private let roles: String
    private let migrations: [Migration]

    /// - Parameter tries: How often a migration asks for a lock that is taken, at least once.
    package init(roles: String, migrations: [Migration], tries: Int = 20) {
        self.roles = roles
        self.migrations = migrations
        self.tries = tries
    }

    /// Applies what is missing, each migration in a transaction of its own.
    ///
    /// - Parameter database: Opened as a superuser, or as a role the server's administrator made able to
    ///   run this.
    /// - Returns: Names of the migrations applied now.
    package func run(on database: Database, managesRoles: Bool = true) async throws -> [String] {
        if managesRoles {
            try await database.transaction { db in
                if let role = try await weakRole(in: db) { throw Refusal.notSuperuser(role: role) }
                try await db.execute("SELECT pg_advisory_xact_lock(\(Self.lock))")
                try await db.script(roles)
            }
        }
        try await database.transaction { db in
            try await db.execute("SELECT pg_advisory_xact_lock(\(Self.lock))")
            try await db.script(
                """
                CREATE TABLE IF NOT EXISTS linli_migrations (
                    name text PRIMARY KEY, sha256 text NOT NULL,
                        applied_at timestamptz NOT NULL DEFAULT now());
                COMMENT ON TABLE linli_migrations IS 'Migrations applied to this database,
                    with their checksums';
                """)
        }
        var applied: [String] = []
        for migration in migrations where try await applyPatiently(migration, on: database) {
            applied.append(migration.name)
        }
        try await refuseUnknown(on: database)
        return applied
    }

    private func applyPatiently(_ migration: Migration, on database: Database) async throws -> Bool {
        for attempt in 1...tries {
            do {
                return try await apply(migration, on: database)
            } catch let error as DatabaseError where error.state == .lockNotAvailable {
                if attempt < tries { try await Task.sleep(for: Self.pause(after: attempt)) }
            }
        }
        throw Refusal.lockKept(name: migration.name)
    }

    /// - Returns: The role that asks, when it is no superuser.
    private func weakRole(in db: Transaction) async throws -> String? {
        try await db.first(
            "SELECT rolname::text AS role FROM pg_roles WHERE rolname = current_user AND NOT rolsuper",
            as: { try $0.text("role") })
    }

    /// What has not been applied to a database yet, and what it has that this program does not know.
    package func difference(from database: Database) async throws -> (missing: [String], unknown: [String]) {
        let applied = try await database.transaction { db in
            let isThere = try await db.first(
                "SELECT to_regclass('public.linli_migrations') IS NOT NULL AS is_there",
                as: { try $0.bool("is_there") })
            guard isThere == true else { return Set<String>() }
            return Set(
                try await db.rows(
                    "SELECT name FROM linli_migrations ORDER BY name", as: { try $0.text("name") }))
        }
        let ours = migrations.map(\.name)
        return (ours.filter { !applied.contains($0) }, applied.subtracting(ours).sorted())
    }

    private func apply(_ migration: Migration, on database: Database) async throws -> Bool {
        try await database.transaction { db in
            try await db.execute("SELECT pg_advisory_xact_lock(\(Self.lock))")
            let known = try await db.first(
                "SELECT sha256 FROM linli_migrations WHERE name = \(migration.name)",
                as: { try $0.text("sha256") })
            if let known {
                guard known == migration.sha256 else { throw Refusal.edited(name: migration.name) }
                return false
            }
            try await db.script("SET LOCAL lock_timeout = '\(Self.lockLimit)'")
            try await db.script(migration.text)
            try await db.script("RESET ROLE")
            try await db.execute(
                "INSERT INTO linli_migrations (name, sha256) VALUES (\(migration.name), \(migration.sha256))")
            return true
        }
    }

    private func refuseUnknown(on database: Database) async throws {
        let names = try await database.transaction { db in
            try await db.rows("SELECT name FROM linli_migrations ORDER BY name", as: { try $0.text("name") })
        }
        let ours = Set(migrations.map(\.name))
        if let unknown = names.first(where: { !ours.contains($0) }) { throw Refusal.newer(name: unknown) }
    }
}

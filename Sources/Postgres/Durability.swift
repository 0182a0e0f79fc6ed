extension Database {
    /// Settings under which an acknowledged report could be lost, or a server that is too old.
    package struct NotDurable: Error, Equatable {
        package struct Fault: Equatable, Sendable {
            package let setting: String
            package let found: String

            package init(setting: String, found: String) {
                self.setting = setting
                self.found = found
            }
        }

        package let faults: [Fault]

        package init(faults: [Fault]) { self.faults = faults }

        /// What is wrong with settings as the server says them.
        package static func faults(of settings: [Fault]) -> [Fault] {
            settings.filter { one in
                one.setting == "server_version_num"
                    ? !ServerRelease(number: Int(one.found) ?? 0).isNewEnough : one.found == "off"
            }
        }
    }

    /// Refuses a server that could lose what it has acknowledged, and says everything that makes it so.
    package func refuseUnlessDurable() async throws {
        let faults = try await transaction { db in try await db.durabilityFaults() }
        if !faults.isEmpty { throw NotDurable(faults: faults) }
    }
}

extension Transaction {
    package func durabilityFaults() async throws -> [Database.NotDurable.Fault] {
        let settings = try await rows(
            """
            SELECT name, setting FROM pg_settings
            WHERE name IN ('data_checksums', 'fsync', 'full_page_writes', 'server_version_num',
                'synchronous_commit')
            ORDER BY name
            """,
            as: { Database.NotDurable.Fault(setting: try $0.text("name"), found: try $0.text("setting")) })
        return Database.NotDurable.faults(of: settings)
    }

    package func databaseExists(_ name: String) async throws -> Bool {
        try await first("SELECT 1 AS one FROM pg_database WHERE datname = \(name)", as: { try $0.int("one") })
            != nil
    }

    /// The rows a check prints, each as one line; none: nothing was found.
    package func findings(of check: String) async throws -> [String] {
        try await connection.lines(of: check)
    }
}

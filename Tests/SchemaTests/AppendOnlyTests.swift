import Postgres
import TestSupport
import Testing

/// What is recorded stays as it was: by privilege, for whoever the program can become.
@Suite struct AppendOnlyTests {
    private static let records = ["audit", "history", "audit_seals"]

    /// Every role a request or a job puts on, the bulk load, and the functions that see past row policies.
    private func roles(_ database: TestDatabase) async throws -> [String] {
        try await database.truth(
            """
            SELECT rolname AS out FROM pg_roles WHERE rolname LIKE 'linli\\_%'
                AND rolname NOT IN ('linli_owner', 'linli_context') ORDER BY 1
            """)
    }

    private func outcome(of statement: String, as role: String, in database: TestDatabase) async throws
        -> String
    {
        do {
            try await database.superuser.rehearsal { db in
                try await db.script("SET LOCAL ROLE \(role); " + statement)
            }
            return "done"
        } catch DatabaseError.refused(let state, _, _) {
            return state.rawValue
        }
    }

    @Test func noRoleChangesOrRemovesARecord() async throws {
        try await withScene { database in
            let roles = try await roles(database)
            #expect(roles.count >= 14)
            let changes = [
                "audit": "UPDATE audit SET outcome = 'x'",
                "history": "UPDATE history SET words = 'x'",
                "audit_seals": "UPDATE audit_seals SET batch = batch",
            ]
            for role in roles {
                for table in Self.records {
                    for statement in [
                        changes[table] ?? "", "DELETE FROM \(table)", "TRUNCATE \(table) CASCADE",
                    ] {
                        let found = try await outcome(of: statement, as: role, in: database)
                        #expect(found == "42501", "\(role): \(statement)")
                    }
                }
            }
        }
    }

    @Test func onlyTheSealerInsertsASealAndNeedsItsContext() async throws {
        try await withScene { database in
            for role in try await roles(database) {
                let found = try await outcome(
                    of: "INSERT INTO audit_seals (batch) VALUES (1)", as: role, in: database)
                #expect(found == "42501", "\(role)")
            }
            // With its context it gets as far as the columns that are missing.
            let sealer = try await database.change(
                as: .sealer, "INSERT INTO audit_seals (batch, sealed_at) VALUES (1, now())")
            #expect(sealer == "23502")
        }
    }

    @Test func theSealerSeesNumbersAndDigestsAndNoContent() async throws {
        try await withScene { database in
            for query: SQL in [
                "SELECT words AS out FROM history", "SELECT object AS out FROM audit",
                "SELECT id::text AS out FROM cases", "SELECT login AS out FROM accounts",
            ] {
                #expect(try await database.outcome(as: .sealer, query) == ["42501"])
            }
            let logs = try await database.outcome(
                as: .sealer, "SELECT DISTINCT log AS out FROM unsealed(100) ORDER BY 1")
            #expect(logs == ["audit", "history"])
            for person in [Person.town, .keeper, .department, .visitor] {
                #expect(
                    try await database.outcome(as: person, "SELECT log AS out FROM unsealed(1)") == ["42501"])
            }
        }
    }

    @Test func nobodyChoosesTheNumberOrTheSaltOfAHistoryRow() async throws {
        try await withScene { database in
            for column in ["number, salt", "number", "salt"] {
                let found = try await outcome(
                    of: """
                        INSERT INTO history (home, case_id, area, version, at, act, to_step, who, seen_from, \(column))
                        SELECT home, case_id, area, 9, at, act, to_step, who, seen_from, \(column) FROM history
                        """, as: "linli_area", in: database)
                #expect(found == "42501", "\(column)")
            }
        }
    }

    @Test func theAuditIsFilteredByAnIndex() async throws {
        try await withDatabase { database in
            try await database.superuser.transaction { db in
                try await db.script(
                    """
                    INSERT INTO audit (kind, act, at) SELECT 'area', 'act ' || n % 50, now() - n * interval '1 s'
                    FROM generate_series(1, 200000) n
                    """)
            }
            try await database.superuser.alone("ANALYZE audit")
            let plan = try await database.superuser.transaction { db in
                try await db.rows(
                    "EXPLAIN SELECT * FROM audit WHERE act = 'act 7' ORDER BY at DESC, id DESC LIMIT 50",
                    as: { try $0.text("QUERY PLAN") }
                ).joined(separator: "\n")
            }
            #expect(plan.contains("audit_by_act"), "\(plan)")
        }
    }
}

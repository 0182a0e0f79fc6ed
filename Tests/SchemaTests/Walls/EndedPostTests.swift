import Postgres
import TestSupport
import Testing

/// A post that is over opens nothing, hinders nothing and is told of nothing.
@Suite struct EndedPostTests {
    /// Somebody's second post, which ended yesterday.
    private func giveEnded(
        _ kind: String, over area: String, to person: Int, in database: TestDatabase
    ) async throws {
        let post = """
            INSERT INTO posts (id, account_id, kind, area, title, since, until)
            VALUES (repeat('e', 32)::uuid, '00000000-0000-0000-0000-0000000000c\(person)', '\(kind)', '\(area)',
                'over', current_date - 9, current_date - 1)
            """
        try await database.superuser.transaction { try await $0.script(post) }
    }

    private func end(post digit: Int, in database: TestDatabase) async throws {
        let over = """
            UPDATE posts SET until = current_date - 1 WHERE id = '00000000-0000-0000-0000-0000000000b\(digit)'
            """
        try await database.superuser.transaction { try await $0.script(over) }
    }

    @Test func `it is neither listed nor counted nor changed to`() async throws {
        try await withScene { database in
            try await giveEnded("desk", over: "990102", to: 3, in: database)
            let own: SQL = "SELECT title AS out FROM own_posts()"
            try await check(database.outcome(as: .town, own), is: ["东镇受理台"])
            let counted: SQL = """
                SELECT open AS out FROM post_counts('00000000-0000-0000-0000-0000000000c3')
                """
            try await check(database.outcome(as: .town, counted), is: ["1"])
            let change: SQL = """
                SELECT switch_post(sha256('3'), repeat('e', 32)::uuid, sha256('n'), sha256('c'), '{}') AS out
                """
            try await check(database.outcome(as: .bare("linli_gate"), change), is: ["f"])
        }
    }

    @Test func `it staffs no desk`() async throws {
        try await withScene { database in
            let desk: SQL = "SELECT desk_accounts AS out FROM ladder('990101001002') LIMIT 1"
            try await check(database.outcome(as: .town, desk), is: ["1"])
            try await end(post: 5, in: database)
            try await check(database.outcome(as: .town, desk), is: ["0"])
        }
    }

    @Test func `it does not keep its holder from another administrator's post`() async throws {
        try await withScene { database in
            let kind = """
                INSERT INTO post_kinds (pack_version, name, title, role, levels)
                VALUES (1, 'auditor', '{"zh": "审计", "en": "Auditor"}', 'auditor', '{1}')
                """
            try await database.superuser.transaction { try await $0.script(kind) }
            try await giveEnded("keeper", over: "9901", to: 1, in: database)
            let post = """
                INSERT INTO posts (id, account_id, kind, area, title) VALUES (repeat('d', 32)::uuid,
                    '00000000-0000-0000-0000-0000000000c1', 'auditor', '9901', '审计')
                """
            try await database.superuser.transaction { try await $0.script(post) }
            let held: SQL = "SELECT count(*) AS out FROM posts WHERE kind = 'auditor'"
            try await check(database.truth(held), is: ["1"])
        }
    }

    private let breaking: SQL = """
        SELECT break_glass('{"id": "00000000-0000-0000-0000-000000000009", "area": "990101002", "minutes": 30,
            "reason": "a fire by the river bank"}') AS out
        """
    private let told: SQL = "SELECT told AS out FROM break_glasses"

    @Test func `an emergency look is told to a desk where somebody else sits`() async throws {
        try await withScene { database in
            let alone = """
                UPDATE posts SET account_id = '00000000-0000-0000-0000-0000000000c3'
                WHERE id = '00000000-0000-0000-0000-0000000000b2'
                """
            try await database.superuser.transaction { try await $0.script(alone) }
            try await check(database.outcome(as: .town, breaking), is: ["done"])
            try await check(database.truth(told), is: ["9901"])
        }
        try await withScene { database in
            try await end(post: 2, in: database)
            try await check(database.outcome(as: .town, breaking), is: ["done"])
            try await check(database.truth(told), is: ["9901"])
        }
    }

    @Test func `a glass is of one person and one post`() async throws {
        try await withScene { database in
            try await check(database.outcome(as: .town, breaking), is: ["done"])
            let opening: SQL = "SELECT kind AS out FROM ctx.open_glass()"
            for (column, own) in [("account_id", "c3"), ("post_id", "b3")] {
                let change = "UPDATE break_glasses SET \(column) = gen_random_uuid()"
                try await database.superuser.transaction { try await $0.script(change) }
                try await check(database.outcome(as: .town, opening), is: [])
                let back = "UPDATE break_glasses SET \(column) = '00000000-0000-0000-0000-0000000000\(own)'"
                try await database.superuser.transaction { try await $0.script(back) }
            }
            try await check(database.outcome(as: .town, opening), is: ["glass"])
        }
    }
}

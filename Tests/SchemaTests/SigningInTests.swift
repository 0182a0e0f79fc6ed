import Postgres
import TestSupport
import Testing

@Suite struct SigningInTests {
    private static let gate = Person.bare("linli_gate")
    private static let account = "00000000-0000-0000-0000-0000000000c3"
    private static let post = "00000000-0000-0000-0000-0000000000b3"

    @Test func aSessionBeginsOnlyAsAPostOfOnesOwn() async throws {
        try await withScene { database in
            let own = opening(post: "'\(Self.post)'", token: "x")
            try await check(database.outcome(as: Self.gate, own), is: [Self.post])
            try await check(
                database.outcome(as: Self.gate, opening(post: "NULL", token: "y")), is: [Self.post])
            let foreign = opening(post: "'00000000-0000-0000-0000-0000000000b1'", token: "z")
            try await check(database.outcome(as: Self.gate, foreign), is: ["28000"])
            try await check(database.outcome(as: .town, own), is: ["42501"])
            let kind: SQL = "SELECT kind || ' ' || area AS out FROM ctx.open_session(sha256('x'))"
            try await check(database.outcome(as: .bare("linli_app"), kind), is: ["area 990101001"])
        }
    }

    @Test func aLinkSignsInOnce() async throws {
        try await withScene { database in
            let link = """
                INSERT INTO sign_in_links (token_hash, account_id, expires_at)
                VALUES (sha256('once'), '\(Self.account)', now() + interval '10 minutes')
                """
            try await database.superuser.transaction { try await $0.script(link) }
            let redeem: SQL = "SELECT account_id AS out FROM redeem_link(sha256('once'))"
            try await check(database.outcome(as: Self.gate, redeem), is: [Self.account])
            try await check(database.outcome(as: Self.gate, redeem), is: [])
        }
    }

    @Test func attemptsAreCounted() async throws {
        try await withScene { database in
            let attempt: SQL = "SELECT count_attempt('door', 86400) AS out"
            try await check(database.outcome(as: Self.gate, attempt), is: ["1"])
            try await check(database.outcome(as: Self.gate, attempt), is: ["2"])
        }
    }

    @Test func switchingPostsEndsTheOldSession() async throws {
        try await withScene { database in
            let second = """
                INSERT INTO posts (id, account_id, kind, area, title, since)
                VALUES ('00000000-0000-0000-0000-0000000000bb', '\(Self.account)', 'desk', '990102', '南县受理台',
                    '2020-01-01')
                """
            try await database.superuser.transaction { try await $0.script(second) }
            let change: SQL = """
                SELECT switch_post(sha256('3'), '00000000-0000-0000-0000-0000000000bb', sha256('new'),
                    sha256('c')) AS out
                """
            try await check(database.outcome(as: Self.gate, change), is: ["t"])
            try await check(database.outcome(as: Self.gate, change), is: ["f"])
            let open: SQL = """
                SELECT area AS out FROM ctx.open_session(sha256('3')) UNION ALL
                SELECT area FROM ctx.open_session(sha256('new'))
                """
            try await check(database.outcome(as: .bare("linli_app"), open), is: ["990102"])
        }
    }

    @Test func otherPostsAnswerNumbersAndNothingElse() async throws {
        try await withScene { database in
            let own: SQL = "SELECT open || ' ' || overdue AS out FROM post_counts(\(Self.account)::uuid)"
            try await check(database.outcome(as: .town, own), is: ["1 1"])
            try await check(database.outcome(as: .village, own), is: ["28000"])
            let posts: SQL = "SELECT title || ' ' || is_current AS out FROM own_posts()"
            try await check(database.outcome(as: .town, posts), is: ["东镇受理台 true"])
        }
    }

    private func opening(post: String, token: String) -> SQL {
        SQL(
            stringLiteral: """
                SELECT open_sign_in('\(Self.account)', \(post), sha256('\(token)'), sha256('c'),
                    now() + interval '1 hour') AS out
                """)
    }
}

import Postgres
import TestSupport
import Testing

@Suite struct SigningInTests {
    private static let gate = Person.bare("linli_gate")
    private static let account = "00000000-0000-0000-0000-0000000000c3"

    private static let begin: SQL = """
        SELECT begin_sign_in('00000000-0000-0000-0000-0000000000c3', NULL, 'password', sha256('p'), sha256('b'))
            AS out
        """
    private static let finish: SQL = """
        SELECT finish_sign_in(sha256('p'), sha256('b'), sha256('x'), sha256('c'), '{address,request,browser}') AS out
        """

    @Test func aPasswordAloneOpensNothing() async throws {
        try await withScene { database in
            _ = try await database.outcome(as: Self.gate, Self.begin)
            try await check(database.outcome(as: Self.gate, Self.finish), is: ["f"])
            let show: SQL = "SELECT show_factor(sha256('p'), 7, NULL, '{}') AS out"
            try await check(database.outcome(as: Self.gate, show), is: ["f"])
            try await enrol(in: database)
            try await check(database.outcome(as: Self.gate, show), is: ["t"])
            let elsewhere: SQL = """
                SELECT finish_sign_in(sha256('p'), sha256('other'), sha256('x'), sha256('c'), '{}') AS out
                """
            try await check(database.outcome(as: Self.gate, elsewhere), is: ["f"])
            try await check(database.outcome(as: Self.gate, Self.finish), is: ["t"])
            try await check(database.outcome(as: Self.gate, Self.finish), is: ["f"])
            let kind: SQL =
                "SELECT kind || ' ' || area || ' ' || is_shown AS out FROM ctx.open_session(sha256('x'))"
            try await check(database.outcome(as: .bare("linli_app"), kind), is: ["area 990101001 true"])
            try await check(database.outcome(as: .town, Self.begin), is: ["42501"])
        }
    }

    @Test func aTimeCodeAndARecoveryCodeAreSpentOnce() async throws {
        try await withScene { database in
            try await enrol(in: database)
            let tries: [(SQL, String)] = [
                ("SELECT show_factor(sha256('p'), 7, NULL, '{}') AS out", "t"),
                ("SELECT show_factor(sha256('p'), 7, NULL, '{}') AS out", "f"),
                ("SELECT show_factor(sha256('p'), 6, NULL, '{}') AS out", "f"),
                ("SELECT show_factor(sha256('p'), 8, NULL, '{}') AS out", "t"),
                ("SELECT show_factor(sha256('p'), NULL, sha256('r'), '{}') AS out", "t"),
                ("SELECT show_factor(sha256('p'), NULL, sha256('r'), '{}') AS out", "f"),
                ("SELECT show_factor(sha256('p'), NULL, sha256('of somebody else'), '{}') AS out", "f"),
            ]
            _ = try await database.outcome(as: Self.gate, Self.begin)
            for (statement, expected) in tries {
                try await check(database.outcome(as: Self.gate, statement), is: [expected])
            }
        }
    }

    @Test func aLinkDoesNotChangeThePasswordOfWhoHasASecondFactor() async throws {
        try await withScene { database in
            try await enrol(in: database)
            let begin: SQL = """
                SELECT begin_sign_in('00000000-0000-0000-0000-0000000000c3', NULL, 'link', sha256('p'), sha256('b'))
                    AS out
                """
            _ = try await database.outcome(as: Self.gate, begin)
            let settle: SQL = "SELECT settle_password(sha256('p'), '$argon2id$new', now(), '{}') AS out"
            try await check(database.outcome(as: Self.gate, settle), is: ["f"])
            let show: SQL = "SELECT show_factor(sha256('p'), 9, NULL, '{}') AS out"
            try await check(database.outcome(as: Self.gate, show), is: ["t"])
            try await check(database.outcome(as: Self.gate, settle), is: ["t"])
            try await check(database.outcome(as: Self.gate, Self.finish), is: ["t"])
        }
    }

    @Test func aSignInHalfWayIsOverAfterTenMinutes() async throws {
        try await withScene { database in
            try await enrol(in: database)
            _ = try await database.outcome(as: Self.gate, Self.begin)
            try await database.superuser.transaction { db in
                try await db.script("UPDATE pending_sign_ins SET expires_at = now() - interval '1 second'")
            }
            let show: SQL = "SELECT show_factor(sha256('p'), 7, NULL, '{}') AS out"
            try await check(database.outcome(as: Self.gate, show), is: ["f"])
        }
    }

    @Test func nobodyIsTwoAdministratorsNorGrantsThemselves() async throws {
        try await withScene { database in
            let kinds = """
                INSERT INTO post_kinds (pack_version, name, title, role, levels) VALUES
                    (1, 'security', '{"zh": "安全", "en": "Security"}', 'security', '{1}'),
                    (1, 'auditor', '{"zh": "审计", "en": "Auditor"}', 'auditor', '{1}');
                """
            try await database.superuser.transaction { try await $0.script(kinds) }
            // Account 0 keeps the system already.
            for (kind, account, expected) in [
                ("security", 0, "LN422"), ("auditor", 0, "LN422"), ("keeper", 1, ""),
            ] {
                let text = """
                    INSERT INTO posts (id, account_id, kind, area, title) VALUES (gen_random_uuid(),
                        '00000000-0000-0000-0000-0000000000c\(account)', '\(kind)', '9901', '岗') RETURNING '' AS out
                    """
                let outcome = try await database.superuser.transaction { db in
                    do {
                        return try await db.rows(SQL(stringLiteral: text), as: { try $0.text("out") })
                    } catch let error as DatabaseError { return [error.state?.rawValue ?? "?"] }
                }
                #expect(outcome == [expected], "\(kind)")
            }
        }
    }

    private func enrol(in database: TestDatabase) async throws {
        let factor = """
            UPDATE accounts SET code_secret = 'sealed', code_step = 1 WHERE id = '\(Self.account)';
            INSERT INTO recovery_codes (code_hash, account_id) VALUES (sha256('r'), '\(Self.account)'),
                (sha256('of somebody else'), '00000000-0000-0000-0000-0000000000c4');
            """
        try await database.superuser.transaction { try await $0.script(factor) }
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

    @Test func aPostThatIsOverIsNotSignedInAs() async throws {
        try await withScene { database in
            let over = """
                INSERT INTO posts (id, account_id, kind, area, title, since, until)
                SELECT gen_random_uuid(), account_id, kind, '990101002', 'left long ago', since - 30, since - 1 FROM posts
                WHERE account_id = '00000000-0000-0000-0000-0000000000c3';
                INSERT INTO sign_in_links (token_hash, account_id, expires_at, opens_demo)
                VALUES (sha256('l'), '00000000-0000-0000-0000-0000000000c3', now() + interval '1 hour', true);
                """
            try await database.superuser.transaction { try await $0.script(over) }
            let open: SQL = "SELECT open_demo(sha256('l'), sha256('x'), sha256('c'), '{a,r,b}') AS out"
            try await check(database.outcome(as: Self.gate, open), is: ["t"])
            let chosen: SQL = "SELECT post_id::text AS out FROM sessions WHERE token_hash = sha256('x')"
            try await check(database.truth(chosen), is: ["00000000-0000-0000-0000-0000000000b3"])
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
                    sha256('c'), '{}') AS out
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
}

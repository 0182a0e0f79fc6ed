import Access
import Casework
import Foundation
import Postgres
import TestSupport
import Testing

@testable import Web

/// Two at once: one wins, the other hears it in words, and nobody is told what the database said.
@Suite struct RaceTests {
    @Test func `of twenty who accept at once one wins`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            var clerks: [Secret] = []
            for _ in 0..<20 { clerks.append(try await scene.givenPost("village-clerk", in: Scene.village)) }
            let done = try await scene.report("rubbish")
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for clerk in clerks {
                    group.addTask {
                        let path = "/api/v1/cases/\(done.number)/choices"
                        return try await visitor.post(path, #"{"choice": "take", "version": 1}"#, as: clerk)
                            .status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [200] + Array(repeating: 409, count: 19))
            #expect(try await scene.version(of: done.number) == 2)
            let records = try await scene.look(
                "SELECT count(*) AS count FROM audit WHERE act = 'take'", { try $0.int("count") })
            #expect(records == 1)
        }
    }

    /// The change that gets in first, the form that comes second, and what it needs there to be.
    private static let races = [
        (
            "INSERT INTO accounts (id, login, name) VALUES (gen_random_uuid(), 'chen', 'x')",
            "/admin/accounts",
            "login=chen&name=x", "UNIQUE"
        ),
        (
            "INSERT INTO organizations (id, name, kind, slug, area) VALUES (gen_random_uuid(), 'x', 'department',"
                + " 'water', '990101101')",
            "/admin/organizations", "name=x&slug=water&kind=department&area=990101101", "UNIQUE"
        ),
        (
            "DELETE FROM areas WHERE code = '990101999'", "/admin/organizations",
            "name=x&slug=water&kind=department&area=990101999", "REFERENCES"
        ),
    ]

    @Test(arguments: races)
    func `whoever comes a moment too late hears it in plain words`(
        first: String, path: String, body: String, what: String
    ) async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let keeper = try await scene.givenPost("administrator", in: Scene.city)
            try await scene.database.superuser.transaction { db in
                try await db.execute(
                    """
                    INSERT INTO areas (code, name, level, opened_on) VALUES ('990101999', '新镇', 3, '2020-01-01')
                    """)
            }
            let second = try await scene.database.superuser.transaction { db in
                try await db.script(first)
                let second = Task { try await visitor.post(path, body, as: keeper, World.form) }
                try await Self.untilSomebodyWaits(in: scene)
                return second
            }
            let answer = try await second.value
            #expect(answer.status == 409, "\(what): \(answer.text.prefix(300))")
            #expect(answer.text.contains("刚刚"))
            for word in ["23505", "23503", "violates", "accounts_login_key", "_fkey", "DETAIL", "990101999)"]
            {
                #expect(!answer.text.contains(word))
            }
        }
    }

    private struct NobodyWaits: Error {}

    /// Until the request has passed all its own checks and stands before the row of the other.
    private static func untilSomebodyWaits(in scene: Scene) async throws {
        for _ in 0..<20_000 {
            let waiting = try await scene.look(
                """
                SELECT count(*) AS count FROM pg_stat_activity
                WHERE datname = current_database() AND wait_event_type = 'Lock'
                """, { try $0.int("count") })
            if waiting == 1 { return }
        }
        throw NobodyWaits()
    }
}

import Postgres
import TestSupport
import Testing

extension PlanTests {
    /// What the job that minds clocks reads: running clocks whose moment has come, and nothing else.
    @Test func theMinderOfClocksReadsOnlyWhatIsDue() async throws {
        try await withDatabase { database in
            try await database.superuser.transaction { try await $0.script(Scene.text) }
            try await database.superuser.transaction { try await $0.script(Self.load) }
            try await database.superuser.transaction { try await $0.script(Self.minded) }
            try await database.superuser.alone("ANALYZE")
            for (index, query) in Self.scans {
                let plan = try await database.superuser.transaction { try await $0.plan(of: query) }
                #expect(plan.contains(index), "\(index) for \(query)\n\(plan)")
                #expect(!plan.contains("Seq Scan on clocks"), "\(plan)")
            }
        }
    }

    private static let minded = """
        SET LOCAL session_replication_role = replica;
        UPDATE clocks SET allowance = '3 working days', warn_at = due_at - interval '1 day'
        WHERE stopped_at IS NULL;
        UPDATE clocks SET paused_at = started_at, waits_for = 'reporter', waits_until = started_at + interval '5 days',
            left_s = 60, left_works = true, due_at = NULL
        WHERE stopped_at IS NULL AND get_byte(uuid_send(id), 15) % 10 = 0;
        """

    private static let scans = [
        (
            "clocks_to_warn",
            """
            SELECT home, case_id, id FROM clocks WHERE warn_at <= '2026-01-10' AND stopped_at IS NULL
                AND warned_at IS NULL ORDER BY warn_at, home, case_id LIMIT 100
            """
        ),
        (
            "clocks_waiting",
            """
            SELECT home, case_id FROM clocks WHERE stopped_at IS NULL AND paused_at IS NOT NULL
                AND waits_until <= '2026-01-10' ORDER BY waits_until, home, case_id LIMIT 100
            """
        ),
        (
            "clocks_undated",
            """
            SELECT home, case_id FROM clocks WHERE stopped_at IS NULL AND due_at IS NULL AND paused_at IS NULL
                AND allowance IS NOT NULL AND started_at > '-infinity' ORDER BY started_at, home, case_id LIMIT 100
            """
        ),
        (
            "clocks_to_escalate",
            """
            SELECT k.home, k.case_id FROM clocks k JOIN cases c ON c.home = k.home AND c.id = k.case_id
            WHERE k.stopped_at IS NULL AND k.settled_at IS NULL
                AND coalesce(k.escalate_at, k.due_at) <= '2026-01-10'
            ORDER BY coalesce(k.escalate_at, k.due_at), k.home, k.case_id LIMIT 100
            """
        ),
    ]
}

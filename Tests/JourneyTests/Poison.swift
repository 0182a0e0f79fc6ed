import Access
import Casework
import Foundation
import Postgres
import TestSupport

/// A row nobody gets through with: a trigger that raises whenever a job touches it.
struct Poison {
    let scene: Scene

    /// - Parameters:
    ///   - condition: Which rows, of `NEW`.
    ///   - state: What the database says then.
    func plant(_ table: String, where condition: String, state: String = "P0001") async throws {
        try await scene.database.superuser.transaction { db in
            try await db.script(
                """
                CREATE OR REPLACE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    IF \(condition) THEN
                        RAISE EXCEPTION 'CANARY 13812341234' USING ERRCODE = '\(state)';
                    END IF;
                    RETURN NEW;
                END $$;
                CREATE OR REPLACE TRIGGER a_poison BEFORE INSERT OR UPDATE ON \(table)
                    FOR EACH ROW EXECUTE FUNCTION poison();
                """)
        }
    }

    func remove() async throws {
        try await scene.database.superuser.transaction { db in
            try await db.script("DROP FUNCTION poison() CASCADE")
        }
    }

    func key(of number: Case.Number) async throws -> String {
        let key = try await scene.look(
            "SELECT home || '/' || id AS key FROM cases WHERE number = \(number.number)",
            { try $0.text("key") })
        return key ?? ""
    }

    /// All that jobs failed on, whether parked or between two tries.
    func noted() async throws -> [String] {
        try await scene.database.superuser.transaction { db in
            try await db.rows(
                """
                SELECT job || ' ' || item || ' ' || tries || ' ' || reason
                    || CASE WHEN next_at = 'infinity' THEN ' parked' ELSE '' END AS line
                FROM parked_work ORDER BY job, item
                """, as: { try $0.text("line") })
        }
    }

    /// An administrator has it tried again; the cause is gone.
    func putBack(at now: Date, job: String? = nil) async throws -> Int {
        try await scene.database.superuser.console { acting, db in
            try await PutBackWork(job: job, item: nil, source: .console).run(by: acting, at: now, in: db)
        }
    }

    func alarms(at now: Date) async throws -> [Alarm] {
        try await scene.database.superuser.console { _, db in
            Alarm.all(of: try await db.vitals(under: scene.pack, at: now), at: now)
        }
    }

    /// Between the tries: longer than any pause.
    static let pause: TimeInterval = 1_000
}

import Casework
import Foundation
import Logging
import Postgres
import TestSupport
import Testing
import Worker

/// Whatever people do at random, whoever does it at the same time, and whenever the worker dies: the books agree.
@Suite struct BusyDaysTests {
    private static let seed: UInt64 = 20_261_121

    @Test func `days in which the worker dies at any write leave what undisturbed days leave`() async throws {
        print("busy days with seed \(Self.seed)")
        let undisturbed = try await days(mayDie: false)
        let disturbed = try await days(mayDie: true)
        #expect(undisturbed.deaths == 0)
        #expect(disturbed.deaths >= 15, "too few deaths to say anything")
        let (lost, doubled) = difference(undisturbed.lines, disturbed.lines)
        #expect(lost.isEmpty, "missed: \(lost.prefix(8))")
        #expect(doubled.isEmpty, "more than once, or otherwise: \(doubled.prefix(8))")
        let taken = undisturbed.taken
        #expect(taken.count >= 24, "only \(taken.sorted()) were taken")
    }

    @Test func `many people and workers at the same time keep the books right`() async throws {
        print("busy days side by side with seed \(Self.seed)")
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            var days = try await BusyDays(in: scene, seed: Self.seed)
            for _ in 0..<12 { try await days.report() }
            for day in 0..<6 {
                let today = days
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for person in 0..<8 {
                        group.addTask {
                            var own = today.again(seed: Self.seed + UInt64(day * 8 + person))
                            for _ in 0..<14 { try await own.step() }
                        }
                    }
                    for _ in 0..<3 {
                        group.addTask {
                            let clockwork = try Self.clockwork(scene)
                            try await clockwork.round(at: today.now)
                            try await clockwork.notify(at: today.now)
                        }
                    }
                    try await group.waitForAll()
                }
                for _ in 0..<3 { days.rest() }
            }
            let clockwork = try Self.clockwork(scene)
            while try await clockwork.round(at: days.now) + clockwork.notify(at: days.now) > 0 {}
            try await check(days)
        }
    }

    private func check(_ days: BusyDays) async throws {
        for (law, wrong) in Books.laws(until: days.now) {
            let broken = try await days.scene.look(wrong, { try $0.int("n") })
            #expect(broken == 0, "seed \(Self.seed): \(law)")
        }
    }

    private struct Left: Sendable {
        var lines: [String] = []
        var deaths = 0
        var taken = Set<String>()
    }

    private func days(mayDie: Bool) async throws -> Left {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            if mayDie { try await database.superuser.transaction { try await $0.script(Self.strike) } }
            var days = try await BusyDays(in: scene, seed: Self.seed)
            var left = Left()
            let clockwork = try Self.clockwork(scene)
            for day in 0..<60 {
                if day < 20 { try await days.report() }
                for _ in 0..<10 {
                    try await days.step()
                    days.rest()
                }
                left.deaths += try await Self.work(clockwork, at: days.now)
            }
            try await check(days)
            left.lines = try await database.superuser.transaction { db in
                try await db.rows(Books.lines, as: { try $0.text("line") })
            }
            left.taken = days.taken
            return left
        }
    }

    private static func clockwork(_ scene: Scene) throws -> Clockwork {
        Clockwork(
            database: scene.database.app, shelf: scene.shelf, exports: try ExportFolder(data: scene.data),
            logger: Logger(label: "test"))
    }

    /// Works until nothing is left to do, as a worker that is started again whenever it died.
    ///
    /// - Returns: How often it died.
    private static func work(_ clockwork: Clockwork, at now: Date) async throws -> Int {
        var deaths = 0
        while true {
            do {
                let done = try await clockwork.round(at: now) + clockwork.notify(at: now)
                if done == 0 { return deaths }
            } catch DatabaseError.connectionLost, DatabaseError.outcomeUnknown {
                deaths += 1
            }
        }
    }

    /// The connection of a worker dies at its first, third, sixth, tenth … write: ever further apart, so that
    /// whatever was cut off gets through in the end. A sequence remembers what a dead transaction forgets.
    private static let strike = """
        CREATE SEQUENCE strikes;
        CREATE FUNCTION strike() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
        DECLARE
            root double precision;
        BEGIN
            IF current_setting('role') IN ('linli_followup', 'linli_teller', 'linli_timekeeper', 'linli_live',
                'linli_repeats', 'linli_removal') THEN
                root := sqrt(8 * nextval('strikes') + 1);
                IF root = floor(root) THEN
                    PERFORM pg_terminate_backend(pg_backend_pid());
                END IF;
            END IF;
            RETURN NULL;
        END $$;
        DO $$
        DECLARE
            t regclass;
        BEGIN
            FOR t IN SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' LOOP
                EXECUTE format('CREATE TRIGGER strike AFTER INSERT OR UPDATE OR DELETE ON %s
                    FOR EACH ROW EXECUTE FUNCTION strike()', t);
            END LOOP;
        END $$;
        """

    /// Lines that only one of the two has, or has more often.
    private func difference(_ first: [String], _ second: [String]) -> (first: [String], second: [String]) {
        var counts: [String: Int] = [:]
        for line in first { counts[line, default: 0] += 1 }
        for line in second { counts[line, default: 0] -= 1 }
        return (
            counts.filter { $0.value > 0 }.keys.sorted(), counts.filter { $0.value < 0 }.keys.sorted()
        )
    }
}

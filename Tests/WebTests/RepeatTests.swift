import Access
import Casework
import Foundation
import HTTPTypes
import Postgres
import TestSupport
import Testing

@testable import Web

/// The same trouble at one place, again and again: found by the job, decided by a desk.
@Suite struct RepeatTests {
    /// Cases that were solved and closed some days before noon, at a place.
    private func lived(
        _ days: [Int], at spot: (Double, Double) = (150.005, 30.0025), scenario: String = "street-light",
        _ visitor: Visitor
    ) async throws {
        let scene = visitor.scene
        for day in days {
            let number = try await scene.report(scenario, "CANARY-\(day)", at: spot).number.number
            let closed = scene.noon - Double(day) * 86_400
            try await scene.database.superuser.transaction { db in
                try await db.execute(
                    """
                    UPDATE cases SET reported_at = \(closed - 86_400), solved_at = \(closed), solved_level = 4,
                        closed_at = \(closed), due_at = NULL WHERE number = \(number)
                    """)
                try await db.execute(
                    """
                    UPDATE assignments SET ended_at = \(closed)
                    WHERE case_id = (SELECT id FROM cases WHERE number = \(number))
                    """)
            }
        }
    }

    /// Rounds of the job, until nothing is left.
    @discardableResult
    private func walk(_ visitor: Visitor, limit: Int = 200, after wait: TimeInterval = 120) async throws
        -> Int
    {
        let (pack, now) = (visitor.scene.pack, visitor.scene.noon + wait)
        var rounds = 0
        while try await visitor.scene.database.app.findingRepeats({ db in
            try await db.repeats.find(under: pack.scenarios, at: now, limit: limit)
        }) > 0 {
            rounds += 1
            try #require(rounds < 100)
        }
        return rounds
    }

    @Test func `a closed case that nobody can look at does not stop the walk`() async throws {
        try await Visitor.visit { visitor async throws in
            try await lived([5, 40, 41], visitor)
            try await lived([1, 2, 3], at: (150.008, 30.0025), visitor)
            try await visitor.scene.database.superuser.transaction { db in
                try await db.script(
                    """
                    CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                        IF ST_X(NEW.point) < 150.006 THEN RAISE EXCEPTION 'CANARY'; END IF;
                        RETURN NEW;
                    END $$;
                    CREATE TRIGGER a_poison BEFORE INSERT ON repeats FOR EACH ROW EXECUTE FUNCTION poison();
                    """)
            }
            for wait in [120.0, 1_000, 2_000, 3_000, 4_000, 90_000] { try await walk(visitor, after: wait) }
            #expect(try await visitor.count("repeats") == 1, "the one behind it is found")
            #expect(
                try await visitor.count(
                    "parked_work WHERE job = 'repeats' AND tries = 5 AND reason = 'P0001' AND next_at = 'infinity'"
                )
                    == 1)
            try await visitor.scene.database.superuser.transaction { db in
                try await db.script("DROP FUNCTION poison() CASCADE")
                try await db.script("UPDATE parked_work SET next_at = now()")
            }
            try await walk(visitor, after: 400_000_000)
            #expect(try await visitor.count("repeats") == 2)
            #expect(try await visitor.count("parked_work") == 0)
        }
    }

    private func only(_ visitor: Visitor) async throws -> String {
        let id = try await visitor.scene.look("SELECT id FROM repeats", { try $0.uuid("id") })
        return "/repeats/\(try #require(id).uuidString.lowercased())"
    }

    @Test func `three lamps out in ninety days are a repeat; two, or three far apart, are none`() async throws
    {
        try await Visitor.visit { visitor async throws in
            try await lived([5, 40], visitor)
            try await lived([100, 190], at: (150.0054, 30.0025), visitor)
            try await lived([3, 4], at: (150.008, 30.0025), visitor)
            try await lived([1, 2, 3, 4], scenario: "rubbish", visitor)
            try await walk(visitor)
            #expect(try await visitor.count("repeats WHERE scenario = 'street-light'") == 0)
            #expect(try await visitor.count("repeats WHERE scenario = 'rubbish'") == 1)
            // Forty metres away, and closed after the walk had gone by.
            try await lived([0], at: (150.0053, 30.0026), visitor)
            try await lived([0], at: (150.0083, 30.0026), visitor)
            try await walk(visitor)
            #expect(try await visitor.count("repeats WHERE scenario = 'street-light'") == 2)
            #expect(try await visitor.count("repeats WHERE area = '\(Scene.village)'") == 3)
            #expect(try await visitor.count("repeat_cases") == 3 + 3 + 4)
        }
    }

    @Test func `rounds are short, run twice change nothing, and leave nobody out`() async throws {
        try await Visitor.visit { visitor async throws in
            try await lived([50, 40, 30, 20, 10], visitor)
            #expect(try await walk(visitor, limit: 1) == 5)
            #expect(try await visitor.count("repeats") == 1)
            #expect(try await visitor.count("repeat_cases") == 5)
            #expect(try await walk(visitor) == 0)
            // Again from the beginning: what is there is found again and not doubled.
            try await visitor.scene.database.superuser.transaction { db in
                try await db.script("UPDATE repeat_walks SET closed_at = '-infinity'")
            }
            try await walk(visitor, limit: 2)
            #expect(try await visitor.count("repeats") == 1)
            #expect(try await visitor.count("repeat_cases") == 5)
            // Closed this very moment, by a transaction that may not be over: later.
            try await lived([0], visitor)
            #expect(try await walk(visitor, after: 30) == 0)
            #expect(try await walk(visitor) == 1)
            #expect(try await visitor.count("repeat_cases") == 6)
        }
    }

    @Test func `a complaint, a duplicate, and what was not solved count for nothing`() async throws {
        try await Visitor.visit { visitor async throws in
            try await lived([1, 2, 3], visitor)
            try await visitor.scene.database.superuser.transaction { db in
                try await db.script("UPDATE cases SET seen_from = 3 WHERE words = 'CANARY-1'")
            }
            try await walk(visitor)
            #expect(try await visitor.count("repeats") == 0)
            try await visitor.scene.database.superuser.transaction { db in
                try await db.script(
                    """
                    UPDATE cases SET seen_from = 6;
                    UPDATE repeat_walks SET closed_at = '-infinity';
                    INSERT INTO duplicates (home, case_id, said_home, said_id, master_home, master_id, from_step,
                        said_by, at)
                    SELECT a.home, a.id, b.home, b.id, b.home, b.id, 'x', 'desk', now() FROM cases a, cases b
                    WHERE a.words = 'CANARY-1' AND b.words = 'CANARY-2'
                    """)
            }
            try await walk(visitor)
            #expect(try await visitor.count("repeats") == 0)
        }
    }

    @Test func `a desk opens one case for the cause, once`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let neighbour = try await visitor.scene.givenPost("village-clerk", in: Scene.neighbour)
            let head = try await visitor.scene.givenPost("unit-head", in: Scene.village + "001001")
            try await lived([1, 2, 3], visitor)
            try await walk(visitor)
            let path = try await only(visitor)
            #expect(try await visitor.get("/desk", as: clerk).text.contains("反复发生 <b>1</b>"))
            let list = try await visitor.get("/repeats", as: clerk).text
            #expect(list.contains(path) && list.contains("CANARY-2") && list.contains("已办结 3 次"))
            #expect(!(try await visitor.get("/repeats", as: neighbour)).text.contains(path))
            #expect(try await visitor.get(path, as: neighbour).status == 404)
            let form: KeyValuePairs = ["words": "查明线路", "key": "cause-cause-cause-1"]
            #expect(try await visitor.submit("\(path)/cause", form, as: neighbour).status == 404)
            #expect(try await visitor.submit("\(path)/cause", form, as: head).status == 403)
            #expect(
                try await visitor.submit(
                    "\(path)/cause", ["words": " ", "key": "cause-cause-cause-2"], as: clerk
                ).status == 422)
            let opened = try await visitor.submit("\(path)/cause", form, as: clerk)
            #expect(opened.status == 303)
            let cause = try #require(opened.headers[.location])
            #expect(try await visitor.get(cause, as: clerk).text.contains("为一处反复发生的问题而开"))
            #expect(try await visitor.submit("\(path)/cause", form, as: clerk).status == 409)
            #expect(try await visitor.submit("\(path)/dismissal", ["reason": "x"], as: clerk).status == 409)
            #expect(try await visitor.count("cases WHERE closed_at IS NULL") == 1)
            #expect(try await visitor.get("/repeats?state=decided", as: clerk).text.contains("已为根源开一件"))
            let own = try #require(
                try await visitor.scene.look(
                    "SELECT home || '-' || number AS n FROM cases WHERE words = 'CANARY-2'",
                    { try $0.text("n") }))
            #expect(try await visitor.get("/cases/\(own)", as: clerk).text.contains("这里反复发生同类问题"))
        }
    }

    @Test func `what was dismissed is proposed again only by new cases`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            try await lived([30, 20, 10], visitor)
            try await walk(visitor)
            let path = try await only(visitor)
            #expect(try await visitor.submit("\(path)/dismissal", ["reason": " "], as: clerk).status == 422)
            #expect(
                try await visitor.submit("\(path)/dismissal", ["reason": "三处不同的灯"], as: clerk).status == 303)
            #expect(try await visitor.get(path, as: clerk).text.contains("三处不同的灯"))
            #expect(try await visitor.count("audit WHERE act = 'dismiss repeat' AND reason = '三处不同的灯'") == 1)
            // Closed after the decision, which was at noon.
            try await lived([-1, -2], visitor)
            try await walk(visitor, after: 10 * 86_400)
            #expect(try await visitor.count("repeats") == 1)
            try await lived([-3], visitor)
            try await walk(visitor, after: 10 * 86_400)
            #expect(try await visitor.count("repeats") == 2)
            #expect(try await visitor.count("repeats WHERE decision IS NULL") == 1)
        }
    }
}

import Access
import Casework
import Foundation
import Postgres
import Territory
import TestSupport
import Testing

/// Areas that merge, split and close in a real database, with open cases in them: each has one owner at any
/// moment, its clock runs on, and its history says where it was.
@Suite struct AreaChangeTests {
    let north = "990101101203", south = "990101101204"

    private struct Stand: Equatable {
        let area: String
        let owner: String
        let due: Date?
        let version: Int
    }

    private func stand(of number: Case.Number, in scene: Scene) async throws -> Stand? {
        try await scene.look(
            """
            SELECT c.area, coalesce(s.to_area, o.area || ' ' || o.slug) AS owner, c.due_at, c.version
            FROM cases c JOIN assignments s ON s.home = c.home AND s.case_id = c.id AND s.part = 'lead'
                AND s.ended_at IS NULL
            LEFT JOIN organizations o ON o.id = s.to_organization WHERE c.number = \(number.number)
            """,
            {
                Stand(
                    area: try $0.text("area"), owner: try $0.text("owner"), due: try $0.dateOrNil("due_at"),
                    version: try $0.int("version"))
            })
    }

    func count(_ question: String, in scene: Scene) async throws -> Int {
        try await scene.look(
            "SELECT count(*) AS count FROM \(SQL(stringLiteral: question))", { try $0.int("count") }) ?? -1
    }

    /// Open cases that have no owner, or two.
    func misowned(in scene: Scene) async throws -> Int {
        try await count(
            """
            cases c WHERE c.closed_at IS NULL AND (SELECT count(*) FROM assignments s
                WHERE s.home = c.home AND s.case_id = c.id AND s.part = 'lead' AND s.ended_at IS NULL) <> 1
            """, in: scene)
    }

    func wish(
        _ gone: [String], to heirs: [(String, String?)], posts: Succession.Posts = .move
    ) throws -> [Succession.Confirmed] {
        let followers = try heirs.map { Succession.Heir(code: try #require(Area.Code($0.0)), name: $0.1) }
        return try gone.map {
            Succession.Confirmed(gone: try #require(Area.Code($0)), heirs: followers, posts: posts)
        }
    }

    @discardableResult
    func order(
        _ wish: [Succession.Confirmed], in scene: Scene, on day: String = "2027-03-01"
    ) async throws -> UUID {
        let action = OrderAreaChange(
            wish, on: try #require(Day(day)), reason: "令 2027-3", source: .console)
        return try await scene.database.superuser.console { acting, db in
            try await action.run(by: acting, at: scene.noon, in: db)
        }
    }

    /// Steps of the job until nothing is left.
    @discardableResult
    func carry(_ scene: Scene, limit: Int = 100, after wait: TimeInterval = 3600) async throws -> Int {
        var steps = 0
        while case let done = try await step(scene, limit: limit, after: wait), done > 0 {
            steps += 1
            try #require(steps < 500)
        }
        let failure = try await scene.look("SELECT max(failure) AS failure FROM area_changes") {
            try $0.textOrNil("failure")
        }
        #expect(failure == .some(nil))
        return steps
    }

    func step(_ scene: Scene, limit: Int, after wait: TimeInterval = 3600) async throws -> Int {
        try await scene.database.app.movingOn { db in
            try await db.areaChanges.carry(at: scene.noon + wait, limit: limit)
        }
    }

    /// New villages with surveyed outlines: the southern and the northern half of the first one.
    func surveyHalves(in scene: Scene) async throws {
        try await scene.database.superuser.transaction { db in
            for (code, low) in [(south, 30.0), (north, 30.005)] {
                try await db.execute(
                    """
                    INSERT INTO areas (code, name, level, opened_on)
                    VALUES (\(code), \("新村" + code.suffix(1)), 4, '2027-03-01')
                    """)
                try await db.execute(
                    """
                    INSERT INTO area_shapes (code, level, shape)
                    VALUES (\(code), 4, ST_Multi(ST_MakeEnvelope(150, \(low), 150.01, \(low + 0.005), 4326)))
                    """)
            }
        }
    }

    @Test func `two villages merge: the case goes with its place, its clock runs on, its desk too`()
        async throws
    {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let clerk = try await scene.givenPost("village-clerk", in: Scene.neighbour, login: "wang")
            _ = try await scene.givenPost("village-clerk", in: Scene.village)
            let number = try await scene.report("rubbish", at: (150.015, 30.0025)).number
            let before = try #require(try await stand(of: number, in: scene))
            #expect(before.owner == Scene.neighbour)
            try await order(wish([Scene.neighbour], to: [(Scene.village, nil)]), in: scene)
            #expect(try await carry(scene) > 0)
            let after = try #require(try await stand(of: number, in: scene))
            // Its grid goes on under the next free number, with its units and their outlines.
            #expect(after.area == Scene.village + "002001")
            #expect(after.owner == Scene.village)
            #expect(after.due == before.due && after.version == before.version + 1)
            #expect(
                try await count("clocks WHERE stopped_at IS NULL AND area = '\(after.area)'", in: scene) == 1)
            let line = try await scene.look(
                "SELECT detail ->> 'old_area' AS old, words FROM history WHERE act = 'area-change'",
                { try $0.text("old") + " " + $0.text("words") })
            #expect(line == before.area + " 令 2027-3")
            #expect(try await count("assignments WHERE to_area = '\(Scene.neighbour)'", in: scene) == 1)
            // Who sat at the closed desk sits at the other one; what was open there has ended.
            #expect(
                try await count(
                    "posts p JOIN accounts a ON a.id = p.account_id WHERE a.login = 'wang' AND p.area = "
                        + "'\(Scene.village)' AND p.until IS NULL", in: scene) == 1)
            await #expect(throws: AccessRefusal.signedOut) {
                try await scene.database.app.acting(with: clerk) { _, _ in }
            }
            // The ground goes with it: the next report from there finds the same unit.
            let next = try await scene.report("rubbish", at: (150.015, 30.0025)).number
            #expect(try await stand(of: next, in: scene)?.area == after.area)
            #expect(try await misowned(in: scene) == 0)
        }
    }

    @Test func `a split goes by outlines, else to the first named; posts end when the order says so`()
        async throws
    {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            _ = try await scene.givenPost("village-clerk", in: Scene.village)
            _ = try await scene.givenPost("town-dispatcher", in: Scene.town)
            let low = try await scene.report("rubbish", at: (150.005, 30.0025)).number
            let high = try await scene.report("rubbish", at: (150.005, 30.0075)).number
            let somewhere = try await scene.report("rubbish", at: nil) {
                $0.area = Area.Code(Scene.village)
            }.number
            try await surveyHalves(in: scene)
            for half in [north, south] { _ = try await scene.givenPost("village-clerk", in: half) }
            try await order(
                wish([Scene.village], to: [(north, nil), (south, nil)], posts: .end), in: scene)
            try await carry(scene)
            #expect(try await stand(of: low, in: scene)?.owner == south)
            #expect(try await stand(of: high, in: scene)?.owner == north)
            #expect(try await stand(of: somewhere, in: scene)?.owner == north)
            #expect(try await stand(of: low, in: scene)?.area.hasPrefix(south) == true)
            #expect(
                try await count(
                    "posts WHERE area LIKE '\(Scene.village)%' AND (until IS NULL OR until >= current_date)",
                    in: scene) == 0)
            #expect(try await count("posts WHERE area IN ('\(north)', '\(south)')", in: scene) == 2)
        }
    }

    @Test func `with nobody to follow, the desk above has it; offices join their namesake`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            _ = try await scene.givenPost("town-dispatcher", in: Scene.otherTown)
            let care = try await scene.givenOrganization("urban-care", in: Scene.otherTown)
            _ = try await scene.givenPost("department-handler", in: Scene.otherTown, organization: care)
            _ = try await scene.givenOrganization("urban-care", in: Scene.town)
            let lamp = try await scene.report("street-light", at: (150.025, 30.0025)) {
                $0.answers["pole"] = .text("LD-1")
            }.number
            let rubbish = try await scene.report("rubbish", at: (150.025, 30.0025)).number
            #expect(try await stand(of: lamp, in: scene)?.owner == Scene.otherTown + " urban-care")
            try await order(wish([Scene.otherTown], to: [(Scene.town, nil)], posts: .end), in: scene)
            try await carry(scene)
            #expect(try await stand(of: lamp, in: scene)?.owner == Scene.town + " urban-care")
            // Nobody holds a post in the town that follows: the city keeps the duty desk.
            #expect(try await stand(of: rubbish, in: scene)?.owner == Scene.city)
            #expect(try await stand(of: rubbish, in: scene)?.area.hasPrefix(Scene.town) == true)
            #expect(try await count("organizations WHERE closed_on IS NOT NULL", in: scene) == 1)
            #expect(
                try await count(
                    "posts p JOIN organizations o ON o.id = p.organization_id WHERE o.area = '\(Scene.town)' "
                        + "AND p.until IS NULL", in: scene) == 1)
        }
    }

    @Test func `killed after every step and begun again, nothing is lost, doubled or without an owner`()
        async throws
    {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            _ = try await scene.givenPost("village-clerk", in: Scene.neighbour)
            for turn in 0..<7 {
                _ = try await scene.report("rubbish", at: (150.0101 + Double(turn) / 1000, 30.0025))
            }
            try await order(wish([Scene.neighbour], to: [(north, "新石塘村")]), in: scene)
            struct Killed: Error {}
            var steps = 0
            while true {
                // What a killed worker did and did not commit never was.
                await #expect(throws: Killed.self) {
                    try await scene.database.app.movingOn { db in
                        _ = try await db.areaChanges.carry(at: scene.noon + 60, limit: 2)
                        throw Killed()
                    }
                }
                #expect(try await misowned(in: scene) == 0)
                guard try await step(scene, limit: 2) > 0 else { break }
                steps += 1
                try #require(steps < 50)
                #expect(try await misowned(in: scene) == 0)
            }
            #expect(steps >= 6)
            #expect(try await count("cases WHERE area LIKE '\(north)%'", in: scene) == 7)
            #expect(try await count("history WHERE act = 'area-change'", in: scene) == 7)
            #expect(try await count("assignments", in: scene) == 14)
            #expect(try await count("area_changes WHERE done_at IS NOT NULL AND moved = 7", in: scene) == 1)
        }
    }

    @Test func `who acts on a case while it is moved either wins or is told; nothing is lost`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let care = try await scene.givenOrganization("urban-care", in: Scene.town)
            let handler = try await scene.givenPost("department-handler", in: Scene.town, organization: care)
            var numbers: [Case.Number] = []
            for turn in 0..<8 {
                numbers.append(
                    try await scene.report("street-light", at: (150.0101 + Double(turn) / 1000, 30.0025)) {
                        $0.answers["pole"] = .text("LD-\(turn)")
                    }.number)
            }
            try await order(wish([Scene.neighbour], to: [(north, "新石塘村")]), in: scene)
            let cases = numbers
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await carry(scene, limit: 1) }
                group.addTask {
                    for number in cases {
                        for _ in 0..<20 {
                            do {
                                try await scene.take("take", on: number, as: handler)
                                break
                            } catch is StaleCase {
                            } catch Refusal.stale {}
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await carry(scene)
            #expect(try await misowned(in: scene) == 0)
            #expect(try await count("history WHERE act = 'take'", in: scene) == 8)
            #expect(try await count("history WHERE act = 'area-change'", in: scene) == 8)
            #expect(try await count("cases WHERE version = 3 AND area LIKE '\(north)%'", in: scene) == 8)
        }
    }

    @Test func `an order waits for its day, may be taken back, and is the administrator's alone`()
        async throws
    {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let keeper = try await scene.givenPost("administrator", in: Scene.city)
            let security = try await scene.givenPost("security-officer", in: Scene.city)
            let action = OrderAreaChange(
                try wish([Scene.village], to: []), on: try #require(Day("2027-12-01")), reason: "x",
                source: .console)
            await #expect(throws: AccessRefusal.wrongPost) {
                try await scene.database.app.perform(action, with: security, at: scene.noon)
            }
            let id = try await scene.database.app.perform(action, with: keeper, at: scene.noon)
            await #expect(throws: AreaChangeRefusal.orderedAlready) {
                try await scene.database.app.perform(action, with: keeper, at: scene.noon)
            }
            #expect(try await step(scene, limit: 100) == 0)
            let cancelling = CancelAreaChange(id: id, source: .console)
            try await scene.database.app.perform(cancelling, with: keeper, at: scene.noon)
            await #expect(throws: AreaChangeRefusal.begun) {
                try await scene.database.app.perform(cancelling, with: keeper, at: scene.noon)
            }
            #expect(try await step(scene, limit: 100, after: 400 * 86_400) == 0)
            try await scene.database.superuser.transaction { db in
                try await db.script("UPDATE sessions SET shown_at = NULL")
            }
            await #expect(throws: AccessRefusal.stepUpNeeded) {
                try await scene.database.app.perform(action, with: keeper, at: scene.noon)
            }
        }
    }

    @Test func `whoever orders a change is given no post by it`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let keeper = try await scene.givenPost("administrator", in: Scene.city, login: "keeper")
            try await scene.database.superuser.transaction { db in
                try await db.script(
                    """
                    INSERT INTO posts (id, account_id, kind, area, title, since)
                    SELECT gen_random_uuid(), id, 'village-clerk', '\(Scene.neighbour)', 'x', '2020-01-01'
                    FROM accounts WHERE login = 'keeper'
                    """)
            }
            let action = OrderAreaChange(
                try wish([Scene.neighbour], to: [(Scene.village, nil)]),
                on: try #require(Day("2027-03-01")), reason: "x", source: .console)
            _ = try await scene.database.app.perform(action, with: keeper, at: scene.noon)
            try await carry(scene)
            #expect(try await count("posts WHERE area = '\(Scene.village)'", in: scene) == 0)
            #expect(
                try await count("posts WHERE area = '\(Scene.neighbour)' AND until IS NOT NULL", in: scene)
                    == 1)
        }
    }

    @Test func `a new name keeps code and cases, and titles follow`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let keeper = try await scene.givenPost("administrator", in: Scene.city)
            _ = try await scene.givenPost("village-clerk", in: Scene.village)
            let number = try await scene.report("rubbish").number
            let before = try await stand(of: number, in: scene)
            try await scene.database.superuser.transaction { db in
                try await db.script("UPDATE posts SET title = '龙桥村 · 村干部' WHERE area = '\(Scene.village)'")
            }
            let action = RenameArea(
                try #require(Area.Code(Scene.village)), to: " 龙桥社区 ", reason: "村改居", source: .console)
            try await scene.database.app.perform(action, with: keeper, at: scene.noon)
            #expect(try await stand(of: number, in: scene) == before)
            #expect(
                try await count("areas WHERE code = '\(Scene.village)' AND name = '龙桥社区'", in: scene) == 1)
            #expect(try await count("posts WHERE title = '龙桥社区 · 村干部'", in: scene) == 1)
            #expect(try await count("audit WHERE act = 'rename area' AND reason = '村改居'", in: scene) == 1)
        }
    }
}

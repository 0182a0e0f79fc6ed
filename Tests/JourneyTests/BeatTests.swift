import Access
import Casework
import Foundation
import Postgres
import Territory
import TestSupport
import Testing

/// An office with two beats: a case lies on the desk of the right one, goes on when beats change, and has one
/// lead at any moment.
@Suite struct BeatTests {
    private struct Shared {
        let scene: Scene
        let town: Secret
        let care: UUID
        let office: Secret
        let north: Secret
        let south: Secret
        let keeper: Secret

        /// The first village is the north's, the second the south's, the third nobody's.
        init(_ scene: Scene) async throws {
            self.scene = scene
            town = try await scene.givenPost("town-dispatcher", in: Scene.town)
            care = try await scene.givenOrganization("urban-care", in: Scene.town)
            office = try await scene.givenPost("department-handler", in: Scene.town, organization: care)
            keeper = try await scene.givenPost("administrator", in: Scene.city)
            try await Self.draw("north", [Scene.village], of: care, as: keeper, in: scene)
            try await Self.draw("south", [Scene.neighbour], of: care, as: keeper, in: scene)
            north = try await Self.handler("urban-care-north", in: scene)
            south = try await Self.handler("urban-care-south", in: scene)
        }

        static func draw(
            _ slug: String, _ areas: [String], of care: UUID, as keeper: Secret, in scene: Scene
        ) async throws {
            let draft = BeatDraft(slug: slug, name: slug + " beat", areas: areas.compactMap { Area.Code($0) })
            let today = try #require(Day("2027-03-02"))
            _ = try await scene.database.app.perform(
                KeepBeat(draft, of: care, today: today, source: .console), with: keeper, at: scene.noon)
        }

        private static func handler(_ slug: String, in scene: Scene) async throws -> Secret {
            let beat = try await scene.look(
                "SELECT id FROM organizations WHERE slug = \(slug)", { try $0.uuid("id") })
            return try await scene.givenPost("department-handler", in: Scene.town, organization: beat)
        }

        func dispatched(at spot: (Double, Double) = (150.005, 30.0025), to body: UUID? = nil) async throws
            -> Case.Number
        {
            let number = try await scene.report("rubbish", at: spot).number
            let target = body ?? care
            try await scene.take(does: .dispatch, on: number, as: town) { $0.organization = target }
            return number
        }

        func opened(_ number: Case.Number, as session: Secret) async throws -> OpenedCase {
            let shelf = scene.shelf
            return try await scene.database.app.acting(with: session) { acting, db in
                try await db.opened(number, by: acting, shelf: shelf)
            }
        }

        /// Numbers of cases on somebody's desk.
        func desk(of session: Secret) async throws -> Set<Int64> {
            let (noon, number) = (scene.noon, 50)
            return try await scene.database.app.acting(with: session) { acting, db in
                let own = try #require(acting.organization)
                let day = DeskTable.Day(now: noon, ends: noon + 40_000, waitingSteps: [])
                var found: Set<Int64> = []
                var counted = 0
                for group in DeskGroup.allCases {
                    let lines = try await db.desks.lines(
                        group, of: .own(.organization(own)), on: day, limit: number)
                    found.formUnion(lines.map(\.number.number))
                }
                counted = try await db.desks.counts(of: .own(.organization(own)), on: day).values.reduce(0, +)
                #expect(counted == found.count)
                return found
            }
        }

        func beat(_ slug: String) async throws -> UUID {
            let full = "urban-care-" + slug
            return try #require(
                try await scene.look(
                    "SELECT id FROM organizations WHERE slug = \(full)", { try $0.uuid("id") }))
        }

        func end(_ beat: UUID) async throws {
            let today = try #require(Day("2027-03-02"))
            try await scene.database.app.perform(
                EndBeat(beat, today: today, source: .console), with: keeper, at: scene.noon)
        }

        func redraw(after wait: TimeInterval = 0) async throws -> Int {
            let noon = scene.noon + wait
            return try await scene.database.app.movingOn { db in
                try await CarryRedraws().run(at: noon + 7_200, in: db)
            }
        }

        /// The town asks somebody to help with a case on its desk.
        func ask(_ body: UUID, to number: Case.Number) async throws {
            var asked = AskHelp.Asked()
            (asked.words, asked.organization) = ("请来一车", body)
            let action = AskHelp(number: number, asked: asked, source: .console, shelf: scene.shelf)
            try await scene.database.app.perform(action, with: town, at: scene.noon + 600)
        }

        /// Who was asked to help, and how far each has come.
        func helpers(of number: Case.Number) async throws -> [String] {
            try await scene.database.superuser.transaction { db in
                try await db.rows(
                    """
                    SELECT o.slug || ' ' || s.state AS part FROM assignments s
                    JOIN organizations o ON o.id = s.to_organization
                    WHERE s.number = \(number.number) AND s.part = 'helper' ORDER BY o.slug
                    """, as: { try $0.text("part") })
            }
        }

        func owners(of numbers: [Case.Number]) async throws -> [String?] {
            var owners: [String?] = []
            for number in numbers { owners.append(try await owner(of: number)) }
            return owners
        }

        func owner(of number: Case.Number) async throws -> String? {
            try await scene.look(
                """
                SELECT string_agg(coalesce(s.to_area, o.slug), ', ') AS owner FROM assignments s
                LEFT JOIN organizations o ON o.id = s.to_organization
                WHERE s.number = \(number.number) AND s.part = 'lead' AND s.ended_at IS NULL
                """, { try $0.textOrNil("owner") ?? "nobody" })
        }
    }

    @Test func `a case lies with the beat it is in; its office sees it and acts on it`() async throws {
        try await withDatabase { database in
            let it = try await Shared(try await Scene(in: database))
            let (first, second) = (try await it.dispatched(), try await it.dispatched(at: (150.015, 30.0025)))
            #expect(try await it.owner(of: first) == "urban-care-north")
            #expect(try await it.owner(of: second) == "urban-care-south")
            #expect(try await it.desk(of: it.north) == [first.number])
            #expect(try await it.desk(of: it.south) == [second.number])
            #expect(try await it.desk(of: it.office) == [first.number, second.number])
            for (session, number) in [(it.north, second), (it.south, first)] {
                await #expect(throws: NoSuchCase.self) { try await it.opened(number, as: session) }
            }
            let offered = try await it.opened(first, as: it.north).choices.map(\.name)
            #expect(!offered.isEmpty)
            #expect(try await it.opened(first, as: it.office).choices.map(\.name) == offered)
            try await it.scene.take(does: .accept, on: first, as: it.north)
            let done = try await it.scene.take(does: .finish, on: first, as: it.office) { $0.answer = "已清" }
            #expect(done.outcome.answer == "已清")
            #expect(try await it.desk(of: it.north).isEmpty)
            #expect(try await it.desk(of: it.office) == [second.number])
        }
    }

    @Test func `where no beat is, the office has it, and the history says why`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let it = try await Shared(scene)
            let county = try await scene.givenOrganization("water", in: Scene.county)
            try await Shared.draw("east", [Scene.otherTown], of: county, as: it.keeper, in: scene)
            let number = try await it.dispatched(to: county)
            #expect(try await it.owner(of: number) == "water")
            let office = try await scene.givenPost(
                "department-handler", in: Scene.county, organization: county)
            let shelf = scene.shelf
            let line = try await database.app.acting(with: office) { acting, db in
                let opened = try await db.opened(number, by: acting, shelf: shelf)
                return try await db.cases.timeline(of: opened.current, isInternal: true).last
            }
            #expect(line?.isBeatless == true && line?.helper == nil)
        }
    }

    @Test func `a beat gives back to whoever gave, and asks no help of its own office`() async throws {
        try await withDatabase { database in
            let it = try await Shared(try await Scene(in: database))
            let number = try await it.dispatched()
            try await it.scene.take(does: .sendBack, on: number, as: it.north) { $0.note = "不在职责内" }
            #expect(try await it.owner(of: number) == Scene.town)
            let again = try await it.dispatched()
            let care = it.care
            let action = AskHelp(
                number: again,
                asked: {
                    var asked = AskHelp.Asked()
                    (asked.words, asked.organization) = ("请来一车", care)
                    return asked
                }(), source: .console, shelf: it.scene.shelf)
            // Its own office is already there: it sees the case and acts on it.
            for session in [it.north, it.office] {
                await #expect(throws: HelpRefusal.targetIsOwner) {
                    try await database.app.perform(action, with: session, at: it.scene.noon + 600)
                }
            }
            #expect(try await it.desk(of: it.office) == [again.number])
        }
    }

    @Test func `when beats change, open cases follow, each with one lead before and after`() async throws {
        try await withDatabase { database in
            let it = try await Shared(try await Scene(in: database))
            let scene = it.scene
            while try await it.redraw() > 0 {}
            let (first, second) = (try await it.dispatched(), try await it.dispatched(at: (150.015, 30.0025)))
            try await scene.take(does: .accept, on: first, as: it.north)
            let version = try await scene.version(of: first)
            let step = try await it.opened(first, as: it.north).current.step
            // The north gives its village away; then the south is over.
            try await Shared.draw("north", [Scene.village + "001002"], of: it.care, as: it.keeper, in: scene)
            try await Shared.draw(
                "south", [Scene.neighbour, Scene.village], of: it.care, as: it.keeper, in: scene)
            #expect(try await it.redraw() == 2)
            #expect(try await it.owner(of: first) == "urban-care-south")
            #expect(try await it.owner(of: second) == "urban-care-south")
            let moved = try await it.opened(first, as: it.south)
            #expect(moved.current.step == step)
            #expect(try await scene.version(of: first) == version + 1)
            #expect(try await it.desk(of: it.north).isEmpty)
            // Whoever had it may still read it, and nothing else.
            #expect(try await it.opened(first, as: it.north).isReadOnly)
            try await it.end(it.beat("south"))
            while try await it.redraw() > 0 {}
            #expect(try await it.owner(of: first) == "urban-care")
            #expect(try await it.owner(of: second) == "urban-care")
            #expect(try await it.redraw() == 0)
            let told = try await scene.look(
                """
                SELECT string_agg(coalesce(detail ->> 'beat', 'office'), ', ' ORDER BY version) AS told,
                    (SELECT moved FROM beat_redraws) AS moved
                FROM history WHERE act = 'redraw-beat'
                    AND case_id = (SELECT id FROM cases WHERE number = \(first.number))
                """, { "\(try $0.text("told")) \(try $0.int("moved"))" })
            #expect(told == "south beat, office 2")
        }
    }

    @Test func `a case that cannot be given to its new beat does not keep the others`() async throws {
        try await withDatabase { database in
            let it = try await Shared(try await Scene(in: database))
            let poison = Poison(scene: it.scene)
            while try await it.redraw() > 0 {}
            let (first, second) = (try await it.dispatched(), try await it.dispatched())
            let key = try await poison.key(of: first)
            try await poison.plant("history", where: "NEW.home || '/' || NEW.case_id = '\(key)'")
            try await Shared.draw(
                "north", [Scene.village + "001002"], of: it.care, as: it.keeper, in: it.scene)
            while try await it.redraw() > 0 {}
            #expect(try await it.owner(of: first) == "urban-care-north")
            #expect(try await it.owner(of: second) == "urban-care")
            let noted = try await poison.noted()
            #expect(
                noted.count == 1
                    && noted.allSatisfy { $0.hasPrefix("mover beat/") && $0.hasSuffix(" 1 P0001") })
            // The walk is past it, and comes back to it by itself.
            try await poison.remove()
            _ = try await it.redraw(after: Poison.pause)
            #expect(try await it.owner(of: first) == "urban-care")
            #expect(try await poison.noted().isEmpty)
        }
    }

    @Test func `what was given by name or given back stays where it is when beats change`() async throws {
        try await withDatabase { database in
            let it = try await Shared(try await Scene(in: database))
            let scene = it.scene
            let (care, north) = (it.care, try await it.beat("north"))
            let south = try await it.beat("south")
            // Told in the north: one is given back, one goes to the south from the town, one from the office.
            let (back, far, near) = (
                try await it.dispatched(), try await it.dispatched(to: south), try await it.dispatched()
            )
            try await scene.take(does: .accept, on: back, as: it.north)
            try await scene.take(does: .dispatch, on: back, as: it.north) { $0.organization = care }
            try await scene.take(does: .accept, on: near, as: it.office)
            try await scene.take(does: .dispatch, on: near, as: it.office) { $0.organization = south }
            let stood = ["urban-care", "urban-care-south", "urban-care-south"]
            let numbers = [back, far, near]
            #expect(try await it.owners(of: numbers) == stood)
            try await Shared.draw(
                "north", [Scene.village, Scene.village + "001001"], of: care, as: it.keeper, in: scene)
            #expect(try await it.redraw() == 3)
            #expect(try await it.owners(of: numbers) == stood)
            let told = "SELECT count(*) AS count FROM history WHERE act = 'redraw-beat'"
            #expect(try await scene.look(SQL(stringLiteral: told), { try $0.int("count") }) == 0)
            // When the beat they were given to is over, the place and the giver decide.
            try await it.end(south)
            while try await it.redraw() > 0 {}
            #expect(try await it.owners(of: numbers) == ["urban-care", "urban-care-north", "urban-care"])
            try await it.end(north)
            while try await it.redraw() > 0 {}
            #expect(try await it.owners(of: numbers) == ["urban-care", "urban-care", "urban-care"])
        }
    }

    @Test func `a helper's part goes to the other beat, or ends where that helps already`() async throws {
        try await withDatabase { database in
            let it = try await Shared(try await Scene(in: database))
            let scene = it.scene
            let (care, south) = (it.care, try await it.beat("south"))
            let numbers = [
                try await scene.report("rubbish").number, try await scene.report("rubbish").number,
            ]
            try await it.ask(care, to: numbers[0])
            for body in [care, south] { try await it.ask(body, to: numbers[1]) }
            let versions = [try await scene.version(of: numbers[0]), try await scene.version(of: numbers[1])]
            try await Shared.draw("north", [Scene.village + "001002"], of: care, as: it.keeper, in: scene)
            try await Shared.draw(
                "south", [Scene.neighbour, Scene.village], of: care, as: it.keeper, in: scene)
            while try await it.redraw() > 0 {}
            let parts = "urban-care-south asked"
            #expect(try await it.helpers(of: numbers[0]) == [parts])
            #expect(try await it.helpers(of: numbers[1]) == ["urban-care-north released", parts])
            for (number, version) in zip(numbers, versions) {
                #expect(try await scene.version(of: number) == version + 1)
                let line = try await scene.look(
                    """
                    SELECT h.version || ' ' || (h.detail ->> 'helper') AS line FROM history h
                    JOIN cases c ON c.home = h.home AND c.id = h.case_id
                    WHERE h.act = 'redraw-beat' AND c.number = \(number.number)
                    """, { try $0.text("line") })
                #expect(line == "\(version + 1) south beat")
            }
            let moved = "SELECT moved FROM beat_redraws"
            #expect(try await scene.look(SQL(stringLiteral: moved), { try $0.int("moved") }) == 2)
            let told = "SELECT count(*) AS count FROM audit WHERE act = 'redraw beat'"
            #expect(try await scene.look(SQL(stringLiteral: told), { try $0.int("count") }) == 2)
        }
    }

    @Test func `somebody who acts while beats change acts first`() async throws {
        try await withDatabase { database in
            let it = try await Shared(try await Scene(in: database))
            let number = try await it.dispatched()
            _ = try await it.dispatched()
            try await Shared.draw(
                "north", [Scene.village + "001002"], of: it.care, as: it.keeper, in: it.scene)
            try await it.scene.take(does: .sendBack, on: number, as: it.north) { $0.note = "不在职责内" }
            while try await it.redraw() > 0 {}
            #expect(try await it.owner(of: number) == Scene.town)
            let wrong = try await it.scene.look(
                """
                SELECT count(*) AS count FROM cases c WHERE c.closed_at IS NULL AND 1 <> (
                    SELECT count(*) FROM assignments s WHERE s.home = c.home AND s.case_id = c.id
                        AND s.part = 'lead' AND s.ended_at IS NULL)
                """, { try $0.int("count") })
            #expect(wrong == 0)
        }
    }
}

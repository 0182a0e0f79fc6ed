import Access
import Casework
import Foundation
import Postgres
import Territory
import TestSupport
import Testing

/// Beats when their areas or the area of their office close.
extension AreaChangeTests {
    private func dispatched(
        at spot: (Double, Double), to office: UUID, by desk: Secret, in scene: Scene
    ) async throws -> Case.Number {
        let number = try await scene.report("rubbish", at: spot).number
        try await scene.take(does: .dispatch, on: number, as: desk) { $0.organization = office }
        return number
    }

    /// Where the lead of each case lies, and the area of the office that sees it there.
    private func beats(of numbers: [Case.Number], in scene: Scene) async throws -> [String?] {
        var beats: [String?] = []
        for number in numbers {
            let beat: SQL = """
                SELECT o.area || ' ' || o.slug || coalesce(' of ' || f.area, '') AS beat FROM assignments s
                JOIN organizations o ON o.id = s.to_organization
                LEFT JOIN organizations f ON f.id = s.of_organization AND f.closed_on IS NULL
                WHERE s.number = \(number.number) AND s.part = 'lead' AND s.ended_at IS NULL
                """
            beats.append(try await scene.look(beat, { try $0.text("beat") }))
        }
        return beats
    }

    private func ground(in scene: Scene) async throws -> [String] {
        try await scene.database.superuser.transaction { db in
            try await db.rows(
                """
                SELECT k.area || ' ' || b.slug || ' of ' || o.area AS line FROM beat_areas k
                JOIN organizations b ON b.id = k.beat_id JOIN organizations o ON o.id = k.of_organization
                ORDER BY k.area, b.slug
                """, as: { try $0.text("line") })
        }
    }

    private func redraw(_ scene: Scene) async throws {
        while try await scene.database.app.movingOn({ db in
            try await CarryRedraws().run(at: scene.noon + 3_600, in: db)
        }) > 0 {}
    }

    /// Steps of the job, and between any two of them the cases of beats are found anew.
    private func carryAndRedraw(_ scene: Scene, limit: Int) async throws {
        var steps = 0
        while try await step(scene, limit: limit) > 0 {
            try await redraw(scene)
            #expect(try await misowned(in: scene) == 0)
            steps += 1
            try #require(steps < 500)
        }
        try await carry(scene)
    }

    @Test func `a beat has all that follows its areas, and cases find it there`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let town = try await scene.givenPost("town-dispatcher", in: Scene.town)
            let care = try await scene.givenOrganization("urban-care", in: Scene.town)
            _ = try await scene.givenBeat(
                "urban-care-north", of: care, in: Scene.town, over: [Scene.village])
            _ = try await scene.givenBeat(
                "urban-care-south", of: care, in: Scene.town,
                over: [Scene.neighbour, Scene.neighbour + "001001"])
            let (low, high) = ((150.005, 30.0025), (150.005, 30.0075))
            var numbers = [
                try await dispatched(at: low, to: care, by: town, in: scene),
                try await dispatched(at: high, to: care, by: town, in: scene),
            ]
            try await surveyHalves(in: scene)
            try await order(wish([Scene.village], to: [(north, nil), (south, nil)]), in: scene)
            try await carryAndRedraw(scene, limit: 1)
            numbers.append(try await dispatched(at: low, to: care, by: town, in: scene))
            numbers.append(try await dispatched(at: high, to: care, by: town, in: scene))
            let kept = "\(Scene.town) urban-care-north of \(Scene.town)"
            #expect(try await beats(of: numbers, in: scene) == Array(repeating: kept, count: 4))
            #expect(try await count("history WHERE act = 'redraw-beat'", in: scene) == 0)
            // With nothing to follow, nobody has it; what another beat has stays with that one.
            try await order(
                wish([Scene.neighbour], to: [(south, nil)]) + wish([north], to: []), in: scene)
            try await carryAndRedraw(scene, limit: 100)
            let unit = try await ground(in: scene).first { $0.contains("urban-care-south") }
            #expect(unit?.hasPrefix(south + "001") == true)
            #expect(
                try await ground(in: scene).filter { $0.contains("urban-care-north") }
                    == ["\(south) urban-care-north of \(Scene.town)"])
            let office = "\(Scene.town) urban-care"
            #expect(try await beats(of: numbers, in: scene) == [kept, office, kept, office])
        }
    }

    @Test func `an office that joins its namesake brings its beats and their cases`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let town = try await scene.givenPost("town-dispatcher", in: Scene.town)
            let desk = try await scene.givenPost("town-dispatcher", in: Scene.otherTown)
            let care = try await scene.givenOrganization("urban-care", in: Scene.town)
            _ = try await scene.givenBeat("urban-care-1", of: care, in: Scene.town, over: [Scene.village])
            let other = try await scene.givenOrganization("urban-care", in: Scene.otherTown)
            _ = try await scene.givenBeat(
                "urban-care-1", of: other, in: Scene.otherTown, over: [Scene.farVillage + "001001"])
            _ = try await scene.givenBeat(
                "urban-care-2", of: other, in: Scene.otherTown, over: [Scene.farVillage])
            let spots = [(150.025, 30.0025), (150.025, 30.0075)]
            var numbers: [Case.Number] = []
            for spot in spots {
                numbers.append(try await dispatched(at: spot, to: other, by: desk, in: scene))
            }
            try await order(wish([Scene.otherTown], to: [(Scene.town, nil)]), in: scene)
            try await carryAndRedraw(scene, limit: 1)
            for spot in spots {
                numbers.append(try await dispatched(at: spot, to: care, by: town, in: scene))
            }
            let (one, two) = ("urban-care-1 of \(Scene.town)", "urban-care-2 of \(Scene.town)")
            #expect(
                try await beats(of: numbers, in: scene)
                    == [one, two, one, two].map { "\(Scene.town) \($0)" })
            #expect(
                try await ground(in: scene) == [
                    "\(Scene.village) \(one)", "\(Scene.town)203 \(two)", "\(Scene.town)203001001 \(one)",
                ])
            #expect(try await count("beats WHERE until IS NOT NULL", in: scene) == 1)
            let left = "assignments WHERE ended_at IS NULL AND of_organization = '\(other)'"
            #expect(try await count(left, in: scene) == 0)
        }
    }
}

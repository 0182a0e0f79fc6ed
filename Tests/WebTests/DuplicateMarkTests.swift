import Access
import Casework
import Foundation
import HTTPTypes
import Postgres
import Territory
import TestSupport
import Testing

@testable import Web

/// A desk says that two cases are one matter, wherever they lie, and takes it back.
@Suite struct DuplicateMarkTests {
    private func mark(
        _ number: Case.Number, as other: Case.Number, by session: Secret, _ visitor: Visitor
    ) async throws -> Int {
        let version = try await visitor.scene.version(of: number)
        return try await visitor.submit(
            "/cases/\(number)/choices",
            ["choice": "duplicate", "version": "\(version)", "other": "\(other)"], as: session
        ).status
    }

    private func separate(_ number: Case.Number, by session: Secret, _ visitor: Visitor) async throws -> Int {
        let version = try await visitor.scene.version(of: number)
        return try await visitor.submit(
            "/cases/\(number)/separation", ["version": "\(version)", "note": "不是一回事"], as: session
        ).status
    }

    /// Number of the master of each duplicate, by its own number.
    private func masters(_ visitor: Visitor) async throws -> [Int: Int] {
        let rows = try await visitor.scene.database.superuser.transaction { db in
            try await db.rows(
                """
                SELECT c.number AS own, m.number AS master FROM duplicates d
                JOIN cases c ON c.home = d.home AND c.id = d.case_id
                JOIN cases m ON m.home = d.master_home AND m.id = d.master_id ORDER BY 1
                """, as: { (try $0.int("own"), try $0.int("master")) })
        }
        return Dictionary(uniqueKeysWithValues: rows)
    }

    @Test func `marking ends owner and clock, and taking back begins them anew`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let town = try await scene.givenPost("town-dispatcher", in: Scene.town)
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            // In another village of the town.
            let master = try await scene.report("rubbish", at: (150.015, 30.0025)).number
            let told = try await Told("CANARY-second", to: visitor)
            try await scene.take("take", on: told.parsed, as: clerk)
            let page = try await visitor.get("/cases/\(told.number)", as: clerk)
            #expect(page.text.contains("并入另一事件"))
            #expect(try await mark(told.parsed, as: master, by: clerk, visitor) == 303)
            let number = try told.parsed.number
            #expect(try await masters(visitor) == [Int(number): Int(master.number)])
            let open = "assignments a JOIN cases c ON c.id = a.case_id WHERE a.ended_at IS NULL"
            #expect(try await visitor.count("\(open) AND c.number = \(number)") == 0)
            #expect(try await visitor.count("clocks WHERE stopped_at IS NULL") == 1)
            #expect(try await visitor.count("followers WHERE why = 'added'") == 1)
            // The clerk does not see the other village; everybody may know of a public case.
            #expect(try await visitor.get("/cases/\(told.number)", as: clerk).text.contains("\(master)"))
            // The town reads both; the neighbour's clerk the master, and that one more was added.
            let seen = try await visitor.get("/cases/\(master)", as: town).text
            #expect(seen.contains("CANARY-second"))
            let neighbour = try await scene.givenPost("village-clerk", in: Scene.neighbour)
            let counted = try await visitor.get("/cases/\(master)", as: neighbour).text
            #expect(counted.contains("并入 1 件上报") && counted.contains("另有 1 件不在你的查看范围内"))
            #expect(!counted.contains("CANARY-second"))

            #expect(try await separate(told.parsed, by: neighbour, visitor) == 404)
            #expect(try await separate(told.parsed, by: clerk, visitor) == 303)
            #expect(try await masters(visitor) == [:])
            #expect(try await visitor.count("\(open) AND c.number = \(number)") == 1)
            #expect(try await visitor.count("clocks WHERE stopped_at IS NULL") == 2)
            let back =
                "cases WHERE number = \(number) AND closed_at IS NULL AND step = 'handling' AND due_at IS NOT NULL"
            #expect(try await visitor.count(back) == 1)
            #expect(try await visitor.count("history WHERE act = 'separate' AND is_public") == 1)
            #expect(try await separate(told.parsed, by: clerk, visitor) == 409)
            // It goes on as any other.
            try await scene.take("finish", on: told.parsed, as: clerk) { $0.answer = "好了" }
        }
    }

    @Test func `a chain is folded, unfolds again, and never closes to a ring`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            var cases: [Case.Number] = []
            for _ in 0..<4 { cases.append(try await scene.report("rubbish").number) }
            let (a, b, c, d) = (cases[0], cases[1], cases[2], cases[3])
            let (an, bn, cn, dn) = (Int(a.number), Int(b.number), Int(c.number), Int(d.number))
            #expect(try await mark(a, as: b, by: clerk, visitor) == 303)
            #expect(try await mark(b, as: c, by: clerk, visitor) == 303)
            #expect(try await masters(visitor) == [an: cn, bn: cn])
            // To a duplicate: that is, to its master.
            #expect(try await mark(d, as: a, by: clerk, visitor) == 303)
            #expect(try await masters(visitor) == [an: cn, bn: cn, dn: cn])
            // A master is no duplicate of its own duplicate.
            #expect(try await mark(c, as: a, by: clerk, visitor) == 422)
            #expect(try await mark(c, as: c, by: clerk, visitor) == 422)
            #expect(try await separate(b, by: clerk, visitor) == 303)
            #expect(try await masters(visitor) == [an: bn, dn: cn])
            #expect(try await mark(b, as: c, by: clerk, visitor) == 303)
            #expect(try await separate(a, by: clerk, visitor) == 303)
            #expect(try await masters(visitor) == [bn: cn, dn: cn])
        }
    }

    @Test func `a case one may not see is answered as one that is nowhere`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let town = try await scene.givenPost("town-dispatcher", in: Scene.town)
            // A private kind in another village, and a complaint about one's own.
            let foreign = try await scene.report("neighbour-noise", at: (150.015, 30.0025)).number
            let complaint = try await scene.report("rubbish") { $0.isAboutHandlers = true }.number
            let own = try await scene.report("rubbish").number
            let absent = try #require(Case.Number("990101101-7777777"))
            var answers: [String] = []
            for other in [foreign, complaint, absent] {
                let answer = try await visitor.submit(
                    "/cases/\(own)/choices",
                    ["choice": "duplicate", "version": "1", "other": "\(other)"], as: clerk)
                #expect(answer.status == 422)
                answers.append(
                    answer.text.replacing("\(other)", with: "").replacing(/key" value="[^"]*"/, with: ""))
            }
            #expect(Set(answers).count == 1)
            // The town sees both, and still they stay apart, either way.
            #expect(try await mark(own, as: complaint, by: town, visitor) == 403)
            let dispatched = try await scene.report("rubbish").number
            try await scene.take("dispatch", on: dispatched, as: clerk) {
                $0.area = Area.Code(Scene.town)
                $0.note = "x"
            }
            try await scene.take("accept", on: dispatched, as: town)
            #expect(try await mark(dispatched, as: complaint, by: town, visitor) == 422)
            #expect(try await mark(complaint, as: dispatched, by: town, visitor) == 422)
            #expect(try await masters(visitor) == [:])
        }
    }

    /// Twenty pairs at once, each saying that the other is the master: of each pair one wins.
    @Test func `two desks at once close no ring`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            for _ in 0..<5 {
                let (a, b) = (
                    try await scene.report("rubbish").number, try await scene.report("rubbish").number
                )
                async let one = mark(a, as: b, by: clerk, visitor)
                async let two = mark(b, as: a, by: clerk, visitor)
                let statuses = try await [one, two].sorted()
                #expect(statuses == [303, 422] || statuses == [303, 409], "\(statuses)")
            }
            #expect(try await visitor.count("duplicates") == 5)
        }
    }
}

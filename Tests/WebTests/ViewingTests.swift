import Access
import Casework
import Foundation
import Postgres
import TestSupport
import Testing

@testable import Web

/// Who has a case open is told to others who open it, for two minutes at a time, and keeps nobody from anything.
@Suite struct ViewingTests {
    private static let open = "起打开着这件事"

    private func look(_ number: String, _ visitor: Visitor, as session: Secret) async throws -> String {
        let page = try await visitor.get("/cases/\(number)", as: session)
        #expect(page.status == 200)
        return page.text
    }

    @Test func `whoever comes second is told of the first, by post and never by name`() async throws {
        let clock = SetClock()
        try await Visitor.visit(by: { clock.now }) { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let town = try await visitor.scene.givenPost(
                "town-dispatcher", in: Scene.town, login: "CANARY-login")
            try await visitor.scene.database.superuser.transaction {
                try await $0.script("UPDATE accounts SET name = 'CANARY-name' WHERE login = 'CANARY-login'")
            }
            let number = try await visitor.scene.report("rubbish").number.description
            // Nobody is told of oneself.
            for _ in 1...2 { #expect(!(try await look(number, visitor, as: town)).contains(Self.open)) }
            clock.pass(60)
            let page = try await look(number, visitor, as: clerk)
            #expect(page.contains("\(Scene.town) · town-dispatcher从 10:00 起打开着这件事"))
            #expect(!page.contains("CANARY"))
            // It warns, and the choice is taken all the same.
            try await visitor.scene.take("take", on: try #require(Case.Number(number)), as: clerk)
            // The lease is over: nobody was there to renew it.
            clock.pass(61)
            #expect(!(try await look(number, visitor, as: clerk)).contains(Self.open))
        }
    }

    @Test func `an open page renews its lease, and keeps no session alive`() async throws {
        let clock = SetClock()
        try await Visitor.visit(by: { clock.now }) { visitor async throws in
            let scene = visitor.scene
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let other = try await scene.givenPost("village-clerk", in: Scene.village)
            let number = try await scene.report("rubbish").number.description
            _ = try await look(number, visitor, as: clerk)
            try await scene.database.superuser.transaction {
                try await $0.script("UPDATE sessions SET seen_at = now() - interval '5 minutes'")
            }
            for _ in 1...5 {
                clock.pass(60)
                let kept = try await visitor.submit("/cases/\(number)/viewing", [:], as: clerk)
                #expect(kept.status == 200 && !kept.text.contains(Self.open))
            }
            #expect(try await visitor.count("sessions WHERE seen_at > now() - interval '4 minutes'") == 0)
            #expect(try await look(number, visitor, as: other).contains("从 10:00 起打开着这件事"))
            let told = try await visitor.submit("/cases/\(number)/viewing", [:], as: clerk)
            #expect(told.text.contains("从 10:05 起打开着这件事"))
            // Looking is no act: nothing is on record, and no form goes stale.
            #expect(try await visitor.count("history WHERE version > 1") == 0)
            #expect(try await visitor.count("audit WHERE act LIKE '%view%'") == 0)
        }
    }

    @Test func `nobody beyond a case learns or leaves anything`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let care = try await scene.givenOrganization("urban-care", in: Scene.town)
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let office = try await scene.givenPost("department-handler", in: Scene.town, organization: care)
            let far = try await scene.givenPost("village-clerk", in: Scene.farVillage)
            let told = try await scene.report("rubbish").number
            _ = try await look("\(told)", visitor, as: clerk)
            for session in [far, office] {
                let answer = try await visitor.submit("/cases/\(told)/viewing", [:], as: session)
                #expect(answer.status == 200 && !answer.text.contains(Self.open))
                #expect(try await visitor.get("/cases/\(told)", as: session).status == 404)
            }
            #expect(try await visitor.count("viewings") == 1)
            try await scene.take("dispatch", on: told, as: clerk) {
                $0.organization = care
                $0.note = "请处理"
            }
            #expect(try await look("\(told)", visitor, as: office).contains("village-clerk从"))
            let before = try await visitor.count("audit WHERE act = 'open case'")
            _ = try await visitor.submit("/cases/\(told)/viewing", [:], as: office)
            #expect(try await visitor.count("audit WHERE act = 'open case'") == before)
            #expect(try await look("\(told)", visitor, as: clerk).contains("department-handler从"))
            // An hour later nothing is left of it.
            let leave =
                "UPDATE viewings SET since = since - interval '2 hours', until = until - interval '2 hours'"
            try await scene.database.superuser.transaction { try await $0.script(leave) }
            _ = try await look("\(told)", visitor, as: clerk)
            #expect(try await visitor.count("viewings") == 1)
        }
    }
}

import Access
import Foundation
import Postgres
import TestSupport
import Testing

@testable import Web

/// Saying that too much is asked: whose word it is can be found nowhere.
@Suite struct BurdenTests {
    private static let form = ["Content-Type": "application/x-www-form-urlencoded"]

    private func complain(_ visitor: Visitor, as session: Secret, of asker: String) async throws -> Int {
        try await visitor.post("/burden", "asker=\(asker)&kind=upload", as: session, Self.form).status
    }

    @Test func `every post may say so, and every page offers it`() async throws {
        try await Visitor.visit { visitor async throws in
            for kind in ["village-clerk", "administrator", "auditor"] {
                let area = kind == "village-clerk" ? Scene.village : Scene.city
                let person = try await visitor.scene.givenPost(kind, in: area)
                let page = try await visitor.get("/burden", as: person)
                #expect(page.status == 200)
                #expect(page.text.contains("href=\"/burden\""))
                #expect(try await complain(visitor, as: person, of: "area-\(Scene.city)") == 200)
            }
            #expect(try await visitor.get("/burden").status == 303)
        }
    }

    @Test func `three times a day is enough`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            for round in 1...5 {
                let status = try await complain(visitor, as: clerk, of: "area-\(Scene.town)")
                #expect(status == (round <= 3 ? 200 : 422))
            }
            let kept = try await visitor.scene.look(
                "SELECT count(*) AS count FROM burdens", { try $0.int("count") })
            #expect(kept == 3)
        }
    }

    @Test(arguments: [
        "asker=&kind=form", "asker=area-9901&kind=nothing", "asker=area-990101101201001&kind=form", "",
    ])
    func `what cannot be is refused in words`(fields: String) async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let answer = try await visitor.post("/burden", fields, as: clerk, Self.form)
            #expect(answer.status == 422)
            #expect(answer.text.contains("</html>"))
        }
    }

    @Test func `nine are not shown, ten are, and a rare kind is not`() async throws {
        try await Visitor.visit { visitor async throws in
            let office = try await visitor.scene.givenOrganization("urban-care", in: Scene.town)
            for (kind, count, shown) in [("upload", 9, 0), ("upload", 1, 10), ("form", 1, 11)] {
                try await visitor.scene.database.superuser.transaction { db in
                    _ = try await db.execute(
                        """
                        INSERT INTO burdens (organization_id, kind)
                        SELECT \(office), \(kind) FROM generate_series(1, \(count))
                        """)
                }
                let answer = try await visitor.get("/api/v1/burdens")
                let total = answer.text.firstMatch(of: /"total":([0-9]+)/).flatMap { Int($0.output.1) }
                #expect(total ?? 0 == shown)
                // The one about forms could be counted back from the sum.
                #expect(answer.text.contains("\"upload\":10") == (kind == "upload" && shown == 10))
                #expect(try await visitor.get("/burdens").status == 200)
            }
        }
    }

    @Test func `nothing in the database says who said it`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village, login: "chen")
            #expect(try await complain(visitor, as: clerk, of: "area-\(Scene.town)") == 200)
            let columns = try await scene.look(
                """
                SELECT string_agg(column_name, ' ' ORDER BY column_name) AS columns
                FROM information_schema.columns WHERE table_name = 'burdens'
                """, { try $0.text("columns") })
            #expect(columns == "area id kind organization_id said_on")
            let acts = try await scene.look(
                "SELECT count(*) AS count FROM audit WHERE act LIKE '%burden%'", { try $0.int("count") })
            #expect(acts == 0)
            // The counter is written by another transaction, under a name that holds no account.
            let traces = try await scene.look(
                """
                SELECT count(*) AS count FROM burdens b, attempts a, accounts c
                WHERE c.login = 'chen' AND (a.xmin = b.xmin OR a.bucket LIKE '%' || c.id || '%')
                """, { try $0.int("count") })
            #expect(traces == 0)
        }
    }
}

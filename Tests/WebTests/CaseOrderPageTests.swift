import Access
import Casework
import Foundation
import HTTPTypes
import Postgres
import TestSupport
import Testing

@testable import Web

/// The list of cases in its orders, page by page, on the page and by machine.
@Suite struct CaseOrderPageTests {
    /// Sixty open cases of the village that are due and were told at the same moment, twelve without a limit,
    /// and one that is closed.
    private func fill(_ scene: Scene) async throws {
        _ = try await scene.report("rubbish")
        try await scene.database.superuser.transaction { db in
            try await db.script(
                """
                SET LOCAL session_replication_role = replica;
                UPDATE cases SET due_at = reported_at + interval '1 day';
                INSERT INTO cases (home, id, area, scenario, pack_version, workflow, step, origin, words,
                    reported_at, due_at, closed_at, routed_by, language)
                SELECT home, gen_random_uuid(), area, scenario, pack_version, workflow, step, origin,
                    '路灯 ' || n, reported_at, CASE WHEN n <= 59 THEN due_at END,
                    CASE WHEN n = 72 THEN reported_at END, routed_by, language
                FROM cases, generate_series(1, 72) n;
                INSERT INTO case_grams (home, case_id, area, seen_from, reported_at, grams)
                SELECT home, id, area, seen_from, reported_at, ctx.grams_of(c) FROM cases c
                WHERE NOT EXISTS (SELECT FROM case_grams g WHERE g.home = c.home AND g.case_id = c.id);
                """)
        }
    }

    /// All numbers of a list, page after page.
    private func walk(_ query: String, _ visitor: Visitor, as clerk: Secret) async throws -> [Int] {
        var numbers: [Int] = []
        var after = ""
        for _ in 1...30 {
            let answer = try await visitor.get("/api/v1/cases?limit=7\(query)\(after)", as: clerk)
            #expect(answer.status == 200, "\(answer.text)")
            numbers += answer.text.matches(of: #/"number":"[0-9]{9}-([0-9]+)"/#).compactMap { Int($0.1) }
            guard let next = answer.text.firstMatch(of: #/"next":"([^"]+)"/#) else { return numbers }
            after = "&after=\(next.1)"
        }
        Issue.record("\(query) does not end")
        return numbers
    }

    @Test(arguments: ["", "&words=%E8%B7%AF%E7%81%AF"])
    func `cases that share a moment are each listed once, in every order`(words: String) async throws {
        try await Visitor.visit { visitor async throws in
            try await fill(visitor.scene)
            let most = words.isEmpty ? 73 : 72
            for (kind, area) in [
                ("village-clerk", Scene.village), ("town-dispatcher", Scene.town),
                ("county-dispatcher", Scene.county),
            ] {
                let clerk = try await visitor.scene.givenPost(kind, in: area)
                for order in CaseOrder.allCases {
                    let found = try await walk("&order=\(order.rawValue)\(words)", visitor, as: clerk)
                    // The closed one is not due.
                    #expect(found.count == (order == .due ? most - 1 : most), "\(order) \(area)")
                    #expect(Set(found).count == found.count, "\(order) \(area)")
                    if order == .number { #expect(found == found.sorted()) }
                }
                let newest = try await walk(words, visitor, as: clerk)
                let oldest = try await walk("&order=oldest\(words)", visitor, as: clerk)
                #expect(newest == oldest.reversed())
            }
        }
    }

    @Test func `the soonest due come first, what has no limit last`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            var numbers: [String] = []
            for _ in 1...4 { numbers.append(try await scene.report("rubbish").number.description) }
            // The later the number, the later it was told.
            for (number, due) in zip(numbers, ["'2027-05-02'", "NULL", "'2027-05-01'", "'2027-05-03'"]) {
                let plain = number.split(separator: "-").last.map(String.init) ?? ""
                try await scene.database.superuser.transaction { db in
                    try await db.script(
                        """
                        UPDATE cases SET due_at = \(due),
                            reported_at = reported_at - interval '1 day' + number * interval '1 minute'
                        WHERE number = \(plain)
                        """)
                }
            }
            let list = try await visitor.get("/cases?order=due", as: clerk)
            let shown = list.text.matches(of: #/data-key="([0-9-]+)"/#).map { String($0.1) }
            #expect(shown == [2, 0, 3, 1].map { numbers[$0] })
            let turned = try await visitor.get("/cases?order=oldest", as: clerk)
            let first = turned.text.firstMatch(of: #/data-key="([0-9-]+)"/#).map { String($0.1) }
            #expect(first == numbers.first)
        }
    }

    @Test func `the page keeps its order in addresses, forms and kept filters`() async throws {
        try await Visitor.visit { visitor async throws in
            try await fill(visitor.scene)
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let page = try await visitor.get("/cases?scenario=rubbish&order=due", as: clerk).text
            #expect(page.contains("href=\"/cases?scenario=rubbish&amp;order=due\" aria-current=\"page\""))
            #expect(page.contains("href=\"/cases?scenario=rubbish&amp;order=number\">按编号"))
            #expect(page.contains("<input type=\"hidden\" name=\"order\" value=\"due\">"))
            #expect(page.contains("href=\"/exports/new?scenario=rubbish&amp;state=open\""), "the same cases")
            #expect(page.contains("<b>72</b>"), "the closed one is not counted")
            let next = String(try #require(page.firstMatch(of: #/href="([^"]+)" rel="next"/#)).1)
            let second = try await visitor.get(next.replacing("&amp;", with: "&"), as: clerk)
            let shown = second.text.matches(of: #/data-key="/#).count
            #expect(second.status == 200 && shown == 22)
            let kept = try await visitor.submit(
                "/cases/filters", ["filter_name": "快到期", "whose": "post", "order": "due"], as: clerk)
            #expect(kept.headers[.location] == "/cases?order=due")
            let usual = try await visitor.get("/cases?state=closed&order=due", as: clerk).text
            #expect(!usual.contains("order=due\"") || usual.contains("快到期"))
            #expect(!usual.contains("name=\"order\""))
        }
    }

    @Test func `a position of another order is refused in words, and so are closed cases that are due`()
        async throws
    {
        try await Visitor.visit { visitor async throws in
            try await fill(visitor.scene)
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let answer = try await visitor.get("/api/v1/cases?limit=7&order=due", as: clerk).text
            let next = try #require(answer.firstMatch(of: #/"next":"([^"]+)"/#)).1
            for query in ["after=\(next)", "order=oldest&after=\(next)", "order=number&after=\(next)"] {
                let machine = try await visitor.get("/api/v1/cases?\(query)", as: clerk)
                #expect(machine.status == 422 && machine.text.contains("另一种排序"), "\(machine.text)")
                let page = try await visitor.get("/cases?\(query)", as: clerk)
                #expect(page.status == 422 && page.text.contains("另一种排序"))
            }
            let closed = try await visitor.get("/api/v1/cases?order=due&state=closed", as: clerk)
            #expect(closed.status == 422 && closed.text.contains("不能按到期排序"), "\(closed.text)")
            #expect(try await visitor.get("/api/v1/cases?order=late", as: clerk).status == 422)
            #expect(try await visitor.get("/cases?order=late&after=due.x_y", as: clerk).status == 200)
        }
    }
}

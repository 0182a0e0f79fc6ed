import Access
import Casework
import Foundation
import Postgres
import TestSupport
import Testing

@testable import Web

/// One choice on many cases: each is checked and done by itself, and each result is said.
@Suite struct BulkChoiceTests {
    private struct Page {
        let key: String
        let items: String

        /// What the form of the page holds.
        init(_ text: String) throws {
            key = String(try #require(text.firstMatch(of: #/name="key" value="([^"]+)"/#)).1)
            items = String(try #require(text.firstMatch(of: #/name="cases" value="([^"]+)"/#)).1)
        }
    }

    private func ticked(_ numbers: [String]) -> String {
        "/cases/choices?" + numbers.map { "case=\($0)" }.joined(separator: "&")
    }

    private func take(
        _ choice: String, _ page: Page, at step: String = "collected", _ visitor: Visitor, as clerk: Secret,
        note: String = ""
    ) async throws -> Visitor.Answer {
        try await visitor.submit(
            "/cases/choices",
            [
                "key": page.key, "cases": page.items, "choice": choice, "workflow": "closed-loop",
                "step": step, "note": note,
            ], as: clerk)
    }

    @Test func `boxes to tick are where a bar says what is done with the ticked, and nowhere else`()
        async throws
    {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            _ = try await numbers(2, visitor)
            let pages = [("/desk", 2), ("/cases", 2), ("/map", 0)]
            for (path, boxes) in pages {
                let page = try await visitor.get(path, as: clerk)
                #expect(page.status == 200, "\(path)")
                #expect(page.text.contains("class=\"row-link\""), "\(path)")
                #expect(page.text.matches(of: #/form="bulk" name="case"/#).count == boxes, "\(path)")
                #expect(page.text.contains("id=\"bulk\"") == (boxes > 0), "\(path)")
            }
        }
    }

    private func numbers(_ count: Int, _ visitor: Visitor) async throws -> [String] {
        var numbers: [String] = []
        for _ in 0..<count { numbers.append(try await visitor.scene.report("rubbish").number.description) }
        return numbers
    }

    private func moved(_ act: String, _ visitor: Visitor) async throws -> Int {
        try await visitor.count("history WHERE act = '\(act)'")
    }

    @Test func `ticked cases are taken, each on its own, and only once`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let numbers = try await numbers(5, visitor)
            let list = try await visitor.get("/cases", as: clerk)
            for number in numbers {
                #expect(list.text.contains("form=\"bulk\" name=\"case\" value=\"\(number)\""))
            }
            let shown = try await visitor.get(ticked(numbers + [numbers[0]]), as: clerk)
            let page = try Page(shown.text)
            #expect(page.items.split(separator: " ").count == 5)
            let report = try await take("take", page, visitor, as: clerk)
            #expect(report.status == 200)
            #expect(report.text.contains("5 件中办成 5 件"))
            #expect(try await moved("take", visitor) == 5)
            // Sent again, as by a second press or a reload.
            let again = try await take("take", page, visitor, as: clerk)
            #expect(again.status == 200)
            #expect(again.text.contains("5 件中办成 5 件") && again.text.contains("这次提交已经办过"))
            #expect(try await moved("take", visitor) == 5)
            #expect(try await visitor.count("audit WHERE act = 'take'") == 5)
        }
    }

    @Test func `each case that could not be done says why`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let other = try await scene.givenPost("village-clerk", in: Scene.village)
            let numbers = try await numbers(4, visitor)
            let page = try Page(try await visitor.get(ticked(numbers), as: clerk).text)
            // One is taken by a colleague meanwhile, one is gone to another village, one never was.
            try await scene.take("take", on: try #require(Case.Number(numbers[0])), as: other)
            let away = try #require(Case.Number(numbers[1])).number
            try await scene.database.superuser.transaction { db in
                try await db.execute(
                    """
                    UPDATE cases SET seen_from = 3 WHERE number = \(away)
                    """)
            }
            let cut = page.items + " 990101101-7777777:1"
            let report = try await visitor.submit(
                "/cases/choices",
                [
                    "key": page.key, "cases": cut, "choice": "take", "workflow": "closed-loop",
                    "step": "collected",
                ], as: clerk)
            #expect(report.text.contains("5 件中办成 2 件"))
            #expect(report.text.contains("village-clerk"), "it says who was faster")
            #expect(report.text.matches(of: #/已不在您的范围内，或者没有这件事/#).count == 2)
            #expect(try await moved("take", visitor) == 3)
            // What was never done by this order may be ordered anew; what was, is not done twice.
            #expect(try await visitor.count("bulk_choices") == 2)
        }
    }

    @Test func `a rule that is broken is said of each, and nothing moves`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let page = try Page(try await visitor.get(ticked(try await numbers(2, visitor)), as: clerk).text)
            for (choice, step) in [("close", "collected"), ("finish", "collected"), ("take", "handling")] {
                let refused = try await take(choice, page, at: step, visitor, as: clerk)
                #expect((400..<500).contains(refused.status))
                #expect(refused.text.contains("2 件中办成 0 件"))
                #expect(refused.text.matches(of: #/<li><a class="code"/#).count == 2)
            }
            #expect(try await visitor.count("history WHERE version > 1") == 0)
            for items in ["", "x", "990101101-1:1 990101101-1:2", "990101101-1:0"] {
                let wrong = try await visitor.submit(
                    "/cases/choices", ["key": page.key, "cases": items, "choice": "take"], as: clerk)
                #expect(wrong.status == 400, "\(items)")
            }
            let many = (1...101).map { "990101101-\($0):1" }.joined(separator: " ")
            let wrong = try await visitor.submit(
                "/cases/choices", ["key": page.key, "cases": many, "choice": "take"], as: clerk)
            #expect(wrong.status == 400)
        }
    }

    @Test func `cases are grouped by step, and only what all of them offer is offered`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let far = try await scene.report("rubbish", at: (150.025, 30.0025)).number.description
            let numbers = try await numbers(3, visitor)
            try await scene.take("take", on: try #require(Case.Number(numbers[0])), as: clerk)
            let page = try await visitor.get(ticked(numbers + [far]), as: clerk)
            #expect(page.text.matches(of: #/class="sheet stack bulk-group"/#).count == 2)
            // One's own reach ends where it ends: the other village's case is as absent as none.
            #expect(page.text.contains("这些事件已不在您的范围内"))
            #expect(!page.text.contains("/cases/\(far)"))
            #expect(!page.text.contains("name=\"choice\" value=\"duplicate\""))
            #expect(try await visitor.get(ticked([far]), as: clerk).status == 404)
            #expect(try await visitor.get("/cases/choices", as: clerk).status == 303)
        }
    }

    @Test func `an office takes one choice on all that was given to it`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let care = try await scene.givenOrganization("urban-care", in: Scene.town)
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let office = try await scene.givenPost("department-handler", in: Scene.town, organization: care)
            let numbers = try await numbers(3, visitor)
            for number in numbers {
                try await scene.take("dispatch", on: try #require(Case.Number(number)), as: clerk) {
                    $0.organization = care
                    $0.note = "请处理"
                }
            }
            let desk = try await visitor.get("/desk", as: office)
            #expect(desk.text.contains(#"id="bulk""#))
            #expect(desk.text.matches(of: #/form="bulk" name="case"/#).count == 3)
            let page = try Page(try await visitor.get(ticked(numbers), as: office).text)
            let report = try await take("accept", page, at: "dispatched", visitor, as: office)
            #expect(report.text.contains("3 件中办成 3 件"))
            let again = try await take("accept", page, at: "dispatched", visitor, as: office)
            #expect(again.text.contains("3 件中办成 3 件"))
            #expect(try await moved("accept", visitor) == 3)
        }
    }

    @Test func `an order sent twice at once is carried out once`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let page = try Page(try await visitor.get(ticked(try await numbers(10, visitor)), as: clerk).text)
            let reports = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 1...3 {
                    group.addTask { try await take("take", page, visitor, as: clerk).text }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for report in reports { #expect(report.contains("10 件中办成 10 件")) }
            #expect(try await moved("take", visitor) == 10)
        }
    }
}

import Access
import Casework
import Foundation
import Postgres
import TestSupport
import Testing

@testable import Web

/// What pages say of time, and what their forms do: more of it, words from above, a clock that stands still.
@Suite struct TimePageTests {
    private struct Village {
        let told: Told
        let clerk: Secret
        let town: Secret

        init(_ visitor: Visitor) async throws {
            clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            town = try await visitor.scene.givenPost("town-dispatcher", in: Scene.town)
            told = try await Told(to: visitor)
            try await visitor.scene.take("take", on: told.parsed, as: clerk)
        }

        var path: String { "/cases/\(told.number)" }
    }

    @Test func `more time is asked for and given on the case page`() async throws {
        try await Visitor.visit { visitor async throws in
            let village = try await Village(visitor)
            let page = try await visitor.get(village.path, as: village.clerk)
            #expect(page.text.contains("action=\"\(village.path)/extensions\""))
            #expect(!page.text.contains("action=\"\(village.path)/presses\""))
            let asked = try await visitor.submit(
                village.path + "/extensions", ["version": "2", "day": "2027-03-09", "words": "等配件"],
                as: village.clerk)
            #expect(asked.status == 303)
            #expect(try await visitor.get("/desk", as: village.town).text.contains("延期待批"))
            let decider = try await visitor.get(village.path, as: village.town)
            #expect(decider.text.contains("等配件"))
            let form = try #require(decider.text.firstMatch(of: /extensions\/([0-9a-f-]{36})/)).output.1
            // The one who asked sees it waiting, and no form to decide with.
            #expect(!(try await visitor.get(village.path, as: village.clerk)).text.contains("verdict"))
            let empty = try await visitor.submit(
                "\(village.path)/extensions/\(form)?pane=1", ["verdict": "yes", "words": " "],
                as: village.town)
            #expect(empty.status == 422)
            #expect(empty.text.contains("decide-problem"))
            let given = try await visitor.submit(
                "\(village.path)/extensions/\(form)", ["verdict": "yes", "words": "属实"], as: village.town)
            #expect(given.status == 303)
            #expect(try await visitor.get(village.path, as: village.clerk).text.contains("已同意"))
            // The reporter sees the later day, and nothing of what was written.
            let progress = try await visitor.get("/reports/\(village.told.number)", village.told.header)
            #expect(!progress.text.contains("等配件"))
            #expect(!progress.text.contains("属实"))
        }
    }

    @Test(arguments: [
        ("", "请选择日期"), ("2027-03-07", "2027-03-07 不上班"), ("2027-03-03", "要晚于现在的期限"),
        ("2027-04-20", "一次最多延 5 个工作日"),
    ])
    func `a day that will not do comes back with the reason`(day: String, words: String) async throws {
        try await Visitor.visit { visitor async throws in
            let village = try await Village(visitor)
            for suffix in ["", "?pane=1"] {
                let page = try await visitor.submit(
                    village.path + "/extensions" + suffix, ["version": "2", "day": day, "words": "理由在此"],
                    as: village.clerk)
                #expect(page.status == 422)
                #expect(page.text.contains(words))
                #expect(page.text.contains("理由在此"))
            }
        }
    }

    @Test func `a desk above demands an answer, and the owner's desk says so until it is given`() async throws
    {
        try await Visitor.visit { visitor async throws in
            let village = try await Village(visitor)
            #expect(try await visitor.get(village.path, as: village.town).text.contains("/presses"))
            let sent = try await visitor.submit(
                village.path + "/presses",
                ["kind": "supervise", "allowance": "1 working day", "words": "请说明进展"], as: village.town)
            #expect(sent.status == 303)
            let desk = try await visitor.get("/desk", as: village.clerk).text
            #expect(desk.contains("督办待答复"))
            #expect(desk.contains("tag-overdue"))
            let page = try await visitor.get(village.path, as: village.clerk).text
            #expect(page.contains("请说明进展"))
            #expect(page.contains("action=\"\(village.path)/presses/answer\""))
            let progress = try await visitor.get("/reports/\(village.told.number)", village.told.header)
            #expect(!progress.text.contains("请说明进展"))
            let answered = try await visitor.submit(
                village.path + "/presses/answer", ["words": "今天办完"], as: village.clerk)
            #expect(answered.status == 303)
            #expect(!(try await visitor.get("/desk", as: village.clerk)).text.contains("督办待答复"))
            let after = try await visitor.get(village.path, as: village.town).text
            #expect(after.contains("今天办完"))
            #expect(after.contains("督办 1 次，其中 0 次待答复"))
        }
    }

    @Test func `a clock that stands still is shown to the desk and to the reporter`() async throws {
        try await Visitor.visit { visitor async throws in
            let village = try await Village(visitor)
            let choices = village.path + "/choices"
            let missing = try await visitor.submit(
                choices, ["choice": "wait", "version": "2", "note": "哪一个垃圾点？"], as: village.clerk)
            #expect(missing.status == 422)
            #expect(missing.text.contains("请选择等谁"))
            let waits = try await visitor.submit(
                choices, ["choice": "wait", "version": "2", "note": "哪一个垃圾点？", "awaited": "reporter"],
                as: village.clerk)
            #expect(waits.status == 303)
            #expect(try await visitor.get("/desk", as: village.clerk).text.contains("due-waits"))
            #expect(try await visitor.get("/cases", as: village.clerk).text.contains("due-waits"))
            let page = try await visitor.get(village.path, as: village.clerk).text
            #expect(page.contains("计时已暂停"))
            #expect(page.contains("恢复计时"))
            let progress = try await visitor.get("/reports/\(village.told.number)", village.told.header).text
            #expect(progress.contains("办理单位在等你的答复"))
            #expect(progress.contains("哪一个垃圾点？"))
            let answer = try await visitor.get("/api/v1/cases/\(village.told.number)", as: village.clerk)
                .json()
            #expect(answer["waits_for"] == .text("reporter"))
            let path = "/api/v1/reports/\(village.told.number)/messages"
            #expect(
                try await visitor.post(path, #"{"words": "路口那个"}"#, village.told.header).status == 204)
            #expect(!(try await visitor.get(village.path, as: village.clerk)).text.contains("计时已暂停"))
        }
    }

    @Test func `a machine lets a clock stand still and go on`() async throws {
        try await Visitor.visit { visitor async throws in
            let village = try await Village(visitor)
            let path = "/api/v1/cases/\(village.told.number)/choices"
            let without = try await visitor.post(
                path, #"{"choice": "wait", "version": 2, "note": "x"}"#, as: village.clerk)
            #expect(without.status == 422)
            let waits = try await visitor.post(
                path, #"{"choice": "wait", "version": 2, "note": "x", "awaited": "outsider"}"#,
                as: village.clerk)
            #expect(waits.status == 200)
            let again = try await visitor.post(
                path, #"{"choice": "wait", "version": 3, "note": "x", "awaited": "outsider"}"#,
                as: village.clerk)
            #expect(again.status == 409)
            let goesOn = try await visitor.post(
                path, #"{"choice": "resume", "version": 3}"#, as: village.clerk)
            #expect(goesOn.status == 200)
        }
    }

    @Test func `those above are told on their desk and on the case page`() async throws {
        try await Visitor.visit { visitor async throws in
            let village = try await Village(visitor)
            let job = MindClocks(shelf: visitor.scene.shelf)
            let late = visitor.scene.noon + 10 * 86_400
            while try await job.run(on: visitor.scene.database.app, at: late) > 0 {}
            #expect(try await visitor.get("/desk", as: village.town).text.contains("超时告知 1"))
            #expect(try await visitor.get("/desk", as: village.clerk).text.contains("已报上级"))
            let page = try await visitor.get(village.path, as: village.clerk).text
            #expect(page.contains("已告知"))
            #expect(page.contains("芙蓉镇"))
        }
    }

    @Test func `the page of alarms says well before that the calendar ends`() async throws {
        let early = Date(timeIntervalSince1970: 1_856_000_000)  // 25 October 2028
        let late = Date(timeIntervalSince1970: 1_858_000_000)  // 17 November 2028
        for (now, isTold) in [(early, false), (late, true)] {
            try await Visitor.visit(by: { now }) { visitor async throws in
                let keeper = try await visitor.scene.givenPost("administrator", in: Scene.city)
                let page = try await visitor.get("/admin?tab=alarms", as: keeper).text
                #expect(page.contains("工作日历快到头了") == isTold)
                #expect(page.contains("2028-12-31") == isTold)
            }
        }
    }
}

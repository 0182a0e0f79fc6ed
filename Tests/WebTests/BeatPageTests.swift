import Access
import Casework
import Foundation
import HTTPTypes
import Postgres
import TestSupport
import Testing

@testable import Web

/// Beats over HTTP: drawn by an administrator, shown with what lies there, ended.
@Suite struct BeatPageTests {
    private func draw(_ change: [String: String], _ office: UUID, _ visitor: Visitor, as keeper: Secret)
        async throws -> Visitor.Answer
    {
        let form = [
            "office": office.uuidString.lowercased(), "slug": "north", "name": "一中队",
            "name_en": "First squad",
            "areas": "\(Scene.village) \(Scene.neighbour)",
        ]
        let body = form.merging(change) { $1 }.map { "\($0.key)=\($0.value.asQueryValue)" }
        return try await visitor.post("/admin/beats", body.joined(separator: "&"), as: keeper, Told.form)
    }

    @Test func `an administrator draws a beat, sees what lies there, and ends it`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let keeper = try await scene.givenPost("administrator", in: Scene.city)
            let office = try await scene.givenOrganization("urban-care", in: Scene.town)
            #expect(try await visitor.get("/admin/beats", as: keeper).text.contains("还没有警格"))
            let path = "/admin/beats/\(office.uuidString.lowercased())"
            #expect(try await visitor.get(path, as: keeper).status == 404)
            #expect(try await draw([:], office, visitor, as: keeper).status == 303)
            // The same form once more changes nothing.
            let again = try await draw([:], office, visitor, as: keeper)
            #expect(again.headers[.location] == path + "?done=same")
            let town = try await scene.givenPost("town-dispatcher", in: Scene.town)
            let number = try await scene.report("rubbish").number
            try await scene.take(does: .dispatch, on: number, as: town) { $0.organization = office }
            let page = try await visitor.get(path + "?done=drawn", as: keeper).text
            for words in [
                "一中队", "\(Scene.village) 龙桥村", "\(Scene.neighbour) 石塘村", "<dt>未结事件</dt><dd>1</dd>",
                "无人在岗", "正在重新落位", "<svg class=\"beat-map\"", "已保存",
            ] {
                #expect(page.contains(words), "\(words)")
            }
            let english = try await visitor.get(path, as: keeper, ["Accept-Language": "en"]).text
            #expect(english.contains("First squad") && english.contains("Open cases"))
            #expect(try await visitor.get("/admin/beats", as: keeper).text.contains("1 块"))
            #expect(try await visitor.submit(path + "/redrawing", [:], as: keeper).status == 303)
            let beat = try #require(try await scene.look("SELECT id FROM beats", { try $0.uuid("id") }))
            let ending = "/admin/beats/\(beat.uuidString.lowercased())/ending"
            let ended = try await visitor.submit(ending, ["office": "\(office)"], as: keeper)
            #expect(ended.status == 303)
            #expect(try await visitor.submit(ending, ["office": "\(office)"], as: keeper).status == 404)
            let left = try await visitor.get(path, as: keeper).text
            #expect(left.contains("现在没有划分") && !left.contains("beat-map"))
            let acts = "audit WHERE act IN ('keep beat', 'redraw beats', 'end beat')"
            #expect(try await visitor.count(acts) == 3)
        }
    }

    @Test func `what cannot be drawn is refused in words, and what was typed stays`() async throws {
        try await Visitor.visit { visitor async throws in
            let keeper = try await visitor.scene.givenPost("administrator", in: Scene.city)
            let office = try await visitor.scene.givenOrganization("urban-care", in: Scene.town)
            _ = try await visitor.scene.givenOrganization("urban-care-taken", in: Scene.town)
            let south = ["slug": "south", "name": "二中队", "areas": Scene.neighbour]
            #expect(try await draw(south, office, visitor, as: keeper).status == 303)
            for (change, words) in [
                (["name": " "], "请填写名称"), (["slug": "No 1"], "代号只用"), (["areas": " "], "至少一个区划"),
                (["areas": "99x"], "“99x”不是区划代码"), (["areas": Scene.farVillage], "不在该单位辖区内"),
                (["areas": "990101101299"], "不在该单位辖区内"), (["slug": "taken"], "已是另一单位的"),
                (["areas": Scene.neighbour], "二中队：已属于另一块"),
            ] {
                let answer = try await draw(change, office, visitor, as: keeper)
                #expect(answer.status == 422, "\(change)")
                #expect(answer.text.contains(words) && answer.text.contains("First squad"), "\(change)")
            }
            #expect(try await draw([:], UUID(), visitor, as: keeper).text.contains("没有这个单位"))
            let malformed = try await visitor.submit("/admin/beats", ["office": "x"], as: keeper)
            #expect(malformed.status == 400)
            #expect(try await visitor.count("beats") == 1)
        }
    }

    @Test func `of more organizations than a list holds one is named by slug and area`() async throws {
        try await Visitor.visit { visitor async throws in
            let keeper = try await visitor.scene.givenPost("administrator", in: Scene.city)
            let office = try await visitor.scene.givenOrganization("urban-care", in: Scene.town)
            #expect(try await visitor.get("/admin/beats", as: keeper).text.contains("<select"))
            try await visitor.scene.database.superuser.transaction { db in
                try await db.execute(
                    """
                    INSERT INTO organizations (id, name, kind, slug, area)
                    SELECT gen_random_uuid(), o.name || n, o.kind, 'many-' || n, o.area
                    FROM organizations o, generate_series(1, 300) n WHERE o.id = \(office)
                    """)
            }
            let page = try await visitor.get("/admin/beats", as: keeper).text
            #expect(!page.contains("<select") && page.contains("name=\"office_slug\""))
            for (slug, area, words) in [
                ("urban-care", "x", "“x”不是区划代码"), ("urban-care", Scene.otherTown, "没有这个单位"),
                ("nobody", Scene.town, "没有这个单位"),
            ] {
                let change = ["office_slug": slug, "office_area": area]
                let answer = try await draw(change, office, visitor, as: keeper)
                #expect(answer.status == 422 && answer.text.contains(words), "\(change)")
                #expect(answer.text.contains("value=\"\(slug)\""))
            }
            let change = ["office_slug": "urban-care", "office_area": Scene.town, "office": ""]
            let drawn = try await draw(change, office, visitor, as: keeper)
            #expect(drawn.headers[.location] == "/admin/beats/\(office.uuidString.lowercased())?done=drawn")
        }
    }

    @Test func `the case says which beat it went to`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let office = try await scene.givenOrganization("urban-care", in: Scene.town)
            let beat = try await scene.givenBeat(
                "urban-care-1", of: office, in: Scene.town, over: [Scene.village])
            let town = try await scene.givenPost("town-dispatcher", in: Scene.town)
            let handler = try await scene.givenPost("department-handler", in: Scene.town, organization: beat)
            for (spot, words) in [
                ((150.005, 30.0025), "\(Scene.town) urban-care-1"), ((150.015, 30.0025), "不在该单位的任何一块"),
            ] {
                let number = try await scene.report("rubbish", at: spot).number
                try await scene.take(does: .dispatch, on: number, as: town) { $0.organization = office }
                #expect(try await visitor.get("/cases/\(number)", as: town).text.contains(words))
                let mine = try await visitor.get("/cases/\(number)", as: handler).status
                #expect(mine == (words.hasSuffix("1") ? 200 : 404))
            }
        }
    }
}

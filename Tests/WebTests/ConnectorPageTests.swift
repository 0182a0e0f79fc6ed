import Access
import Casework
import Foundation
import HTTPTypes
import Ledgers
import Postgres
import Territory
import TestSupport
import Testing

@testable import Web

/// What comes into ledgers by itself, over HTTP: who sees it, who switches it, and who has the rows it refused.
@Suite struct ConnectorPageTests {
    private static let address = "https://houses.example.org"
    private static let words = LocalizedText(zh: "房产平台", en: "Housing platform")

    private func connector() throws -> Connector {
        Connector(
            name: "housing", title: Self.words, into: "houses",
            from: .json(JSONOrigin(address: Self.address + "/list")), source: "房产中心",
            area: try #require(Area.Code(Scene.town)),
            columns: [
                .init(heading: "no", field: "number"), .init(heading: "floors", field: "floors"),
                .init(heading: "village", field: "village"),
            ],
            known: .compare, schedule: .dailyAt(3 * 60 + 30))
    }

    private static let rows = """
        [{"no": "1-101", "floors": 3, "village": "\(Scene.village)"},
         {"no": "1-102", "floors": "三十多", "village": "\(Scene.village)"},
         {"no": "1-103", "floors": "很多", "village": "\(Scene.neighbour)"},
         {"no": "1-104", "floors": 2, "village": "天上村"}]
        """

    private func pull(_ visitor: Visitor) async throws -> UUID? {
        let origins = try #require(PullOrigins(Self.address))
        let ways = PullWays(
            fetch: { (_, _, _) throws(PullFailure) in Array(Self.rows.utf8) },
            resolve: { (_) throws(PullFailure) in throw .unreachable })
        return try await PullConnectors(
            on: visitor.scene.database.app, shelf: visitor.scene.shelf, sealing: visitor.scene.sealing,
            folder: visitor.site.settings.refusedRows, under: .init(origins: origins, secrets: .none),
            by: ways,
            clock: { visitor.scene.noon }
        ).run()
    }

    private func switchOver(_ word: String, _ visitor: Visitor, as session: Secret) async throws -> Int {
        let path = "/connectors/housing/switch"
        return try await visitor.post(path, "on=\(word)", as: session, Told.form).status
    }

    @Test func `a place without connectors says where they are written`() async throws {
        try await Visitor.visit { visitor async throws in
            try await visitor.openHouses()
            let keeper = try await visitor.scene.givenPost("town-dispatcher", in: Scene.town)
            let page = try await visitor.get("/connectors", as: keeper)
            #expect(page.status == 200 && page.text.contains("还没有数据接口"))
            #expect(try await visitor.get("/connectors/housing", as: keeper).status == 404)
        }
    }

    @Test func `a keeper of its ground switches it on, runs it and has the rows it refused`() async throws {
        try await Visitor.visit { visitor async throws in
            let town = try await visitor.scene.givenPost("town-dispatcher", in: Scene.town)
            try await visitor.openHouses(pulling: [try connector()])
            let off = try await visitor.get("/connectors", as: town)
            for words in ["房产平台", "房产中心", "每天 03:30", "关闭", "运维人员没有放行 \(Self.address):443"] {
                #expect(off.text.contains(words), "\(words)")
            }
            #expect(try await switchOver("maybe", visitor, as: town) == 400)
            #expect(try await switchOver("yes", visitor, as: town) == 303)
            let run = try #require(try await pull(visitor))
            #expect(try await pull(visitor) == nil)
            let asked = try await visitor.post("/connectors/housing/runs", "", as: town, Told.form)
            #expect(asked.status == 303 && asked.headers[.location] == "/connectors?done=asked")
            let page = try await visitor.get("/connectors/housing", as: town)
            for words in ["读 4 行：新增 1，补充 0，相同 0，待定 0，未收 3", "取完了", "按时间", "下载没有收的行"] {
                #expect(page.text.contains(words), "\(words)")
            }
            let path = "/ledgers/houses/import/pulled/\(run.uuidString.lowercased())"
            #expect(page.text.contains(path))
            let refused = try await rows(path, visitor, as: town)
            #expect(refused.count == 4 && refused[1].contains { $0.contains("层数") || $0.contains("数") })
            // A village has those that lie in it, and another town has nothing at all.
            let village = try await visitor.scene.givenPost("village-clerk", in: Scene.neighbour)
            #expect(try await rows(path, visitor, as: village).dropFirst().map { $0.first } == ["1-103"])
            let far = try await visitor.scene.givenPost("village-clerk", in: Scene.farVillage)
            #expect(try await visitor.get(path, as: far).status == 404)
            #expect(try await visitor.get("/connectors/housing", as: far).status == 404)
            #expect(try await visitor.count("audit WHERE act = 'read refused rows'") == 2)
        }
    }

    private func rows(_ path: String, _ visitor: Visitor, as session: Secret) async throws -> [[String]] {
        let file = try await visitor.get(path, as: session)
        #expect(file.status == 200)
        return try await ReadSheetFile(file.bytes, folder: Site.folder).run().rows.map(\.fields)
    }

    @Test func `villages below see it and cannot switch it; an administrator can`() async throws {
        try await Visitor.visit { visitor async throws in
            try await visitor.openHouses(pulling: [try connector()])
            let village = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let page = try await visitor.get("/connectors", as: village)
            #expect(page.text.contains("房产平台") && !page.text.contains("/connectors/housing/switch"))
            #expect(try await switchOver("yes", visitor, as: village) == 403)
            let supervisor = try await visitor.scene.givenPost("county-dispatcher", in: Scene.county)
            #expect(try await switchOver("yes", visitor, as: supervisor) == 403)
            let house = try await visitor.scene.givenPost("administrator", in: Scene.city)
            let seen = try await visitor.get("/connectors", as: house)
            #expect(seen.status == 200 && seen.text.contains("/connectors/housing/switch"))
            #expect(try await switchOver("yes", visitor, as: house) == 303)
            #expect(try await visitor.count("connectors") == 1)
            #expect(try await switchOver("no", visitor, as: house) == 303)
            #expect(try await visitor.count("connectors") == 0)
        }
    }
}

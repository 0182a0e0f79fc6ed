import Access
import Casework
import HTTPTypes
import Postgres
import TestSupport
import Testing

/// Looking for cases on the page of cases and over HTTP.
@Suite struct SearchPageTests {
    @Test func `words find cases, a number opens one, and the record keeps no words`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let lamp = try await scene.report("street-light", "村口路灯不亮")
            _ = try await scene.report("rubbish", "河边有垃圾")
            let found = try await visitor.get("/cases?words=%E6%9D%91%E5%8F%A3%E8%B7%AF%E7%81%AF", as: clerk)
            #expect(found.text.contains("村口路灯不亮"))
            #expect(!found.text.contains("河边有垃圾"))
            #expect(found.text.contains("words=%E6%9D%91"), "the export takes the same cases")
            let none = try await visitor.get("/cases?words=%E6%B2%A1%E6%9C%89", as: clerk)
            #expect(none.status == 200 && !none.text.contains("row-link"))
            let opened = try await visitor.get("/cases?words=\(lamp.number)", as: clerk)
            #expect(opened.headers[.location] == "/cases/\(lamp.number)")
            let api = try await visitor.get("/api/v1/cases?words=%E8%B7%AF%E7%81%AF", as: clerk)
            #expect(api.text.contains("\"number\":") && api.text.contains("\(lamp.number.number)"))
            let long = String(repeating: "a", count: 101)
            #expect(try await visitor.get("/api/v1/cases?words=\(long)", as: clerk).status == 422)
            let records = try await scene.look(
                """
                SELECT count(*) AS count FROM audit WHERE act = 'search cases' AND fields = '{words}'
                    AND audit::text NOT LIKE '%路灯%'
                """, { try $0.int("count") })
            #expect(records == 3)
        }
    }
}

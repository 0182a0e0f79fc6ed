import Access
import Foundation
import HTTPTypes
import Ledgers
import TestSupport
import Testing

@testable import Web

/// Conditions of a ledger kept under a name, on pages.
@Suite struct SavedSelectionPageTests {
    private let path = "/ledgers/dwellings/filters"

    @Test func `what is kept is listed where ledgers are, and opens as it was asked`() async throws {
        try await Visitor.visit { visitor async throws in
            try await visitor.openLedgers()
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let colleague = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            try await visitor.keep(["dwelling-number": "A-1", "floors": "3"], as: clerk)
            let kept = try await visitor.submit(
                path,
                [
                    "show": "floors", "field1": "floors", "test1": "at-least", "value1": "2",
                    "filter_name": "两层以上", "days": "365",
                ], as: clerk)
            #expect(kept.status == 303)
            let address = try #require(kept.headers[.location])
            #expect(address.hasPrefix("/ledgers/dwellings?show=floors&field1=floors"))
            let opened = try await visitor.get(address, as: clerk)
            #expect(opened.status == 200 && opened.text.contains(#"aria-current="page">两层以上"#))
            #expect(try await visitor.get("/ledgers", as: clerk).text.contains("两层以上"))
            for page in ["/ledgers", "/ledgers/dwellings"] {
                #expect(!(try await visitor.get(page, as: colleague)).text.contains("两层以上"))
            }
            let drop = try #require(
                opened.text.firstMatch(of: #/action="(/ledgers/dwellings/filters/[0-9a-f-]+)"/#))
            #expect(try await visitor.submit(String(drop.output.1), [:], as: colleague).status == 404)
            #expect(try await visitor.submit(String(drop.output.1), [:], as: clerk).status == 303)
            #expect(!(try await visitor.get("/ledgers", as: clerk)).text.contains("两层以上"))
        }
    }

    @Test func `of persons the page asks what for, and says when it is gone`() async throws {
        try await Visitor.visit { visitor async throws in
            try await visitor.openLedgers()
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let refused = try await visitor.submit(
                path, ["show": "owner", "filter_name": "户主", "days": "30"], as: clerk)
            #expect(refused.status == 422 && refused.text.contains("请选择用途"))
            #expect(refused.text.contains(#"value="户主""#))
            let long = try await visitor.submit(
                path, ["show": "owner", "filter_name": "户主", "days": "180", "purpose": "inspection"],
                as: clerk)
            #expect(long.status == 422 && long.text.contains("7、30、90"))
            let kept = try await visitor.submit(
                path, ["show": "owner", "filter_name": "户主", "days": "90", "purpose": "inspection"],
                as: clerk)
            #expect(kept.status == 303)
            #expect(try await visitor.get("/ledgers", as: clerk).text.contains("检查核对"))
            #expect(
                try await visitor.count("saved_selections WHERE is_of_persons AND purpose = 'inspection'")
                    == 1)
        }
    }

    @Test func `what cannot be asked is not kept`() async throws {
        try await Visitor.visit { visitor async throws in
            try await visitor.openLedgers()
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let county = try await visitor.scene.givenPost("county-dispatcher", in: Scene.county)
            for more in ["show=disability", "field1=floors&value1=viele", "field1=disability&value1=x"] {
                let body = more + "&filter_name=x&days=30&purpose=meeting"
                let refused = try await visitor.post(path, body, as: clerk, Told.form)
                #expect(refused.status == 422, "\(more)")
            }
            let number = try await visitor.submit(
                "/ledgers/residents/filters",
                [
                    "filter_name": "x", "days": "30", "purpose": "meeting", "field1": "resident-id",
                    "value1": "11010519491231002X",
                ], as: clerk)
            #expect(number.status == 422 && number.text.contains("身份证号"))
            let above = try await visitor.submit(
                "/ledgers/residents/filters", ["filter_name": "x", "days": "30", "purpose": "meeting"],
                as: county)
            #expect(above.status == 403)
            #expect(try await visitor.count("saved_selections") == 0)
        }
    }
}

import Foundation
import TestSupport
import Testing

@testable import Web

/// The list of villages, drawn once for everybody.
@Suite struct DrawnVillagesTests {
    @Test func `a village in braces is a village`() throws {
        let drawn = try DrawnPart(html: "<option value=\"1\">{{csrf}}</option>")
        #expect(drawn.html == "<option value=\"1\">&#123;&#123;csrf}}</option>")
    }

    private static let codes: [(String?, Int)] = [
        (nil, 0), ("", 0), (Scene.village, 1), ("990101199", 0), ("9", 0), ("\">", 0), ("990101101201\"", 0),
    ]

    @Test(arguments: codes)
    func `the form chooses the village that was asked for, and no other`(code: String?, chosen: Int)
        async throws
    {
        try await Visitor.visit { visitor in
            let query = code.map { "?area=\($0.asQueryValue)" } ?? ""
            // The list is drawn by the first and found by the second.
            for path in ["/report", "/report\(query)", "/report\(query)"] {
                let page = try await visitor.get(path).text
                let all = try #require(page.range(of: #"<select class="form-select" id="area""#)).upperBound
                let end = try #require(page.range(of: "</select>", range: all..<page.endIndex)).lowerBound
                let list = page[all..<end]
                let wanted = path == "/report" ? 0 : chosen
                #expect(list.matches(of: #/ selected>/#).count == wanted)
                #expect(list.contains("<option value=\"\(Scene.village)\"\(wanted == 1 ? " selected" : "")>"))
            }
        }
    }
}

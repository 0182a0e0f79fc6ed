import Foundation
import TestSupport
import Testing

@testable import Web

/// The list of villages, drawn once for everybody.
@Suite struct VillageShelfTests {
    private let noon = Site.noon
    private let first: DrawnPart
    private let second: DrawnPart

    init() throws {
        first = try DrawnPart(html: "first")
        second = try DrawnPart(html: "second")
    }

    @Test func `a village in braces is a village`() throws {
        let drawn = try DrawnPart(html: "<option value=\"1\">{{csrf}}</option>")
        #expect(drawn.html == "<option value=\"1\">&#123;&#123;csrf}}</option>")
    }

    @Test func `while one draws anew the others get the last list, and then the new one`() async {
        let shelf = VillageShelf()
        #expect(await shelf.villages(under: 1, at: noon) == nil)
        await shelf.keep(first, under: 1, at: noon)
        #expect(await shelf.villages(under: 1, at: noon + 4) == first)
        #expect(await shelf.villages(under: 2, at: noon + 4) == nil, "another pack, another place")
        #expect(await shelf.villages(under: 1, at: noon + 6) == nil, "the first one draws")
        #expect(await shelf.villages(under: 1, at: noon + 6) == first, "the second does not")
        await shelf.keep(second, under: 1, at: noon + 6)
        #expect(await shelf.villages(under: 1, at: noon + 7) == second)
    }

    @Test func `a list that is not drawn anew is not shown for long`() async {
        let shelf = VillageShelf()
        await shelf.keep(first, under: 1, at: noon)
        for second in stride(from: 6.0, to: 30, by: 6) {
            #expect(await shelf.villages(under: 1, at: noon + second) == nil, "\(second)")
            #expect(await shelf.villages(under: 1, at: noon + second + 1) == first, "\(second)")
        }
        for _ in 0..<3 { #expect(await shelf.villages(under: 1, at: noon + 31) == nil) }
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

import Access
import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import Web

/// Whose page it is stands on every page of somebody signed in.
@Suite struct WatermarkTests {
    @Test func `every page of somebody signed in says who, as what, and when`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let told = try await Told(to: visitor)
            for (kind, area) in [
                ("village-clerk", Scene.village), ("county-dispatcher", Scene.county),
                ("administrator", Scene.city), ("security-officer", Scene.city), ("auditor", Scene.city),
            ] {
                let session = try await scene.givenPost(kind, in: area)
                var pages = 0
                for route in visitor.site.routes where route.method == .get && !route.path.contains("**") {
                    // The way in is the same for everybody, whoever they were before.
                    if route.path.hasPrefix("/login") { continue }
                    let path = route.path.replacing(":number", with: told.number)
                    let answer = try await visitor.get(path, as: session)
                    guard answer.text.hasPrefix("<!DOCTYPE html>") else { continue }
                    pages += 1
                    #expect(answer.text.contains("<div class=\"watermark\"></div>"), "\(path)")
                    let line = /<p class="watermark-line">([^<]+)<\/p>/
                    let said = answer.text.firstMatch(of: line).map { String($0.output.1) } ?? ""
                    #expect(
                        said.hasPrefix("\(area) · \(kind) · \(area) · \(kind) · 2027-0"), "\(path): \(said)")
                }
                #expect(pages > 20)
            }
            #expect(!(try await visitor.get("/")).text.contains("watermark"))
        }
    }

    @Test func `the mark is a picture of one's own that nobody keeps`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let mark = try await visitor.get("/watermark.svg", as: clerk)
            #expect(mark.headers[.contentType] == "image/svg+xml")
            #expect(mark.headers[.cacheControl] == "private, no-store")
            #expect(mark.headers[.vary] == "Cookie")
            #expect(mark.text.contains("\(Scene.village) · village-clerk"))
            #expect(!mark.text.contains("style="))
            #expect(try await visitor.get("/watermark.svg").status == 303)
            let style = try await visitor.get("/assets/styles/watermark.css")
            #expect(style.text.contains("/watermark.svg"))
            #expect(style.text.contains("print-color-adjust: exact"))
        }
    }

    @Test func `names are text in the picture, and long ones are cut`() {
        let name = "<script>&\"" + String(repeating: "长", count: 40)
        let mark = Watermark(person: name, post: nil, time: "2026-11-21 08:00", code: "0a1b2c3d")
        #expect(mark.svg.contains("&lt;script&gt;&amp;\""))
        #expect(!mark.svg.contains("<script>"))
        #expect(mark.svg.contains("…</text>"))
        #expect(mark.line.hasSuffix(" · 2026-11-21 08:00 · 0a1b2c3d"))
    }
}

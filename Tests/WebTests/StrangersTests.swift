import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Postgres
import TestSupport
import Testing

@testable import Web

/// What strangers see: of a public kind its title, step and a rounded place; of everything else nothing.
@Suite struct StrangersTests {
    /// Every word a case can hold, each of them marked; and a place with more digits than anybody may see.
    private static let spot = (150.0051237, 30.0027619)
    private static let exact = ["150.0051", "30.0027", "150.00512", "30.00276"]

    /// A case with a canary in each field, handled and solved, so that every field is filled.
    private func given(
        _ scenario: String, in scene: Scene, change: @escaping @Sendable (inout Report) -> Void = { _ in }
    ) async throws -> Case.Number {
        let done = try await scene.report(scenario, "CANARY-words", at: Self.spot) { report in
            report.placeNote = "CANARY-place"
            report.contact = "CANARY-contact"
            if scenario == "street-light" { report.answers["pole"] = .text("CANARY-pole") }
            change(&report)
        }
        try await scene.database.superuser.transaction { db in
            try await db.execute(
                """
                INSERT INTO photos (home, case_id, area, id, position, sha256, width, height, bytes, seen_from,
                    added_at)
                SELECT home, id, area, gen_random_uuid(), 1, \(String(repeating: "c", count: 64)), 10, 10, 10,
                    seen_from, now()
                FROM cases WHERE number = \(done.number.number)
                """)
        }
        return done.number
    }

    private func solve(_ number: Case.Number, in scene: Scene, _ clerk: Secret, _ other: Secret) async throws
    {
        try await scene.take("take", on: number, as: clerk) { $0.note = "CANARY-note" }
        try await scene.take("finish", on: number, as: clerk) {
            $0.answer = "CANARY-answer"
            $0.note = "CANARY-finish"
        }
        try await scene.take("confirm", on: number, as: other)
    }

    /// Every address a stranger may ask, with numbers of cases where an address takes one.
    private func addresses(_ site: Site, _ numbers: [Case.Number]) -> [String] {
        let tiles = [
            "solved/12/3754/1683.mvt", "solved/0/0/0.mvt", "cases/12/3754/1683.mvt",
            "areas-unit/14/15019/6733.mvt",
        ]
        var found =
            tiles.map { "/tiles/\($0)" } + [
                "/assets/mark.svg", "/glyphs/x", "/login/link/x", "/api/v1/areas/9901",
            ]
        for route in site.routes where route.method == .get && [.anyone, .receipt].contains(route.access) {
            if route.path.contains("**") || route.path.contains(":layer") { continue }
            guard route.path.contains(":number") else {
                found.append(
                    route.path.replacing(":id", with: UUID().uuidString).replacing(":token", with: "x")
                        .replacing(":code", with: Scene.village))
                continue
            }
            found += numbers.map {
                route.path.replacing(":number", with: "\($0)").replacing(":position", with: "1")
            }
        }
        return found
    }

    @Test func `no public page, answer or tile carries words, photo, exact place or a private case`()
        async throws
    {
        try await Visitor.visit { visitor in
            let scene = visitor.scene
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let other = try await scene.givenPost("village-clerk", in: Scene.village)
            _ = try await scene.givenPost("town-dispatcher", in: Scene.town)
            var numbers: [Case.Number] = []
            for scenario in ["rubbish", "street-light", "neighbour-noise"] {
                numbers.append(try await given(scenario, in: scene))
                let solved = try await given(scenario, in: scene)
                try await solve(solved, in: scene, clerk, other)
                numbers.append(solved)
            }
            numbers.append(try await given("rubbish", in: scene) { $0.isAboutHandlers = true })
            let addresses = addresses(visitor.site, numbers)
            #expect(addresses.count > 30)
            for address in addresses {
                for language in ["zh", "en"] {
                    let answer = try await visitor.get(address, ["Accept-Language": language])
                    #expect(!answer.text.contains("CANARY"), "\(address)")
                    for digits in Self.exact {
                        #expect(!answer.text.contains(digits), "\(address) tells \(digits)")
                    }
                    #expect(!answer.text.contains(String(repeating: "c", count: 64)), "\(address)")
                    if address.hasSuffix("/photos/1") { #expect(answer.status == 404) }
                }
            }
            for number in numbers.prefix(4) {
                let page = try await visitor.get("/reports/\(number)")
                #expect(page.status == 200)
                #expect(page.text.contains("150.005,30.003"), "rounded to 0.001 degree")
                #expect(page.text.contains("龙桥村"))
                #expect(!page.text.contains("单元"), "no finer area than the village")
            }
            let told = try await visitor.get("/api/v1/cases/\(numbers[1])/public").json()
            #expect(told["lon"] == .number(150.005))
            #expect(told["words"] == nil)
            #expect(told["area"]?["code"] == .text(Scene.village))
        }
    }

    @Test func `a case strangers may not know of is answered as a number that never was`() async throws {
        try await Visitor.visit { visitor in
            let scene = visitor.scene
            _ = try await scene.givenPost("town-dispatcher", in: Scene.town)
            let hidden = [
                try await given("neighbour-noise", in: scene),
                try await given("rubbish", in: scene) { $0.isAboutHandlers = true },
                try await raised(try await given("rubbish", in: scene), in: scene),
                try await made(private: "street-light", in: scene),
            ]
            let absent = "990101101-9"
            for path in ["/reports/NUMBER", "/api/v1/cases/NUMBER/public", "/reports/NUMBER/photos/1"] {
                let never = try await visitor.get(path.replacing("NUMBER", with: absent))
                #expect(never.status == 404)
                for number in hidden {
                    let answer = try await visitor.get(path.replacing("NUMBER", with: "\(number)"))
                    #expect(answer.status == never.status)
                    #expect(plain(answer, "\(number)") == plain(never, absent), "\(path) \(number)")
                }
            }
        }
    }

    /// Without what differs at every request: the number asked for, the request's own, the form's token.
    private func plain(_ answer: Visitor.Answer, _ number: String) -> String {
        answer.text.replacing(number, with: "NUMBER").replacing(#/"instance":"[^"]*"/#, with: "")
            .replacing(#/name="csrf" value="[^"]*"/#, with: "")
    }

    private func raised(_ number: Case.Number, in scene: Scene) async throws -> Case.Number {
        try await scene.database.superuser.transaction { db in
            try await db.execute("UPDATE cases SET seen_from = 3 WHERE number = \(number.number)")
        }
        return number
    }

    /// A case that began under a public kind which is private today.
    private func made(private scenario: String, in scene: Scene) async throws -> Case.Number {
        let number = try await given(scenario, in: scene)
        try await scene.database.superuser.transaction { db in
            try await db.execute("UPDATE scenarios SET is_public = false WHERE name = \(scenario)")
        }
        return number
    }

    @Test func `a tile tells no more of a place than the rounded point`() async throws {
        try await Visitor.visit { visitor in
            let scene = visitor.scene
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let other = try await scene.givenPost("village-clerk", in: Scene.village)
            let number = try await given("rubbish", in: scene)
            try await solve(number, in: scene, clerk, other)
            try await scene.database.superuser.transaction { db in
                try await db.execute(
                    """
                    UPDATE cases SET reported_at = now() - interval '1 hour', solved_at = now()
                    WHERE solved_at IS NOT NULL
                    """)
            }
            let exact = try await visitor.get(Self.tile(of: Self.spot))
            #expect(exact.bytes.isEmpty, "the tile the matter really lies in is as empty as any other")
            let rounded = try await visitor.get(Self.tile(of: (150.005, 30.003)))
            #expect(!rounded.bytes.isEmpty)
        }
    }

    /// The address of the finest tile a point lies in: some thirty metres wide.
    private static func tile(of spot: (Double, Double)) -> String {
        let (zoom, latitude) = (20, spot.1 * .pi / 180)
        let side = Double(1 << zoom)
        let x = Int((spot.0 + 180) / 360 * side)
        let y = Int((1 - log(tan(latitude) + 1 / cos(latitude)) / .pi) / 2 * side)
        return "/tiles/solved/\(zoom)/\(x)/\(y).mvt"
    }
}

/// Mission of the report page: who may be called at once, what happens to what is written, in plain words.
@Suite struct ReportNoticeTests {
    @Test(arguments: ["zh", "en"])
    func `the report page shows emergency numbers first, then what becomes of it`(language: String)
        async throws
    {
        try await Visitor.visit { visitor in
            let place = visitor.scene.pack.place
            let speech = try #require(Language(rawValue: language))
            let page = try await visitor.get("/report", ["Accept-Language": language]).text
            let main = try #require(page.range(of: "<main")).upperBound
            let form = try #require(page.range(of: "<form class=\"report-form\"")).lowerBound
            var after = main
            for number in place.emergency {
                let found = try #require(page.range(of: "tel:\(number.number)", range: main..<form))
                #expect(found.lowerBound >= after)
                after = found.upperBound
            }
            #expect(!place.emergency.isEmpty)
            for words in [place.guardians, place.privacy, place.retention] {
                let text = words.text(in: speech).prefix(40)
                let found = try #require(page.range(of: text, range: after..<form), "\(text)")
                #expect(found.lowerBound > after)
            }
        }
    }
}

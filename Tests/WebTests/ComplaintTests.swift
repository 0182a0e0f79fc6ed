import Access
import Casework
import Foundation
import HTTPTypes
import Postgres
import TestSupport
import Testing

@testable import Web

/// A complaint about those who handle a matter goes one level up, and to those it is about it does not exist:
/// not listed, counted, found, mapped, exported, written about, unmasked, nor told from a number never given.
@Suite struct ComplaintTests {
    /// About whom, and the lowest level that may know.
    enum Subject: String, CaseIterable {
        /// The village's own desk.
        case village
        /// A department of the town.
        case office
        /// The county's department: only the city is above it.
        case county

        var seenFrom: Int {
            switch self {
            case .village: 3
            case .office: 2
            case .county: 1
            }
        }

        var scenario: String { self == .village ? "rubbish" : "street-light" }

        var answers: String {
            switch self {
            case .village: ""
            case .office: #", "answers": {"pole": "12"}"#
            case .county: #", "answers": {"fault": "damaged"}"#
            }
        }
    }

    struct Member: Sendable {
        let kind: String
        let level: Int
        let session: Secret
        /// Whether its ground holds the case.
        let covers: Bool

        /// Whoever stands above those it is about, over this ground.
        func mayKnow(of subject: Subject) -> Bool { covers && level <= subject.seenFrom }
    }

    /// One of every kind of post, over the place of the report, beside it, and in the offices.
    private func cast(_ scene: Scene) async throws -> [Member] {
        var cast: [Member] = []
        for (kind, area, level) in [
            ("unit-head", Scene.village + "001001", 6), ("grid-head", Scene.village + "001", 5),
            ("village-clerk", Scene.village, 4), ("town-dispatcher", Scene.town, 3),
            ("town-supervisor", Scene.town, 3), ("county-dispatcher", Scene.county, 2),
            ("city-duty", Scene.city, 1),
        ] {
            let session = try await scene.givenPost(kind, in: area)
            cast.append(Member(kind: kind, level: level, session: session, covers: true))
        }
        for (kind, area, level) in [
            ("village-clerk", Scene.neighbour, 4), ("town-dispatcher", Scene.otherTown, 3),
            ("town-supervisor", Scene.otherTown, 3),
        ] {
            let session = try await scene.givenPost(kind, in: area)
            cast.append(Member(kind: kind + " beside", level: level, session: session, covers: false))
        }
        for (slug, area, level) in [("urban-care", Scene.town, 3), ("power-company", Scene.county, 2)] {
            let office = try await scene.givenOrganization(slug, in: area)
            let session = try await scene.givenPost("department-handler", in: area, organization: office)
            cast.append(Member(kind: slug, level: level, session: session, covers: false))
        }
        return cast
    }

    /// Everything somebody can ask without knowing a number; what is made anew for each look is left out.
    private func questions(_ site: Site) -> [String] {
        var paths = site.routes.filter { route in
            route.method == .get && !route.path.contains(":") && !route.path.contains("**")
                && !["/report", "/", "/login", "/account", "/account/factor"].contains(route.path)
        }.map(\.path)
        paths += ["/desk?scope=lent", "/desk?scope=all", "/desk?list=1", "/api/v1/desk?scope=all"]
        for state in ["open", "overdue", "closed"] { paths.append("/cases?state=\(state)") }
        for scenario in ["rubbish", "street-light"] {
            paths += ["/cases?scenario=\(scenario)", "/exports/new?scenario=\(scenario)"]
            paths.append("/api/v1/cases?scenario=\(scenario)")
        }
        for word in ["CANARY", "complaint", "%E5%9E%83%E5%9C%BE"] {
            paths += ["/cases?words=\(word)", "/api/v1/cases?words=\(word)", "/exports/new?words=\(word)"]
        }
        for (zoom, x, y) in [
            (0, 0, 0), (10, 938, 422), (12, 3754, 1691), (14, 15018, 6765), (16, 60073, 27063),
        ] {
            paths += ["/tiles/cases/\(zoom)/\(x)/\(y).mvt", "/tiles/solved/\(zoom)/\(x)/\(y).mvt"]
        }
        return paths
    }

    private func everything(_ member: Member, _ visitor: Visitor) async throws -> [String: [UInt8]] {
        var seen: [String: [UInt8]] = [:]
        for path in questions(visitor.site) {
            let answer = try await visitor.get(path, as: member.session)
            // Refusals carry the number of the request, and an empty form the key it will be sent by.
            let key = #/name="key" value="[^"]*"/#
            let isForm = answer.text.contains(key)
            let bytes = isForm ? Array(answer.text.replacing(key, with: "").utf8) : answer.bytes
            seen[path] = answer.status == 200 ? bytes : [UInt8(truncatingIfNeeded: answer.status)]
        }
        let counts: SQL = """
            SELECT string_agg(t::text, ';' ORDER BY t::text) AS out FROM post_counts((SELECT
                nullif(current_setting('app.account'), '')::uuid)) t
            """
        seen["counts"] = Array(try await visitor.asked(counts, as: member.session).joined().utf8)
        return seen
    }

    /// With a complaint and photo of it, handled by those above: written about, and its contact seen.
    private func complain(_ subject: Subject, _ cast: [Member], _ visitor: Visitor) async throws -> Told {
        let told = try await Told(
            "CANARY-complaint", to: visitor, scenario: subject.scenario,
            more: #", "about_handlers": true"# + subject.answers)
        let number = try told.parsed.number
        try await visitor.scene.database.superuser.transaction { db in
            try await db.execute(
                """
                INSERT INTO photos (home, case_id, area, id, position, sha256, width, height, bytes, seen_from,
                    added_at)
                SELECT home, id, area, gen_random_uuid(), 1, \(String(repeating: "c", count: 64)), 10, 10, 10,
                    seen_from, now()
                FROM cases WHERE number = \(number)
                """)
        }
        let level = try await visitor.scene.look(
            "SELECT seen_from FROM cases WHERE number = \(number)", { try $0.int("seen_from") })
        #expect(level == subject.seenFrom)
        let kinds = [3: "town-dispatcher", 2: "county-dispatcher", 1: "city-duty"]
        let owner = try #require(cast.first { $0.kind == kinds[subject.seenFrom] })
        let path = "/api/v1/cases/\(told.number)/messages"
        let sent = try await visitor.post(path, #"{"words": "CANARY-question"}"#, as: owner.session)
        #expect(sent.status == 204)
        let reply = #"{"words": "CANARY-reply"}"#
        let replied = try await visitor.post("/api/v1/reports/\(told.number)/messages", reply, told.header)
        #expect(replied.status == 204)
        try await visitor.scene.take("take", on: told.parsed, as: owner.session)
        return told
    }

    @Test(arguments: Subject.allCases)
    func `it changes no byte of anything those it is about can ask`(subject: Subject) async throws {
        try await Visitor.visit { visitor async throws in
            let cast = try await cast(visitor.scene)
            _ = try await Told(to: visitor)
            _ = try await Told(to: visitor, scenario: "street-light")
            let below = cast.filter { !$0.mayKnow(of: subject) }
            #expect(below.count >= 8)
            var before: [[String: [UInt8]]] = []
            for member in below { before.append(try await everything(member, visitor)) }
            _ = try await complain(subject, cast, visitor)
            for (member, earlier) in zip(below, before) {
                let later = try await everything(member, visitor)
                for (path, bytes) in earlier { #expect(later[path] == bytes, "\(member.kind): \(path)") }
            }
        }
    }

    /// Every address with a number in it, and every order one can give about a number.
    private func probes(_ number: String, _ member: Member, _ visitor: Visitor) async throws -> [String] {
        var answers: [String] = []
        func note(_ path: String, _ answer: Visitor.Answer) {
            let text = answer.text.replacing(number, with: "N")
                .replacing(/[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}/, with: "id")
                .replacing(/[0-9a-f]{24,64}/, with: "id")
            answers.append("\(path) \(answer.status) \(text)")
            #expect(!answer.text.contains("CANARY"), "\(member.kind): \(path)")
        }
        for route in visitor.site.routes where route.path.contains(":number") {
            let path = route.path.replacing(":number", with: number).replacing(":position", with: "1")
            if route.method == .get {
                note(route.path, try await visitor.get(path, as: member.session))
                continue
            }
            let isJSON = route.path.hasPrefix("/api/")
            let body =
                isJSON
                ? (route.path.hasSuffix("choices")
                    ? #"{"choice": "take", "version": 1}"#
                    : route.path.hasSuffix("score") ? #"{"score": 1}"# : #"{"words": "x"}"#)
                : "choice=take&version=1&words=x&reason=a+reason+of+some+length&act=release"
            note(
                "POST \(route.path)",
                try await visitor.post(path, body, as: member.session, isJSON ? [:] : Told.form))
        }
        return answers
    }

    @Test(arguments: Subject.allCases)
    func `its number is answered as one that never was`(subject: Subject) async throws {
        try await Visitor.visit { visitor async throws in
            let cast = try await cast(visitor.scene)
            let told = try await complain(subject, cast, visitor)
            for member in cast where !member.mayKnow(of: subject) {
                let asked = try await probes(told.number, member, visitor)
                let absent = try await probes("990101101-777777", member, visitor)
                #expect(asked.count > 10)
                for (one, other) in zip(asked, absent) { #expect(one == other, "\(member.kind)") }
            }
            for member in cast where member.mayKnow(of: subject) {
                let page = try await visitor.get("/cases/\(told.number)", as: member.session)
                #expect(page.status == 200, "\(member.kind)")
                #expect(page.text.contains("CANARY-complaint"))
            }
            let progress = try await visitor.get("/reports/\(told.number)", told.header)
            #expect(progress.text.contains("CANARY-question"))
        }
    }

    @Test(arguments: Subject.allCases)
    func `the database itself says nothing of it to them`(subject: Subject) async throws {
        try await Visitor.visit { visitor async throws in
            let cast = try await cast(visitor.scene)
            let told = try await complain(subject, cast, visitor)
            let number = try told.parsed.number
            let id = try #require(
                try await visitor.scene.look(
                    "SELECT id FROM cases WHERE number = \(number)", { try $0.uuid("id") }))
            let rows: [SQL] = ["cases", "clocks", "history", "photos", "assignments", "releases"].map {
                table in
                let key: SQL = table == "cases" ? "id" : "case_id"
                return "SELECT 'seen' AS out FROM \(name: table) WHERE \(key) = \(id)"
            }
            let home = "990101101"
            let sending: SQL = """
                SELECT send_message(jsonb_build_object('home', \(home)::text, 'id', \(id)::uuid, 'message',
                    gen_random_uuid(), 'at', now(), 'who', 'x', 'sealed', 'AA==', 'key_id', 'x')) AS out
                """
            let looking: SQL = """
                SELECT outcome AS out FROM unmask_contact(jsonb_build_object('home', \(home)::text,
                    'id', \(id)::uuid, 'at', now(), 'who', 'x', 'reason', 'a reason of some length'))
                """
            let moving: SQL = """
                SELECT hand_over(jsonb_build_object('home', \(home)::text, 'id', \(id)::uuid, 'version', 5, 'at', now(),
                    'act', 'note', 'step', 'x', 'who', 'x')) ->> 'version' AS out
                """
            let functions: [SQL] = [
                """
                SELECT id::text AS out FROM find_cases(jsonb_build_object('words', 'CANARY', 'at', now()), 9)
                """,
                "SELECT kind AS out FROM ctx.open_case(\(home), \(id))",
                "SELECT who AS out FROM read_messages(\(home), \(id))",
                "SELECT coalesce(masked, 'none') AS out FROM relay_state(\(home), \(id))",
                "SELECT home AS out FROM waiting_replies() WHERE number = \(number)", sending, looking,
                moving,
                """
                SELECT encode(map_cases(16, 60073, 27063), 'hex') AS out
                WHERE position(\(told.number) IN encode(map_cases(16, 60073, 27063), 'escape')) > 0
                """,
            ]
            let nothing: [[String]] = [[], ["42501"], ["absent"], ["LN404"]]
            for member in cast where !member.mayKnow(of: subject) {
                for statement in rows + functions {
                    let said = try await visitor.asked(statement, as: member.session)
                    #expect(nothing.contains(said), "\(member.kind): \(statement) said \(said)")
                }
            }
        }
    }

    @Test(arguments: Subject.allCases)
    func `no file and no glass of theirs holds it`(subject: Subject) async throws {
        try await Visitor.visit { visitor async throws in
            let cast = try await cast(visitor.scene)
            _ = try await Told(to: visitor, scenario: subject.scenario)
            let told = try await complain(subject, cast, visitor)
            let order = "purpose=meeting&fields=number&fields=scenario&form=csv&scenario=\(subject.scenario)"
            for member in cast where !member.mayKnow(of: subject) {
                let ordered = try await visitor.post("/exports", order, as: member.session, Told.form)
                if ordered.status == 303, let path = ordered.headers[.location] {
                    _ = try await visitor.post(path + "/file", "", as: member.session, Told.form)
                    let file = try await visitor.get(path + "/file", as: member.session)
                    #expect(!file.text.contains(told.number), "\(member.kind)")
                }
                // Out of the next town an emergency lets one look in here; not at this.
                let glass = "area=\(Scene.town)&reason=long+enough+for+it&minutes=30"
                _ = try await visitor.post("/glass", glass, as: member.session, Told.form)
                let list = try await visitor.get("/glass", as: member.session)
                #expect(!list.text.contains(told.number), "\(member.kind)")
                let (one, other) = (told.number, "990101101-777777")
                let behind = try await visitor.get("/glass/cases/\(one)", as: member.session)
                let absent = try await visitor.get("/glass/cases/\(other)", as: member.session)
                #expect(behind.status == absent.status)
                #expect(behind.text.replacing(one, with: "N") == absent.text.replacing(other, with: "N"))
            }
        }
    }
}

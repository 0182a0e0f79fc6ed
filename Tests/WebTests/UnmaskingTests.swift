import Access
import Casework
import Foundation
import HTTPTypes
import Postgres
import TestSupport
import Testing

@testable import Web

/// One look at one contact: by a post that watches and never handles, for a reason the reporter reads.
@Suite struct UnmaskingTests {
    private static let reason = "上报人称受到威胁，需要电话核实"

    private func unmask(_ told: Told, _ visitor: Visitor, as session: Secret, reason: String = reason)
        async throws -> Visitor.Answer
    {
        try await visitor.submit("/cases/\(told.number)/contact", ["reason": reason], as: session)
    }

    @Test func `it is shown once, recorded by name of field, and the reporter is told`() async throws {
        try await Visitor.visit { visitor async throws in
            let watcher = try await visitor.scene.givenPost("town-supervisor", in: Scene.town)
            let told = try await Told(to: visitor)
            let before = try await visitor.get("/cases/\(told.number)", as: watcher)
            #expect(before.text.contains("138****1234"))
            #expect(before.text.contains("/cases/\(told.number)/contact"))
            let asking = try await visitor.get("/cases/\(told.number)/contact", as: watcher)
            #expect(asking.status == 200)
            #expect(!asking.text.contains(Told.telephone))

            let shown = try await unmask(told, visitor, as: watcher)
            #expect(shown.status == 200)
            #expect(shown.text.contains("\(Told.name) \(Told.telephone)"))
            #expect(shown.headers[.cacheControl] == "no-store")
            for path in ["/cases/\(told.number)", "/cases/\(told.number)/contact", "/desk", "/cases"] {
                #expect(!(try await visitor.get(path, as: watcher)).text.contains(Told.telephone), "\(path)")
            }

            let record = """
                audit WHERE act = 'unmask' AND fields = '{contact}' AND object = '\(told.number)'
                AND reason = '\(Self.reason)' AND account_id IS NOT NULL AND address IS NOT NULL
                """
            #expect(try await visitor.count(record) == 1)
            for table in ["audit", "history", "messages"] {
                let value = "\(table) t WHERE t::text LIKE '%\(Told.telephone)%'"
                #expect(try await visitor.count(value) == 0, "\(table)")
            }
            let progress = try await visitor.get("/reports/\(told.number)", told.header)
            #expect(progress.text.contains("谁看过你的联系方式"))
            #expect(progress.text.contains(Self.reason))
            #expect(progress.text.contains("\(Scene.town) · town-supervisor"))
            let lines = try await visitor.get("/api/v1/reports/\(told.number)", told.header)
            #expect(lines.text.contains("unmask"))
        }
    }

    @Test(arguments: ["", "太短", "           ", String(repeating: "长", count: 501), "有\u{7}控制字符的很长的理由在此"])
    func `without a fit reason nothing is shown and nothing recorded`(reason: String) async throws {
        try await Visitor.visit { visitor async throws in
            let watcher = try await visitor.scene.givenPost("town-supervisor", in: Scene.town)
            let told = try await Told(to: visitor)
            let answer = try await unmask(told, visitor, as: watcher, reason: reason)
            #expect(answer.status == 422)
            #expect(answer.text.contains("reason-problem"))
            #expect(!answer.text.contains(Told.telephone))
            #expect(try await visitor.count("audit WHERE act = 'unmask'") == 0)
        }
    }

    @Test func `the second factor was just shown, and no machine looks`() async throws {
        try await Visitor.visit { visitor async throws in
            let watcher = try await visitor.scene.givenPost("town-supervisor", in: Scene.town)
            let told = try await Told(to: visitor)
            let superuser = visitor.scene.database.superuser
            let forget = "UPDATE sessions SET shown_at = now() - interval '6 minutes'"
            try await superuser.transaction { try await $0.script(forget) }
            #expect(try await unmask(told, visitor, as: watcher).status == 403)
            let browser = ["Cookie": "__Host-session=\(watcher.text)"]
            let sent = try await visitor.get("/cases/\(told.number)/contact", browser)
            #expect(sent.status == 303)
            #expect(sent.headers[.location]?.hasPrefix("/confirm?back=/cases/\(told.number)/contact") == true)
            let machine = "UPDATE sessions SET shown_at = now(), is_token = true"
            try await superuser.transaction { try await $0.script(machine) }
            #expect(try await unmask(told, visitor, as: watcher).status == 403)
            #expect(try await visitor.count("audit WHERE act = 'unmask'") == 0)
        }
    }

    @Test func `every other kind of post is refused, by the pages and by the database`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let care = try await scene.givenOrganization("urban-care", in: Scene.town)
            var others = [
                try await scene.givenPost("department-handler", in: Scene.town, organization: care)
            ]
            for (kind, area) in [
                ("unit-head", Scene.village + "001001"), ("grid-head", Scene.village + "001"),
                ("village-clerk", Scene.village), ("town-dispatcher", Scene.town),
                ("county-dispatcher", Scene.county), ("city-duty", Scene.city),
                ("administrator", Scene.city), ("security-officer", Scene.city), ("auditor", Scene.city),
            ] { others.append(try await scene.givenPost(kind, in: area)) }
            let told = try await Told(to: visitor)
            let far = try await scene.givenPost("town-supervisor", in: Scene.otherTown)
            #expect(try await unmask(told, visitor, as: far).status == 404)
            let call: SQL = """
                SELECT outcome AS out FROM unmask_contact(jsonb_build_object('home', '990101101',
                    'id', \(try #require(try await id(of: told, visitor)))::uuid, 'at', now(), 'who', 'x',
                    'reason', 'a reason of some length'))
                """
            #expect(try await visitor.asked(call, as: far) == ["absent"])
            for other in others {
                #expect(try await unmask(told, visitor, as: other).status == 403)
                #expect(try await visitor.get("/cases/\(told.number)/contact", as: other).status == 403)
                #expect([["post"], ["42501"]].contains(try await visitor.asked(call, as: other)))
            }
            #expect(try await visitor.count("audit WHERE act = 'unmask'") == 0)
            #expect(try await visitor.count("audit WHERE act = 'refused'") >= others.count * 2)
        }
    }

    private func id(of told: Told, _ visitor: Visitor) async throws -> UUID? {
        let number = try told.parsed.number
        return try await visitor.scene.look(
            "SELECT id FROM cases WHERE number = \(number)", { try $0.uuid("id") })
    }

    @Test func `whoever sits at a desk that has the case does not see it as a supervisor either`()
        async throws
    {
        try await Visitor.visit { visitor async throws in
            let watcher = try await visitor.scene.givenPost("town-supervisor", in: Scene.town)
            let second = """
                INSERT INTO posts (id, account_id, kind, area, title, since)
                SELECT gen_random_uuid(), account_id, 'village-clerk', '\(Scene.village)', 'second', '2020-01-01'
                FROM posts WHERE kind = 'town-supervisor'
                """
            try await visitor.scene.database.superuser.transaction { try await $0.script(second) }
            let told = try await Told(to: visitor)
            #expect(try await visitor.get("/cases/\(told.number)/contact", as: watcher).status == 403)
            let refused = try await unmask(told, visitor, as: watcher)
            #expect(refused.status == 403)
            #expect(!refused.text.contains(Told.telephone))
            #expect(try await visitor.count("audit WHERE outcome = 'own work'") == 2)
        }
    }

    @Test func `whoever may unmask handles nothing, by the rules and by the database`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let watcher = try await scene.givenPost("town-supervisor", in: Scene.town)
            // Nobody sits in the village: the case lies at the town, the supervisor's own area.
            _ = try await scene.givenPost("town-dispatcher", in: Scene.town)
            let told = try await Told(to: visitor)
            let page = try await visitor.get("/cases/\(told.number)", as: watcher)
            #expect(!page.text.contains("name=\"choice\""))
            for choice in ["take", "solve", "dispatch", "note", "move"] {
                let answer = try await visitor.submit(
                    "/cases/\(told.number)/choices",
                    ["choice": choice, "version": "1", "answer": "x", "note": "x"], as: watcher)
                #expect([403, 409].contains(answer.status), "\(choice)")
            }
            #expect(try await visitor.version(of: told) == 1)
            let move = """
                {"home": "990101101", "id": "\(try #require(try await id(of: told, visitor)))", "version": 1,
                 "at": "2027-03-03T00:00:00Z", "act": "note", "step": "collected", "who": "x"}
                """
            let statement: SQL = "SELECT hand_over(\(move)::jsonb) ->> 'version' AS out"
            #expect(try await visitor.asked(statement, as: watcher) == ["28000"])
        }
    }

    @Test func `a case without a contact has nothing to look at`() async throws {
        try await Visitor.visit { visitor async throws in
            let watcher = try await visitor.scene.givenPost("town-supervisor", in: Scene.town)
            let done = try await visitor.scene.report("rubbish")
            #expect(!(try await visitor.get("/cases/\(done.number)", as: watcher)).text.contains("/contact"))
            #expect(try await visitor.get("/cases/\(done.number)/contact", as: watcher).status == 409)
        }
    }

    @Test func `no page of any post carries the contact in plain`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            var sessions: [Secret] = []
            for (kind, area) in [
                ("unit-head", Scene.village + "001001"), ("village-clerk", Scene.village),
                ("town-dispatcher", Scene.town), ("county-dispatcher", Scene.county),
                ("town-supervisor", Scene.town), ("city-duty", Scene.city), ("administrator", Scene.city),
                ("security-officer", Scene.city), ("auditor", Scene.city),
            ] { sessions.append(try await scene.givenPost(kind, in: area)) }
            let told = try await Told(to: visitor)
            _ = try await unmask(told, visitor, as: sessions[4])
            for route in visitor.site.routes where route.method == .get && !route.path.contains("**") {
                if route.path.contains(":token") || route.path.contains(":layer") { continue }
                let path = route.path.replacing(":number", with: told.number)
                    .replacing(":position", with: "1").replacing(":id", with: UUID().uuidString)
                    .replacing(":code", with: Scene.village)
                for session in sessions {
                    let answer = try await visitor.get(path, as: session)
                    #expect(!answer.text.contains(Told.telephone), "\(path)")
                    #expect(!answer.text.contains(Told.name), "\(path)")
                }
            }
        }
    }
}

extension Visitor {
    func version(of told: Told) async throws -> Int { try await scene.version(of: told.parsed) }
}

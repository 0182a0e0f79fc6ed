import Access
import Casework
import Foundation
import Postgres
import Territory
import TestSupport
import Testing
import Worker

@testable import Ledgers

/// Rows of other systems come into a ledger by themselves, each once, whatever the other system does.
@Suite struct ConnectorTests {
    private static func lamp(_ number: String, height: String = "8", in village: String = Scene.village)
        -> String
    {
        #"{"number": "\#(number)", "village": "\#(village)", "height": \#(height)}"#
    }

    private static func page(_ lamps: [String], next: String = "") -> OtherSystem.Answer {
        .json(#"{"data": {"items": [\#(lamps.joined(separator: ","))], "next": "\#(next)"}}"#)
    }

    private static let two = page([lamp("A-1"), lamp("A-2", in: Scene.farVillage)])

    private static func paged(_ origin: String) -> Connector.Origin {
        .json(JSONOrigin(address: origin + "/lamps", rows: "data.items", paging: .next("data.next")))
    }

    @Test func `rows of all villages come in once, and the next run finds them the same`() async throws {
        let system = OtherSystem(["/lamps": Self.two])
        try await ConnectorScene.set(system) { place in
            let pulling = try place.pulling(secrets: "lamps = Bearer abc")
            #expect(try await pulling.run() != nil)
            let run = try #require(try await place.last())
            #expect(run.outcome == .done && run.counts == PullCounts(read: 2, added: 2))
            #expect(system.asked == [.init(target: "/lamps", authorization: "Bearer abc")])
            #expect(
                try await place.count("ledgers.lamps WHERE source = 'lamp office' AND who = 'lamp office'")
                    == 2)
            #expect(try await place.wait() == 6 * 3_600)
            #expect(try await pulling.run() == nil, "not before it is due")

            place.pass(6 * 3_600)
            system.set(
                "/lamps",
                to: Self.page([Self.lamp("A-1", height: "9"), Self.lamp("A-2", in: Scene.farVillage)]))
            #expect(try await pulling.run() != nil)
            #expect(try await place.last()?.counts == PullCounts(read: 2, same: 1, aside: 1))
            #expect(try await place.count("ledgers.lamps") == 2)
            #expect(
                try await place.count("entry_conflicts WHERE area = '\(Scene.village)' AND brought = '9'")
                    == 1)
            #expect(
                try await place.count("audit WHERE act = 'import entries' AND address = 'connector'") == 1)
            #expect(try await place.count("audit WHERE act = 'note conflicts' AND account_id IS NULL") == 1)
        }
    }

    @Test func `pages are read one after the other, on the same origin alone`() async throws {
        let system = OtherSystem([
            "/lamps": Self.page([Self.lamp("A-1")], next: "/lamps?page=2"),
            "/lamps?page=2": Self.page([Self.lamp("A-2")]),
        ])
        try await ConnectorScene.set(system, from: Self.paged) { place in
            _ = try await place.pulling().run()
            #expect(try await place.last()?.counts == PullCounts(read: 2, added: 2))
            for (next, why) in [
                ("https://elsewhere.example/", "next-elsewhere"), ("/lamps", "next-again"),
            ] {
                place.pass(86_400)
                system.set("/lamps?page=2", to: Self.page([], next: next))
                _ = try await place.pulling().run()
                #expect(try await place.last()?.why == why)
            }
        }
    }

    @Test(
        arguments: [
            (OtherSystem.Answer.status(500), "status", "500"),
            (.status(302, ["Location": "/other"]), "redirect", "302"),
            (.half, "broken", nil), (.json("no json"), "not-json", "1"),
            (.json(#"{"data": []}"#), "no-rows", "data.items"),
            (.json(#"{"data": {"items": [{"number": ["x"]}]}}"#), "not-a-value", "number"),
            (.long(60 << 20), "too-large", "50"), (.silence, "timeout", nil),
        ] as [(OtherSystem.Answer, String, String?)])
    func `what fails is said in a word, nothing is kept, and it is tried again soon, then later`(
        answer: OtherSystem.Answer, why: String, detail: String?
    ) async throws {
        let system = OtherSystem(["/lamps": answer])
        try await ConnectorScene.set(system) { place in
            _ = try await place.pulling(patience: why == "timeout" ? system.heard : nil).run()
            let run = try #require(try await place.last())
            #expect(run.outcome == .failed && run.why == why && run.detail == detail)
            #expect(try await place.count("ledgers.lamps") == 0)
            #expect(try await place.wait() == 300)
            #expect(system.asked.count == 1, "no redirect is followed, and nothing is asked twice")
            system.set("/lamps", to: Self.two)
            place.pass(300)
            _ = try await place.pulling().run()
            #expect(try await place.last()?.counts.added == 2)
            #expect(try await place.count("connectors WHERE tries = 0") == 1)
        }
    }

    @Test(arguments: ["", "https://api.example.org", "http://127.0.0.1:1"])
    func `an address that is not listed is not asked`(list: String) async throws {
        let system = OtherSystem(["/lamps": Self.two])
        try await ConnectorScene.set(system) { place in
            _ = try await place.pulling(allowing: list).run()
            let run = try #require(try await place.last())
            #expect(run.why == "not-allowed" && run.detail == place.origin)
            #expect(system.asked.isEmpty)
        }
    }

    @Test func `rows that cannot be kept are counted, and lie sealed with their cells`() async throws {
        let elsewhere = Self.lamp("A-3", in: "110101001001")
        let system = OtherSystem([
            "/lamps": Self.page([Self.lamp("A-1"), Self.lamp("A-2", height: #""tall""#), elsewhere])
        ])
        try await ConnectorScene.set(system) { place in
            let run = try #require(try await place.pulling().run())
            #expect(try await place.last()?.counts == PullCounts(read: 3, added: 1, refused: 2))
            let kept = KeptSheets(in: place.scene.data + "/connectors", sealing: place.scene.sealing)
            let bytes = try #require(try await kept.bytes(of: run, .rejected, by: .pulling(into: "lamps")))
            let refused = try JSONDecoder().decode(RefusedPull.self, from: Data(bytes))
            #expect(refused.rows.map(\.line) == [2, 3])
            #expect(refused.rows.map { $0.area?.text } == [Scene.village, nil])
            #expect(try await kept.bytes(of: run, .rejected, by: .pulling(into: "others")) == nil)
        }
    }

    @Test func `a run that was killed is told as cut, and the next keeps each row once`() async throws {
        let many = (1...700).map { Self.lamp("L-\($0)") }
        let system = OtherSystem(["/lamps": Self.page(many)])
        try await ConnectorScene.set(system) { place in
            let pulling = try place.pulling()
            let killed = Task { try await pulling.run() }
            while try await place.count("ledgers.lamps") == 0 { await Task.yield() }
            killed.cancel()
            _ = await killed.result
            // Its lease is over, and so is a pause after whatever it said of itself.
            place.pass(6 * 3_600 + 1)
            #expect(try await pulling.run() != nil)
            #expect(try await place.count("ledgers.lamps") == 700)
            #expect(try await place.count("connector_runs WHERE outcome = 'running'") == 0)
        }
    }

    @Test func `whoever lost its claim keeps nothing more`() async throws {
        let system = OtherSystem(["/lamps": Self.two])
        try await ConnectorScene.set(system) { place in
            let pulling = try place.pulling()
            system.interrupt { () async throws -> Void in
                system.interrupt {}
                // It took too long: another process has it, and is done, before the answer comes.
                place.pass(PullConnectors.lease + 1)
                #expect(try await pulling.run() != nil)
            }
            _ = try await pulling.run()
            #expect(try await place.count("connector_runs") == 2)
            #expect(try await place.count("connector_runs WHERE why = 'cut' AND added = 0") == 1)
            #expect(try await place.count("connector_runs WHERE outcome = 'done' AND added = 2") == 1)
            #expect(try await place.count("ledgers.lamps") == 2)
        }
    }

    @Test func `two processes never run one twice`() async throws {
        let system = OtherSystem(["/lamps": Self.two])
        try await ConnectorScene.set(system) { place in
            let runs = try await withThrowingTaskGroup(of: UUID?.self) { group in
                for _ in 1...4 {
                    let pulling = try place.pulling()
                    group.addTask { try await pulling.run() }
                }
                return try await group.reduce(into: []) { $0 += $1.map { [$0] } ?? [] }
            }
            #expect(runs.count == 1 && system.asked.count == 1)
        }
    }

    @Test func `what is switched off is not asked, and old runs are forgotten`() async throws {
        let system = OtherSystem(["/lamps": Self.two])
        try await ConnectorScene.set(system) { place in
            let pulling = try place.pulling()
            _ = try await pulling.run()
            let origin = Connector.Origin.json(JSONOrigin(address: place.origin + "/lamps"))
            try await place.switchOver(try place.connector(from: origin), isOn: false)
            place.pass(86_400)
            #expect(try await pulling.run() == nil)
            #expect(try await pulling.sweep(limit: 10) == 0)
            place.pass(90 * 86_400)
            #expect(try await pulling.sweep(limit: 10) == 1)
            #expect(
                try await place.count("audit WHERE act IN ('switch on connector', 'switch off connector')")
                    == 2)
        }
    }

    @Test func `a run on the ground of a city writes its own ledger and no other`() async throws {
        let system = OtherSystem(["/lamps": Self.two])
        try await ConnectorScene.set(system) { place in
            let (run, now) = (UUID(), place.now)
            try await place.scene.database.app.connecting { db in
                _ = try await db.connectors.claim(as: run, at: now, until: now + 60, only: nil)
            }
            try await place.scene.database.app.connecting { db in
                #expect(try await db.openConnector(UUID()) == nil, "no other run opens anything")
                let acting = try #require(try await db.openConnector(run))
                #expect(acting.area?.text == Scene.city && acting.level == .town && acting.account == nil)
                let keeps = try await db.first(
                    "SELECT keep_entries('{\"ledger\": \"others\", \"entries\": [], \"source\": \"x\", \"at\": \"2026-01-01\"}') AS came",
                    as: { try $0.text("came") })
                #expect(keeps == "{\"not kept\"}")
            }
        }
    }

    @Test func `a table of another PostgreSQL comes in with its points, and nothing is written there`()
        async throws
    {
        let system = OtherSystem([:])
        try await ConnectorScene.set(system) { place in
            try await withDatabase { other in
                try await other.superuser.transaction { db in
                    try await db.script(
                        """
                        CREATE TABLE "灯杆" (number text, village text, "高度" numeric, geom geometry(Point, 4326));
                        INSERT INTO "灯杆" VALUES ('A-1', '\(Scene.village)', 8.10, ST_SetSRID(ST_MakePoint(150.005, 30.002), 4326)),
                            ('A-2', '\(Scene.village)', NULL, NULL)
                        """)
                }
                let words = Dictionary(
                    other.superuserTarget.split(separator: " ").compactMap { word -> (String, String)? in
                        let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
                        return parts.count == 2
                            ? (parts[0], parts[1].trimmingCharacters(in: ["'"])) : nil
                    }, uniquingKeysWith: { first, _ in first })
                let door = try await TCPDoor(
                    to: "\(try #require(words["host"]))/.s.PGSQL.\(words["port"] ?? "5432")")
                let server = "postgresql://127.0.0.1:\(door.port)"
                let origin = DatabaseOrigin(
                    address: "\(server)/\(try #require(words["dbname"]))", table: "灯杆", shape: "geom")
                let connector = Connector(
                    name: "lamps", title: LocalizedText(zh: "lamps", en: "lamps"), into: "lamps",
                    from: .database(origin), source: "lamp office", area: try #require(Area.Code(Scene.city)),
                    columns: [
                        .init(heading: "number", field: "number"),
                        .init(heading: "village", field: "village"),
                        .init(heading: "高度", field: "height"), .init(heading: "geometry", field: "spot"),
                    ], known: .fill, schedule: .everyHours(6))
                try await place.install(ConnectorScene.catalogue([connector]))
                _ = try await place.pulling(allowing: server, secrets: "lamps = postgres:x").run()
                let strict = try #require(try await place.last())
                #expect(strict.outcome == .failed, "without TLS nobody is asked unless the list says plain")
                place.pass(86_400)
                _ = try await place.pulling(allowing: "plain \(server)", secrets: "lamps = postgres:x").run()
                let run = try #require(try await place.last())
                #expect(run.outcome == .done && run.counts == PullCounts(read: 2, added: 2), "\(run)")
                #expect(
                    try await place.count(
                        "ledgers.lamps WHERE height = 8.1 AND ST_X(spot) BETWEEN 150.0049 AND 150.0051") == 1)
                await door.close()
                place.pass(86_400)
                _ = try await place.pulling(allowing: "plain \(server)").run()
                #expect(try await place.last()?.why == "unreachable")
            }
        }
    }
}

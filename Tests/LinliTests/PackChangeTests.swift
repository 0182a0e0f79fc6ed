import Access
import Casework
import Foundation
import Postgres
import Scenarios
import Territory
import TestSupport
import Testing

@testable import Linli

/// The made-up city's pack, changed as an administrator would change its files.
@Suite struct PackChangeTests {
    typealias Edit = (file: String, from: String, to: String)

    static let slower: Edit = (
        "scenarios/street-light.yaml", "handle: 3 working days", "handle: 5 working days"
    )
    static let noTelecom: Edit = (
        "organizations.yaml",
        "  - {organization: telecom, title: {zh: 通信公司, en: Telephone company}, kind: firm, levels: [county]}\n",
        ""
    )
    static let noWireRoute: Edit = (
        "scenarios/stray-wire.yaml", "organization: telecom", "organization: roads"
    )
    static let poleToRoads: Edit = (
        "scenarios/street-light.yaml", "to: {organization: urban-care, at: town}",
        "to: {organization: roads, at: county}"
    )

    /// The pack with pieces of its shared files written otherwise.
    static func pack(_ edits: [Edit] = [], without gone: [String] = []) throws -> Definitions {
        let packs = CaseImportTests.root.appending(path: "Packs")
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.copyItem(at: packs, to: folder)
        defer { try? FileManager.default.removeItem(at: folder) }
        for edit in edits {
            let file = folder.appending(path: "shared/" + edit.file)
            let text = try String(contentsOf: file, encoding: .utf8)
            try #require(text.contains(edit.from), "\(edit.file)")
            try Data(text.replacing(edit.from, with: edit.to).utf8).write(to: file)
        }
        for file in gone { try FileManager.default.removeItem(at: folder.appending(path: "shared/" + file)) }
        return try PackReader.read(folder: folder.appending(path: "mingchuan").path).get()
    }

    private func told(_ new: Definitions) throws -> [String] {
        let old = try Self.pack()
        let sentences = PackChangeSentences(from: old, to: new)
        return PackDifference(from: old, to: new).changes.map { sentences.sentence($0).en }
    }

    @Test func `every change of a pack is told in words`() throws {
        #expect(try told(Self.pack()) == [])
        #expect(
            try told(Self.pack([Self.slower]))
                == ["scenario \"Street light out\": limit handle: 3 working days → 5 working days"])
        #expect(
            try told(Self.pack([], without: ["scenarios/straw-burning.yaml"]))
                == ["scenario \"Burning in the open\": removed"])
        let edits: [Edit] = [
            ("scenarios/street-light.yaml", "zh: 路灯不亮, en: Street light out", "zh: 路灯坏了, en: Lamp out"),
            ("scenarios/street-light.yaml", "public: true", "public: false"),
            ("scenarios/street-light.yaml", "radius_m: 30", "radius_m: 40"),
            ("workflows/closed-loop.yaml", "title: {zh: 记录进展, en: Add a note}", "title: {zh: 记一笔, en: Note}"),
            ("posts.yaml", "title: {zh: 单元长, en: Unit head}", "title: {zh: 楼长, en: House head}"),
        ]
        #expect(
            try told(Self.pack(edits)) == [
                "kind of post \"House head\": renamed, was \"Unit head\"",
                "choice \"Note\" (closed-loop/handling/note): renamed, was \"Add a note\"",
                "scenario \"Lamp out\": renamed, was \"Street light out\"",
                "scenario \"Lamp out\": strangers see it no more",
                "scenario \"Lamp out\": what counts as likely the same changed",
            ])
        let routed = try told(Self.pack([Self.poleToRoads]))
        #expect(routed.count == 1)
        #expect(routed.first?.contains("Urban care@town") == true)
        #expect(routed.first?.contains("Roads office@county") == true)
    }

    @Test func `going back goes back one step at a time`() {
        func line(_ version: Int, _ restores: Int? = nil) -> (Int, Int?) { (version, restores) }
        for (lines, wanted) in [
            ([line(1)], nil), ([line(2), line(1)], 1), ([line(3, 1), line(2), line(1)], nil),
            ([line(4, 2), line(3), line(2), line(1)], 1),
            ([line(5), line(4, 2), line(3), line(2), line(1)], 2), ([line(9), line(7), line(1)], 7),
        ] as [([(Int, Int?)], Int?)] {
            let history = lines.map { PackLine(version: $0.0, restores: $0.1) }
            #expect(RestorePack.before(history)?.version == wanted, "\(lines)")
        }
    }

    private func console<T: Sendable>(
        _ scene: Scene, _ work: @escaping @Sendable (Acting, Transaction) async throws -> T
    ) async throws -> T {
        try await scene.database.superuser.console { acting, db in try await work(acting, db) }
    }

    private func install(_ pack: Definitions, in scene: Scene) async throws -> Int {
        try await console(scene) { acting, db in
            try await InstallPack(name: "mingchuan", definitions: pack, source: .console)
                .run(by: acting, at: scene.noon, in: db)
        }
    }

    private func restore(_ version: Int? = nil, in scene: Scene) async throws -> Int {
        try await console(scene) { acting, db in
            try await RestorePack(version: version, source: .console).run(by: acting, at: scene.noon, in: db)
        }
    }

    @Test func `an installation is taken back as a new version, and says who`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            await #expect(throws: PackRefusal.nothingBefore) { try await restore(in: scene) }
            let open = try await scene.report("street-light").number
            #expect(try await install(Self.pack([Self.slower]), in: scene) == 2)
            #expect(try await install(Self.pack([Self.slower]), in: scene) == 2)
            // A case keeps the version it began under; a new one begins under the new version.
            let later = try await scene.report("street-light").number
            for (number, version) in [(open, 1), (later, 2)] {
                let kept = try await scene.look(
                    "SELECT pack_version FROM cases WHERE number = \(number.number)",
                    { try $0.int("pack_version") })
                #expect(kept == version)
            }
            #expect(try await restore(in: scene) == 3)
            let lines = try await console(scene) { _, db in try await db.packs.history() }
            #expect(lines.map(\.version) == [3, 2, 1])
            #expect(lines.map(\.restores) == [1, nil, nil])
            #expect(lines.first?.digest == lines.last?.digest)
            #expect(lines.allSatisfy { $0.by == nil && $0.at == scene.noon })
            await #expect(throws: PackRefusal.nothingBefore) { try await restore(in: scene) }
            await #expect(throws: PackRefusal.noSuchVersion(9)) { try await restore(9, in: scene) }
            #expect(try await restore(2, in: scene) == 4)
            let counted = try await console(scene) { _, db in try await db.packs.open() }
            #expect(
                counted.map { "\($0.scenario) \($0.version) \($0.count)" } == [
                    "street-light 1 1", "street-light 2 1",
                ])
        }
    }

    @Test func `nothing is installed that leaves a case or a post behind`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let telecom = try await scene.givenOrganization("telecom", in: Scene.county)
            _ = try await scene.givenPost("department-handler", in: Scene.county, organization: telecom)
            _ = try await scene.givenPost("unit-head", in: Scene.village + "001001")
            let desk = try await scene.givenPost("village-clerk", in: Scene.village)
            let number = try await scene.report("street-light").number
            try await scene.take("dispatch", on: number, as: desk) { $0.organization = telecom }
            let smaller = try Self.pack([Self.noTelecom, Self.noWireRoute])
            await #expect(
                throws: PackRefusal.orphans([PackOrphan(sort: .organization, name: "telecom", held: 1)])
            ) { try await install(smaller, in: scene) }
            // Ledgers name who keeps them, so they go as well.
            let noHeads = try Self.pack(
                [
                    (
                        "posts.yaml",
                        "  - {post: unit-head, title: {zh: 单元长, en: Unit head}, role: area, levels: [unit]}\n",
                        ""
                    )
                ], without: ["codes", "fields", "ledgers", "colours", "dossiers"])
            await #expect(
                throws: PackRefusal.orphans([PackOrphan(sort: .postKind, name: "unit-head", held: 1)])
            ) { try await install(noHeads, in: scene) }
            let city = try PackReader.read(
                folder: CaseImportTests.root.appending(path: "Packs/putian").path
            ).get()
            await #expect(throws: PackRefusal.anotherPlace(scene.pack.place.code)) {
                try await install(city, in: scene)
            }
            // Once it holds nothing, it may go.
            let handler = try await scene.givenPost(
                "department-handler", in: Scene.county, organization: telecom)
            try await scene.take("return", on: number, as: handler) { $0.note = "不归我们" }
            #expect(try await install(smaller, in: scene) == 2)
        }
    }

    @Test func `routes are tried on past cases, and nothing is kept`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let care = try await scene.givenOrganization("urban-care", in: Scene.town)
            let roads = try await scene.givenOrganization("roads", in: Scene.county)
            _ = try await scene.givenPost("village-clerk", in: Scene.village)
            var numbers: [Case.Number] = []
            for pole in ["12", "13", nil, "14", "15"] as [String?] {
                numbers.append(
                    try await scene.report("street-light") { report in
                        if let pole { report.answers["pole"] = .text(pole) }
                    }.number)
            }
            _ = try await scene.report("rubbish")
            // A complaint about handlers is told to nobody here.
            _ = try await scene.report("street-light") { report in
                report.answers["pole"] = .text("16")
                report.isAboutHandlers = true
            }
            let pack = try Self.pack([Self.poleToRoads])
            let (moment, history) = (scene.noon, "SELECT count(*) AS count FROM history" as SQL)
            let before = try await scene.look(history, { try $0.int("count") })
            let outcome = try await console(scene) { acting, db in
                try await ReplayRoutes(pack, since: moment - 86_400, most: 100).run(
                    by: acting, at: moment, in: db)
            }
            #expect(outcome.replay.looked == 6)
            #expect(outcome.replay.changed == 4)
            let line = try #require(outcome.replay.lines.first)
            #expect(outcome.replay.lines.count == 1)
            #expect(line.move.from == .organization(care))
            #expect(line.move.to == .organization(roads))
            #expect(line.moved.count == 4)
            #expect(line.moved.examples.count == RouteReplay.mostExamples)
            #expect(line.moved.examples.allSatisfy(numbers.contains))
            #expect(!line.moved.examples.contains(numbers[2]))
            #expect(outcome.name(of: .organization(roads)) == "\(Scene.county) roads")
            #expect(try await scene.look(history, { try $0.int("count") }) == before)
            // At most so many, the newest; and only since a day.
            let few = try await console(scene) { acting, db in
                try await ReplayRoutes(pack, since: moment - 86_400, most: 2).run(
                    by: acting, at: moment, in: db)
            }
            #expect(few.replay.looked <= 2)
            let none = try await console(scene) { acting, db in
                try await ReplayRoutes(pack, since: moment + 1, most: 100).run(by: acting, at: moment, in: db)
            }
            #expect(none.replay.looked == 0)
        }
    }

    @Test func `what somebody wrote is not told to who tries routes`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            _ = try await scene.report("street-light") { report in
                report.answers = ["pole": .text("13800138000"), "fault": .text("damaged")]
            }
            let told = try await console(scene) { _, db in
                try await db.first(
                    "SELECT answers ->> 'pole' AS pole, answers ->> 'fault' AS fault FROM replay_cases('2020-01-01', 9)",
                    as: { (try $0.text("pole"), try $0.text("fault")) })
            }
            #expect(told?.0 == "-")
            #expect(told?.1 == "damaged")
        }
    }
}

import Access
import Casework
import Foundation
import Ledgers
import Postgres
import Scenarios
import Territory
import TestSupport
import Testing

@testable import Linli

/// Lists of street lamps and of residents, brought into ledgers from files.
@Suite struct LedgerImportTests {
    /// Somebody ended the program.
    private struct Killed: Error {}

    private func withPlace<T: Sendable>(_ test: @Sendable (Scene) async throws -> T) async throws -> T {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let catalogue = try #require(try PackReader.whole(folder: "Packs/mingchuan").get().catalogue)
            try await database.superuser.console { acting, db in
                try await KeepCatalogue(catalogue).run(by: acting, at: scene.noon, in: db)
                for name in ["street-lamps", "residents"] {
                    try await OpenLedger(name).run(by: acting, at: scene.noon, in: db)
                }
            }
            return try await test(scene)
        }
    }

    private func work(on scene: Scene, _ ledger: Ledger.Name = "street-lamps", area: String? = nil)
        async throws
        -> LedgerImport
    {
        var work = try await LedgerImport(
            ledger, on: area, owner: scene.database.superuser, ring: scene.sealing)
        work.say = { _, _ in }
        return work
    }

    private func file(_ text: String) throws -> String { try file(Array(text.utf8)) }

    private func file(_ bytes: [UInt8]) throws -> String {
        let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).csv")
        try Data(bytes).write(to: url)
        return url.path
    }

    private func count(_ question: SQL, in scene: Scene) async throws -> Int? {
        try await scene.look("SELECT (\(question)) AS answer", { try $0.int("answer") })
    }

    private static let lamps = """
        设施编号,位置说明,所在村（社区）,光源类型,灯具功率,安装日期
        DG1,桥头,\(Scene.village),LED,60,2020年3月1日
        DG2,村口,\(Scene.village),led,很亮,2020-03-01
        DG1,校门,\(Scene.village),,,
        DG1,隔壁村,\(Scene.neighbour),,,
        DG3,=1+1,\(Scene.village),,,
        DG4,别处,1101,,,
        """

    @Test func `shapes are taken with their points, and the others say why`() async throws {
        try await withPlace { scene in
            let feature = { (number: String, watts: String, spot: String) in
                """
                {"type":"Feature","properties":{"设施编号":"\(number)","位置说明":"桥头","灯具功率":"\(watts)","所在村（社区）":
                "\(Scene.village)"},"geometry":{"type":"Point","coordinates":[\(spot)]}}
                """
            }
            let features = [feature("DG7", "60", "119.5,25.5"), feature("DG8", "bright", "119.5,25.5")]
            let text = "{\"type\":\"FeatureCollection\",\"features\":[\(features.joined(separator: ","))]}"
            let path = try file(text)
            let report = try await work(on: scene).take(path, mapping: [])
            #expect(report.progress.accepted == 1 && report.progress.refused == 1)
            let lies = SQL("ST_AsText(point) = 'POINT(119.5 25.5)' AND thing_number = 'DG7'")
            #expect(
                try await count("SELECT count(*) FROM ledgers.street_lamps WHERE \(lies)", in: scene) == 1)
            let rejected = try String(contentsOfFile: try #require(report.rejected), encoding: .utf8)
            #expect(rejected.contains("DG8,桥头,bright") && rejected.contains(",2,灯具功率：不是数字"), "\(rejected)")
            let again = try await work(on: scene).take(path, mapping: [])
            #expect(again.progress.accepted == 1 && again.before == 2)
        }
    }

    @Test func `good rows are taken, and each of the others says why`() async throws {
        try await withPlace { scene in
            let path = try file(Self.lamps)
            let report = try await work(on: scene).take(path, mapping: [])
            #expect(report.progress.accepted == 2 && report.progress.refused == 4)
            let rejected = try String(contentsOfFile: try #require(report.rejected), encoding: .utf8)
            let lines = rejected.split(separator: "\r\n").dropFirst().map(String.init)
            #expect(lines.count == 4)
            #expect(
                lines.first?.hasSuffix(",3,灯具功率：不是数字,Power of the lamp: not a number") == true, "\(lines)")
            #expect(lines.dropFirst().first?.hasSuffix("the same as on line 2") == true, "\(lines)")
            // What looked like a formula is text in the list of those refused.
            #expect(lines.dropFirst(2).first?.hasPrefix("DG3,'=1+1,") == true, "\(lines)")
            #expect(
                try await count(
                    """
                    SELECT count(*) FROM ledgers.street_lamps WHERE thing_number = 'DG1' AND lamp_kind = 'led'
                        AND lamp_power = 60 AND installed_on = '2020-03-01' AND village = \(Scene.village)
                        AND area = village AND home = \(Scene.town) AND version = 1 AND who IS NULL
                        AND source = \(URL(filePath: path).lastPathComponent)
                    """, in: scene) == 1)
        }
    }

    @Test func `an import that was killed goes on where it stopped, and each row is there once`() async throws
    {
        try await withPlace { scene in
            let head = "thing-number,location-note,village,lamp-power\n"
            let rows = (1...50).map { "L\($0),bridge \($0),\(Scene.village),\($0 % 10 == 0 ? "x" : "60")\n" }
            let path = try file(head + rows.joined())
            var work = try await work(on: scene)
            work.size = 15
            work.say = { done, _ in if done == 30 { throw Killed() } }
            let killed = work
            await #expect(throws: Killed.self) { _ = try await killed.take(path, mapping: []) }
            #expect(try await count("SELECT count(*) FROM ledgers.street_lamps", in: scene) == 27)
            // What it had written of a batch that was not kept.
            let list = try #require(FileHandle(forWritingAtPath: path + ".rejected.csv"))
            try list.seekToEnd()
            try list.write(contentsOf: Data("half a li".utf8))
            work.say = { _, _ in }
            let report = try await work.take(path, mapping: [])
            #expect(report.before == 30 && report.progress.accepted == 45 && report.progress.refused == 5)
            #expect(try await count("SELECT count(*) FROM ledgers.street_lamps", in: scene) == 45)
            let rejected = try String(contentsOfFile: path + ".rejected.csv", encoding: .utf8)
            #expect(rejected.split(separator: "\r\n").count == 6 && !rejected.contains("half a li"))
            // The same file once more is nothing new.
            let again = try await work.take(path, mapping: [])
            #expect(again.progress.isDone && again.before == 50)
            #expect(try await count("SELECT count(*) FROM ledgers.street_lamps", in: scene) == 45)
        }
    }

    @Test func `a row whose key is there already is refused, be the key sealed or not`() async throws {
        try await withPlace { scene in
            let lamps = try await work(on: scene, area: Scene.village)
            _ = try await lamps.take(try file("thing-number,location-note\nA,x\n"), mapping: [])
            let second = try await lamps.take(
                try file("thing-number,location-note\nB,x\nA,another\n"), mapping: [])
            #expect(second.progress.accepted == 1 && second.progress.refused == 1)
            let elsewhere = try await work(on: scene, area: Scene.neighbour)
                .take(try file("thing-number,location-note\nA,x\n"), mapping: [])
            #expect(elsewhere.progress.accepted == 1)

            let residents = try await work(on: scene, "residents", area: Scene.village)
            let heading = "resident-id,full-name,phone\n"
            let first = try await residents.take(
                try file(heading + "11010519491231002X,甲,13800138000\n"), mapping: [])
            #expect(first.progress.accepted == 1)
            let again = try await residents.take(
                try file(heading + "11010519491231002x,乙,\n110101198001010010,丙,\n"), mapping: [])
            #expect(again.progress.accepted == 1 && again.progress.refused == 1)
            // Masked where it is read, sealed beside it.
            #expect(
                try await count(
                    "SELECT count(*) FROM ledgers.residents WHERE resident_id LIKE '110*%' AND phone = '138****8000'",
                    in: scene) == 1)
            #expect(try await count("SELECT count(*) FROM entry_secrets", in: scene) == 3)
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let mark = scene.sealing.marks("110101198001010010", for: SealedSort.resident.rawValue)
                .map { Bytes($0) }
            let found = try await scene.database.app.acting(with: clerk) { _, db in
                try await db.rows(
                    "SELECT home FROM entries_marked('residents', 'resident_id', \(mark)::bytea[])",
                    as: { try $0.text("home") })
            }
            #expect(found == [Scene.town])
        }
    }

    @Test func `a file in GBK is read, and one of neither encoding is refused`() async throws {
        try await withPlace { scene in
            let work = try await work(on: scene, area: Scene.village)
            let head = Array("thing-number,location-note\nG1,".utf8)
            let report = try await work.take(try file(head + [0xC7, 0xC5, 0xCD, 0xB7, 0x0A]), mapping: [])
            #expect(report.progress.accepted == 1)
            #expect(
                try await count(
                    "SELECT count(*) FROM ledgers.street_lamps WHERE location_note = '桥头'", in: scene) == 1)
            let broken = try file(head + [0xFF, 0xFF, 0x0A])
            await #expect(throws: SheetRefusal.unreadableText) {
                _ = try await work.take(broken, mapping: [])
            }
        }
    }

    @Test func `a workbook too large is not read at all, and text in columns has no sheet to choose`()
        async throws
    {
        try await withPlace { scene in
            let large = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).xlsx")
            try Data("PK".utf8).write(to: large)
            let handle = try FileHandle(forWritingTo: large)
            try handle.truncate(atOffset: UInt64(ReadSheetFile.limitBytes) + 1)
            try handle.close()
            await #expect(throws: SheetRefusal.tooLarge(limitBytes: ReadSheetFile.limitBytes)) {
                try await work(on: scene).take(large.path, mapping: [])
            }
            var loading = try await work(on: scene)
            loading.sheet = "2020"
            let path = try file(Self.lamps)
            let sheeted = loading
            await #expect(throws: LedgerImport.Refusal.noSheets) {
                _ = try await sheeted.take(path, mapping: [])
            }
        }
    }

    @Test func `a heading nobody can be sure of is read when somebody says what it is`() async throws {
        try await withPlace { scene in
            let work = try await work(on: scene, area: Scene.village)
            let path = try file("编号甲,位置说明\nM1,桥头\n")
            await #expect(throws: LedgerImport.Refusal.self) { _ = try await work.take(path, mapping: []) }
            let report = try await work.take(path, mapping: [("编号甲", "thing-number")])
            #expect(report.progress.accepted == 1)
            await #expect(throws: LedgerImport.Refusal.noField("colour")) {
                _ = try await work.take(path, mapping: [("编号甲", "colour")])
            }
        }
    }

    @Test func `whoever sits at a post loads nothing`() async throws {
        try await withPlace { scene in
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            let catalogue = try #require(try PackReader.whole(folder: "Packs/mingchuan").get().catalogue)
            await #expect(throws: AccessRefusal.wrongPost) {
                _ = try await scene.database.app.perform(
                    LoadEntries([], into: "street-lamps", of: catalogue, from: ("x", scene.sealing)),
                    with: clerk, at: scene.noon)
            }
        }
    }
}

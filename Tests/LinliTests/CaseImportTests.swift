import Access
import Casework
import Foundation
import Postgres
import Scenarios
import SystemPackage
import Territory
import TestSupport
import Testing

@testable import Linli

/// Old cases of a city with two districts' worth of made-up ground: councils 44 and 47 share a strip.
@Suite struct CaseImportTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func file(_ name: String) -> String { root.appending(path: "Tests/Imports/" + name).path }

    static func map() throws -> ImportMap {
        try PackReader.read(map: root.appending(path: "Packs/los-angeles/imports/myla311.yaml").path).get()
    }

    private func withPlace<T: Sendable>(_ test: @Sendable (Scene, ImportWork) async throws -> T) async throws
        -> T
    {
        try await withDatabase { database in
            try await database.superuser.transaction { db in
                for (code, west, east) in [
                    ("9911", -118.3, -118.2), ("991101", -118.3, -118.2), ("991101044", -118.3, -118.26),
                    ("991101047", -118.28, -118.2),
                ] {
                    try await db.execute(
                        "INSERT INTO areas (code, name, level) VALUES (\(code), \(code), area_level(\(code)))"
                    )
                    try await db.execute(
                        """
                        INSERT INTO area_shapes (code, level, shape) VALUES (\(code), area_level(\(code)),
                            ST_Multi(ST_MakeEnvelope(\(west), 34.0, \(east), 34.1, 4326)))
                        """)
                }
            }
            let scene = try await Scene(on: database, pack: "los-angeles")
            var work = ImportWork(owner: database.superuser, map: try Self.map())
            work.say = { _, _ in }
            return try await test(scene, work)
        }
    }

    private func installed(in scene: Scene) async throws -> InstalledPack {
        try await scene.database.superuser.transaction { db in
            try #require(try await scene.shelf.current(in: db))
        }
    }

    private func count(_ question: SQL, in scene: Scene) async throws -> Int? {
        try await scene.look("SELECT (\(question)) AS answer", { try $0.int("answer") })
    }

    @Test func `every row that is not taken says why`() async throws {
        try await withPlace { _, work in
            let (report, refused) = try await work.take(Self.file("old-cases.csv"))
            #expect(
                refused.map { "\($0.line): \($0.why.sentence.en)" } == [
                    "6: time opened: \"13/45/2018 08:00:00 AM\" is no moment",
                    "7: the point lies outside the place: -74, 40.7",
                    "8: the map knows no type \"Flying Saucer\"", "9: the row has 4 columns and not 12",
                    "10: the same number as line 2", "12: the map knows no status \"Lost\"",
                    "13: closed before it was opened", "15: no number",
                    "16: the point cannot be used: west, north",
                ])
            #expect(report.outcome.added == 6)
            #expect(report.outcome.withoutPoint == 1)
            #expect(report.outcome.inNoArea == 1)
            #expect(report.outcome.rejected == 9)
            // A number that a spreadsheet would take for a formula is a text in the list of the rejected.
            let formula = refused.first { $0.line == 12 }.map { InertCSV.line($0.cells) } ?? ""
            #expect(formula.contains(",'=A-11,"))
        }
    }

    @Test func `an imported case has its owner, its history and its clock`() async throws {
        try await withPlace { scene, work in
            let sanitation = try await scene.givenOrganization("sanitation", in: "9911")
            _ = try await work.take(Self.file("old-cases.csv"))
            let closed = try await scene.look(
                """
                SELECT concat_ws(' ', c.area, c.step, c.version, c.origin, c.scenario, c.solved_level,
                    c.solved_in_time, c.reported_at = '2018-01-01 07:59:58Z', c.closed_at = '2018-01-04 17:18:35Z',
                    c.solved_at = c.closed_at, k.purpose, k.due_at = '2018-01-05 08:00Z', k.stopped_at = c.closed_at,
                    a.ended_at = c.closed_at, a.to_area, h.lines) AS told
                FROM cases c JOIN imported_cases i ON (i.home, i.case_id) = (c.home, c.id)
                JOIN clocks k ON (k.home, k.case_id) = (c.home, c.id)
                JOIN assignments a ON (a.home, a.case_id) = (c.home, c.id),
                LATERAL (SELECT string_agg(h.act || '>' || h.to_step, ',' ORDER BY version) AS lines FROM history h
                    WHERE (h.home, h.case_id) = (c.home, c.id)) h
                WHERE i.old_number = 'A-1'
                """, { try $0.text("told") })
            #expect(
                closed == "991101044 closed 2 hotline graffiti 1 t t t t service t t t 9911 "
                    + "report>received,closed-elsewhere>closed")
            let open = try await scene.look(
                """
                SELECT concat_ws(' ', c.area, c.step, c.version, c.due_at = '2018-01-06 08:00Z',
                    k.due_at = c.due_at, k.stopped_at IS NULL, a.ended_at IS NULL,
                    a.to_organization = \(sanitation), c.words) AS told
                FROM cases c JOIN imported_cases i ON (i.home, i.case_id) = (c.home, c.id)
                JOIN clocks k ON (k.home, k.case_id) = (c.home, c.id)
                JOIN assignments a ON (a.home, a.case_id) = (c.home, c.id) WHERE i.old_number = 'A-2'
                """, { try $0.text("told") })
            #expect(open == "991101047 received 1 t t t t t Bulky Items · A-2")
            // Cancelled, and so closed but not solved.
            #expect(
                try await count(
                    """
                    SELECT count(*) FROM cases c JOIN imported_cases i ON (i.home, i.case_id) = (c.home, c.id)
                    WHERE i.old_number = 'A-13' AND c.closed_at IS NOT NULL AND c.solved_at IS NULL
                    """, in: scene) == 1)
            // The day alone: closed on the day it was opened, and not before.
            #expect(
                try await count(
                    """
                    SELECT count(*) FROM cases c JOIN imported_cases i ON (i.home, i.case_id) = (c.home, c.id)
                    WHERE i.old_number = 'A-10' AND c.closed_at = c.reported_at AND c.place_note LIKE '=HYPER%'
                    """, in: scene) == 1)
        }
    }

    @Test func `a row without a place lies on the duty desk with the reason`() async throws {
        try await withPlace { scene, work in
            _ = try await work.take(Self.file("old-cases.csv"))
            for (number, words) in [
                ("A-3", "The old system kept no position; the duty desk finds out where it is."),
                (
                    "A-4",
                    "The position lies in no neighbourhood council; the duty desk finds out where it belongs."
                ),
            ] {
                let told = try await scene.look(
                    """
                    SELECT concat_ws('|', a.to_area, c.area, c.routed_by, a.reason, h.words, h.is_public) AS told
                    FROM cases c JOIN imported_cases i ON (i.home, i.case_id) = (c.home, c.id)
                    JOIN assignments a ON (a.home, a.case_id) = (c.home, c.id)
                    JOIN history h ON (h.home, h.case_id, h.version) = (c.home, c.id, 1)
                    WHERE i.old_number = \(number)
                    """, { try $0.text("told") })
                #expect(told == "9911|9911|duty-desk|\(words)|\(words)|f", "\(number)")
            }
        }
    }

    @Test func `a file read twice, or after a kill, makes no case twice`() async throws {
        try await withPlace { scene, work in
            // What a killed import had committed: its first row.
            let rows = try CSV.rows(in: [UInt8](Data(contentsOf: URL(filePath: Self.file("old-cases.csv")))))
            var reading = try ImportReading(work.map, header: rows.first, under: scene.pack)
            let first = try reading.read(try #require(rows.dropFirst().first))
            let pack = try await installed(in: scene)
            _ = try await scene.database.superuser.console { acting, db in
                try await ImportCases([first], with: work.map, under: pack).run(
                    by: acting, at: Date(), in: db)
            }
            let (again, _) = try await work.take(Self.file("old-cases.csv"))
            #expect(again.outcome.known == 1)
            #expect(again.outcome.added == 5)
            let (third, _) = try await work.take(Self.file("old-cases.csv"))
            #expect(third.outcome.known == 6)
            #expect(third.outcome.added == 0)
            #expect(try await count("SELECT count(*) FROM cases", in: scene) == 6)
            #expect(try await count("SELECT count(*) FROM imported_cases", in: scene) == 6)
            // Timeliness is what the file says, whatever was there before.
            #expect(third.total == again.total)
        }
    }

    @Test func `timeliness goes by the file's own times`() async throws {
        try await withPlace { _, work in
            let (report, _) = try await work.take(Self.file("old-cases.csv"))
            let inTime = ImportReport.Timeliness(rows: 1, closed: 1, judged: 1, inTime: 1, byDay: 1)
            #expect(report.kinds["Graffiti Removal"] == inTime)
            #expect(report.kinds["Single Streetlight Issue"] == inTime)
            #expect(report.kinds["Bulky Items"] == ImportReport.Timeliness(rows: 1))
            #expect(report.total.rows == 6)
            #expect(report.agreement.compared == 4)
            #expect(report.agreement.covering == 4)
            // In the shared strip the smaller council has it, and the file names the other one.
            #expect(report.agreement.same == 3)
        }
    }

    @Test func `an old number and old words are found`() async throws {
        try await withPlace { scene, work in
            _ = try await work.take(Self.file("old-cases.csv"))
            let (report, _) = try await work.take(Self.file("old-cases-gbk.csv"))
            #expect(report.outcome.added == 1)
            let desk = try await scene.givenPost("city-duty", in: "9911")
            let council = try await scene.givenPost("council-clerk", in: "991101047")
            for (session, words, found) in [
                (desk, "A-13", 1), (desk, "龙桥", 1), (desk, "编-1", 1), (desk, "MADE UP AVE", 4),
                (council, "A-13", 0), (council, "A-2", 1), (council, "龙桥", 0),
            ] {
                let count = try await scene.database.app.acting(with: session) { _, db in
                    try await db.first(
                        """
                        SELECT count(*) AS count FROM find_cases(jsonb_build_object('words', \(words)::text), 50)
                        """, as: { try $0.int("count") })
                }
                #expect(count == found, "\(words)")
            }
        }
    }

    @Test func `what a map asks for must be in the file, and in the pack`() async throws {
        try await withPlace { scene, work in
            let header = try CSV.rows(in: Array("SRNumber,CreatedDate".utf8)).first
            #expect(throws: ImportRefusal.columnMissing(["UpdatedDate"])) {
                try ImportReading(work.map, header: header, under: scene.pack)
            }
            #expect(throws: ImportRefusal.empty) {
                try ImportReading(work.map, header: nil, under: scene.pack)
            }
            let other = try PackReader.read(folder: Self.root.appending(path: "Packs/putian").path).get()
            let rows = try CSV.rows(in: [UInt8](Data(contentsOf: URL(filePath: Self.file("old-cases.csv")))))
            #expect(throws: ImportRefusal.notInstalled("bulky-items")) {
                try ImportReading(work.map, header: rows.first, under: other)
            }
            #expect(throws: ImportRefusal.columnMissing(["CD"])) {
                try ImportReading(work.map, header: rows.first, under: scene.pack, check: "CD")
            }
        }
    }

    @Test func `nobody who signs in imports`() async throws {
        try await withPlace { scene, work in
            let keeper = try await scene.givenPost("administrator", in: "9911")
            let pack = try await installed(in: scene)
            await #expect(throws: AccessRefusal.wrongPost) {
                try await scene.database.app.perform(
                    ImportCases([], with: work.map, under: pack), with: keeper, at: scene.noon)
            }
        }
    }
}

/// The city's own files, every tenth row of them.
@Suite(
    .enabled(
        if: SharedData.has("311/los_angeles/myla311_2020_jan_subset.csv"), "the shared data folder is absent")
)
struct CityFilesTests {
    @Test func `ninety-eight of a hundred rows lie where the city says`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try makeTerritory(in: folder)
        try await withDatabase { database in
            let list = try CSV.rows(in: [UInt8](Data(contentsOf: folder.appending(path: "areas.csv"))))
            try await database.superuser.transaction { db in
                let areas = try await ImportAreas(rows: list, datum: nil, day: "2017-01-01").run(in: db)
                #expect(areas.listed == [.city: 1, .county: 15, .town: 99])
                let file = FilePath(folder.appending(path: "outlines.geojson").path)
                #expect(try await ImportBoundaries(file: file, datum: .wgs84).run(in: db).kept.count == 114)
            }
            let scene = try await Scene(on: database, pack: "los-angeles")
            var work = ImportWork(owner: database.superuser, map: try CaseImportTests.map(), check: "NC")
            work.say = { _, _ in }
            var report = ImportReport()
            for year in ["2017_dec", "2018_dec", "2018_jan", "2020_jan"] {
                report.add(
                    try await work.take(try tenth(of: "myla311_\(year)_subset.csv", in: folder)).report)
            }
            #expect(report.outcome.added >= 3_990)
            #expect(report.agreement.compared > 3_500)
            #expect(report.agreement.covering * 100 >= report.agreement.compared * 98)
            let counts = try await scene.look(
                """
                SELECT count(*) AS cases, count(*) FILTER (WHERE area ~ '^9911[0-9]{5}$') AS placed,
                    (SELECT count(*) FROM clocks) AS clocks FROM cases
                """, { (try $0.int("cases"), try $0.int("placed"), try $0.int("clocks")) })
            let outcome = report.outcome
            #expect(counts?.0 == outcome.added)
            #expect(counts?.1 == outcome.added - outcome.withoutPoint - outcome.inNoArea)
            #expect(counts.map { $0.2 > 3_500 } == true)
        }
    }

    private func makeTerritory(in folder: URL) throws {
        let script = Process()
        script.executableURL = URL(filePath: "/usr/bin/env")
        let city = "311/los_angeles/"
        script.arguments = [
            "python3", CaseImportTests.root.appending(path: "scripts/los-angeles-territory.py").path,
            SharedData.url(city + "Neighborhood_Councils_Certified.geojson").path,
            SharedData.url(city + "la-city-council-districts-2012.json").path, folder.path,
        ]
        script.standardOutput = FileHandle.nullDevice
        try script.run()
        script.waitUntilExit()
        #expect(script.terminationStatus == 0)
    }

    private func tenth(of name: String, in folder: URL) throws -> String {
        let rows = try SharedData.rows("311/los_angeles/" + name)
        let chosen = rows.enumerated().filter { $0.offset % 10 == 0 }.map { CSV.line($0.element.fields) }
        let file = folder.appending(path: name)
        try Data(chosen.joined().utf8).write(to: file)
        return file.path
    }
}

import Foundation
import Postgres
import SystemPackage
import Territory
import TestSupport
import Testing

/// Bringing lists and boundaries in.
@Suite struct ImportTests {
    @Test func `the same list twice changes nothing, a new name is told`() async throws {
        try await withTransaction { db in
            #expect(try await db.givenAreas(Riverside.list).changed == 7)
            let again = try await db.givenAreas(Riverside.list)
            #expect(again.changed == 0 && again.renamed.isEmpty && again.proposals.isEmpty)
            let renamed = try await db.givenAreas("code,name\n990102001,柳泉街道\n990102100,枫桥镇\n")
            #expect(renamed.changed == 1)
            #expect(renamed.renamed.map(\.before) == ["柳溪街道"])
            #expect(try await db.count("SELECT count(*) FROM areas WHERE point IS NOT NULL") == 4)
        }
    }

    @Test func `a town that is gone stays open, and what may follow it is proposed`() async throws {
        try await withTransaction { db in
            try await Riverside.given(in: db)
            let list = try CSV.rows(in: Array("code,name\n990102001,柳溪街道\n990102002,枫桥街道\n".utf8))
            let seen = try await ImportAreas(rows: list, datum: nil, day: "2023-01-01").run(in: db)
            #expect(seen.proposals.map { $0.successor?.code.text } == ["990102002"])
            #expect(
                try await db.count(
                    "SELECT count(*) FROM areas WHERE code LIKE '990102100%' AND closed_on IS NULL") > 1)
            #expect(try await db.count("SELECT count(*) FROM area_successors") == 0)
        }
    }

    private func imported(
        _ features: String, in db: Transaction, datum: Datum = .wgs84
    ) async throws -> ImportBoundaries.Outcome {
        let file = FileManager.default.temporaryDirectory.appending(
            path: "linli-\(UUID().uuidString).geojson")
        try Data("{\"type\":\"FeatureCollection\",\"features\":[\(features)]}".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try await ImportBoundaries(file: FilePath(file.path), datum: datum).run(in: db)
    }

    private func feature(_ code: String, _ geometry: String) -> String {
        "{\"type\":\"Feature\",\"properties\":{\"adcode\":\(code)},\"geometry\":\(geometry)}"
    }

    private func box(_ ring: String) -> String { "{\"type\":\"Polygon\",\"coordinates\":[[\(ring)]]}" }

    @Test func `each outline that cannot be kept says why, and the rest are kept`() async throws {
        try await withTransaction { db in
            try await db.givenAreas(Riverside.list)
            let good = box("[150,30],[150.1,30],[150.1,30.1],[150,30.1],[150,30]")
            let bowTie = box("[150,30],[150.1,30.1],[150.1,30],[150,30.1],[150,30]")
            let outcome = try await imported(
                [
                    feature("\"990102\"", good), feature("990199", good), feature("null", good),
                    feature("9901", bowTie),
                    feature("990102", "{\"type\":\"Point\",\"coordinates\":[150,30]}"),
                ].joined(separator: ","), in: db)
            #expect(outcome.kept.map(\.text) == ["990102", "9901"])
            #expect(
                Set(outcome.findings.map { "\($0.what)" }).isSuperset(of: [
                    "codeMissing", "notAPolygon", "repaired",
                ]))
            #expect(outcome.findings.contains { if case .unknownArea = $0.what { true } else { false } })
            #expect(outcome.findings.filter(\.isRejection).count == 3)
            #expect(outcome.witnesses == 4)
            #expect(try await db.count("SELECT count(*) FROM area_shapes WHERE ST_IsValid(shape)") == 2)
        }
    }

    @Test func `a known point outside its county is named`() async throws {
        try await withTransaction { db in
            try await db.givenAreas(Riverside.list)
            let half = box("[150,30],[150.05,30],[150.05,30.1],[150,30.1],[150,30]")
            let outcome = try await imported(feature("\"990102\"", half), in: db)
            #expect(outcome.findings.map(\.subject) == ["枫桥镇", "枫桥村委会"])
            #expect(outcome.findings.allSatisfy { $0.what == .pointOutside(county: "东岸区") })
        }
    }

    @Test func `a file that is no map is refused`() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "linli-\(UUID().uuidString).txt")
        try Data("not a map".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        try await withTransaction { db in
            await #expect(throws: ImportBoundaries.Refusal.self) {
                _ = try await ImportBoundaries(file: FilePath(file.path), datum: .wgs84).run(in: db)
            }
        }
    }

    @Test(
        .enabled(
            if: SharedData.has("boundaries/putian_county_gcj02.geojson"), "the shared data folder is absent"))
    func `the wrong datum is noticed by the points that fall outside`() async throws {
        let rows = try SharedData.rows("areas/putian_5level_2016.csv")
        let file = FilePath(SharedData.url("boundaries/putian_county_gcj02.geojson").path)
        try await withTransaction { db in
            _ = try await ImportAreas(rows: rows, datum: .gcj02, day: "2016-07-31").run(in: db)
            let wrong = try await ImportBoundaries(file: file, datum: .wgs84).run(in: db)
            #expect(wrong.findings.last?.what == .anotherDatumFitsBetter(.gcj02, outside: 0, than: 3))
            #expect(wrong.findings.count == 4)
        }
    }
}

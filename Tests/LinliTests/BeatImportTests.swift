import Casework
import Foundation
import Postgres
import SystemPackage
import Territory
import TestSupport
import Testing

@testable import Linli

/// Beats come in from a drawing, or from a list of areas.
@Suite struct BeatImportTests {
    private func square(_ beat: String, _ west: Double, _ office: String = "police") -> String {
        let (east, south, north) = (west + 0.01, 30.0, 30.01)
        let ring =
            "[[\(west),\(south)],[\(east),\(south)],[\(east),\(north)],[\(west),\(north)],[\(west),\(south)]]"
        return """
            {"type": "Feature", "properties": {"organization": "\(office)", "beat": "\(beat)", "name": "\(beat)警格"},
             "geometry": {"type": "Polygon", "coordinates": [\(ring)]}}
            """
    }

    private func read(_ features: [String]) async throws -> BeatFile {
        let file = FileManager.default.temporaryDirectory.appending(
            path: "beats-\(UUID().uuidString).geojson")
        try Data("{\"type\":\"FeatureCollection\",\"features\":[\(features.joined(separator: ","))]}".utf8)
            .write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return BeatFile(
            features: try await ReadFeatures(file: FilePath(file.path)).run(), datum: .wgs84)
    }

    @Test func `drawings are kept, those that run into others come back, and what is left over is said`()
        async throws
    {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            _ = try await scene.givenOrganization("police", in: Scene.county)
            let file = try await read([
                square("west", 150), square("middle", 150.005), square("east", 150.01),
                square("x", 150, "nobody"),
            ])
            let count = "SELECT count(*) AS n FROM beats WHERE until IS NULL AND shape IS NOT NULL"
            for (isCheck, drawn, kept, left) in [(true, 2, 0, 0), (false, 2, 0, 2), (false, 0, 2, 2)] {
                let outcome = try await BeatImport(database: database.superuser, isCheck: isCheck)
                    .run(file, at: scene.noon) { _, _ in }
                #expect(outcome.drawn == drawn && outcome.kept == kept)
                #expect(outcome.rejected.map(\.line) == [2, 4])
                #expect(outcome.rejected.first?.reason.zh.contains("重叠") == true)
                #expect(outcome.rejected.last?.reason.zh == "没有单位 nobody")
                let share = try #require(outcome.uncovered.first)
                #expect(share.office == "police" && abs(share.share - 1.0 / 3) < 0.001)
                #expect(try await scene.look(SQL(stringLiteral: count), { try $0.int("n") }) == left)
            }
        }
    }

    @Test func `a beat begins on the day it is where the place lies`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            _ = try await scene.givenOrganization("police", in: Scene.county)
            // 00:30 of the second in the place's zone.
            let night = Date(timeIntervalSince1970: 1_772_382_600)
            let outcome = try await BeatImport(database: database.superuser, isCheck: false)
                .run(try await read([square("west", 150)]), at: night) { _, _ in }
            #expect(outcome.drawn == 1)
            let since = try await scene.look(
                "SELECT since::text AS since FROM beats", { try $0.text("since") })
            #expect(since == "2026-03-02")
        }
    }

    @Test func `a list of areas is kept by beat, for the organization it means`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            for area in [Scene.town, Scene.otherTown] {
                _ = try await scene.givenOrganization("care", in: area)
            }
            let list = """
                单位代号,单位区划,警格代号,警格名称,区划
                care,\(Scene.town),one,一队,\(Scene.village)
                care,\(Scene.town),one,一队,\(Scene.neighbour)
                care,\(Scene.otherTown),one,一队,\(Scene.farVillage)
                care,,two,二队,\(Scene.village)
                care,\(Scene.otherTown),two,二队,\(Scene.village)
                """
            let file = BeatFile(rows: try CSV.rows(in: [UInt8](list.utf8)), called: BeatImport.headings)
            let outcome = try await BeatImport(database: database.superuser, isCheck: false)
                .run(file, at: scene.noon) { _, _ in }
            #expect(outcome.drawn == 2)
            #expect(outcome.rejected.map(\.line) == [5, 6])
            #expect(outcome.rejected.first?.reason.zh.contains("不止一个") == true)
            #expect(outcome.uncovered.allSatisfy { $0.share < BeatImport.whollyCovered })
            let kept = "SELECT count(*) AS n FROM beat_areas"
            #expect(try await scene.look(SQL(stringLiteral: kept), { try $0.int("n") }) == 3)
        }
    }
}

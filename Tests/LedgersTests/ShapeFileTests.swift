import Foundation
import Territory
import Testing

@testable import Ledgers

/// Shapes with what is said of them, as mapping programs save them.
@Suite(
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/ogr2ogr"), "gdal is not installed"))
struct ShapeFileTests {
    private static func read(_ bytes: [UInt8], sheet: String? = nil) async throws -> SheetRows {
        let folder = FileManager.default.temporaryDirectory.path
        return try await ReadSheetFile(bytes, sheet: sheet, folder: folder).run()
    }

    private static func collection(_ features: String, more: String = "") -> String {
        "{\"type\":\"FeatureCollection\",\(more)\"features\":[\(features)]}"
    }

    private static func feature(_ properties: String, _ geometry: String) -> String {
        "{\"type\":\"Feature\",\"properties\":{\(properties)},\"geometry\":\(geometry)}"
    }

    private static let point = "{\"type\":\"Point\",\"coordinates\":[119.0015,25.4412]}"
    private static let square =
        "{\"type\":\"Polygon\",\"coordinates\":[[[119,25],[119.2,25],[119.2,25.2],[119,25.2],[119,25]]]}"

    /// The file that a mapping program would make of some GeoJSON, each text a layer.
    private static func package(_ layers: (name: String, text: String)..., options: [String] = []) throws
        -> [UInt8]
    {
        let folder = FileManager.default.temporaryDirectory.appending(path: "linli-shapes-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (place, layer) in layers.enumerated() {
            try Data(layer.text.utf8).write(to: folder.appending(path: "in.geojson"))
            try TestWorkbook.run(
                "/usr/bin/ogr2ogr",
                ["-f", "GPKG", "out.gpkg", "in.geojson", "-nln", layer.name] + options
                    + (place > 0 ? ["-update"] : []), in: folder)
        }
        return [UInt8](try Data(contentsOf: folder.appending(path: "out.gpkg")))
    }

    @Test func `each shape is a row with a point, and its number is its line`() async throws {
        let text = Self.collection(
            [
                Self.feature("\"房号\":\"0012\",\"层数\":3,\"X\":\"7\"", Self.point),
                Self.feature("\"房号\":\"0013\"", Self.square),
                Self.feature("\"房号\":\"0014\",\"层数\":null", "null"),
            ].joined(separator: ","))
        let rows = try await Self.read(Array(text.utf8))
        #expect(rows.rows.map(\.line) == [0, 1, 2, 3] && rows.hasHeadings)
        #expect(
            rows.rows.map(\.fields) == [
                ["geometry", "房号", "层数", "X"], ["119.0015,25.4412", "0012", "3", "7"],
                ["119.1,25.1", "0013"], ["", "0014"],
            ])
    }

    @Test func `a shape without a place may come first`() async throws {
        let text = Self.collection(
            Self.feature("\"房号\":\"1\"", "null") + "," + Self.feature("\"房号\":\"2\"", Self.point))
        let rows = try await Self.read(Array(text.utf8)).rows
        #expect(rows.map(\.fields) == [["geometry", "房号"], ["", "1"], ["119.0015,25.4412", "2"]])
    }

    @Test func `coordinates of another system are put into plain degrees`() async throws {
        // CGCS2000 / 3-degree Gauss-Kruger CM 120E: its middle is the meridian of 120 degrees.
        let text = Self.collection(
            Self.feature("\"房号\":\"1\"", "{\"type\":\"Point\",\"coordinates\":[500000,2800000]}"),
            more: "\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::4549\"}},")
        let rows = try await Self.read(Array(text.utf8)).rows
        let spot = try #require(rows.last?.fields.first).split(separator: ",").compactMap { Double($0) }
        #expect(spot.count == 2 && abs(spot[0] - 120) < 1e-6 && abs(spot[1] - 25.30644) < 1e-4, "\(spot)")
        let package = try Self.package(("houses", text))
        #expect(try await Self.read(package).rows.last?.fields.dropFirst().first == "1")
    }

    @Test func `of several layers one is read, the first with rows or the one asked for`() async throws {
        let one = Self.collection(Self.feature("\"房号\":\"1\"", Self.square))
        let two = Self.collection(Self.feature("\"房号\":\"2\",\"层数\":4", Self.point))
        let bytes = try Self.package(("空的", Self.collection("")), ("甲 \"层\"", one), ("乙", two))
        let first = try await Self.read(bytes)
        #expect(first.sheet == "甲 \"层\"" && first.sheets == ["空的", "甲 \"层\"", "乙"])
        #expect(first.rows.map(\.fields) == [["geometry", "房号"], ["119.1,25.1", "1"]])
        let second = try await Self.read(bytes, sheet: "乙")
        #expect(second.rows.last?.fields == ["119.0015,25.4412", "2", "4"])
        await #expect(throws: SheetRefusal.noSuchSheet(offered: first.sheets)) {
            try await Self.read(bytes, sheet: "丙")
        }
        await #expect(throws: SheetRefusal.noRows) { try await Self.read(bytes, sheet: "空的") }
    }

    @Test func `a layer without shapes is a table`() async throws {
        let bytes = try Self.package(
            ("plain", Self.collection(Self.feature("\"房号\":\"9\"", Self.point))), options: ["-nlt", "NONE"])
        #expect(try await Self.read(bytes).rows.map(\.fields) == [["房号"], ["9"]])
    }

    @Test func `a view is no layer, because it may lead out of the file`() async throws {
        var bytes = try Self.package(("houses", Self.collection(Self.feature("\"a\":1", Self.point))))
        // The same length, so that the file stays what it is.
        let (table, other) = (Array("CREATE TABLE \"houses\"".utf8), Array("CREATE TABLX \"houses\"".utf8))
        let place = try #require(bytes.firstRange(of: table))
        bytes.replaceSubrange(place, with: other)
        await #expect(throws: SheetRefusal.self) { try await Self.read(bytes) }
    }

    @Test(arguments: [
        (Self.collection(""), SheetRefusal.noRows), ("{\"type\":\"FeatureCollection\",\"features\":[", .cut),
        ("{\"a\":1}", .wrongType), ("{\"type\":\"FeatureCollection\",\"features\":[}", .damaged),
        (String(Self.collection(Self.feature("\"a\":1", Self.point)).dropLast(40)) + "}", .damaged),
        (
            Self.collection(
                Self.feature((0..<301).map { "\"c\($0)\":1" }.joined(separator: ","), Self.point)),
            .tooManyColumns(limit: 300)
        ),
    ])
    func `text of shapes that cannot be read is refused by name`(text: String, refusal: SheetRefusal) async {
        await #expect(throws: refusal) { try await Self.read(Array(text.utf8)) }
    }

    @Test func `a package that cannot be read is refused by name`() async throws {
        let whole = try Self.package(("houses", Self.collection(Self.feature("\"a\":1", Self.point))))
        await #expect(throws: SheetRefusal.cut) { try await Self.read(Array(whole.prefix(whole.count / 2))) }
        await #expect(throws: SheetRefusal.cut) { try await Self.read(Array(whole.prefix(50))) }
        var other = whole
        other.replaceSubrange(68..<72, with: [0, 0, 0, 0])
        await #expect(throws: SheetRefusal.wrongType) { try await Self.read(other) }
        var scrambled = whole
        scrambled.replaceSubrange(100..<4_000, with: [UInt8](repeating: 0x5A, count: 3_900))
        await #expect(throws: SheetRefusal.damaged) { try await Self.read(scrambled) }
    }

    private static let villages = URL(
        filePath: "../shared/data/boundaries/putian_town_village_points_gcj02.geojson")

    @Test(.enabled(if: FileManager.default.fileExists(atPath: Self.villages.path), "no shared data here"))
    func `a thousand villages of a real file are read`() async throws {
        let rows = try await Self.read([UInt8](try Data(contentsOf: Self.villages))).rows
        #expect(rows.first?.fields.prefix(4) == ["geometry", "code", "parent", "name"])
        #expect(rows.count > 60 && rows.dropFirst().allSatisfy { $0.fields.first?.contains(",") == true })
    }
}

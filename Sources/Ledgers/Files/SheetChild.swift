import Casework
import Foundation
import SystemPackage
import Territory

/// Reads somebody's workbook or shapes in a process with little memory and little time, from a file without a
/// name.
struct SheetChild: Sendable {
    /// Two hundred thousand rows of twenty cells took 0.3 GB of address space, and 4 s.
    private static let limits = CagedTool.Limits(
        memoryBytes: 1_000_000_000, seconds: 20, longestWait: 60, outputBytes: 128 << 20)

    private let kind: Kind
    private let scratch: Scratch
    private let tool: CagedTool
    private let count: Int
    /// The same at each look: what has no name of its own goes by that of its file.
    private let link: String

    /// What a file is, by whose ending the tool knows it.
    enum Kind: String, Sendable {
        case workbook = "xlsx"
        case geoJSON = "geojson"
        case geoPackage = "gpkg"
    }

    init(_ bytes: [UInt8], as kind: Kind = .workbook, folder: String, in cage: Cage) throws {
        tool = CagedTool(cage: cage, limits: Self.limits)
        (self.kind, count) = (kind, bytes.count)
        link = "\(Self.links)/linli-\(UUID()).\(kind.rawValue)"
        scratch = try Scratch(inMemoryOr: folder)
        try scratch.file.writeAll(bytes)
        // It has no name, so only the child, whoever it runs as, opens it once more.
        guard fchmod(scratch.file.rawValue, 0o444) == 0 else { throw Errno(rawValue: errno) }
    }

    /// Where anybody may look up a name, and nobody may change another's.
    private static let links = "/tmp"

    /// Names of the sheets, in their order.
    func sheets() async throws -> [String] {
        let lines = try await run("ogrinfo", ["-ro", "-q"], [])
        return String(decoding: lines, as: UTF8.self).split(separator: "\n").compactMap { line in
            // `2: name (None)`: the number of the sheet, and that it holds no shapes.
            guard let colon = line.firstRange(of: ": "), line.hasSuffix(" (None)") else { return nil }
            return String(line[colon.upperBound...].dropLast(" (None)".count))
        }
    }

    /// Every row of a sheet with its line, also those without anything.
    ///
    /// - Parameter sheet: `nil`: the only one there is.
    func rows(of sheet: String?) async throws -> [CSV.Row] {
        // The tool's own line of names stands above the first row, and a cell may hold several lines.
        try await table(sheet.map { [$0] } ?? []).dropFirst().enumerated().map { place, row in
            CSV.Row(line: place + 1, fields: row.fields)
        }
    }

    /// What the tool makes of a file, below its line of names.
    ///
    /// - Parameter wanted: What of the file, in the words of `ogr2ogr`.
    func table(_ wanted: [String]) async throws -> [CSV.Row] {
        let text = try await run("ogr2ogr", ["-f", "CSV", "/vsistdout/"], wanted)
        do {
            return try CSV.rows(in: text)
        } catch .fieldTooLong(let line) {
            throw SheetRefusal.cellTooLong(line: line)
        } catch .tooManyRows {
            throw SheetRefusal.tooManyRows(limit: SheetRows.mostRows)
        } catch {
            throw SheetRefusal.damaged
        }
    }

    func run(_ tool: String, _ before: [String], _ after: [String]) async throws -> [UInt8] {
        // The tool knows a workbook by its ending, so a link that ends like one leads to its own input.
        guard symlink("/proc/self/fd/0", link) == 0 else { throw Errno(rawValue: errno) }
        defer { unlink(link) }
        switch try await self.tool.run(
            [tool] + settings + before + [path(of: link)] + after, reading: scratch)
        {
        case .said(_, let complaint) where complaint.contains("no coordinate system"),
            .failed(let complaint) where complaint.contains("no coordinate system"):
            throw SheetRefusal.noCoordinateSystem
        // It says that all went well even when it left out what it could not read.
        case .said(_, let complaint) where complaint.contains("number of fields"):
            throw SheetRefusal.tooManyColumns(limit: SheetRows.mostColumns)
        case .said(_, let complaint) where complaint.contains("ERROR"): throw SheetRefusal.damaged
        case .said(let output, _): return output
        case .failed: throw SheetRefusal.damaged
        case .tooHeavy: throw SheetRefusal.tooHeavy
        case .notInstalled:
            throw SheetRefusal.unavailable(reason: "setpriv, prlimit, timeout or gdal-bin is not installed")
        }
    }

    /// SQLite follows a link to the name of its file, and this one has none; as part of a file it is read.
    private func path(of link: String) -> String {
        kind == .geoPackage ? "/vsisubfile/0_\(count),\(link)" : link
    }

    private var settings: [String] {
        switch kind {
        // Text as it was typed: a code of fifteen digits is no number. The first row is a row like any other.
        case .workbook:
            ["--config", "OGR_XLSX_HEADERS", "DISABLE", "--config", "OGR_XLSX_FIELD_TYPES", "STRING"]
        // A feature of any size, as long as the process bears it.
        case .geoJSON: ["--config", "OGR_GEOJSON_MAX_OBJ_SIZE", "0"]
        case .geoPackage: []
        }
    }
}

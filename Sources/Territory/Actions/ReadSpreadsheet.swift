import Foundation
import Subprocess
package import SystemPackage

/// The rows of the first sheet of a spreadsheet, or of a CSV file, in order; every cell as text.
package struct ReadSpreadsheet: Sendable {
    /// A sheet of a hundred thousand rows of thirty cells.
    private static let outputLimitBytes = 64 << 20

    package let file: FilePath

    package enum Refusal: Error, Equatable {
        /// `ogr2ogr` (Debian: gdal-bin) is not installed.
        case toolMissing
        /// What `ogr2ogr` said.
        case unreadable(String)
    }

    package init(file: FilePath) { self.file = file }

    package func run() async throws -> [CSV.Row] {
        guard file.extension?.lowercased() != "csv" else {
            return try CSV.rows(in: [UInt8](Data(contentsOf: URL(filePath: file.string))))
        }
        // Text as it was typed: a code of fifteen digits is no number. The first row is a row like any other.
        let arguments: Arguments = [
            "-f", "CSV", "--config", "OGR_XLSX_HEADERS", "DISABLE", "--config", "OGR_XLSX_FIELD_TYPES",
            "STRING",
            "--config", "OGR_ODS_HEADERS", "DISABLE", "--config", "OGR_ODS_FIELD_TYPES", "STRING",
            "/vsistdout/", file.string,
        ]
        do {
            let result = try await Subprocess.run(
                .name("ogr2ogr"), arguments: arguments, output: .bytes(limit: Self.outputLimitBytes),
                error: .string(limit: 4_000))
            guard result.terminationStatus.isSuccess else { throw Refusal.unreadable(result.standardError) }
            // The tool's own line of names stands above the first row.
            return Array(try CSV.rows(in: result.standardOutput).dropFirst())
        } catch let error as SubprocessError where error.code == .executableNotFound {
            throw Refusal.toolMissing
        }
    }
}

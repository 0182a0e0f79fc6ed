import Subprocess
package import SystemPackage

/// The features of any file GDAL reads, as GeoJSON, one a line, in longitude and latitude.
package struct ReadFeatures: Sendable {
    /// Every county outline of China in full detail is 60 MB as GeoJSON.
    private static let outputLimitBytes = 512 << 20

    package let file: FilePath

    package init(file: FilePath) { self.file = file }

    /// - Throws: ``ImportBoundaries/Refusal`` when there is no tool, or the tool cannot read the file.
    package func run() async throws -> [UInt8] {
        let arguments: Arguments = [
            "-f", "GeoJSONSeq", "-lco", "RS=NO", "-lco", "COORDINATE_PRECISION=9", "-t_srs", "EPSG:4326",
            "-dim", "XY",
            "/vsistdout/", file.string,
        ]
        do {
            let result = try await Subprocess.run(
                .name("ogr2ogr"), arguments: arguments, output: .bytes(limit: Self.outputLimitBytes),
                error: .string(limit: 4000))
            guard result.terminationStatus.isSuccess else {
                throw ImportBoundaries.Refusal.unreadable(result.standardError)
            }
            return result.standardOutput
        } catch let error as SubprocessError where error.code == .executableNotFound {
            throw ImportBoundaries.Refusal.toolMissing
        }
    }
}

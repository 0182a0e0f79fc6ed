/// Outlines as a file gives them, one GeoJSON feature per line, moved to WGS-84.
package struct BoundaryFile: Sendable {
    package let outlines: [Outline]
    package let findings: [Finding]

    /// The ground of one area; rings of longitude and latitude, as GeoJSON nests them.
    package struct Outline: Sendable {
        package let code: Area.Code
        package let name: String
        package let polygons: [[[[Double]]]]
    }

    /// One thing worth a person's eye.
    package struct Finding: Sendable, Equatable {
        /// The area, or the number of the feature where there is no area to name.
        package let subject: String
        package let what: What

        package enum What: Sendable, Equatable {
            // Rejected: the outline is not kept.
            case unreadable
            case codeMissing
            case notAPolygon
            case coordinateOutOfRange
            case unknownArea(Area.Code)
            // Kept, with a warning.
            case repaired
            case codeTwice
            /// The area's own known point lies outside the outline of the county it belongs to.
            case pointOutside(county: String)
            /// Read as another datum, fewer known points would lie outside.
            case anotherDatumFitsBetter(Datum, outside: Int, than: Int)
        }

        package var isRejection: Bool {
            switch what {
            case .unreadable, .codeMissing, .notAPolygon, .coordinateOutOfRange, .unknownArea: true
            case .repaired, .codeTwice, .pointOutside, .anotherDatumFitsBetter: false
            }
        }
    }

    /// Properties that may hold an area's code, the first found counts.
    private static let codeProperties = ["adcode", "code", "code12"]

    /// - Parameter lines: GeoJSON features, one per line (GeoJSONSeq).
    package init(lines: [UInt8], datum: Datum) {
        var outlines: [Outline] = []
        var findings: [Finding] = []
        for (number, line) in lines.split(separator: UInt8(ascii: "\n")).enumerated() {
            do throws(Finding.What) {
                outlines.append(try Self.outline(line, datum: datum))
            } catch {
                findings.append(Finding(subject: "\(number + 1)", what: error))
            }
        }
        self.outlines = outlines
        self.findings = findings
    }

    private static func outline(_ line: ArraySlice<UInt8>, datum: Datum) throws(Finding.What) -> Outline {
        let read: GeoFeature.Line
        do throws(GeoFeature.Mistake) { read = try GeoFeature.Line(line) } catch { throw Finding.What(error) }
        let code = codeProperties.lazy.compactMap { read.properties[$0] }
            .compactMap { AreaList.path(of: $0, level: nil) }.first
        guard let code else { throw .codeMissing }
        do throws(GeoFeature.Mistake) {
            let ground = try read.feature(in: datum)
            return Outline(code: code, name: read.properties["name"] ?? "", polygons: ground.polygons)
        } catch { throw Finding.What(error) }
    }
}

extension BoundaryFile.Finding.What: Error {
    init(_ mistake: GeoFeature.Mistake) {
        self =
            switch mistake {
            case .unreadable: .unreadable
            case .notAPolygon: .notAPolygon
            case .coordinateOutOfRange: .coordinateOutOfRange
            }
    }
}

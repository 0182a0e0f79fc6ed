import FoundationEssentials

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
        let decoder = JSONDecoder()
        for (number, line) in lines.split(separator: UInt8(ascii: "\n")).enumerated() {
            do {
                // A record separator before each feature is allowed by RFC 8142.
                let bytes = line.first == 0x1E ? line.dropFirst() : line
                outlines.append(
                    try Self.outline(try decoder.decode(Feature.self, from: Data(bytes)), datum: datum))
            } catch let finding as Finding.What {
                findings.append(Finding(subject: "\(number + 1)", what: finding))
            } catch {
                findings.append(Finding(subject: "\(number + 1)", what: .unreadable))
            }
        }
        self.outlines = outlines
        self.findings = findings
    }

    private static func outline(_ feature: Feature, datum: Datum) throws -> Outline {
        let code = codeProperties.lazy.compactMap { feature.properties[$0]?.text }
            .compactMap { AreaList.path(of: $0, level: nil) }.first
        guard let code else { throw Finding.What.codeMissing }
        guard let polygons = feature.geometry?.polygons else { throw Finding.What.notAPolygon }
        let moved = try polygons.map { polygon in
            try polygon.map { ring in
                try ring.map { corner in
                    guard let east = corner.first, let north = corner.dropFirst().first,
                        let point = datum.point(longitude: east, latitude: north)
                    else { throw Finding.What.coordinateOutOfRange }
                    return [point.longitude, point.latitude]
                }
            }
        }
        return Outline(code: code, name: feature.properties["name"]?.text ?? "", polygons: moved)
    }
}

extension BoundaryFile.Finding.What: Error {}

extension BoundaryFile {
    private struct Feature: Decodable {
        let properties: [String: Property]
        let geometry: Geometry?
    }

    /// A code may be written as text or as a number; anything else is of no use here.
    private struct Property: Decodable {
        let text: String?

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self.text = text
            } else {
                text = (try? container.decode(Int.self)).map(String.init)
            }
        }
    }

    private struct Geometry: Decodable {
        /// `nil`: a point or a line.
        let polygons: [[[[Double]]]]?

        private enum Key: CodingKey { case type, coordinates }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            polygons =
                switch try container.decode(String.self, forKey: .type) {
                case "Polygon": [try container.decode([[[Double]]].self, forKey: .coordinates)]
                case "MultiPolygon": try container.decode([[[[Double]]]].self, forKey: .coordinates)
                default: nil
                }
        }
    }
}

import FoundationEssentials

/// One GeoJSON feature with the polygons of its ground, moved to WGS-84.
struct GeoFeature: Sendable {
    /// Properties written as text or as whole numbers; anything else is of no use here.
    let properties: [String: String]
    /// Rings of longitude and latitude, as GeoJSON nests them.
    let polygons: [[[[Double]]]]

    /// Why a line is no ground.
    enum Mistake: Error, Equatable {
        case unreadable, notAPolygon, coordinateOutOfRange
    }

    /// What a line of a file says, before its ground is looked at.
    struct Line: Sendable {
        let properties: [String: String]
        /// `nil`: a point or a line.
        let polygons: [[[[Double]]]]?

        init(_ bytes: some Collection<UInt8>) throws(Mistake) {
            // A record separator before each feature is allowed by RFC 8142.
            let json = Data(bytes.first == 0x1E ? Array(bytes.dropFirst()) : Array(bytes))
            guard let stored = try? JSONDecoder().decode(Stored.self, from: json) else { throw .unreadable }
            properties = stored.properties.compactMapValues(\.text)
            polygons = stored.geometry?.polygons
        }

        /// The ground, moved from the datum it was written in.
        func feature(in datum: Datum) throws(Mistake) -> GeoFeature {
            guard let polygons else { throw .notAPolygon }
            var moved: [[[[Double]]]] = []
            for polygon in polygons {
                var rings: [[[Double]]] = []
                for ring in polygon { rings.append(try Self.moved(ring, from: datum)) }
                moved.append(rings)
            }
            return GeoFeature(properties: properties, polygons: moved)
        }

        private static func moved(_ ring: [[Double]], from datum: Datum) throws(Mistake) -> [[Double]] {
            var corners: [[Double]] = []
            for corner in ring {
                guard let east = corner.first, let north = corner.dropFirst().first,
                    let point = datum.point(longitude: east, latitude: north)
                else { throw .coordinateOutOfRange }
                corners.append([point.longitude, point.latitude])
            }
            return corners
        }
    }
}

extension GeoFeature {
    private struct Stored: Decodable {
        let properties: [String: Property]
        let geometry: Geometry?
    }

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

/// A box in WGS-84 degrees that does not cross the 180th meridian.
package struct Envelope: Sendable, Equatable, Codable {
    package let west: Double
    package let south: Double
    package let east: Double
    package let north: Double

    /// - Returns: `nil` when the corners are no points, or west is not west of east or south of north.
    package init?(west: Double, south: Double, east: Double, north: Double) {
        guard Point(longitude: west, latitude: south) != nil, Point(longitude: east, latitude: north) != nil,
            west < east, south < north
        else { return nil }
        (self.west, self.south, self.east, self.north) = (west, south, east, north)
    }

    package func contains(_ point: Point) -> Bool {
        (west...east).contains(point.longitude) && (south...north).contains(point.latitude)
    }

    /// Written as `[west, south, east, north]`, the order every map format uses.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let corners = try container.decode([Double].self)
        var next = corners.makeIterator()
        guard corners.count == 4, let west = next.next(), let south = next.next(), let east = next.next(),
            let north = next.next(), let box = Envelope(west: west, south: south, east: east, north: north)
        else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "an envelope is [west, south, east, north] in degrees")
        }
        self = box
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode([west, south, east, north])
    }
}

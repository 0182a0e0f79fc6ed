/// A place on the ground: WGS-84 longitude and latitude in degrees, the only datum the tables hold.
package struct Point: Sendable, Hashable, Codable {
    package let longitude: Double
    package let latitude: Double

    /// - Returns: `nil` outside -180...180 and -90...90, and for numbers that are not finite.
    package init?(longitude: Double, latitude: Double) {
        guard (-180...180).contains(longitude), (-90...90).contains(latitude) else { return nil }
        self.longitude = longitude
        self.latitude = latitude
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let longitude = try container.decode(Double.self, forKey: .longitude)
        let latitude = try container.decode(Double.self, forKey: .latitude)
        guard let point = Point(longitude: longitude, latitude: latitude) else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "no such point: \(longitude), \(latitude)"))
        }
        self = point
    }
}

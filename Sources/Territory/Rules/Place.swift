/// The settings of one place, as its pack gives them: everything here differs from place to place.
package struct Place: Sendable, Equatable, Codable {
    /// The city at the root of the tree.
    package let code: Area.Code
    package let name: Words
    /// IANA name, such as "Asia/Shanghai".
    package let timeZone: String
    /// The first is shown to people who ask for none.
    package let languages: [String]
    package let envelope: Envelope
    package let centre: Point
    /// Shown first on every page that takes reports.
    package let emergencyNumbers: [EmergencyNumber]
    /// 审图号; `nil` where maps of the place have none yet.
    package let mapApproval: String?
    /// Where map pictures come from; `nil`: only our own outlines.
    package let baseMap: String?
    /// What the base map's pictures are drawn in; points are moved to it for display only.
    package let displayDatum: Datum
    /// A line on every page, print and tile, such as "演示数据 · generated data".
    package let banner: Words?

    package init(
        code: Area.Code, name: Words, timeZone: String = "Asia/Shanghai", languages: [String] = ["zh", "en"],
        ground: (envelope: Envelope, centre: Point), emergencyNumbers: [EmergencyNumber] = [],
        map: (approval: String?, base: String?, datum: Datum) = (nil, nil, .wgs84), banner: Words? = nil
    ) {
        self.code = code
        self.name = name
        self.timeZone = timeZone
        self.languages = languages
        (envelope, centre) = ground
        self.emergencyNumbers = emergencyNumbers
        (mapApproval, baseMap, displayDatum) = map
        self.banner = banner
    }

    /// A short text in both languages.
    package struct Words: Sendable, Equatable, Codable {
        package let zh: String
        package let en: String

        package init(zh: String, en: String) {
            self.zh = zh
            self.en = en
        }
    }

    package struct EmergencyNumber: Sendable, Equatable, Codable {
        package let number: String
        package let name: Words

        package init(number: String, name: Words) {
            self.number = number
            self.name = name
        }
    }
}

/// The box reports are taken from; it may reach past the boundary, so that a report from the sea is not lost.
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

import Glibc

/// A city that exists nowhere: outline, names and points of counties, towns and villages, all from one seed.
///
/// It lies in the open Pacific, so that no real ground is claimed. The same seed gives the same city.
package struct DemoTerritory: Sendable {
    package let seed: UInt64
    package let entries: [AreaList.Entry]
    package let outline: BoundaryFile.Outline

    /// How many areas of each level are made up; grids and units follow from them.
    package struct Size: Sendable {
        package let counties: Int
        package let towns: Int
        package let villages: Int

        /// A small real city has four to six counties and some ten villages to a town.
        package static let usual = Size(counties: 4, towns: 28, villages: 280)

        package init(counties: Int, towns: Int, villages: Int) {
            self.counties = counties
            self.towns = towns
            self.villages = villages
        }
    }

    package init(seed: UInt64, city: Place, size: Size = .usual) {
        self.seed = seed
        var numbers = SplitMix64(seed: seed)
        let ring = Self.ring(around: city.centre, &numbers)
        var names = DemoNames(&numbers)
        let root = Entry(code: city.code, name: (city.name, city.englishName), point: city.centre)
        let counties = Self.spread(size.counties, in: ring, &numbers)
        let towns = Self.spread(size.towns, in: ring, &numbers)
        let villages = Self.spread(size.villages, in: ring, &numbers)

        var made = [root]
        let countyCodes = Self.codes(counties.count, below: city.code, from: 2)
        for (code, point) in zip(countyCodes, counties) {
            made.append(Entry(code: code, name: names.county(), point: point))
        }
        let townEntries = Self.children(
            towns, of: zip(countyCodes, counties).map { ($0, $1) }, firsts: [1, 100]
        ) {
            names.town(isUrban: $0)
        }
        let villageEntries = Self.children(
            villages, of: townEntries.map { ($0.code, $0.point) }, firsts: [1, 201]
        ) {
            names.village(isUrban: $0)
        }
        made += townEntries + villageEntries
        entries = made.map(\.listed)
        outline = BoundaryFile.Outline(
            code: city.code, name: city.name, polygons: [[ring.map { [$0.longitude, $0.latitude] }]])
    }

    /// What the city at the root is called and where it lies.
    package struct Place: Sendable {
        package let code: Area.Code
        package let name: String
        package let englishName: String
        package let centre: Point

        package init(code: Area.Code, name: String, englishName: String, centre: Point) {
            self.code = code
            self.name = name
            self.englishName = englishName
            self.centre = centre
        }
    }

    private struct Entry {
        let code: Area.Code
        let name: (zh: String, en: String)
        let point: Point

        var listed: AreaList.Entry {
            AreaList.Entry(
                line: 0, code: code, name: name.zh, englishName: name.en, nbsCode: nil, suspicion: nil,
                point: point)
        }
    }
}

extension DemoTerritory {
    /// A closed line some 35 km from the centre, with bays and headlands.
    private static func ring(around centre: Point, _ numbers: inout SplitMix64) -> [Point] {
        let waves = (2...7).map { (Double($0), numbers.next(in: 0...0.09), numbers.next(in: 0...(2 * .pi))) }
        let corners = (0..<96).compactMap { corner -> Point? in
            let angle = Double(corner) / 96 * 2 * .pi
            let radius = waves.reduce(0.33) { $0 + 0.33 * $1.1 * sin($1.0 * angle + $1.2) }
            return rounded(
                centre.longitude + radius * cos(angle) / cos(centre.latitude * .pi / 180),
                centre.latitude + radius * sin(angle))
        }
        return corners + corners.prefix(1)
    }

    /// Points inside a line, each the farthest of some tries from those before it: even, and not regular.
    private static func spread(_ count: Int, in ring: [Point], _ numbers: inout SplitMix64) -> [Point] {
        guard let west = ring.map(\.longitude).min(), let east = ring.map(\.longitude).max(),
            let south = ring.map(\.latitude).min(), let north = ring.map(\.latitude).max()
        else { return [] }
        var points: [Point] = []
        while points.count < count {
            var best: (point: Point, distance: Double)?
            for _ in 0..<12 {
                guard let point = rounded(numbers.next(in: west...east), numbers.next(in: south...north)),
                    isInside(point, of: ring)
                else { continue }
                let distance = points.map { squared(from: $0, to: point) }.min() ?? .infinity
                if distance > best?.distance ?? 0 { best = (point, distance) }
            }
            if let best { points.append(best.point) }
        }
        return points
    }

    /// Gives each point to the nearest parent; the third nearest the parent's own point are urban.
    private static func children(
        _ points: [Point], of parents: [(code: Area.Code, point: Point)], firsts: [Int],
        name: (_ isUrban: Bool) -> (zh: String, en: String)
    ) -> [Entry] {
        let byParent = Dictionary(grouping: points) { point in
            parents.min { squared(from: $0.point, to: point) < squared(from: $1.point, to: point) }?.code
        }
        return parents.flatMap { parent -> [Entry] in
            let own = (byParent[parent.code] ?? []).sorted {
                squared(from: $0, to: parent.point) < squared(from: $1, to: parent.point)
            }
            let urban = (own.count + 2) / 3
            let codes =
                codes(urban, below: parent.code, from: firsts.first ?? 1)
                + codes(own.count - urban, below: parent.code, from: firsts.last ?? 201)
            return zip(codes, own).enumerated().map { place, child in
                Entry(code: child.0, name: name(place < urban), point: child.1)
            }
        }
    }

    private static func codes(_ count: Int, below parent: Area.Code, from first: Int) -> [Area.Code] {
        let digits = parent.level == .city ? 2 : 3
        return (first..<(first + count)).compactMap { number in
            let text = String(number)
            return Area.Code(parent.text + String(repeating: "0", count: max(0, digits - text.count)) + text)
        }
    }

    /// Degrees of longitude are shorter, but by the same share everywhere in a city: nearest stays nearest
    /// enough.
    private static func squared(from one: Point, to other: Point) -> Double {
        let (east, north) = (one.longitude - other.longitude, one.latitude - other.latitude)
        return east * east * 0.75 + north * north
    }

    /// To a tenth of a metre, as surveyed points are.
    private static func rounded(_ longitude: Double, _ latitude: Double) -> Point? {
        Point(longitude: (longitude * 1e6).rounded() / 1e6, latitude: (latitude * 1e6).rounded() / 1e6)
    }

    private static func isInside(_ point: Point, of ring: [Point]) -> Bool {
        zip(ring, ring.dropFirst()).filter { one, other in
            guard (one.latitude > point.latitude) != (other.latitude > point.latitude) else { return false }
            let share = (point.latitude - one.latitude) / (other.latitude - one.latitude)
            return point.longitude < one.longitude + share * (other.longitude - one.longitude)
        }.count % 2 == 1
    }
}

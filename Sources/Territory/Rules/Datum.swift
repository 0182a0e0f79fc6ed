import Glibc

/// The reference system a source gives its coordinates in.
///
/// Maps published in China shift WGS-84 by up to 700 m (GCJ-02), and one of them shifts that again (BD-09).
/// - Source: the publicly known series for GCJ-02 on the Krasovsky 1940 ellipsoid, and the polar shift of
///   BD-09.
package enum Datum: String, Sendable, Codable, CaseIterable {
    case wgs84, gcj02, bd09

    /// The WGS-84 point a source means.
    ///
    /// - Returns: `nil` when the numbers are no longitude and latitude at all.
    package func point(longitude: Double, latitude: Double) -> Point? {
        guard let given = Point(longitude: longitude, latitude: latitude) else { return nil }
        return switch self {
        case .wgs84: given
        case .gcj02: Self.undo(Self.shiftedToGCJ, reaching: given)
        case .bd09: Self.undo({ Self.shiftedToBD(Self.shiftedToGCJ($0)) }, reaching: given)
        }
    }

    /// Longitude and latitude as a source of this datum would write the point.
    package func coordinates(of point: Point) -> (longitude: Double, latitude: Double) {
        switch self {
        case .wgs84: (point.longitude, point.latitude)
        case .gcj02: Self.pair(Self.shiftedToGCJ(Self.Offset(point)))
        case .bd09: Self.pair(Self.shiftedToBD(Self.shiftedToGCJ(Self.Offset(point))))
        }
    }
}

extension Datum {
    /// Degrees east and north; a pair that need not be a valid point half way through a computation.
    private struct Offset {
        var east: Double
        var north: Double

        init(_ point: Point) { self.init(east: point.longitude, north: point.latitude) }
        init(east: Double, north: Double) {
            self.east = east
            self.north = north
        }
    }

    private static func pair(_ offset: Offset) -> (longitude: Double, latitude: Double) {
        (offset.east, offset.north)
    }

    /// Neither shift has a closed inverse; both change slowly, so correcting by the miss converges about
    /// a thousandfold per round: five rounds leave less than a millimetre.
    private static func undo(_ shift: (Offset) -> Offset, reaching target: Point) -> Point? {
        var guess = Offset(target)
        for _ in 1...5 {
            let reached = shift(guess)
            guess.east += target.longitude - reached.east
            guess.north += target.latitude - reached.north
        }
        return Point(longitude: guess.east, latitude: guess.north)
    }

    /// Outside this box maps are not shifted (the box used by every published form of the series).
    private static func isShifted(_ place: Offset) -> Bool {
        (72.004...137.8347).contains(place.east) && (0.8293...55.8271).contains(place.north)
    }

    private static func shiftedToGCJ(_ place: Offset) -> Offset {
        guard isShifted(place) else { return place }
        // Krasovsky 1940: half axis in metres, first eccentricity squared.
        let halfAxis = 6_378_245.0
        let eccentricity = 0.006_693_421_622_965_943_23
        let series = shiftInMetres(x: place.east - 105, y: place.north - 35)
        let latitude = place.north * .pi / 180
        let w = (1 - eccentricity * sin(latitude) * sin(latitude)).squareRoot()
        let metresPerDegreeNorth = halfAxis * (1 - eccentricity) / (w * w * w) * .pi / 180
        let metresPerDegreeEast = halfAxis / w * cos(latitude) * .pi / 180
        return Offset(
            east: place.east + series.east / metresPerDegreeEast,
            north: place.north + series.north / metresPerDegreeNorth)
    }

    /// The published series: a polynomial and three groups of waves, around 105° E 35° N.
    private static func shiftInMetres(x: Double, y: Double) -> Offset {
        func wave(_ amplitude: Double, _ angle: Double) -> Double { amplitude * sin(angle * .pi) * 2 / 3 }
        let ripple = wave(20, 6 * x) + wave(20, 2 * x)
        let root = abs(x).squareRoot()
        var east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + ripple
        east += wave(20, x) + wave(40, x / 3) + wave(150, x / 12) + wave(300, x / 30)
        var north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + ripple
        north += wave(20, y) + wave(40, y / 3) + wave(160, y / 12) + wave(320, y / 30)
        return Offset(east: east, north: north)
    }

    private static func shiftedToBD(_ place: Offset) -> Offset {
        let turn = Double.pi * 3000 / 180
        let distance = (place.east * place.east + place.north * place.north).squareRoot()
        let radius = distance + 0.000_02 * sin(place.north * turn)
        let angle = atan2(place.north, place.east) + 0.000_003 * cos(place.east * turn)
        return Offset(east: radius * cos(angle) + 0.0065, north: radius * sin(angle) + 0.006)
    }
}

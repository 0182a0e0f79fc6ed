import Foundation
import Territory
import TestSupport
import Testing

/// Where sources shift WGS-84, and how the shift is undone.
@Suite struct DatumTests {
    @Test(arguments: [
        (Datum.wgs84, 119.0, 25.4),
        (.gcj02, -0.5, 51.5),
        (.gcj02, 150.0, 30.0),
    ])
    func `outside the shifted box and in WGS-84 nothing moves`(datum: Datum, east: Double, north: Double)
        throws
    {
        let point = try #require(datum.point(longitude: east, latitude: north))
        #expect(point == Point(longitude: east, latitude: north))
    }

    @Test(arguments: [(181.0, 0.0), (0.0, 91.0), (.nan, 0.0), (0.0, .infinity), (-180.1, 0.0)])
    func `numbers that are no longitude and latitude give no point`(east: Double, north: Double) {
        for datum in Datum.allCases { #expect(datum.point(longitude: east, latitude: north) == nil) }
    }

    @Test(arguments: Datum.allCases)
    func `there and back is less than a millimetre`(datum: Datum) throws {
        for east in stride(from: 73.0, through: 135, by: 3.1) {
            for north in stride(from: 3.0, through: 53, by: 2.3) {
                let start = try #require(Point(longitude: east, latitude: north))
                let written = datum.coordinates(of: start)
                let back = try #require(datum.point(longitude: written.longitude, latitude: written.latitude))
                #expect(abs(back.longitude - east) < 1e-8 && abs(back.latitude - north) < 1e-8)
            }
        }
    }

    private struct Known: Decodable {
        let coords: Coordinates
        struct Coordinates: Decodable {
            let WGS84: [Double]
            let GCJ02: [Double]
            let BD09: [Double]
        }
    }

    private static let file = "fixtures/coords/gcoord/test/fixtures/china-cities.json"

    @Test(.enabled(if: SharedData.has(file), "the shared data folder is absent"))
    func `664 known places agree: four decimals to WGS-84, six to BD-09`() throws {
        let places = try JSONDecoder().decode([Known].self, from: Data(contentsOf: SharedData.url(Self.file)))
        #expect(places.count == 664)
        var widest = (wgs84: 0.0, bd09: 0.0)
        for known in places.map(\.coords) {
            let point = try #require(Datum.gcj02.point(longitude: known.GCJ02[0], latitude: known.GCJ02[1]))
            widest.wgs84 = max(
                widest.wgs84, abs(point.longitude - known.WGS84[0]), abs(point.latitude - known.WGS84[1]))
            let written = Datum.bd09.coordinates(of: point)
            widest.bd09 = max(
                widest.bd09, abs(written.longitude - known.BD09[0]), abs(written.latitude - known.BD09[1]))
        }
        #expect(widest.wgs84 < 0.5e-4, "\(widest)")
        #expect(widest.bd09 < 0.5e-6, "\(widest)")
    }
}

package import FoundationEssentials
package import Postgres
package import Territory

extension Transaction {
    package var maps: MapTable { MapTable(transaction: self) }
}

/// A tile of the usual web map.
package struct Tile: Sendable, Hashable {
    package let z: Int
    package let x: Int
    package let y: Int

    /// - Returns: `nil` outside the pyramid down to zoom 20, where a tile is smaller than a house.
    package init?(z: Int, x: Int, y: Int) {
        guard (0...20).contains(z), (0..<(1 << z)).contains(x), (0..<(1 << z)).contains(y) else { return nil }
        self.z = z
        self.x = x
        self.y = y
    }
}

/// What strangers may know of the last thirty days; `nil` below ten.
package struct PublicNumbers: Sendable {
    package let reported: Int?
    package let solved: Int?
    package let medianHours: Double?
}

/// Cases on maps, by functions that test scope and box together.
package struct MapTable {
    let transaction: Transaction

    /// Open cases in the scope of the post that acts, as a vector tile.
    package func cases(_ tile: Tile) async throws -> [UInt8] {
        try await transaction.bytes("SELECT map_cases(\(tile.z), \(tile.x), \(tile.y))") ?? []
    }

    /// Where public cases were solved, within about 100 m, as a vector tile.
    package func solved(_ tile: Tile) async throws -> [UInt8] {
        try await transaction.bytes("SELECT public_solved(\(tile.z), \(tile.x), \(tile.y))") ?? []
    }

    package func numbers(of area: Area.Code, at now: Date) async throws -> PublicNumbers {
        let numbers = try await transaction.first(
            "SELECT reported, solved, median_hours FROM public_numbers(\(area.text), \(now))",
            as: {
                PublicNumbers(
                    reported: try $0.intOrNil("reported"), solved: try $0.intOrNil("solved"),
                    medianHours: try $0.doubleOrNil("median_hours"))
            })
        return numbers ?? PublicNumbers(reported: nil, solved: nil, medianHours: nil)
    }
}

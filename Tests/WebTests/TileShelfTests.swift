import Casework
import Foundation
import Testing

@testable import Web

/// Tiles for everybody, kept as long as browsers keep them.
@Suite struct TileShelfTests {
    private static let noon = Date(timeIntervalSince1970: 1_772_337_600)

    private func key(_ x: Int) throws -> TileShelf.Key {
        TileShelf.Key(layer: "solved", tile: try #require(Tile(z: 12, x: x, y: 1_600)))
    }

    @Test func `a tile is kept for five minutes, and takes no room afterwards`() async throws {
        let (shelf, first, second) = (TileShelf(), try key(3_400), try key(3_401))
        let bytes = [UInt8](repeating: 7, count: TileShelf.least)
        await shelf.keep(bytes, as: first, at: Self.noon)
        #expect(await shelf.tile(first, at: Self.noon + TileShelf.age - 1) == bytes)
        #expect(await shelf.tile(first, at: Self.noon + TileShelf.age) == nil)
        await shelf.keep(bytes, as: second, at: Self.noon + TileShelf.age)
        #expect(await shelf.size == bytes.count, "the first is gone")
        #expect(await shelf.tile(second, at: Self.noon + TileShelf.age) == bytes)
    }

    @Test func `a tile that is made again takes its room once, and one that holds little none`() async throws
    {
        let (shelf, place) = (TileShelf(), try key(3_400))
        for count in [TileShelf.least, TileShelf.least * 2, TileShelf.least - 1] {
            await shelf.keep([UInt8](repeating: 7, count: count), as: place, at: Self.noon)
        }
        #expect(await shelf.size == TileShelf.least * 2)
    }

    @Test func `no more is kept than there is room for`() async throws {
        let shelf = TileShelf()
        let bytes = [UInt8](repeating: 7, count: 16 << 20)
        for x in 0..<9 { await shelf.keep(bytes, as: try key(3_400 + x), at: Self.noon) }
        #expect(await shelf.size <= 64 << 20)
        #expect(await shelf.tile(try key(3_408), at: Self.noon) == bytes)
    }
}

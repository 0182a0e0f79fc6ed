import Casework
import Foundation

/// Tiles that everybody may see, kept for as long as browsers keep them. Tiles of cases are never kept: whose
/// they are depends on who asks.
actor TileShelf {
    /// As browsers are told.
    static let age: TimeInterval = 300
    /// Smaller ones hold few things, and are made sooner than looked for.
    static let least = 4_096
    /// Bytes kept at most: all outlines of a large city at the zooms it is looked at.
    private static let capacity = 64 << 20

    /// What a tile shows and where.
    struct Key: Hashable {
        let layer: String
        let tile: Tile
    }

    /// Seconds between two looks for what is too old.
    private static let rest: TimeInterval = 30

    private var held: [Key: (bytes: [UInt8], at: Date)] = [:]
    /// Bytes kept now.
    private(set) var size = 0
    private var sweptAt = Date.distantPast

    func tile(_ key: Key, at now: Date) -> [UInt8]? {
        guard let found = held[key], abs(now.timeIntervalSince(found.at)) < Self.age else { return nil }
        return found.bytes
    }

    func keep(_ bytes: [UInt8], as key: Key, at now: Date) {
        guard bytes.count >= Self.least else { return }
        sweep(at: now)
        if size + bytes.count > Self.capacity { (held, size) = ([:], 0) }
        size += bytes.count - (held[key]?.bytes.count ?? 0)
        held[key] = (bytes, now)
    }

    private func sweep(at now: Date) {
        guard abs(now.timeIntervalSince(sweptAt)) >= Self.rest else { return }
        sweptAt = now
        held = held.filter { abs(now.timeIntervalSince($0.value.at)) < Self.age }
        size = held.values.reduce(0) { $0 + $1.bytes.count }
    }
}

extension Site {
    /// A tile of a layer for everybody: one that was kept, or a new one.
    func publicTile(
        _ layer: String, _ tile: Tile, _ make: @Sendable () async throws -> [UInt8]
    ) async throws -> [UInt8] {
        let (key, now) = (TileShelf.Key(layer: layer, tile: tile), now())
        if let known = await tiles.tile(key, at: now) { return known }
        let bytes = try await make()
        await tiles.keep(bytes, as: key, at: now)
        return bytes
    }
}

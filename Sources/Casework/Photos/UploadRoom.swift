import Foundation

/// How much room photos take whose reports nobody has seen yet: there is an end to it, whoever sends them.
actor UploadRoom {
    /// Bytes of all that is unfinished: more than one network may send in an hour.
    static let most = 8 << 30
    /// When it is crowded, what nobody has gone on with for so long gives way.
    static let patience: TimeInterval = 3_600
    /// How long what was found in the folder is believed.
    private static let look: TimeInterval = 10

    private let store: PhotoStore
    private let most: Int
    private var bytes = 0
    private var lookedAt: Date?

    init(of store: PhotoStore, most: Int = UploadRoom.most) {
        (self.store, self.most) = (store, most)
    }

    /// Takes room for so many bytes more.
    ///
    /// - Throws: ``UploadRefusal/noRoom`` when there is none, here or on the disk.
    func take(_ count: Int, at now: Date) async throws {
        if let disk = DiskSpace.read(of: store.incoming), !disk.hasRoomForUploads {
            throw UploadRefusal.noRoom
        }
        if !isKnown(at: now) {
            lookedAt = now
            let store = store
            bytes = try await Disk.work { try store.unfinishedBytes() }
            if bytes + count > most {
                bytes = try await Disk.work {
                    try store.sweepUnfinished(olderThan: now - Self.patience)
                    return try store.unfinishedBytes()
                }
            }
        }
        guard bytes + count <= most else { throw UploadRefusal.noRoom }
        bytes += count
    }

    private func isKnown(at now: Date) -> Bool {
        guard let lookedAt else { return false }
        return abs(now.timeIntervalSince(lookedAt)) < Self.look
    }
}

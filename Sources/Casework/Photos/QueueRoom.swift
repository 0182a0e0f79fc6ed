/// How many may wait: as many as come through in time when each takes as long as the last ones did.
///
/// A photo takes a fiftieth of a second, or ten: of the quick ones many may wait, or whoever comes after a
/// short halt is sent away and sends everything once more; of the slow ones only a few.
struct QueueRoom: Sendable, Equatable {
    /// So few may wait however long the last ones took, and so many however short.
    private let bounds: ClosedRange<Int>
    private let places: Int
    private let patience: Duration
    /// How long one takes: each that comes through counts for an eighth. `nil`: none has come through yet.
    private var usual: Duration?

    init(places: Int, bounds: ClosedRange<Int>, patience: Duration) {
        (self.places, self.bounds, self.patience) = (places, bounds, patience)
    }

    var most: Int {
        guard let usual, usual > .zero else { return bounds.lowerBound }
        let inTime = (patience * places / usual).rounded(.down)
        return Int(min(max(inTime, Double(bounds.lowerBound)), Double(bounds.upperBound)))
    }

    mutating func passed(after time: Duration) {
        usual = usual.map { ($0 * 7 + time) / 8 } ?? time
    }
}

import Casework

/// Bars of months: what was taken in, and within it what was solved.
struct MonthChart {
    private let months: [MonthCount]
    private static let (width, height, step) = (600, 120, 50)

    init(_ months: [MonthCount]) { self.months = months }

    /// `nil` when there is nothing to draw.
    var words: [String: Any]? {
        let most = months.map(\.takenIn).max() ?? 0
        guard most > 0 else { return nil }
        func tall(_ count: Int) -> Int { count > 0 ? max(count * Self.height / most, 2) : 0 }
        let bars = months.enumerated().map { position, month -> [String: String] in
            let (told, solved) = (tall(month.takenIn), tall(min(month.solved, month.takenIn)))
            return [
                "x": String(position * Self.step + 8), "middle": String(position * Self.step + 25),
                "toldY": String(Self.height - told), "told": String(told),
                "solvedY": String(Self.height - solved), "solved": String(solved),
                "month": String(month.month.suffix(2)),
            ]
        }
        return [
            "bars": bars, "box": "0 0 \(Self.width) \(Self.height + 20)", "base": String(Self.height + 15),
        ]
    }
}

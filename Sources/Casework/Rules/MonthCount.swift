/// What an area took in during a month, and how much of that was solved since.
package struct MonthCount: Sendable, Equatable {
    /// As `2026-11`.
    package let month: String
    package let takenIn: Int
    package let solved: Int
    /// Of those solved, how many before any limit had run out.
    package let inTime: Int

    package init(month: String, takenIn: Int = 0, solved: Int = 0, inTime: Int = 0) {
        self.month = month
        self.takenIn = takenIn
        self.solved = solved
        self.inTime = inTime
    }
}

extension Day {
    /// The month it lies in, as `2026-11`.
    package var month: String { String(description.prefix(7)) }

    /// Months up to its own, the oldest first.
    package func months(_ count: Int) -> [String] {
        var (months, day): ([String], Day) = ([], self)
        for _ in 0..<max(count, 0) {
            months.append(day.month)
            day = (Day(day.month + "-01") ?? day).previous
        }
        return months.reversed()
    }
}

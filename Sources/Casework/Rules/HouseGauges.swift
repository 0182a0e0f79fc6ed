package import FoundationEssentials

/// How much waits in the house, and since when: numbers for monitoring.
package struct HouseGauges: Sendable, Equatable {
    /// What happened and was not told yet, counted up to 10,000; since when the oldest waits.
    package var untold = 0
    package var untoldSince: Date?
    /// Messages that are due and were not sent, counted up to 10,000.
    package var unsent = 0
    package var unsentSince: Date?
    package var parked = 0
    /// Rows on which a job of the worker failed each time.
    package var parkedWork = 0
    /// When the worker last came round; `nil`: never.
    package var workedAt: Date?
    /// Open cases by step, as the worker counted them then.
    package var openCases: [String: Int] = [:]
    package var overdue = 0

    package init() {}
}

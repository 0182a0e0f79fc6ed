package import FoundationEssentials

/// How near in place and time another case of the scenario must be to be offered as the same matter.
package struct Duplicates: Sendable, Equatable, Codable {
    package let within: Limit
    package let radius_m: Int

    /// A wider circle would call every lamp of a village the same lamp.
    package static let widest_m = 1_000

    package init(within: Limit, radius_m: Int) {
        self.within = within
        self.radius_m = radius_m
    }

    /// Cases reported before this are too old to be the same matter.
    package func earliest(for now: Date) -> Date {
        now.addingTimeInterval(-(within.seconds ?? 0))
    }
}

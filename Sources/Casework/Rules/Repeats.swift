/// When closed cases of the scenario at one place are a repeat: so many, so near, within so long.
package struct Repeats: Sendable, Equatable, Codable {
    package let count: Int
    package let within: Limit
    package let radius_m: Int

    /// Two of a kind may be chance; more than this many, and nobody would be told in time.
    package static let counts = 2...50
    /// A wider circle would call a whole village one place.
    package static let widest_m = 500

    package init(count: Int, within: Limit, radius_m: Int) {
        self.count = count
        self.within = within
        self.radius_m = radius_m
    }
}

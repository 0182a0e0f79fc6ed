/// How areas nobody named are called, in the words of the catalogue.
///
/// `{village}`, `{grid}` and `{unit}` stand for the village's name and the numbers.
package struct DerivedNames: Sendable {
    package let grid: Pattern
    package let unit: Pattern
    /// What the village's name loses on the way, a POSIX regular expression, such as the word for its
    /// committee.
    package let dropped: String

    package init(grid: Pattern, unit: Pattern, dropped: String) {
        self.grid = grid
        self.unit = unit
        self.dropped = dropped
    }

    package struct Pattern: Sendable {
        package let zh: String
        /// Used where the village has an English name.
        package let en: String

        package init(zh: String, en: String) {
            self.zh = zh
            self.en = en
        }
    }
}

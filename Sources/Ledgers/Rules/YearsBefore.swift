package import Casework

extension Day {
    /// The same day so many years earlier; of a 29 February, in other years, the 28th.
    package func yearsBefore(_ years: Int) -> Day {
        let (year, rest) = (description.prefix(4), description.dropFirst(4))
        guard let year = Int(year) else { return self }
        return Day("\(year - years)\(rest)") ?? Day("\(year - years)-02-28") ?? Day(ordinal: 0)
    }
}

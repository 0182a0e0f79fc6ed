package import Postgres

extension Transaction {
    /// The first of the two walls: rows that lie in an area or below it.
    ///
    /// The second, row security, says the same again; a test asks it alone.
    package func lies(_ column: StaticString, within area: Area.Code) -> SQL {
        if asksPoliciesAlone { return "true" }
        return "\(raw: column) >= \(area.text) AND \(raw: column) < \(area.upperBound)"
    }
}

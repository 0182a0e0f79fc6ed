extension DatabaseOrigin {
    /// What is asked: every column as text, so that no number is rounded and dates are as ISO writes them.
    func question(for headings: [String], limit: Int) -> String {
        let columns = headings.map { heading in
            guard let shape, heading == Self.pointHeading else {
                return "\(Self.quoted(heading))::text AS \(Self.quoted(heading))"
            }
            let spot = "ST_PointOnSurface(ST_Transform(\(Self.quoted(shape)), 4326))"
            return "ST_X(\(spot)) || ',' || ST_Y(\(spot)) AS \(Self.quoted(heading))"
        }
        let named = table.split(separator: ".").map { Self.quoted(String($0)) }.joined(separator: ".")
        return "SELECT \(columns.joined(separator: ", ")) FROM \(named) LIMIT \(limit)"
    }

    private static func quoted(_ name: String) -> String {
        "\"" + name.replacing("\"", with: "\"\"") + "\""
    }
}

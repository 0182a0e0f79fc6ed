import CLibpq

/// Where a database is and who asks, with the password apart: arguments of programs are seen by everybody on
/// the machine.
package struct ConnectionAddress: Sendable {
    /// Everything but the password, as libpq reads it.
    package let open: String
    package let password: String?
    /// Host, port, database and login, for people.
    package let shown: String

    /// - Parameter target: A connection string or URL.
    package init(_ target: String) throws(DatabaseError) {
        var words: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(target, &words) else {
            defer { PQfreemem(words) }
            throw .unreachable(words.map { String(cString: $0) } ?? "")
        }
        defer { PQconninfoFree(options) }
        var said: [(name: String, value: String)] = []
        var option = options
        while let name = option.pointee.keyword {
            if let value = option.pointee.val {
                said.append((String(cString: name), String(cString: value)))
            }
            option += 1
        }
        password = said.first { $0.name == "password" }?.value
        open = Self.text(said.filter { $0.name != "password" })
        shown = Self.text(said.filter { ["host", "hostaddr", "port", "dbname", "user"].contains($0.name) })
    }

    private static func text(_ said: [(name: String, value: String)]) -> String {
        said.map { pair in
            let value = pair.value.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
            return "\(pair.name)='\(value)'"
        }.joined(separator: " ")
    }

    /// What programs of PostgreSQL take from their environment.
    var environment: [String: String] { password.map { ["PGPASSWORD": $0] } ?? [:] }
}

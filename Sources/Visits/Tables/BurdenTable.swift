package import Postgres
import Territory

extension Transaction {
    package var burdens: BurdenTable { BurdenTable(transaction: self) }
}

/// Complaints of burden, in `burdens`, which nobody reads one by one.
package struct BurdenTable {
    let transaction: Transaction

    /// How much one asker was complained of in the last year.
    package struct Count: Sendable, Equatable {
        package let asker: String
        package let englishAsker: String?
        /// The area of a body; `nil`: the asker is the office of an area.
        package let place: String?
        package let total: Int
        /// Empty where a kind is so rare that it could point at who said it.
        package var kinds: [Burden.Kind: Int]
    }

    /// Counts one more complaint of whoever acts, under a name that cannot be turned back.
    ///
    /// - Returns: Whether it is one of the first three today.
    func mayComplain() async throws -> Bool {
        try await transaction.first("SELECT may_complain() AS may", as: { try $0.bool("may") }) ?? false
    }

    func add(_ burden: Burden) async throws {
        switch burden.asker {
        case .organization(let id):
            try await transaction.execute("SELECT complain_of_burden(\(id), NULL, \(burden.kind.rawValue))")
        case .area(let code):
            try await transaction.execute(
                "SELECT complain_of_burden(NULL, \(code.text), \(burden.kind.rawValue))")
        }
    }

    /// Askers with ten complaints and more, those with most first; 1000 lines at most.
    package func counts() async throws -> [Count] {
        let lines = try await transaction.rows(
            "SELECT asker, asker_en, place, kind, count FROM burden_counts()",
            as: { row in
                let kind = try row.textOrNil("kind").flatMap(Burden.Kind.init(rawValue:))
                let count = Count(
                    asker: try row.text("asker"), englishAsker: try row.textOrNil("asker_en"),
                    place: try row.textOrNil("place"), total: try row.int("count"), kinds: [:])
                return (kind: kind, count: count)
            })
        // A sum comes first, its kinds after it.
        return lines.reduce(into: []) { counts, line in
            guard let kind = line.kind else { return counts.append(line.count) }
            guard let last = counts.indices.last else { return }
            counts[last].kinds[kind] = line.count.total
        }
    }
}

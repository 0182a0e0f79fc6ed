import Foundation

/// Trials of the tests themselves: a wall is taken down on purpose, and tests must notice.
///
/// Read here and nowhere else, so that no served program has such a door.
enum TestTrials {
    /// The SQL of a trial fits the schema no more.
    struct MutationImpossible: Error { let why: String }

    /// `LINLI_POLICIES_ALONE=1`: the whole suite without the scope that queries add.
    static var asksPoliciesAlone: Bool {
        ProcessInfo.processInfo.environment["LINLI_POLICIES_ALONE"] == "1"
    }

    /// `LINLI_MUTATION=file`: SQL to run after the migrations; see `scripts/mutate-policies`.
    static func mutation() throws -> String? {
        guard let path = ProcessInfo.processInfo.environment["LINLI_MUTATION"] else { return nil }
        return try String(contentsOfFile: path, encoding: .utf8)
    }
}

/// How much work matters when there is too much of it: what can wait gives way first, and what a person in
/// need asks for gives way last of all.
package enum Urgency: Int, Sendable, CaseIterable, Comparable {
    /// Maps, numbers, lists for reading, notices: people come back to them.
    case later
    case usual
    /// A report, a move of a case, coming in.
    case first
    /// The rest of what was let in: who has waited once does not wait again behind those who come after.
    case begun

    package static func < (one: Urgency, other: Urgency) -> Bool { one.rawValue < other.rawValue }

    /// Of whatever the present task does.
    @TaskLocal package static var current = Urgency.usual

    /// How many of so many connections it may have lent at one time.
    func share(of size: Int) -> Int {
        switch self {
        case .later: (size + 1) / 2
        case .usual: max(size - size / 4, 1)
        case .first, .begun: size
        }
    }
}

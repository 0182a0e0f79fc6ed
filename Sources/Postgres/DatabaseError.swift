/// Why the database did not do what was asked. These are failures of the world, except `refused`, which the
/// schema said on purpose.
package enum DatabaseError: Error, Equatable {
    /// No connection could be made.
    case unreachable(String)
    /// The connection broke while work was under way; the work is undone.
    case connectionLost
    /// The connection broke while committing: the work may or may not be kept. Asking again with the same
    /// key tells.
    case outcomeUnknown
    /// Every connection stayed busy for as long as a request may wait.
    case poolExhausted
    /// A statement ran longer than its role allows, or was cancelled.
    case statementTimeout
    /// Two transactions wanted the same rows in opposite order; asking again is safe.
    case deadlock
    /// A constraint, a policy or a definer function said no.
    case refused(SQLState, constraint: String?, message: String)
    /// Text for PostgreSQL may not hold U+0000.
    case nulInText
    case noSuchColumn(String)
    case unexpectedNull(String)
    case malformed(column: String, text: String)

    /// Worth asking again in a moment: the request itself was not at fault.
    package var isPassing: Bool {
        switch self {
        case .unreachable, .connectionLost, .outcomeUnknown, .poolExhausted, .statementTimeout, .deadlock:
            true
        case .refused(let state, _, _): state.isOutOfMeans || state == .lockNotAvailable
        case .nulInText, .noSuchColumn, .unexpectedNull, .malformed: false
        }
    }

    /// The database gave no answer: whoever asks it again at once waits again.
    package var isUnanswered: Bool {
        switch self {
        case .unreachable, .connectionLost, .outcomeUnknown, .poolExhausted: true
        default: false
        }
    }

    /// The database is in trouble or away: whatever was asked, no row of it is to blame.
    package var isOutage: Bool {
        if case .refused(let state, _, _) = self { return state.isOutOfMeans || state.isServerLeaving }
        return isUnanswered
    }

    package var state: SQLState? {
        if case .refused(let state, _, _) = self { state } else { nil }
    }
}

/// The five characters by which PostgreSQL names a condition.
package struct SQLState: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package var description: String { rawValue }

    package static let uniqueViolation = SQLState(rawValue: "23505")
    package static let foreignKeyViolation = SQLState(rawValue: "23503")
    package static let checkViolation = SQLState(rawValue: "23514")
    package static let insufficientPrivilege = SQLState(rawValue: "42501")
    package static let invalidAuthorization = SQLState(rawValue: "28000")
    /// Ours: whoever acts was locked out while they did.
    package static let locked = SQLState(rawValue: "LN401")
    package static let lockNotAvailable = SQLState(rawValue: "55P03")

    static let queryCanceled = SQLState(rawValue: "57014")
    static let deadlockDetected = SQLState(rawValue: "40P01")
    static let tooManyConnections = SQLState(rawValue: "53300")
    /// Class 57P: the server is shutting down, has crashed or is starting.
    var isServerLeaving: Bool { rawValue.hasPrefix("57P") || rawValue.hasPrefix("08") }
    /// Class 53: no disk, memory or connection is left; class 58: the disk failed; 25006: nothing may be
    /// written just now.
    var isOutOfMeans: Bool {
        rawValue.hasPrefix("53") || rawValue.hasPrefix("58") || rawValue == "25006"
    }
}

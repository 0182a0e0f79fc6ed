import Synchronization

/// What was sent to the database, in its order: for a bench that sends the same again without the program,
/// and for tests that ask what a page reads. No setting leads here.
package final class StatementLog: Sendable {
    /// One message to the database.
    package enum Entry: Sendable {
        /// Without values of its own, several at once perhaps.
        case script(String)
        case statement(SQL)
    }

    private let entries = Mutex<[Entry]>([])

    package init() {}

    func add(_ entry: Entry) { entries.withLock { $0.append(entry) } }

    /// What was heard since the last time it was asked.
    package func drain() -> [Entry] {
        entries.withLock { held in
            defer { held = [] }
            return held
        }
    }
}

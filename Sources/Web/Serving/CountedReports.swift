import Postgres
import Synchronization

/// Reports that were counted and then could not be kept, by no fault of whoever sent them: under the same key
/// they are not counted again, or whoever tries as often as we ask would be told to ask less.
///
/// A courtesy of this process; another one counts anew.
final class CountedReports: Sendable {
    /// What fails in some seconds of an outage.
    private static let most = 2_000

    private struct Kept {
        var admissions: [String: Admission] = [:]
        var order: [String] = []
    }

    private let kept = Mutex(Kept())

    /// How a report was let in that did not get further; `nil`: it is to be counted.
    func admission(of key: String, from line: String) -> Admission? {
        kept.withLock { $0.admissions[Self.name(key, line)] }
    }

    /// Runs what keeps a report, and remembers it when the database could not.
    func keeping<T>(
        _ key: String, from line: String, as admission: Admission, _ work: () async throws -> T
    ) async throws -> T {
        do {
            return try await Urgency.$current.withValue(.begun) { try await work() }
        } catch let error as DatabaseError where error.isPassing {
            remember(Self.name(key, line), as: admission)
            throw error
        }
    }

    private func remember(_ name: String, as admission: Admission) {
        kept.withLock { kept in
            if kept.admissions.updateValue(admission, forKey: name) == nil { kept.order.append(name) }
            if kept.order.count > Self.most { kept.admissions[kept.order.removeFirst()] = nil }
        }
    }

    private static func name(_ key: String, _ line: String) -> String { "\(line) \(key)" }
}

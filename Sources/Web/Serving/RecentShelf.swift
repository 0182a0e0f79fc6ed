import Foundation

/// What many ask for and takes long to make, kept for a few seconds: one makes it anew while the others get
/// the last.
actor RecentShelf<Key: Hashable & Sendable, Value: Sendable> {
    /// How old it may be.
    private let age: TimeInterval = 5
    /// How old it may be while somebody makes it anew.
    private let longest: TimeInterval = 30
    /// Things kept at once.
    private let most: Int

    private struct Held {
        let value: Value
        let at: Date
        /// Since when somebody makes it anew; who gave up meanwhile has not said so.
        var madeSince: Date?
    }

    private var held: [Key: Held] = [:]

    init(most: Int) { self.most = most }

    /// What was kept, or a new one.
    ///
    /// - Parameter isDear: Whether it is worth keeping; what is not is made for each who asks.
    nonisolated func value(
        of key: Key, at now: Date, isDear: @Sendable (Value) -> Bool = { _ in true },
        _ make: @Sendable () async throws -> Value
    ) async rethrows -> Value {
        if let known = await known(key, at: now) { return known }
        let made = try await make()
        await keep(isDear(made) ? made : nil, as: key, at: now)
        return made
    }

    private func known(_ key: Key, at now: Date) -> Value? {
        guard let last = held[key] else { return nil }
        func isWithin(_ span: TimeInterval, of moment: Date) -> Bool {
            abs(now.timeIntervalSince(moment)) < span
        }
        if isWithin(age, of: last.at) { return last.value }
        if let since = last.madeSince, isWithin(age, of: since), isWithin(longest, of: last.at) {
            return last.value
        }
        held[key]?.madeSince = now
        return nil
    }

    private func keep(_ value: Value?, as key: Key, at now: Date) {
        if value != nil, held.count >= most, held[key] == nil { held = [:] }
        held[key] = value.map { Held(value: $0, at: now) }
    }
}

package import FoundationEssentials

/// How much somebody may ask: so many at once, and as many again, evenly, in each span.
package struct Bucket: Sendable, Equatable {
    /// Who and what for, as a digest: at most 100 characters.
    package let name: String
    package let limit: Limit

    package init(_ name: String, _ limit: Limit) {
        self.name = name
        self.limit = limit
    }

    /// - size: At once.
    /// - span: Seconds after which an exhausted bucket is whole again.
    package struct Limit: Sendable, Equatable {
        package let size: Int
        package let span: Int

        package init(_ size: Int, per span: Int) {
            self.size = size
            self.span = span
        }
    }
}

extension Bucket {
    /// How full a bucket is that a program keeps for itself, in memory.
    package struct Level: Sendable, Equatable {
        private var used = 0.0
        /// `nil`: nothing was taken yet.
        private var at: Date?

        package init() {}

        /// Takes one, if there is room.
        ///
        /// - Parameter now: A clock that was set back refills nothing and takes nothing away.
        /// - Returns: Seconds until there is room; 0: taken.
        package mutating func take(from limit: Limit, at now: Date) -> Int {
            let perSecond = Double(limit.size) / Double(limit.span)
            let passed = max(0, now.timeIntervalSince(at ?? now))
            (used, at) = (max(0, used - passed * perSecond), now)
            let missing = used + 1 - Double(limit.size)
            // What was refilled in many small steps is short of the whole by less than this.
            guard missing <= 0.000_001 else { return max(1, Int((missing / perSecond).rounded(.up))) }
            used += 1
            return 0
        }
    }
}

/// How guessing is slowed: some wrong tries are free, each further one waits twice as long.
package struct Guessing: Sendable {
    package let free: Int
    /// Seconds until a wrong try is forgotten, times the free ones.
    package let span: Int
    /// Seconds; the wait grows no further.
    package let longest: Int

    package init(free: Int, per span: Int, longest: Int) {
        self.free = free
        self.span = span
        self.longest = longest
    }
}

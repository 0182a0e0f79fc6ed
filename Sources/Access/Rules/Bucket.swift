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

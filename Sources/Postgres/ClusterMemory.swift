/// What a PostgreSQL of our own takes of a machine's memory.
package struct ClusterMemory: Sendable, Equatable {
    /// Pages kept at hand, in mebibytes. A question to a whole city reads an index of some hundred; where
    /// they do not fit, every page is copied from the system anew, which takes as long as looking at it.
    package let shared: Int
    /// What the system is likely to keep besides, in mebibytes: a hint for plans, nothing is taken.
    package let cached: Int

    /// An eighth of the machine: the rest is for the program, the backups and the system's own cache.
    ///
    /// - Parameter machine: Its memory in mebibytes.
    package init(of machine: Int) {
        shared = min(max(machine / 8, 256), 4096)
        cached = max(machine / 2, 2048)
    }

    /// Tests share one machine with a browser and a compiler.
    package static let forTests = ClusterMemory(of: 0)
}

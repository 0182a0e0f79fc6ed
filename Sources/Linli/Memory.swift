import CMalloc

/// What the program holds of the machine's memory stays near what it uses, for as long as it runs.
enum Memory {
    /// Threads share two places to take memory from.
    ///
    /// Each would have one of its own, and keep there what it let go of; there are two dozen, and one after
    /// the other they grow to the most that any of them ever needed.
    static func shareBetweenThreads() {
        _ = mallopt(M_ARENA_MAX, 2)
    }

    /// Gives back each minute what is not used, until its task is cancelled.
    ///
    /// A crowd that was answered would otherwise be remembered by its size: between what stays, only the end
    /// of what was let go of goes back by itself.
    static func giveBack() async {
        while (try? await Task.sleep(for: .seconds(60))) != nil {
            malloc_trim(0)
        }
    }
}

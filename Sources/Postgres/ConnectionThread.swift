import Foundation

/// The one thread a connection lives on. libpq waits for the server by blocking; here it blocks nobody else.
final class ConnectionThread: SerialExecutor, @unchecked Sendable {
    // Guarded by `condition`; a Mutex cannot be waited on.
    private let condition = NSCondition()
    private var jobs: [UnownedJob] = []
    private var isEnding = false

    init() {
        let thread = Thread { [self] in run() }
        thread.name = "linli-postgres"
        thread.stackSize = 512 * 1024
        thread.start()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        condition.withLock {
            jobs.append(job)
            condition.signal()
        }
    }

    /// Lets the thread end once it has done what was already asked.
    func end() {
        condition.withLock {
            isEnding = true
            condition.signal()
        }
    }

    private func run() {
        while let batch = next() {
            for job in batch { job.runSynchronously(on: asUnownedSerialExecutor()) }
        }
    }

    private func next() -> [UnownedJob]? {
        condition.withLock {
            while jobs.isEmpty {
                if isEnding { return nil }
                condition.wait()
            }
            defer { jobs.removeAll(keepingCapacity: true) }
            return jobs
        }
    }
}

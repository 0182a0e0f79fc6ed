import Foundation

/// The one thread a connection lives on. libpq waits for the server by blocking; here it blocks nobody else.
///
/// Whoever was lent the connection works here too: between two statements nobody has to wake another thread.
final class ConnectionThread: SerialExecutor, TaskExecutor, @unchecked Sendable {
    // Guarded by `condition`; a Mutex cannot be waited on.
    private let condition = NSCondition()
    private var jobs: [UnownedJob] = []
    private var isEnding = false

    // Pages are drawn on it; what is never touched costs nothing.
    private static let stackBytes = 8 * 1_024 * 1_024

    /// - Throws: ``DatabaseError/unreachable(_:)`` when the machine gives out no more threads. Foundation's
    ///   own threads say nothing then, and whoever waits for their work waits for ever.
    init() throws(DatabaseError) {
        let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
        defer { attributes.deallocate() }
        pthread_attr_init(attributes)
        defer { pthread_attr_destroy(attributes) }
        pthread_attr_setstacksize(attributes, Self.stackBytes)
        pthread_attr_setdetachstate(attributes, Int32(PTHREAD_CREATE_DETACHED))
        let own = Unmanaged.passRetained(self)
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, attributes,
            { own in
                guard let own else { return nil }
                Unmanaged<ConnectionThread>.fromOpaque(own).takeRetainedValue().run()
                return nil
            }, own.toOpaque())
        guard failure == 0 else {
            own.release()
            throw .unreachable("no thread for a connection: error \(failure)")
        }
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
        Thread.current.name = "linli-postgres"
        while let batch = next() {
            for job in batch {
                job.runSynchronously(
                    isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
            }
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

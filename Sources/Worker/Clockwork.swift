package import Access
package import Casework
package import Foundation
package import Ledgers
package import Logging
package import Postgres

/// The work of time: what becomes due is done, whoever is looking. Any number may run side by side.
package struct Clockwork: Sendable {
    /// How soon after its moment something is done; nobody waits for a follow-up to end.
    private static let pause = Duration.seconds(30)
    /// How long a record of the audit may lie unsealed.
    private static let sealingPause = Duration.seconds(1)

    /// How soon a desk's notice follows what it is of.
    private static let tellingPause = Duration.milliseconds(250)
    /// How soon a message leaves after it became due.
    private static let sendingPause = Duration.seconds(1)
    /// How often it is asked whether the day's sweep of photos is due.
    private static let sweepingPause = Duration.seconds(3_600)
    /// How soon it is tried again when the database gave no answer: it may be back, and asking costs little.
    private static let awayPause = Duration.seconds(2)
    /// Seconds after which the meters are read though there is still work: that counts all open cases.
    private static let meteringPause = 15.0
    /// What nobody waits for rests so many times as long as it worked: with much in arrears, after an upgrade
    /// or a restore, it takes a sixth of one processor and not all of it.
    private static let restingTimes = 5
    /// Old news removed in one go: some milliseconds' work.
    private static let sweptAtOnce = 1_000

    private let database: Database
    private let shelf: PackShelf
    private let exports: ExportFolder
    private let logger: Logger
    private let sealing: SealAudit?
    private let sending: (deliveries: SendDeliveries, client: GatewayClient)?
    private let photos: PhotoStore?
    private let pulling: PullConnectors?

    /// What only some processes do.
    package struct Duties: Sendable {
        let sealing: SealAudit?
        let sending: (keys: KeyRing, gateways: Gateways)?
        let photos: PhotoStore?
        let pulling: Pulling?

        /// What connectors may do, and where rows they refuse are kept, sealed.
        package struct Pulling: Sendable {
            let keys: KeyRing
            let permits: PullConnectors.Permits
            let folder: String

            package init(keys: KeyRing, permits: PullConnectors.Permits, folder: String) {
                (self.keys, self.permits, self.folder) = (keys, permits, folder)
            }
        }

        /// - Parameters:
        ///   - sealing: `nil`: another process seals the audit.
        ///   - sending: The keys contacts open with, and where messages may go; `nil`: another process sends.
        ///   - photos: Where photos lie that no case shows any more; `nil`: another process sweeps.
        ///   - pulling: `nil`: another process runs connectors.
        package init(
            sealing: SealAudit? = nil, sending: (keys: KeyRing, gateways: Gateways)? = nil,
            photos: PhotoStore? = nil, pulling: Pulling? = nil
        ) {
            self.sealing = sealing
            self.sending = sending
            self.photos = photos
            self.pulling = pulling
        }
    }

    package init(
        database: Database, shelf: PackShelf, exports: ExportFolder, logger: Logger,
        also duties: Duties = Duties()
    ) {
        self.database = database
        self.shelf = shelf
        self.exports = exports
        self.logger = logger
        sealing = duties.sealing
        photos = duties.photos
        pulling = duties.pulling.map { pulling in
            PullConnectors(
                on: database, shelf: shelf, sealing: pulling.keys, folder: pulling.folder,
                under: pulling.permits, by: ConnectorClient(origins: pulling.permits.origins).ways,
                clock: { Date() })
        }
        sending = duties.sending.map { sending in
            (
                SendDeliveries(
                    database: database, sealing: sending.keys, gateways: sending.gateways,
                    clock: { Date() }),
                GatewayClient(gateways: sending.gateways)
            )
        }
    }

    /// Works until its task is cancelled.
    package func run() async {
        async let sealed: Void = seal()
        async let told: Void = tell()
        async let sent: Void = send()
        async let swept: Void = sweep()
        async let pulled: Void = pull()
        async let caughtUp: Void = catchUp()
        await rounds()
        await sealed
        await told
        await sent
        await swept
        await pulled
        await caughtUp
    }

    // Apart from the rounds: reading the names of a city's photos takes its time, and clocks do not wait.
    private func sweep() async {
        guard let photos else { return }
        while !Task.isCancelled {
            do {
                let count = try await SweepPhotos(photos).run(on: database, at: Date())
                if count > 0 {
                    logger.info("Photos no case shows were deleted", metadata: ["files": "\(count)"])
                }
            } catch {
                // Nothing is lost: what should have gone is still there tomorrow.
                logger.error("Photos could not be swept", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: Self.sweepingPause)
        }
    }

    // Apart from the rounds: others are asked, and answer when they like.
    private func pull() async {
        guard let pulling else { return }
        while !Task.isCancelled {
            do {
                while try await pulling.run() != nil {}
                while try await pulling.sweep(limit: Self.sweptAtOnce) == Self.sweptAtOnce {}
            } catch {
                // Rows that are kept stay; the run is in its log, or is told as cut and repeated.
                logger.error("A connector could not be run", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: Self.pause)
        }
    }

    private func send() async {
        guard let sending else { return }
        while !Task.isCancelled {
            var pause = Self.sendingPause
            do {
                while try await sending.deliveries.run(by: sending.client.post) > 0 {}
            } catch {
                // What was claimed is claimed again when its lease is over; the receiver knows it by its id.
                logger.error("Messages could not be sent", metadata: ["error": "\(error)"])
                pause = Self.pause(after: error)
            }
            try? await Task.sleep(for: pause)
        }
    }

    private func seal() async {
        guard let sealing else { return }
        while !Task.isCancelled {
            var pause = Self.sealingPause
            do {
                // Only a full batch is followed soon: under load every moment has a few new rows.
                try await Self.resting {
                    try await sealing.run(on: database, at: Date()) >= SealAudit.most
                }
            } catch {
                // Nothing is lost: the rows wait, and the auditor's page shows that they do.
                logger.error("The audit could not be sealed", metadata: ["error": "\(error)"])
                pause = Self.pause(after: error)
            }
            try? await Task.sleep(for: pause)
        }
    }

    private func tell() async {
        while !Task.isCancelled {
            var pause = Self.tellingPause
            do {
                while try await notify(at: Date()) > 0 {}
            } catch {
                // What was taken is there again; nothing is told twice.
                logger.error("Notices could not be made", metadata: ["error": "\(error)"])
                pause = Self.pause(after: error)
            }
            try? await Task.sleep(for: pause)
        }
    }

    /// Makes notices of what happened.
    ///
    /// - Returns: How much was taken; more may be left.
    @discardableResult
    package func notify(at now: Date) async throws -> Int {
        try await MakeNotices(shelf: shelf).run(on: database, at: now)
    }

    /// Repeats work, resting in between, as long as it answers that more is left.
    private static func resting(_ work: () async throws -> Bool) async throws {
        let clock = ContinuousClock()
        while !Task.isCancelled {
            let start = clock.now
            guard try await work() else { return }
            try? await clock.sleep(for: start.duration(to: clock.now) * restingTimes)
        }
    }

    // Apart from the rounds: clocks do not wait for what may wait.
    private func catchUp() async {
        while !Task.isCancelled {
            var pause = Self.pause
            do {
                try await Self.resting { try await run(patientJobs(at: Date())) > 0 }
            } catch {
                // What was not done is still there at the next round.
                logger.error("Work in arrears could not be done", metadata: ["error": "\(error)"])
                pause = Self.pause(after: error)
            }
            try? await Task.sleep(for: pause)
        }
    }

    private static func pause(after error: any Error) -> Duration {
        (error as? DatabaseError)?.isPassing == true ? awayPause : pause
    }

    private func rounds() async {
        var metered = Date.distantPast
        while !Task.isCancelled {
            var pause = Self.pause
            do {
                while true {
                    let now = Date()
                    let done = try await run(jobs(at: now))
                    if done == 0 || now.timeIntervalSince(metered) > Self.meteringPause {
                        try await meter(at: now)
                        metered = now
                    }
                    if done == 0 { break }
                }
            } catch {
                // The next round tries again: nothing is taken from the list before it is done.
                logger.error("A round of the worker failed", metadata: ["error": "\(error)"])
                pause = Self.pause(after: error)
            }
            try? await Task.sleep(for: pause)
        }
    }

    /// One round; whoever passes the time in decides what is due.
    ///
    /// One job that fails does not keep the others from their work.
    /// - Returns: How much was done; more may be left.
    /// - Throws: The first failure, once all had their turn; at once when the database is away.
    @discardableResult
    package func round(at now: Date) async throws -> Int {
        let done = try await run(jobs(at: now) + patientJobs(at: now))
        try await meter(at: now)
        return done
    }

    // The meters say when the worker last came round: it did not, if something stands still.
    private func meter(at now: Date) async throws {
        try await database.metering { db in try await ReadMeters().run(at: now, in: db) }
    }

    private func run(_ jobs: [Job]) async throws -> Int {
        var done = 0
        var failure: (any Error)?
        for job in jobs {
            do {
                done += try await job.work()
            } catch let error as DatabaseError where error.isOutage {
                throw error
            } catch {
                if Task.isCancelled { throw error }
                logger.error(
                    "A job of the worker failed", metadata: ["job": "\(job.name)", "error": "\(error)"])
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return done
    }

    private struct Job {
        let name: String
        let work: @Sendable () async throws -> Int

        init(_ name: String, _ work: @escaping @Sendable () async throws -> Int) {
            (self.name, self.work) = (name, work)
        }
    }

    private func jobs(at now: Date) -> [Job] {
        [
            Job("follow-ups") { try await EndFollowUps(shelf: shelf).run(on: database, at: now) },
            Job("clocks") { try await MindClocks(shelf: shelf).run(on: database, at: now) },
            Job("loops") {
                // A full batch is followed at once; a few changes at a time come in every moment, and wait.
                let folded = try await database.followingUp { _, db in try await FoldLoops().run(in: db) }
                return folded < FoldLoops.batch ? 0 : folded
            },
            Job("tallies of ledgers") {
                let folded = try await database.followingUp { _, db in try await FoldTallies().run(in: db) }
                return folded < FoldTallies.batch ? 0 : folded
            },
            Job("areas") {
                try await database.movingOn { db in try await CarryAreaChanges().run(at: now, in: db) }
            },
            Job("beats") {
                try await database.movingOn { db in try await CarryRedraws().run(at: now, in: db) }
            },
            Job("marks of the map") {
                // Done for ten minutes once it is done.
                try await database.metering { db in try await CountSolvedMarks().run(at: now, in: db) }
                return 0
            },
            Job("filings") { try await OpenFilings(shelf: shelf).run(on: database, at: now) },
            Job("exports") { try await RemoveExports(from: exports).run(on: database, at: now) },
        ]
    }

    /// What nobody waits for: looking back, and removing what is kept for a time and no longer.
    private func patientJobs(at now: Date) -> [Job] {
        let limit = Self.sweptAtOnce
        return [
            Job("repeats") {
                try await database.findingRepeats { db in
                    try await FindRepeats(shelf: shelf).run(at: now, in: db)
                }
            },
            Job("old news") {
                try await database.lookingForNews { db in
                    try await db.news.sweep(before: now - NewsTable.keeping, limit: limit)
                }
            },
            Job("old notices") {
                try await database.telling { db in
                    try await db.notices.sweep(before: now - NoticeTable.keeping, limit: limit)
                }
            },
            Job("kept selections") {
                try await database.removing { db in try await db.savedSelections.sweep(limit: limit) }
            },
            Job("old messages") {
                try await database.sending { db in
                    try await db.deliveries.sweep(before: now - DeliveryTable.keeping, limit: limit)
                }
            },
        ]
    }
}

package import Access
package import Casework
package import Foundation
package import Postgres
import Territory

/// Runs connectors that are due, one at a time. Any number may run side by side, and may be stopped anywhere.
///
/// Claiming and ending are short transactions, and so is each batch of rows; between them nothing is held
/// but a lease. Whoever dies there leaves the connector to the next, who reads all rows afresh: a row whose
/// entry is there by then is known by its key, so none comes in twice.
package struct PullConnectors: Sendable {
    /// How long a run may go without keeping a row: longer than reading may take.
    package static let lease: TimeInterval = 20 * 60
    /// How long the other system may take for all it has.
    private static let patience = Duration.seconds(15 * 60)
    /// When one whose pack went another way is looked at again.
    private static let goneFor: TimeInterval = 24 * 3_600

    private let database: Database
    private let shelf: PackShelf
    private let ring: KeyRing
    private let reading: PullRows
    private let kept: KeptSheets
    private let folder: String
    private let clock: @Sendable () -> Date

    /// What a place's operator lets connectors do.
    package struct Permits: Sendable {
        package let origins: PullOrigins
        package let secrets: PullSecrets

        package init(origins: PullOrigins, secrets: PullSecrets) {
            (self.origins, self.secrets) = (origins, secrets)
        }
    }

    /// - Parameter folder: Where rows that are refused are kept, sealed; made when there is none.
    package init(
        on database: Database, shelf: PackShelf, sealing ring: KeyRing, folder: String,
        under permits: Permits, by ways: PullWays, clock: @escaping @Sendable () -> Date
    ) {
        (self.database, self.shelf, self.ring, self.clock) = (database, shelf, ring, clock)
        reading = PullRows(origins: permits.origins, secrets: permits.secrets, ways: ways, folder: folder)
        kept = KeptSheets(in: folder, sealing: ring)
        self.folder = folder
    }

    /// Everything one has to know to read rows.
    private struct Ground: Sendable {
        let connector: Connector
        let ledger: Ledger
        let catalogue: Catalogue
        let areas: [Area]
        let zone: TimeZone
    }

    /// The run is another's by now, or switched off.
    private struct Lost: Error {}

    /// Runs the connector that is longest due.
    ///
    /// - Parameter name: This one, if it is due.
    /// - Returns: Its run; `nil` when none is due.
    package func run(only name: Connector.Name? = nil) async throws -> UUID? {
        let (run, now) = (UUID(), clock())
        let claimed = try await database.connecting { db in
            try await db.connectors.claim(as: run, at: now, until: now + Self.lease, only: name)
        }
        guard let claimed else { return nil }
        var ground: Ground?
        do {
            let found = try await self.ground(of: claimed)
            ground = found
            let rows = try await self.rows(of: found.connector)
            try await keep(rows, on: found, run)
            try await end(claimed, on: found, nil)
        } catch let failure as PullFailure {
            try await end(claimed, on: ground, failure)
        } catch is Lost {
            // Whoever has it now says what came of it.
        } catch {
            // Told to stop: the lease runs out, and the next begins afresh.
            if Task.isCancelled { throw error }
            try await end(claimed, on: ground, .fault)
            throw error
        }
        return run
    }

    /// What became of runs is forgotten after a time, and the rows they refused with it.
    package func sweep(limit: Int) async throws -> Int {
        let before = clock() - ConnectorTable.keeping
        if FileManager.default.fileExists(atPath: folder) { try await kept.sweep(olderThan: before) }
        return try await database.connecting { db in
            try await db.connectors.sweep(before: before, limit: limit)
        }
    }

    private func ground(of claimed: ClaimedConnector) async throws -> Ground {
        try await acting(in: claimed.run) { _, db in
            guard let catalogue = try await db.catalogues.current(),
                let connector = catalogue.connectors?.first(where: { $0.name == claimed.name }),
                connector.ledger == claimed.ledger, connector.area == claimed.area
            else { throw PullFailure.gone }
            guard let ledger = catalogue.ledger(connector.ledger) else { throw PullFailure.noLedger }
            let zone = try await shelf.current(in: db)?.definitions.place.timeZone
            return Ground(
                connector: connector, ledger: ledger, catalogue: catalogue,
                areas: try await db.areas.tree(of: connector.area),
                zone: zone.flatMap(TimeZone.init(identifier:)) ?? .gmt)
        }
    }

    private func acting<T: Sendable>(
        in run: UUID, _ work: @escaping @Sendable (Acting, Transaction) async throws -> T
    ) async throws -> T {
        try await database.connecting { db in
            guard let acting = try await db.openConnector(run) else { throw PullFailure.noLedger }
            return try await work(acting, db)
        }
    }

    private func rows(of connector: Connector) async throws -> [CSV.Row] {
        try await withThrowingTaskGroup(of: [CSV.Row].self) { group in
            group.addTask { try await reading.rows(of: connector) }
            group.addTask {
                try await Task.sleep(for: Self.patience)
                throw PullFailure.timeout
            }
            defer { group.cancelAll() }
            return try await group.next() ?? []
        }
    }

    private func keep(_ rows: [CSV.Row], on ground: Ground, _ run: UUID) async throws {
        let connector = ground.connector
        var reading = RowReading(
            ground.ledger, in: ground.catalogue, fields: connector.fields, ground: connector.area,
            places: AreaNames(ground.areas), on: Day(of: clock(), in: ground.zone))
        let entries = rows.compactMap { reading.read($0) }
        let cells = Dictionary(rows.map { ($0.line, $0.fields) }, uniquingKeysWith: { first, _ in first })
        func refused(_ entry: ReadEntry, _ outcome: ImportEntries.RowOutcome? = nil) -> RefusedPull.Row {
            var hidden: [LedgerField.Code] = []
            if case .hidden(let fields) = outcome { hidden = fields }
            return RefusedPull.Row(
                line: entry.line, cells: cells[entry.line] ?? [], area: entry.area, hidden: hidden,
                isElsewhere: outcome == .elsewhere)
        }
        var lost = entries.filter { !$0.isGood }.map { refused($0) }
        var (counts, rest) = (
            PullCounts(read: entries.count, refused: lost.count), entries.filter(\.isGood)[...]
        )
        repeat {
            let batch = Array(rest.prefix(ImportEntries.mostRows))
            rest = rest.dropFirst(batch.count)
            let now = clock()
            let order = PullBatch(
                batch, of: connector, in: run, counting: counts, ring: ring, until: now + Self.lease)
            let came = try await acting(in: run) { acting, db in
                try await order.run(by: acting, at: now, in: db)
            }
            guard let came else { throw Lost() }
            counts = came.counts
            for (entry, outcome) in zip(batch, came.outcomes) {
                switch outcome {
                case .kept, .filled, .known, .apart: break
                case .taken, .elsewhere, .hidden: lost.append(refused(entry, outcome))
                }
            }
        } while !rest.isEmpty
        if !lost.isEmpty { try await keep(lost, of: connector, run) }
    }

    private func keep(_ rows: [RefusedPull.Row], of connector: Connector, _ run: UUID) async throws {
        let first = rows.sorted { $0.line < $1.line }.prefix(RefusedPull.mostRows)
        let bytes = try JSONEncoder().encode(RefusedPull(of: connector, rows: Array(first)))
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try await kept.keep(
            [UInt8](bytes), as: .rejected, of: run, by: .pulling(into: connector.ledger), at: clock())
    }

    private func end(
        _ claimed: ClaimedConnector, on ground: Ground?, _ failure: PullFailure?
    ) async throws {
        let now = clock()
        let planned = ground.map { $0.connector.schedule.next(after: now, in: $0.zone) } ?? now + Self.goneFor
        let again = now + Connector.pause(afterFailures: claimed.tries)
        let record = RunEnding(
            id: claimed.run, nextAt: failure == nil ? planned : min(planned, again), at: now,
            why: failure?.word, detail: failure?.detail)
        try await database.connecting { db in try await db.connectors.end(record) }
    }
}

/// Rows a run brings, in one transaction with how far it has come: an import of a keeper, whose keeper is the
/// connector.
private struct PullBatch: Action {
    let rows: [ReadEntry]
    let connector: Connector
    let run: UUID
    let counts: PullCounts
    let ring: KeyRing
    let until: Date

    init(
        _ rows: [ReadEntry], of connector: Connector, in run: UUID, counting counts: PullCounts,
        ring: KeyRing, until: Date
    ) {
        (self.rows, self.connector, self.run, self.counts) = (rows, connector, run, counts)
        (self.ring, self.until) = (ring, until)
    }

    /// - Returns: `nil` when the run is another's by now; nothing of it may be kept then.
    func run(
        by acting: Acting, at now: Date, in db: Transaction
    ) async throws -> (counts: PullCounts, outcomes: [ImportEntries.RowOutcome])? {
        var next = counts
        var outcomes: [ImportEntries.RowOutcome] = []
        // First, so that a run that was taken over waits for nobody and keeps nothing.
        guard try await db.connectors.note(run, next, until: until) else { return nil }
        if !rows.isEmpty {
            outcomes = try await ImportEntries(
                rows, of: run, named: connector.source, into: connector.ledger,
                from: (ring, Source(address: "connector", request: connector.name)),
                treating: connector.known
            ).run(by: acting, at: now, in: db)
            for outcome in outcomes { next.count(outcome) }
            guard try await db.connectors.note(run, next, until: until) else { return nil }
        }
        return (next, outcomes)
    }
}

extension KeptSheets.Owner {
    private static let nobody = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))

    /// Of what a connector could not bring: no person's, and shown as the pages of its ledger are.
    package static func pulling(into ledger: Ledger.Name) -> KeptSheets.Owner {
        KeptSheets.Owner(account: nobody, post: nobody, ledger: ledger)
    }
}

import Access
import Casework
import Foundation
import Ledgers
import Logging
import Postgres
import Schema
import Web
import Worker

/// A place, opened: its database as the program sees it and as its owner does, its photos, its keys.
struct House: Sendable {
    let settings: Settings
    /// The program's own login: no rights but those a signed context gives.
    let app: Database
    /// The owner, for migrations, imports and whoever sits at the console.
    let owner: Database
    let appTarget: String
    let ownerTarget: String
    let photos: PhotoStore
    let sealing: KeyRing
    let exports: ExportFolder
    private let cluster: PrivateCluster?

    enum Refusal: Error, Equatable {
        /// Another `serve` has this private cluster.
        case alreadyServed(data: String)
        /// `LINLI_DATABASE_URL` is set, and the owner's address is needed for this.
        case ownerMissing
        /// `LINLI_DATABASE_URL` is set, so there is no database of ours to run.
        case databaseElsewhere
    }

    /// Opens the place and brings its schema up to date.
    static func open(_ settings: Settings, migrating: Bool = true) async throws -> House {
        try FileManager.default.createDirectory(atPath: settings.data, withIntermediateDirectories: true)
        let addresses = try await Addresses.found(settings)
        let house = try House(settings, addresses)
        if migrating, addresses.hasOwner { try await house.migrate() }
        do {
            // As the program's own login sees them: a role may be given settings of its own. Before the first
            // migration ours has no such login.
            let asker = migrating || addresses.cluster == nil ? house.app : house.owner
            try await asker.refuseUnlessDurable()
        } catch {
            await house.leave()
            throw error
        }
        return house
    }

    /// Where the database of a place answers.
    struct Addresses: Sendable {
        let app: String
        let owner: String
        /// Whether the owner's address is known, or only the program's own.
        let hasOwner: Bool
        /// Ours, running; `nil`: the place runs its own.
        let cluster: PrivateCluster?

        /// - Parameter onlyLooks: Nothing of a running cluster is put right on the way.
        static func found(_ settings: Settings, onlyLooks: Bool = false) async throws -> Addresses {
            if let url = settings.databaseURL {
                return Addresses(
                    app: url, owner: settings.ownerURL ?? url, hasOwner: settings.ownerURL != nil,
                    cluster: nil)
            }
            let cluster = try await PrivateCluster(
                under: settings.data, keepsLog: settings.saveLog != nil, onlyLooks: onlyLooks)
            try await House.makeDatabase(in: cluster)
            return Addresses(
                app: cluster.target(role: "linli_app"), owner: cluster.target(role: "postgres"),
                hasOwner: true, cluster: cluster)
        }
    }

    private init(_ settings: Settings, _ addresses: Addresses) throws {
        self.settings = settings
        cluster = addresses.cluster
        appTarget = addresses.app
        ownerTarget = addresses.owner
        app = Database(target: addresses.app, size: settings.connections)
        owner = Database(target: addresses.owner, size: 2, waitLimit: .seconds(60))
        if settings.saveLog != nil {
            try FileManager.default.createDirectory(
                atPath: PhotoStore.unsaved(under: settings.data), withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        }
        photos = try PhotoStore(data: settings.data)
        sealing = try KeyRing(data: settings.data, at: Date())
        exports = try ExportFolder(data: settings.data)
    }

    /// - Returns: Names of the migrations applied now.
    @discardableResult
    func migrate() async throws -> [String] { try await Migrator.ofThisProgram.run(on: owner) }

    /// Leaves everything as a next start expects it; our PostgreSQL stops unless another command still uses
    /// it.
    func leave() async {
        await app.close()
        await owner.close()
        await cluster?.leave()
    }

    /// Keeps our own PostgreSQL running, as long as the task lives; that of a place is the place's to keep.
    func keepRunning(logger: Logger) async {
        await cluster?.keepRunning { logger.error("\($0)") }
    }

    /// The lock of the one `serve` a private cluster has; `nil` where the place runs its own PostgreSQL.
    func serveLock() throws -> FolderLock? {
        guard cluster != nil else { return nil }
        guard let lock = FolderLock(at: settings.data + "/serve.lock", shared: false) else {
            throw Refusal.alreadyServed(data: settings.data)
        }
        return lock
    }

    /// - Parameters:
    ///   - opensDemo: The demo place, reached from this machine only.
    ///   - bench: Served for measuring: over this database, as behind one proxy, whatever a session asks.
    func site(
        servesTLS: Bool, shelf: PackShelf, opensDemo: Bool, bench: Database? = nil
    ) throws -> Site {
        var serving = Site.Settings(
            assets: settings.assets, incoming: photos.incoming, tls: tls(servesTLS), baseMap: settings.baseMap
        )
        serving.opensDemo = opensDemo
        serving.passwordSchool = settings.passwordSchool
        serving.singleSignOn = settings.singleSignOn
        serving.anchors = anchors
        serving.proxies = bench == nil ? settings.proxies : 1
        // A bench asks as one session what many would.
        serving.pace = bench == nil ? settings.pace : nil
        serving.gateways = settings.gateways
        serving.backups = settings.backups.map(BackupFolder.init(at:))
        serving.metricsToken = settings.metricsToken
        serving.fallen = fallen
        serving.watched = watched
        serving.notice = settings.notice
        serving.refusedRows = settings.refusedRows
        serving.pullsFrom = settings.pulls.origins
        return try Site(
            database: bench ?? app, shelf: shelf,
            keeping: (sealing: sealing, photos: photos, exports: exports),
            settings: serving, now: { Date() })
    }

    private var watched: [(what: String, folder: String)] {
        let own = [
            ("data", settings.data), ("files", PhotoStore.files(under: settings.data)),
            ("wal", PrivateCluster.postgresFolder(under: settings.data) + "/pg_wal"),
        ]
        return own + (settings.backups.map { [("backups", $0)] } ?? [])
    }

    private func tls(_ isServed: Bool) -> (served: Bool, proxied: Bool) {
        (isServed, settings.publicURL?.hasPrefix("https://") ?? false)
    }

    /// What takes the write-ahead log into the backups; `nil`: none are made.
    var saveLog: SaveLog? { settings.saveLog }

    /// What processes of this place were at that fell.
    var fallen: FallenFolder { FallenFolder(data: settings.data) }

    /// Heads of the sealed audit, outside the database.
    var anchors: AnchorFolder { AnchorFolder(at: settings.anchors) }

    func sealAudit() throws -> SealAudit {
        try SealAudit(key: SigningKey(at: settings.data + "/audit-signing.key"), anchors: anchors)
    }

    func clockwork(shelf: PackShelf, logger: Logger) throws -> Clockwork {
        Clockwork(
            database: app, shelf: shelf, exports: exports, logger: logger,
            also: .init(
                sealing: try sealAudit(), sending: (keys: sealing, gateways: settings.gateways),
                photos: photos,
                pulling: .init(keys: sealing, permits: settings.pulls, folder: settings.refusedRows)))
    }

    /// What runs connectors, by the same ways out as the worker's.
    func connectors(shelf: PackShelf) -> PullConnectors {
        PullConnectors(
            on: app, shelf: shelf, sealing: sealing, folder: settings.refusedRows, under: settings.pulls,
            by: ConnectorClient(origins: settings.pulls.origins).ways, clock: { Date() })
    }

    fileprivate static func makeDatabase(in cluster: PrivateCluster) async throws {
        let whole = Database(target: cluster.target(role: "postgres", database: "postgres"), size: 1)
        let isThere = try await whole.transaction { db in
            try await db.databaseExists("linli")
        }
        if !isThere { try await whole.alone("CREATE DATABASE linli") }
        await whole.close()
    }
}

extension Migrator {
    static var ofThisProgram: Migrator { Migrator(roles: Schema.roles, migrations: Schema.migrations) }
}

extension Settings {
    /// Where rows that connectors refuse are kept, sealed.
    var refusedRows: String { data + "/connectors" }

    /// What takes the write-ahead log into the backups; `nil`: none are made, or not of this place.
    var saveLog: SaveLog? {
        guard TakeOver(data: data).backup == nil else { return nil }
        return backups.map { SaveLog(backups: BackupFolder(at: $0), waiting: waitingLog, data: data) }
    }
}

/// Opens the place for one command, and leaves it again whatever happens.
func withHouse<T: Sendable>(_ flags: DataOption, _ work: (House) async throws -> T) async throws -> T {
    try await withHouse(Settings(flags: flags), work)
}

/// Opens the place of some settings, and leaves it again whatever happens.
func withHouse<T: Sendable>(_ settings: Settings, _ work: (House) async throws -> T) async throws -> T {
    let house = try await House.open(settings)
    do {
        let value = try await work(house)
        await house.leave()
        return value
    } catch {
        await house.leave()
        throw error
    }
}

package import Access
package import Casework
package import Foundation
package import Ledgers
import Mustache
package import Postgres
import Territory

/// Everything pages and machine routes are served from.
package struct Site: Sendable {
    let database: Database
    let now: @Sendable () -> Date
    let shelf: PackShelf
    let sealing: KeyRing
    let photos: PhotoStore
    /// Photos that come before the report they belong to.
    let uploads: PhotoUploads
    let exports: ExportFolder
    let settings: Settings
    let catalogues: [Language: Catalogue]
    let templates: [Language: MustacheLibrary]
    let rowDrawings: [Language: RowDrawing]
    let assets: Assets
    /// The passwords that are tried first, in small letters.
    let commonPasswords: Set<String>
    /// Where open pages of this process hear what changed.
    let newsroom: Newsroom
    /// What this process answered, and how soon.
    let meters = Meters()
    let leaving = Leaving()
    let busy = BusyTally()
    let counted = CountedReports()
    /// Numbers of desks above towns, a few seconds old.
    let tally = RecentShelf<DeskTally, [DeskGroup: Int]>(most: DeskTally.remembered)
    let publicNumbers = RecentShelf<Area.Code, PublicNumbers>(most: 1)
    /// How many areas of each level lie within one.
    let areaCounts = RecentShelf<Area.Code, [Area.Level: Int]>(most: 2_000)
    let tiles = TileShelf()
    let catalogueShelf = CatalogueShelf()
    let villages = RecentShelf<Int, DrawnPart>(most: 1)
    let kinds = KindShelf()
    let paces = SessionPaces()
    /// What strangers' workbooks are read in.
    let cage = Cage()
    let crowded = CrowdedPages()
    let turns: LineTurns

    /// What the place's engineers decide about serving.
    package struct Settings: Sendable {
        /// The folder of style sheets and scripts of others, fetched by the start script.
        package let assets: String
        /// Where uploads arrive before they are looked at.
        package let incoming: String
        /// Behind a proxy that speaks TLS to the outside.
        package let isBehindTLS: Bool
        /// Serving TLS itself.
        package let servesTLS: Bool
        /// A picture map to draw under the outlines, as an XYZ address; `nil`: none.
        package let baseMap: String?
        /// The demo place on its own machine: its links sign in by themselves.
        package var opensDemo = false
        package var passwordSchool = PasswordPolicy.School.mlps
        package var singleSignOn: SingleSignOn?
        /// Where the heads of the sealed audit are written down; `nil`: the auditor's page does not say.
        package var anchors: AnchorFolder?
        /// Proxies of our own before us, each adding to `X-Forwarded-For`; 0: nobody's word is taken for it.
        package var proxies = 0
        /// Where messages may go, as the place's engineers listed it.
        package var gateways = Gateways.none
        /// Where backups are made; `nil`: none are.
        package var backups: BackupFolder?
        /// What processes were at that fell; `nil`: nobody writes it down.
        package var fallen: FallenFolder?
        /// The word monitoring shows to read the metrics; `nil`: this machine alone may.
        package var metricsToken: String?
        /// How long "not ready" is said before a stop, so that whoever spreads requests sees it.
        package var notice = Duration.zero
        /// Where connectors may pull from, as the operator listed it.
        package var pullsFrom = PullOrigins.none
        /// Where rows lie, sealed, that connectors refused.
        package var refusedRows: String
        /// Folders whose disks monitoring hears of.
        package var watched: [(what: String, folder: String)] = []
        /// Leading zero bits of a proof of work, on a busy line and on a crowded one.
        package var proofBits = Challenge.usualBits
        package var crowdedBits = Challenge.crowdedBits
        /// How often a stream says that it lives before it ends and the page comes back: ten minutes' worth,
        /// so that streams spread over the processes there are.
        package var streamBeats = 40
        /// What one session may ask of this process; `nil`: as much as it likes.
        package var pace: SessionPace? = .usual
        /// How long strangers of one line wait for their turn.
        var lineWait = Limits.lineWait

        package init(assets: String, incoming: String, tls: (served: Bool, proxied: Bool), baseMap: String?) {
            self.assets = assets
            self.incoming = incoming
            refusedRows = incoming
            (servesTLS, isBehindTLS) = tls
            self.baseMap = baseMap
        }
    }

    package init(
        database: Database, shelf: PackShelf,
        keeping: (sealing: KeyRing, photos: PhotoStore, exports: ExportFolder), settings: Settings,
        now: @escaping @Sendable () -> Date
    ) throws {
        self.database = database
        self.shelf = shelf
        (sealing, photos, exports) = keeping
        uploads = PhotoUploads(store: keeping.photos, keys: keeping.sealing)
        self.settings = settings
        turns = LineTurns(wait: settings.lineWait)
        self.now = now
        let read = try Language.allCases.map { ($0, try Catalogue($0)) }
        catalogues = Dictionary(uniqueKeysWithValues: read)
        templates = try catalogues.mapValues { try Templates.read(saying: $0.words) }
        rowDrawings = templates.mapValues(RowDrawing.init)
        assets = try Assets(folder: settings.assets)
        newsroom = Newsroom(database: database)
        commonPasswords = try Assets.commonPasswords(in: settings.assets)
    }

    func catalogue(_ language: Language) throws -> Catalogue {
        guard let catalogue = catalogues[language] else { throw Catalogue.Missing(name: language.rawValue) }
        return catalogue
    }

    /// The pack that new cases begin under.
    func currentPack(in db: Transaction) async throws -> InstalledPack {
        guard let pack = try await shelf.current(in: db) else { throw IntakeRefusal.noPack }
        return pack
    }

    /// Work of the post a request acts as, if the route's rule admits that post.
    func acting<T: Sendable>(
        _ call: Call, _ work: @Sendable (Acting, Transaction) async throws -> T
    ) async throws -> T {
        guard let session = call.session else { throw AccessRefusal.signedOut }
        let admitted: @Sendable (Acting, Transaction) async throws -> T = { acting, db in
            paces.know(session)
            guard call.access.admits(acting) else {
                throw acting.kind == .gate ? AccessRefusal.noPost : AccessRefusal.wrongPost
            }
            return try await work(acting, db)
        }
        return call.isUnattended
            ? try await database.watching(with: session, from: call.source, admitted)
            : try await database.acting(with: session, from: call.source, admitted)
    }
}

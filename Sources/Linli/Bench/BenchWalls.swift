import Access
import ArgumentParser
import Casework
import Foundation
import Postgres
import Territory

/// What signed contexts and row security cost: the same work with them and without.
struct BenchWallsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "walls", abstract: "行级安全的代价 · what contexts and row security cost")

    @OptionGroup var flags: DataOption
    @Option(help: "每项次数 · rounds of each measurement") var rounds = 200

    func run() async throws {
        try await withBenchPlace(flags) { house in
            let walls = BenchWalls(house: house, rounds: max(10, rounds))
            try await walls.transactions()
            for post in try await walls.posts() { try await walls.pages(of: post) }
        }
    }
}

/// Somebody made to act as one post, and a token to do it with.
struct BenchPost: Sendable {
    let name: String
    let area: Area.Code
    let token: Secret
}

/// Each piece of work through the walls, and again as one whom no wall holds up.
struct BenchWalls: Sendable {
    let house: House
    let rounds: Int

    /// The finest, the middle and the widest of the desks, each where the place has most of its cases.
    func posts() async throws -> [BenchPost] {
        let held = try await house.owner.console { _, db in
            let pack = try await PackShelf().current(in: db)
            let desks = Set((pack?.definitions.postKinds ?? []).filter(\.isDesk).map(\.name))
            return try await db.accounts.roster(limit: 50_000).filter { desks.contains($0.kind) }
        }
        let wanted: [Area.Level] = [.village, .town, .city]
        return try await house.owner.console(as: .security) { acting, db in
            var posts: [BenchPost] = []
            for level in wanted {
                guard let post = held.first(where: { $0.area.level == level })
                else { continue }
                let token = try await MakeToken(account: post.account, post: post.id, source: .console)
                    .run(by: acting, at: Date(), in: db)
                posts.append(BenchPost(name: level.name, area: post.area, token: token))
            }
            return posts
        }
    }

    func transactions() async throws {
        guard let post = try await posts().first else { return }
        let bare = try await repeated {
            try await house.app.transaction { db in try await db.script("SELECT 1") }
        }
        let signed = try await repeated {
            try await house.app.acting(with: post.token) { _, db in try await db.script("SELECT 1") }
        }
        try Measurement("transaction with context and role", signed, bare: bare).print()
    }

    func pages(of post: BenchPost) async throws {
        let now = Date()
        let open = {
            var filter = CaseFilter(); filter.state = .open; return filter
        }()
        try await compare("list", post) { db in
            try await db.cases.list(within: post.area, matching: open, after: nil, at: now, limit: 50).count
        }
        try await compare("count", post) { db in
            try await db.cases.count(within: post.area, matching: open, at: now)
        }
        let newest = CaseFilter()
        try await compare("list of all", post) { db in
            try await db.cases.list(within: post.area, matching: newest, after: nil, at: now, limit: 50).count
        }
        try await search(in: post)
        try await box(of: post)
    }

    private func compare(
        _ name: String, _ post: BenchPost, _ work: @escaping @Sendable (Transaction) async throws -> Int
    ) async throws {
        let (rows, walled) = try await house.app.acting(with: post.token) { _, db in
            (try await work(db), try await repeated { _ = try await work(db) })
        }
        let bare = try await house.owner.transaction { db in
            _ = try await work(db)
            return try await repeated { _ = try await work(db) }
        }
        try Measurement("\(name), \(post.name)", walled, bare: bare, rows: rows).print()
    }

    /// Two characters that one case in ten holds, or so.
    private static let words = "路灯"

    private func search(in post: BenchPost) async throws {
        let filter = {
            var filter = CaseFilter(); filter.words = Self.words; return filter
        }()
        let now = Date()
        let (rows, walled) = try await house.app.acting(with: post.token) { _, db in
            let find = {
                try await db.cases.list(within: post.area, matching: filter, after: nil, at: now, limit: 50)
                    .count
            }
            return (try await find(), try await repeated { _ = try await find() })
        }
        let bare = try await house.owner.transaction { db in
            _ = try await db.execute(Self.search(in: post.area))
            return try await repeated { _ = try await db.execute(Self.search(in: post.area)) }
        }
        try Measurement("search, \(post.name)", walled, bare: bare, rows: rows).print()
    }

    // The same list of the same area, with no wall to pass.
    private static func search(in area: Area.Code) -> SQL {
        let lying: SQL =
            switch area.level {
            case .town: "left(g.area, 9) = \(area.text)"
            case .village: "left(g.area, 12) = \(area.text)"
            default: "g.area >= \(area.text) AND g.area < \(area.upperBound)"
            }
        let sql: SQL = """
            SELECT c.id, c.home, c.number, concat_ws(' ', v.name, a.name) AS area_name, c.scenario,
                c.pack_version, c.step, c.due_at, c.reported_at, c.closed_at, left(c.words, 80) AS excerpt
            FROM case_grams g JOIN cases c ON c.home = g.home AND c.id = g.case_id
                JOIN areas a ON a.code = c.area LEFT JOIN areas v ON v.code = left(c.area, 12) AND a.level = 6
            WHERE g.grams @@ ctx.gram_query(\(words)) AND \(lying)
            ORDER BY g.reported_at DESC, g.case_id DESC LIMIT 50
            """
        return sql.plannedForValues
    }

    /// The map tile that holds the middle of the post's area, at the zoom where single cases are shown.
    private func box(of post: BenchPost) async throws {
        let tile = try await house.owner.transaction { db in
            try await db.first(
                """
                SELECT floor((ST_X(p) + 180) / 360 * 16384) AS x,
                    floor((1 - ln(tan(radians(ST_Y(p))) + 1 / cos(radians(ST_Y(p)))) / pi()) / 2 * 16384) AS y
                FROM (SELECT ST_PointOnSurface(shape) AS p FROM area_shapes WHERE code = \(post.area.text)) s
                """, as: { Tile(z: 14, x: Int(try $0.double("x")), y: Int(try $0.double("y"))) })
        }
        guard let tile = tile ?? nil else { return }
        let walled = try await house.app.acting(with: post.token) { _, db in
            _ = try await db.maps.cases(tile)
            return try await repeated { _ = try await db.maps.cases(tile) }
        }
        let bare = try await house.owner.transaction { db in
            _ = try await db.bytes(Self.tile(tile, of: post.area))
            return try await repeated { _ = try await db.bytes(Self.tile(tile, of: post.area)) }
        }
        try Measurement("box, \(post.name)", walled, bare: bare).print()
    }

    // The same tile, of the same area, with no wall to pass.
    private static func tile(_ tile: Tile, of area: Area.Code) -> SQL {
        """
        SELECT ST_AsMVT(t, 'cases', 4096, 'geom') FROM (
            SELECT ST_AsMVTGeom(ST_Transform(c.point, 3857), ST_TileEnvelope(\(tile.z), \(tile.x), \(tile.y)))
                AS geom, c.home || '-' || c.number AS number, c.scenario, c.step,
                CASE WHEN coalesce(c.due_at < now(), false) THEN 'overdue' ELSE 'open' END AS state
            FROM cases c
            WHERE c.point && ST_Transform(ST_TileEnvelope(\(tile.z), \(tile.x), \(tile.y)), 4326)
                AND c.closed_at IS NULL AND c.area >= \(area.text) AND c.area < \(area.upperBound)
            ORDER BY c.number DESC LIMIT 2000) t
        """
    }

    private func repeated(_ work: () async throws -> Void) async rethrows -> [Double] {
        var times: [Double] = []
        for _ in 0..<rounds { times.append(try await milliseconds(work)) }
        return times
    }
}

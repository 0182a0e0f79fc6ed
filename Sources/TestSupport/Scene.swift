package import Access
package import Casework
package import Foundation
package import Postgres
import Scenarios
import Synchronization
import Territory

/// A small city for tests: one county, two towns, three villages, each village one grid of two units, all
/// of them squares side by side; the demo pack; and people at their posts.
///
/// Villages 990101101201 and 990101101202 lie in the first town, 990101102201 in the second. A village is
/// 0.01° wide,
/// from longitude 150.00 on; its units are its southern and northern half, from latitude 30.00 on.
package struct Scene: Sendable {
    package let database: TestDatabase
    package let shelf = PackShelf()
    package let pack: Definitions
    package let sealing: KeyRing
    /// Where its keys lie, in the folder `keys`.
    package let data: String
    /// Sunday to the calendar is far: a Tuesday at ten in the morning.
    package let noon: Date

    package static let city = "9901"
    package static let county = "990101"
    package static let town = "990101101"
    package static let otherTown = "990101102"
    package static let village = "990101101201"
    package static let neighbour = "990101101202"
    package static let farVillage = "990101102201"
    package static let villages = [village, neighbour, farVillage]

    package struct PackBroken: Error { let lines: [String] }

    /// Sets the scene in a database made for one test.
    package init(in database: TestDatabase) async throws {
        try await database.superuser.transaction { db in try await Self.layGround(in: db) }
        try await self.init(on: database, pack: "mingchuan")
    }

    /// Sets the scene on ground that is laid already.
    package init(on database: TestDatabase, pack name: String) async throws {
        self.database = database
        pack = try Self.readPack(name).definitions
        data = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        noon = Date(timeIntervalSince1970: 1_804_039_200)
        sealing = try KeyRing(data: data, at: noon)
        let (pack, moment) = (pack, noon)
        try await database.superuser.console { acting, db in
            _ = try await InstallPack(name: name, definitions: pack, source: .console)
                .run(by: acting, at: moment, in: db)
        }
    }

    /// Read once in a run: hundreds of scenes begin with the same pack.
    private static let packs = Mutex<[String: WholePack]>([:])

    private static func readPack(_ name: String) throws -> WholePack {
        if let read = packs.withLock({ $0[name] }) { return read }
        switch PackReader.whole(folder: "Packs/" + name) {
        case .success(let read):
            packs.withLock { $0[name] = read }
            return read
        case .failure(let refused): throw PackBroken(lines: refused.mistakes.map { $0.line(in: .en) })
        }
    }

    /// A session of a new account that holds one post.
    package func givenPost(
        _ kind: String, in area: String, organization: UUID? = nil, login: String? = nil
    ) async throws -> Secret {
        let account = UUID()
        let session = Secret.random()
        let title = "\(area) · \(kind)"
        try await database.superuser.transaction { db in
            try await db.execute(
                """
                INSERT INTO accounts (id, login, name) VALUES (\(account), \(login ?? account.uuidString),
                    \(title))
                """)
            let post = UUID()
            try await db.execute(
                """
                INSERT INTO posts (id, account_id, kind, area, organization_id, title, since)
                VALUES (\(post), \(account), \(kind), \(area), \(organization), \(title), '2020-01-01')
                """)
            try await db.execute(
                """
                INSERT INTO sessions (token_hash, account_id, post_id, csrf, expires_at, shown_at)
                VALUES (\(session.hash)::bytea, \(account), \(post), \(Secret.random().hash)::bytea,
                        now() + interval '1 day', now())
                """)
        }
        return session
    }

    package func givenOrganization(_ slug: String, in area: String) async throws -> UUID {
        let id = UUID()
        try await database.superuser.transaction { db in
            try await db.execute(
                """
                INSERT INTO organizations (id, name, kind, slug, area)
                VALUES (\(id), \("\(area) \(slug)"), 'department', \(slug), \(area))
                """)
        }
        return id
    }

    /// A beat of an organization, whose ground is areas.
    package func givenBeat(
        _ slug: String, of office: UUID, in area: String, over areas: [String] = []
    ) async throws -> UUID {
        let id = try await givenOrganization(slug, in: area)
        try await database.superuser.transaction { db in
            try await db.execute(
                "INSERT INTO beats (id, of_organization, since) VALUES (\(id), \(office), '2020-01-01')")
            for code in areas {
                try await db.execute(
                    """
                    INSERT INTO beat_areas (of_organization, area, beat_id)
                    VALUES (\(office), \(code), \(id))
                    """)
            }
        }
        return id
    }

    /// A resident reports; the middle of the first unit of the first village unless said otherwise.
    package func report(
        _ scenario: String, _ words: String = "这里有问题", at spot: (Double, Double)? = (150.005, 30.0025),
        key: String = UUID().uuidString, change: @Sendable (inout Report) -> Void = { _ in }
    ) async throws -> ReportCase.Acknowledged {
        var report = Report(scenario: scenario, words: words)
        if let spot { report.spot = Place.Spot(longitude: spot.0, latitude: spot.1) }
        change(&report)
        let action = ReportCase(
            report: report, photos: [], origin: .resident, key: key, source: .console,
            keeping: (shelf: shelf, sealing: sealing))
        return try await database.app.anonymous { db in try await action.run(by: nil, at: noon, in: db) }
    }

    /// Somebody takes a choice on the newest version of a case.
    @discardableResult
    package func take(
        _ choice: String, on number: Case.Number, as session: Secret, after wait: TimeInterval = 60,
        change: @Sendable (inout TakeChoice.Asked) -> Void = { _ in }
    ) async throws -> Case {
        let version = try await version(of: number)
        var asked = TakeChoice.Asked(version: version)
        change(&asked)
        let action = TakeChoice(number: number, choice: choice, asked: asked, source: .console, shelf: shelf)
        return try await database.app.perform(action, with: session, at: noon + wait * Double(version))
    }

    /// Somebody takes the choice of the present step that does something, whatever the pack calls it.
    @discardableResult
    package func take(
        does effect: Effect, on number: Case.Number, as session: Secret, after wait: TimeInterval = 60,
        change: @Sendable (inout TakeChoice.Asked) -> Void = { _ in }
    ) async throws -> Case {
        let stands = try await look(
            "SELECT workflow, step FROM cases WHERE number = \(number.number)",
            { (try $0.text("workflow"), try $0.text("step")) })
        let step = stands.flatMap { pack.workflow($0.0)?[$0.1] }
        let choice = step?.choices.first { $0.does == effect }?.name
        return try await take(
            choice ?? effect.rawValue, on: number, as: session, after: wait, change: change)
    }

    package func version(of number: Case.Number) async throws -> Int {
        try await look("SELECT version FROM cases WHERE number = \(number.number)", { try $0.int("version") })
            ?? 0
    }

    /// Looks behind the walls, as no post can.
    package func look<T: Sendable>(_ sql: SQL, _ make: @Sendable (Row) throws -> T) async throws -> T? {
        try await database.superuser.transaction { db in try await db.first(sql, as: make) }
    }

    private static func layGround(in db: Transaction) async throws {
        try await keep(city, "明川市", in: db, west: 150, east: 150.03)
        try await keep(county, "清源县", in: db, west: 150, east: 150.03)
        try await keep(town, "芙蓉镇", in: db, west: 150, east: 150.02)
        try await keep(otherTown, "白鹭镇", in: db, west: 150.02, east: 150.03)
        for (position, code) in villages.enumerated() {
            let west = 150 + Double(position) / 100
            let name = ["龙桥村", "石塘村", "柳溪村"][position]
            try await keep(code, name, in: db, west: west, east: west + 0.01)
            try await keep(code + "001", name + "第1网格", in: db, west: west, east: west + 0.01)
            for (unit, south) in [("001", 30.0), ("002", 30.005)] {
                let box = (west: west, south: south, east: west + 0.01, north: south + 0.005)
                try await keep(code + "001" + unit, name + "单元" + unit, in: db, box: box)
            }
        }
    }

    private static func keep(
        _ code: String, _ name: String, in db: Transaction, west: Double, east: Double
    ) async throws {
        try await keep(code, name, in: db, box: (west: west, south: 30, east: east, north: 30.01))
    }

    private static func keep(
        _ code: String, _ name: String, in db: Transaction,
        box: (west: Double, south: Double, east: Double, north: Double)
    ) async throws {
        try await db.execute(
            """
            INSERT INTO areas (code, name, level, opened_on, is_derived)
            VALUES (\(code), \(name), area_level(\(code)), '2020-01-01', true)
            """)
        try await db.execute(
            """
            INSERT INTO area_shapes (code, level, shape, is_derived)
            VALUES (\(code), area_level(\(code)),
                ST_Multi(ST_MakeEnvelope(\(box.west), \(box.south), \(box.east), \(box.north), 4326)), true)
            """)
    }
}

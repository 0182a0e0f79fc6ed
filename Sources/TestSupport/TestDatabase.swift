import Foundation
package import Postgres
import Schema

/// Runs a test on a real database of its own, with every migration applied; it is dropped afterwards.
///
/// - Parameter asksPoliciesAlone: Queries leave out the scope they add; see ``Database``.
@discardableResult
package func withDatabase<T: Sendable>(
    asksPoliciesAlone: Bool = false, _ test: @Sendable (TestDatabase) async throws -> T
) async throws -> T {
    let cluster = try await TestCluster.shared.ready()
    let name = "t_" + UUID().uuidString.lowercased().replacing("-", with: "")
    await Places.databases.enter()
    let database = TestDatabase(
        cluster: cluster, name: name, asksPoliciesAlone: asksPoliciesAlone)
    do {
        try await cluster.administration.alone("CREATE DATABASE \(name) TEMPLATE \(cluster.template)")
        let value = try await test(database)
        await database.drop()
        await Places.databases.leave()
        return value
    } catch {
        await database.drop()
        await Places.databases.leave()
        throw error
    }
}

/// Runs a test in a transaction of the schema's owner that is undone afterwards.
@discardableResult
package func withTransaction<T: Sendable>(_ test: @Sendable (Transaction) async throws -> T) async throws -> T
{
    try await TestCluster.shared.ready().rehearsals.rehearsal(test)
}

/// So many tests at once: each has up to thirty connections, and the cluster gives out a hundred.
private actor Places {
    static let databases = Places(10)

    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ count: Int) { free = count }

    func enter() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    func leave() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}

/// A database made for one test.
package struct TestDatabase: Sendable {
    /// As the program's own login sees it: no rights but those a signed context gives.
    package let app: Database
    /// As a superuser: sets scenes and looks behind walls.
    package let superuser: Database
    package let appTarget: String
    package let superuserTarget: String
    private let name: String
    private let administration: Database

    fileprivate init(cluster: TestCluster.Ready, name: String, asksPoliciesAlone: Bool) {
        appTarget = cluster.cluster.target(role: "linli_app", database: name)
        superuserTarget = cluster.cluster.target(role: "postgres", database: name)
        app = Database(
            target: appTarget, size: 24, waitLimit: .seconds(20),
            asksPoliciesAlone: asksPoliciesAlone || TestTrials.asksPoliciesAlone)
        superuser = Database(target: superuserTarget, size: 4, waitLimit: .seconds(20))
        self.name = name
        administration = cluster.administration
    }

    fileprivate func drop() async {
        await app.close()
        await superuser.close()
        // A database that stays behind is swept away when the template is made anew.
        try? await administration.alone("DROP DATABASE \(name) WITH (FORCE)")
    }
}

/// The cluster all tests of one run share: fsync off, and marked so that nothing else will use it.
private actor TestCluster {
    static let shared = TestCluster()

    struct Ready: Sendable {
        let cluster: PrivateCluster
        let template: String
        let administration: Database
        let rehearsals: Database
    }

    private var preparing: Task<Ready, any Error>?

    func ready() async throws -> Ready {
        if let preparing { return try await preparing.value }
        let task = Task { try await Self.prepare() }
        preparing = task
        return try await task.value
    }

    private static func prepare() async throws -> Ready {
        let cluster = try await PrivateCluster(under: folder, purpose: .tests)
        let administration = Database(
            target: cluster.target(role: "postgres", database: "postgres"), size: 6, waitLimit: .seconds(120))
        let template = "template_" + Schema.digest.prefix(16)
        try await sweep(administration, keeping: template)
        try await migrate(template, in: cluster, by: administration)
        let spoilt = try await spoil(template, in: cluster, by: administration)
        let rehearsals = Database(
            target: cluster.target(role: "postgres", database: "rehearsals"), size: 8, waitLimit: .seconds(60)
        )
        try await administration.alone("DROP DATABASE IF EXISTS rehearsals WITH (FORCE)")
        try await administration.alone("CREATE DATABASE rehearsals TEMPLATE \(spoilt)")
        return Ready(
            cluster: cluster, template: spoilt, administration: administration, rehearsals: rehearsals)
    }

    // PostgreSQL may not enter a checkout of root's; LINLI_TESTS names another folder when two runs must
    // not meet.
    private static var folder: String {
        let checkout = FileManager.default.currentDirectoryPath
        if let named = ProcessInfo.processInfo.environment["LINLI_TESTS"] { return named }
        return geteuid() == 0
            ? "/var/tmp/linli-tests" + checkout.replacing("/", with: "-") : checkout + "/.linli/tests"
    }

    private static func migrate(
        _ template: String, in cluster: PrivateCluster, by administration: Database
    ) async throws {
        let known = try await administration.transaction { db in
            try await db.first(
                "SELECT 1 AS one FROM pg_database WHERE datname = \(template)", as: { try $0.int("one") })
        }
        guard known == nil else { return }
        try await administration.alone("CREATE DATABASE unfinished")
        let database = Database(target: cluster.target(role: "postgres", database: "unfinished"), size: 1)
        _ = try await Migrator(roles: Schema.roles, migrations: Schema.migrations).run(on: database)
        await database.close()
        try await administration.alone("ALTER DATABASE unfinished RENAME TO \(template)")
    }

    /// A template with a wall taken down on purpose, when a trial names one; else the sound one.
    private static func spoil(
        _ template: String, in cluster: PrivateCluster, by administration: Database
    ) async throws -> String {
        guard let sql = try TestTrials.mutation() else { return template }
        try await administration.alone("CREATE DATABASE t_spoilt TEMPLATE \(template)")
        let database = Database(target: cluster.target(role: "postgres", database: "t_spoilt"), size: 1)
        do {
            try await database.transaction { db in try await db.script(sql) }
        } catch {
            throw TestTrials.MutationImpossible(why: "\(error)")
        }
        await database.close()
        return "t_spoilt"
    }

    // What an earlier run left: databases of killed tests, templates of older schemas.
    private static func sweep(_ administration: Database, keeping template: String) async throws {
        let names = try await administration.transaction { db in
            try await db.rows(
                """
                SELECT datname FROM pg_database
                WHERE datname LIKE 't\\_%' OR datname LIKE 'template\\_%' OR datname = 'unfinished'
                ORDER BY datname
                """, as: { try $0.text("datname") })
        }
        for name in names where name != template {
            try await administration.alone("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
        }
    }
}

import Access
import Casework
import Foundation
import Postgres
import Territory

/// Who looks at pages on a busy day: people at desks of every level, and people with a receipt.
struct BenchTown: Sendable {
    /// Somebody at a desk, signed in, behind an address of their own.
    struct Clerk: Sendable {
        let level: String
        let token: Secret
        let address: String
        /// Open cases of the desk, some of them.
        let numbers: [String]
        let isOffice: Bool
    }

    /// Somebody who told something before, and looks how it stands.
    struct Reporter: Sendable {
        let number: String
        /// As the browser carries it once the receipt was typed.
        let cookie: String
        let address: String
    }

    let clerks: [Clerk]
    /// A session of its own at a town's desk, for the one who asks too much.
    let greedy: Clerk
    var reporters: [Reporter]
    let points: [(longitude: Double, latitude: Double)]
    let scenarios: [Scenario.Name]

    /// How many desks of each level are open in the pages asked for.
    private static let desks: [(level: Area.Level, count: Int)] = [
        (.village, 24), (.town, 12), (.county, 6), (.city, 4),
    ]
    private static let offices = 12
    /// Cases that one desk looks at.
    private static let casesEach = 20

    init(of house: House) async throws {
        let found = BenchDesks(house: house)
        let told = try await BenchReports(of: house, found)
        (points, scenarios) = (told.points, told.scenarios)
        let posts = try await Self.posts(of: house)
        let tokens = try await Self.tokens(for: posts, in: house)
        var clerks: [Clerk] = []
        for (place, (post, token)) in zip(posts, tokens).enumerated() {
            clerks.append(
                Clerk(
                    level: post.organization == nil ? post.area.level.name : "office", token: token,
                    address: "10.20.\(place / 250).\(place % 250 + 1)",
                    numbers: try await Self.numbers(of: post, in: house),
                    isOffice: post.organization != nil))
        }
        guard clerks.contains(where: { !$0.numbers.isEmpty }) else { throw BenchRefusal.empty }
        let places = Array(zip(posts, clerks))
        guard let (post, clerk) = places.first(where: { $1.level == Area.Level.town.name }) ?? places.first,
            let token = try await Self.tokens(for: [post], in: house).first
        else { throw BenchRefusal.empty }
        greedy = Clerk(
            level: clerk.level, token: token, address: "10.40.0.1", numbers: [], isOffice: clerk.isOffice)
        self.clerks = clerks
        reporters = []
    }

    /// Sessions at the city's desk, which hears of everything.
    static func cityTokens(_ count: Int, in house: House) async throws -> [Secret] {
        guard
            let post = try await posts(of: house).first(where: {
                $0.area.level == .city && $0.organization == nil
            })
        else {
            throw BenchRefusal.empty
        }
        return try await tokens(for: Array(repeating: post, count: count), in: house)
    }

    private static func posts(of house: House) async throws -> [HeldBy] {
        let held = try await house.owner.console { _, db in
            let kinds = try await PackShelf().current(in: db)?.definitions.postKinds ?? []
            let working = Set(kinds.filter { $0.isDesk || $0.role == .organization }.map(\.name))
            return try await db.accounts.roster(limit: 50_000).filter { working.contains($0.kind) }
        }
        let offices = held.filter { $0.organization != nil }
        return desks.flatMap { level, count in
            spread(held.filter { $0.organization == nil && $0.area.level == level }, count)
        } + spread(offices, Self.offices)
    }

    /// So many of a list, from its whole length.
    private static func spread(_ posts: [HeldBy], _ count: Int) -> [HeldBy] {
        guard posts.count > count else { return posts }
        return (0..<count).map { posts[$0 * posts.count / count] }
    }

    private static func tokens(for posts: [HeldBy], in house: House) async throws -> [Secret] {
        try await house.owner.console(as: .security) { acting, db in
            var tokens: [Secret] = []
            for post in posts {
                tokens.append(
                    try await MakeToken(account: post.account, post: post.id, source: .console)
                        .run(by: acting, at: Date(), in: db))
            }
            return tokens
        }
    }

    private static func numbers(of post: HeldBy, in house: House) async throws -> [String] {
        let sql: SQL
        if let office = post.organization {
            sql = """
                SELECT a.home || '-' || a.number AS number FROM assignments a
                WHERE a.to_organization = \(office) AND a.ended_at IS NULL
                ORDER BY a.given_at DESC, a.number LIMIT \(casesEach)
                """
        } else {
            sql = """
                SELECT c.home || '-' || c.number AS number FROM cases c
                WHERE c.closed_at IS NULL AND c.seen_from = 6 AND c.area >= \(post.area.text)
                    AND c.area < \(post.area.upperBound)
                ORDER BY c.reported_at DESC, c.id LIMIT \(casesEach)
                """
        }
        return try await house.owner.transaction { db in
            try await db.rows(sql, as: { try $0.text("number") })
        }
    }
}

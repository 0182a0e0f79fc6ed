import Access
import Casework
import Foundation
import Postgres
import Territory

/// The desks a bench looks from, and a token to sit at each.
struct BenchDesks: Sendable {
    let house: House

    /// A post and what stands for it in the results.
    struct Desk: Sendable {
        let name: String
        let area: Area.Code
        let token: Secret
    }

    /// The village with most cases, one with hardly any, the town and the county above the first, the city.
    func desks() async throws -> [Desk] {
        let (largest, smallest) = try await villages()
        let wanted = [
            ("largest village", largest), ("smallest village", smallest),
            ("town", largest.ancestor(at: .town)), ("county", largest.ancestor(at: .county)),
            ("city", largest.ancestor(at: .city)),
        ]
        let held = try await house.owner.console { _, db in
            let pack = try await PackShelf().current(in: db)
            let desks = Set((pack?.definitions.postKinds ?? []).filter(\.isDesk).map(\.name))
            return try await db.accounts.roster(limit: 50_000).filter { desks.contains($0.kind) }
        }
        return try await house.owner.console(as: .security) { acting, db in
            var desks: [Desk] = []
            for (name, area) in wanted {
                guard let area,
                    let post = held.first(where: { $0.area == area && $0.organization == nil })
                else { continue }
                let token = try await MakeToken(account: post.account, post: post.id, source: .console)
                    .run(by: acting, at: Date(), in: db)
                desks.append(Desk(name: name, area: area, token: token))
            }
            return desks
        }
    }

    private func villages() async throws -> (largest: Area.Code, smallest: Area.Code) {
        let found = try await house.owner.transaction { db in
            try await db.rows(
                """
                SELECT left(area, 12) AS village FROM cases WHERE char_length(area) >= 12
                GROUP BY left(area, 12) ORDER BY count(*) DESC, 1
                """, as: { try $0.value("village", Area.Code.init) })
        }
        guard let largest = found.first, let smallest = found.last else { throw BenchRefusal.empty }
        return (largest, smallest)
    }

    /// How many cases there are, as every measurement says.
    func cases() async throws -> Int {
        try await house.owner.transaction { db in
            try await db.first("SELECT count(*) AS count FROM cases", as: { try $0.int("count") }) ?? 0
        }
    }

    /// Points inside units, strewn over the whole place; the same each time.
    func points(_ count: Int) async throws -> [(longitude: Double, latitude: Double)] {
        try await house.owner.transaction { db in
            try await db.rows(
                """
                SELECT ST_X(p) AS x, ST_Y(p) AS y
                FROM (SELECT ST_PointOnSurface(shape) AS p FROM area_shapes WHERE level = 6
                    ORDER BY md5(code) LIMIT \(count)) s
                """, as: { (try $0.double("x"), try $0.double("y")) })
        }
    }
}

/// Why a bench does not begin.
enum BenchRefusal: Error, Equatable {
    /// `linli bench prepare` was not run here.
    case empty
    /// What is here was not made up: a bench reports to it, and makes tokens for its posts.
    case realPlace(data: String)
}

import Access
package import FoundationEssentials
package import Postgres
package import Territory

extension Transaction {
    package var ladders: LadderTable { LadderTable(transaction: self) }
}

/// Desks and organizations that could get a case, in `areas`, `posts` and `organizations`.
package struct LadderTable {
    let transaction: Transaction

    /// The desks from an area up to its city.
    ///
    /// - Parameter own: Areas where whoever asks holds a desk post.
    package func desks(from area: Area.Code, own: Set<Area.Code> = []) async throws -> [Desk] {
        try await transaction.rows(
            "SELECT code, desk_accounts FROM ladder(\(area.text))",
            as: { row in
                let code = try row.value("code", Area.Code.init)
                return Desk(
                    area: code, accounts: try row.int("desk_accounts"), includesTaker: own.contains(code))
            })
    }

    /// Organizations of an area and of every area above it.
    package func organizations(over area: Area.Code) async throws -> [OrganizationInPlace] {
        try await transaction.rows(
            """
            SELECT id, slug, area FROM organizations
            WHERE area = ANY(\(area.pathUp.map(\.text))::text[]) AND closed_on IS NULL AND slug IS NOT NULL
            ORDER BY area DESC, slug LIMIT 500
            """,
            as: { row in
                OrganizationInPlace(
                    id: try row.uuid("id"), slug: try row.text("slug"),
                    area: try row.value("area", Area.Code.init))
            })
    }

    /// The level of the area an organization belongs to; `nil` when there is none, or it is closed.
    package func level(of organization: UUID) async throws -> Area.Level? {
        try await transaction.first(
            "SELECT area FROM organizations WHERE id = \(organization) AND closed_on IS NULL",
            as: { try $0.value("area", Area.Code.init).level })
    }

    /// Names of organizations a case may be dispatched to: those of its area and of every area above it.
    package func targets(over area: Area.Code) async throws -> [(id: UUID, name: String)] {
        try await transaction.rows(
            """
            SELECT id, name FROM organizations
            WHERE area = ANY(\(area.pathUp.map(\.text))::text[]) AND closed_on IS NULL
            ORDER BY area DESC, name COLLATE "zh-x-icu" LIMIT 200
            """, as: { (try $0.uuid("id"), try $0.text("name")) })
    }

    /// Areas a case may be dispatched to: desks on the way up, and desks one level below the one that asks.
    /// Those below whoever asks, on the way or not, are those it may be handed down to.
    package func desks(near area: Area.Code, below own: Area.Code) async throws -> [(
        code: Area.Code, name: String
    )] {
        try await transaction.rows(
            """
            SELECT code, name FROM (
                SELECT code, name, 0 AS place FROM ladder(\(area.text)) WHERE has_desk
                UNION SELECT code, name, 1 FROM desks_below(\(own.text)) WHERE has_desk) d
            WHERE code <> \(own.text) GROUP BY code, name ORDER BY min(place), code LIMIT 200
            """, as: { (try $0.value("code", Area.Code.init), try $0.text("name")) })
    }

    /// The areas that hold a point, finest first, and the desk of each; empty where no outline holds it.
    func ground(holding spot: Place.Spot) async throws -> [(area: Area, desk: Desk)] {
        try await transaction.rows(
            """
            SELECT l.code, l.name, l.desk_accounts
            FROM (SELECT code FROM locate(\(spot.longitude), \(spot.latitude)) ORDER BY level DESC LIMIT 1) g,
                LATERAL ladder(g.code) l
            ORDER BY l.level DESC
            """,
            as: { row in
                let code = try row.value("code", Area.Code.init)
                let accounts = try row.int("desk_accounts")
                return (
                    Area(code: code, name: try row.text("name")),
                    Desk(area: code, accounts: accounts, includesTaker: false)
                )
            })
    }

    /// An area and every area above it, finest first; empty when there is no such area.
    package func path(of code: Area.Code) async throws -> [Area] {
        let path = try await transaction.rows(
            """
            SELECT code, name FROM areas WHERE code = ANY(\(code.pathUp.map(\.text))::text[]) AND closed_on
                IS NULL
            ORDER BY code DESC
            """, as: { Area(code: try $0.value("code", Area.Code.init), name: try $0.text("name")) })
        return path.first?.code == code ? path : []
    }

    /// The name of an owner as everybody may read it.
    package func name(of owner: Owner) async throws -> String {
        let name: String? =
            switch owner {
            case .area(let code):
                try await transaction.first(
                    "SELECT name FROM areas WHERE code = \(code.text)", as: { try $0.text("name") })
            case .organization(let id):
                try await transaction.first(
                    "SELECT name FROM organizations WHERE id = \(id)", as: { try $0.text("name") })
            }
        return name ?? ""
    }
}

/// A town and its villages, for picking a place from a list.
package struct TownVillages: Sendable {
    package let name: String
    package var villages: [Area]
}

extension Transaction {
    /// The villages of a place under their towns, in the order of their codes.
    ///
    /// A city has a thousand villages at most; beyond the limit the rest is found by the map.
    package func villagesByTown(within city: Area.Code) async throws -> [TownVillages] {
        let villages = try await rows(
            """
            SELECT v.code, v.name, t.name AS town FROM areas v JOIN areas t ON t.code = v.parent
            WHERE v.level = 4 AND v.closed_on IS NULL AND v.suspect IS NULL
                AND v.code >= \(city.text) AND v.code < \(city.upperBound)
            ORDER BY v.code LIMIT 1500
            """,
            as: {
                (
                    try $0.text("town"),
                    Area(code: try $0.value("code", Area.Code.init), name: try $0.text("name"))
                )
            })
        var towns: [TownVillages] = []
        for (town, village) in villages {
            let isSame = towns.last?.villages.first?.code.parent == village.code.parent
            if isSame, var last = towns.popLast() {
                last.villages.append(village)
                towns.append(last)
            } else {
                towns.append(TownVillages(name: town, villages: [village]))
            }
        }
        return towns
    }
}

extension Transaction {
    /// Areas where whoever acts holds a desk post.
    func ownDesks(of acting: Acting, under pack: InstalledPack?) async throws -> [Area.Code] {
        guard acting.account != nil else { return [] }
        return try await rows(
            "SELECT area, kind FROM own_posts()",
            as: { (try $0.value("area", Area.Code.init), try $0.text("kind")) }
        ).filter { pack?.definitions.postKind($0.1)?.isDesk == true }.map(\.0)
    }
}

import Access
import Casework
import Foundation
import Postgres
import Territory
import TestSupport
import Testing

@testable import Web

/// Somebody who asks: one of each kind of post, at each level it may stand at, and three who hold none.
struct Asker: Sendable, CustomStringConvertible {
    let description: String
    /// `nil`: no post.
    var role: Post.Role?
    var area: String?
    var organization: UUID?
    var session: Secret?
    /// What a form of this session carries back.
    var csrf = ""
    var account: UUID?
    var post: UUID?
    /// What a reporter holds, and the case it belongs to.
    var receipt: (code: Secret, number: Case.Number)?

    /// Sees one masked contact at a time, for a reason.
    var unmasks = false
    /// The beat beside one's own.
    var besideOffice: UUID?
    /// The organization whose beat one's own is.
    var aboveOffice: UUID?

    /// 1 is the city, 6 a unit.
    var level: Int { area.map(Ground.level) ?? 0 }
    var isAreaPost: Bool { role == .area }
    /// Areas of village and above keep a desk; units and grids have a head.
    var isDesk: Bool { isAreaPost && level <= 4 && !unmasks }
}

/// How an object lies to whoever asks: within reach, or in one of four ways beyond it.
enum Nearness: String, CaseIterable, Sendable {
    case own
    /// In the next area of the same size; for an office, given to another office of the same town.
    case sibling
    /// In another county; for an office, given to no office at all.
    case foreign
    /// In one's own area, but seen from higher up only: a complaint about those who handle.
    case hidden
    /// A number that never was.
    case absent
}

/// The ground of the walk: one path from the city down to a unit, and beside each step of it another area.
enum Ground {
    static let unit = "990101101201001001"
    static let otherTownUnit = "990101102201001001"
    static let farUnit = "990102101201001001"
    /// Beside the unit, its grid, its village, its town and its county.
    static let siblings = [
        6: "990101101201001002", 5: "990101101201002001", 4: "990101101202001001", 3: otherTownUnit,
        2: farUnit,
    ]
    /// A point in each unit.
    static let spots: [String: (Double, Double)] = [
        unit: (150.005, 30.0025), "990101101201001002": (150.005, 30.0075),
        "990101101201002001": (150.005, 30.0125), "990101101202001001": (150.015, 30.0025),
        otherTownUnit: (150.025, 30.0025), farUnit: (150.035, 30.0025),
    ]

    static func level(_ code: String) -> Int { [4, 6, 9, 12, 15].count { $0 < code.count } + 1 }

    static func area(at level: Int) -> String { String(unit.prefix([4, 6, 9, 12, 15, 18][level - 1])) }

    /// What the small city of the other tests lacks: a second grid in the village, a second county.
    static func lay(in scene: Scene) async throws {
        let more = [
            ("990101101201002", 30.01, 30.015, 150.0), ("990101101201002001", 30.01, 30.015, 150.0),
            ("990102", 30.0, 30.01, 150.03), ("990102101", 30.0, 30.01, 150.03),
            ("990102101201", 30.0, 30.01, 150.03), ("990102101201001", 30.0, 30.01, 150.03),
            ("990102101201001001", 30.0, 30.01, 150.03),
        ]
        try await scene.database.superuser.transaction { db in
            for (code, south, north, west) in more {
                try await db.execute(
                    """
                    INSERT INTO areas (code, name, level, opened_on, is_derived)
                    VALUES (\(code), \("地" + code), area_level(\(code)), '2020-01-01', true)
                    """)
                try await db.execute(
                    """
                    INSERT INTO area_shapes (code, level, shape, is_derived)
                    VALUES (\(code), area_level(\(code)),
                        ST_Multi(ST_MakeEnvelope(\(west), \(south), \(west + 0.01), \(north), 4326)), true)
                    """)
            }
        }
    }
}

/// Everybody who asks, made from the kinds of post of the pack.
struct People: Sendable {
    let all: [Asker]
    /// The office beside the one that asks, in the same town.
    let otherOffice: UUID

    init(in scene: Scene, holding receipt: (code: Secret, number: Case.Number)) async throws {
        var all: [Asker] = [Asker(description: "a stranger")]
        var reporter = Asker(description: "a reporter")
        reporter.receipt = receipt
        all.append(reporter)
        all.append(try await Self.postless(in: scene))
        for kind in scene.pack.postKinds {
            let levels = kind.role == .area ? kind.levels.map { Int($0.rawValue) } : [Self.level(of: kind)]
            for level in levels {
                let office =
                    kind.role == .organization
                    ? try await scene.givenOrganization("urban-care", in: Ground.area(at: level)) : nil
                let area = Ground.area(at: level)
                let session = try await scene.givenPost(kind.name, in: area, organization: office)
                let role = try #require(Post.Role(rawValue: kind.role.rawValue))
                var asker = Asker(description: "\(kind.name) of \(area)", role: role, area: area)
                (asker.organization, asker.session) = (office, session)
                asker.unmasks = kind.unmasks
                (asker.account, asker.post) = try await Self.holder(of: session, in: scene)
                asker.csrf = try await Self.csrf(of: session, in: scene)
                all.append(asker)
                if let office { all.append(try await Self.onBeat(of: office, asker, kind.name, in: scene)) }
            }
        }
        self.all = all
        otherOffice = try await scene.givenOrganization("sanitation", in: Scene.town)
    }

    /// Somebody at a beat of an office, beside whom there is another beat.
    private static func onBeat(of office: UUID, _ above: Asker, _ kind: String, in scene: Scene) async throws
        -> Asker
    {
        let area = Ground.area(at: 3)
        let beat = try await scene.givenBeat("urban-care-north", of: office, in: area)
        var asker = Asker(description: "\(kind) of a beat", role: above.role, area: area)
        asker.besideOffice = try await scene.givenBeat("urban-care-south", of: office, in: area)
        (asker.organization, asker.aboveOffice) = (beat, office)
        let session = try await scene.givenPost(kind, in: area, organization: beat)
        (asker.session, asker.unmasks) = (session, above.unmasks)
        (asker.account, asker.post) = try await holder(of: session, in: scene)
        asker.csrf = try await csrf(of: session, in: scene)
        return asker
    }

    private static func level(of kind: PostKind) -> Int { kind.role == .organization ? 3 : 1 }

    private static func holder(of session: Secret, in scene: Scene) async throws -> (UUID, UUID) {
        try #require(
            try await scene.look(
                "SELECT account_id, post_id FROM sessions WHERE token_hash = \(session.hash)::bytea",
                { (try $0.uuid("account_id"), try $0.uuid("post_id")) }))
    }

    static func csrf(of session: Secret, in scene: Scene) async throws -> String {
        try await scene.look(
            "SELECT encode(csrf, 'hex') AS csrf FROM sessions WHERE token_hash = \(session.hash)::bytea",
            { try $0.text("csrf") }) ?? ""
    }

    /// Somebody who may sign in and holds no post.
    private static func postless(in scene: Scene) async throws -> Asker {
        var asker = Asker(description: "somebody without a post")
        let (account, session) = (UUID(), Secret.random())
        try await scene.database.superuser.transaction { db in
            try await db.execute(
                "INSERT INTO accounts (id, login, name) VALUES (\(account), 'postless', '无岗')")
            try await db.execute(
                """
                INSERT INTO sessions (token_hash, account_id, csrf, expires_at, shown_at)
                VALUES (\(session.hash)::bytea, \(account), \(Secret.random().hash)::bytea,
                        now() + interval '1 day', now())
                """)
        }
        (asker.account, asker.session) = (account, session)
        asker.csrf = try await csrf(of: session, in: scene)
        return asker
    }
}

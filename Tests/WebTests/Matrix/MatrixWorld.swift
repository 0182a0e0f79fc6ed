import Access
import Casework
import Foundation
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import Web

/// The city of the walk: who asks, what there is, and the questions put to the database behind the walls.
struct World: Sendable {
    let visitor: Visitor
    let people: People
    /// By unit, or by what is special about them.
    private(set) var cases: [String: KnownCase]
    /// Somebody with a post, to whom security gives another.
    let bystanderLogin = "bystander"
    /// Handles cases in the county everybody asks from, and keeps no desk.
    let colleagueLogin = "colleague"
    /// Orders and emergencies of others, by what and where they are.
    private(set) var others: [String: UUID] = [:]
    let mark = Mark()
    /// A photo that is kept, for every case of the walk.
    let photo: StoredPhoto

    /// A JPEG of eight black pixels by eight; made without any program, so that no test waits for one.
    private static let dot =
        "/9j/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBk"
        + "eFxlZ2P/wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAB//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAI"
        + "AQEAAD8AP3//2Q=="

    static let form = ["Content-Type": "application/x-www-form-urlencoded"]

    init(_ visitor: Visitor) async throws {
        self.visitor = visitor
        let scene = visitor.scene
        try await Ground.lay(in: scene)
        try await visitor.openLedgers()
        let path = visitor.site.photos.incoming + "/\(UUID())"
        try #require(Data(base64Encoded: Self.dot)).write(to: URL(filePath: path))
        photo = try await visitor.site.photos.keep(path)
        let told = try await Self.tell(at: Ground.unit, in: scene, photo)
        people = try await People(in: scene, holding: (told.receipt, told.number))
        var cases: [String: KnownCase] = [:]
        for unit in Ground.spots.keys.sorted() { cases[unit] = try await Self.known(unit, in: scene, photo) }
        for level in 2...6 {
            var hidden = try await Self.known(Ground.unit, in: scene, photo)
            hidden.seenFrom = level - 1
            cases["hidden from \(level)"] = hidden
        }
        cases["other office"] = try await Self.known(Ground.unit, in: scene, photo)
        cases["hidden from office"] = try await Self.known(Ground.unit, in: scene, photo)
        cases["other office"]?.office = people.otherOffice
        cases["hidden from office"]?.office = people.all.compactMap(\.organization).first
        cases["hidden from office"]?.seenFrom = 2
        // A beat sees neither what lies with the beat beside it nor what its office keeps on its own desk.
        for asker in people.all {
            guard let beside = asker.besideOffice else { continue }
            let beyond: [(String, UUID?, Int)] = [
                ("sister of", beside, 6), ("office of", asker.aboveOffice, 6),
                ("hidden from", asker.organization, 2),
            ]
            for (name, office, level) in beyond {
                var known = try await Self.known(Ground.unit, in: scene, photo)
                (known.office, known.above, known.seenFrom) = (office, asker.aboveOffice, level)
                cases["\(name) \(asker)"] = known
            }
        }
        for known in cases.values { try await Self.settle(known, in: scene) }
        self.cases = cases
        _ = try await scene.givenPost("village-clerk", in: Scene.farVillage, login: bystanderLogin)
        _ = try await scene.givenPost("grid-head", in: Ground.area(at: 5), login: colleagueLogin)
        // Something on every desk, so that each answer has something to tell.
        for asker in people.all where asker.isAreaPost || asker.organization != nil {
            self.cases["of \(asker)"] = try await freshCase(of: asker)
        }
        for area in [Scene.county, Scene.city] {
            others["glass told to " + area] = try await glass(toldTo: area)
        }
        let beside = Ground.siblings.map { level, unit in String(unit.prefix(Ground.area(at: level).count)) }
        let far = (2...6).map { Ground.farUnit.prefix(Ground.area(at: $0).count) }.map(String.init)
        for area in Set(beside + far) {
            others["repeat in " + area] = try await repeated(in: area)
            others["tasks in " + area] = try await sentTasks(in: area)
            others["team in " + area] = try await team(in: area)
            for thing in [Thing.orderedFile, .madeFile, .waitingFile] {
                let needsSecond = if case .waitingFile = thing { true } else { false }
                others["\(thing) of \(area)"] = try await orderedFile(in: area, needsSecond: needsSecond)
            }
        }
    }

    private static func known(_ unit: String, in scene: Scene, _ photo: StoredPhoto) async throws -> KnownCase
    {
        KnownCase(number: try await tell(at: unit, in: scene, photo).number, area: unit)
    }

    /// A resident tells of a matter; every word of it is marked.
    static func tell(at unit: String, in scene: Scene, _ photo: StoredPhoto) async throws
        -> ReportCase.Acknowledged
    {
        let done = try await scene.report("rubbish", "CANARY", at: Ground.spots[unit]) {
            $0.contact = "13800001111"
        }
        let canary = "CANARY-\(done.number.number)-"
        try await scene.database.superuser.transaction { db in
            try await db.execute(
                """
                UPDATE cases SET words = \(canary), place_note = \(canary)
                WHERE number = \(done.number.number)
                """)
            try await db.execute(
                """
                INSERT INTO photos (home, case_id, area, id, position, sha256, width, height, bytes,
                    seen_from, added_at)
                SELECT home, id, area, gen_random_uuid(), 1, \(photo.sha256), 32, 20, 10, seen_from, now()
                FROM cases WHERE number = \(done.number.number)
                """)
        }
        return done
    }

    /// Says in the tables what the test knows of a case: who has it, and from where up it is seen.
    static func settle(_ known: KnownCase, in scene: Scene) async throws {
        let number = known.number.number
        try await scene.database.superuser.transaction { db in
            try await db.execute("UPDATE cases SET seen_from = \(known.seenFrom) WHERE number = \(number)")
            for table: SQL in ["assignments", "clocks", "history", "photos"] {
                try await db.execute(
                    """
                    UPDATE \(table) SET seen_from = \(known.seenFrom) WHERE case_id =
                        (SELECT id FROM cases WHERE number = \(number))
                    """)
            }
            if let office = known.office {
                try await db.execute(
                    """
                    UPDATE assignments SET to_area = NULL, to_organization = \(office), desk = \(Scene.town)
                    WHERE case_id = (SELECT id FROM cases WHERE number = \(number))
                    """)
            }
        }
    }

    /// A case nobody has touched, which this asker has to deal with.
    func freshCase(of asker: Asker) async throws -> KnownCase {
        var known = try await Self.known(Ground.unit, in: visitor.scene, photo)
        (known.office, known.above) = (asker.organization, asker.aboveOffice)
        try await Self.settle(known, in: visitor.scene)
        if asker.isAreaPost {
            try await visitor.scene.database.superuser.transaction { [known] db in
                try await db.execute(
                    """
                    UPDATE assignments SET to_area = \(asker.area), desk = \(asker.area)
                    WHERE case_id = (SELECT id FROM cases WHERE number = \(known.number.number))
                    """)
            }
        }
        return known
    }

    /// Somebody to whom administrators do something: an account with one post.
    func bystander() async throws -> (account: UUID, post: UUID) {
        let session = try await visitor.scene.givenPost("village-clerk", in: Scene.farVillage)
        return try #require(
            try await visitor.scene.look(
                "SELECT account_id, post_id FROM sessions WHERE token_hash = \(session.hash)::bytea",
                { (try $0.uuid("account_id"), try $0.uuid("post_id")) }))
    }

    func breakGlass(by asker: Asker) async throws {
        guard let session = asker.session else { return }
        let body = "area=\(Scene.otherTown)&reason=a+fire+by+the+river&minutes=30"
        _ = try await visitor.post("/glass", body, as: session, Self.form)
    }

    /// An emergency that somebody else's desk broke, told to an area.
    func glass(toldTo area: String) async throws -> UUID {
        let (id, other) = (UUID(), try await bystander())
        try await visitor.scene.database.superuser.transaction { db in
            try await db.execute(
                """
                INSERT INTO break_glasses (id, account_id, post_id, who, area, reason, told, ends_at)
                VALUES (\(id), \(other.account), \(other.post), 'somebody', \(Scene.otherTown),
                    'a fire by the river', \(area), now() + interval '20 minutes')
                """)
        }
        return id
    }

    /// An order somebody made elsewhere.
    func orderedFile(in area: String, needsSecond: Bool, by owner: Asker? = nil) async throws -> UUID {
        let id = UUID()
        var holder = (account: owner?.account, post: owner?.post)
        if owner == nil {
            let other = try await bystander()
            holder = (other.account, other.post)
        }
        try await visitor.scene.database.superuser.transaction { [holder] db in
            try await db.execute(
                """
                INSERT INTO exports (id, account_id, post_id, area, who, purpose, fields, filter, form, rows,
                    needs_second, as_of)
                VALUES (\(id), \(holder.account), \(holder.post), \(area), 'somebody', 'meeting',
                    '{number}', '{}', 'csv', 1, \(needsSecond), now())
                """)
        }
        return id
    }

    /// Trouble that came back in an area; where nobody has decided what is behind it.
    func repeated(in area: String) async throws -> UUID {
        let id = UUID()
        try await visitor.scene.database.superuser.transaction { db in
            try await db.execute(
                """
                INSERT INTO repeats (id, area, scenario, pack_version, point, found_at, latest_at)
                SELECT \(id), \(area), 'rubbish', pack_version, ST_SetSRID(ST_MakePoint(150.005, 30.0025), 4326),
                    '2027-01-01', '2027-01-01' FROM place
                """)
        }
        return id
    }

    /// Tasks that an area asked of itself, which no desk would do.
    func sentTasks(in area: String) async throws -> UUID {
        let id = UUID()
        try await visitor.scene.database.superuser.transaction { db in
            try await db.execute(
                """
                INSERT INTO task_lists (id, area, level, title, due_on, sent_at, asked)
                VALUES (\(id), \(area), 5, 'CANARY', '2027-03-31', '2027-01-01', 1)
                """)
            try await db.execute(
                "INSERT INTO tasks (list_id, area, due_on) VALUES (\(id), \(area), '2027-03-31')")
        }
        return id
    }

    /// A team over an area, of which the bystander is a member; both go by one identifier.
    func team(in area: String) async throws -> UUID {
        let id = UUID()
        try await visitor.scene.database.superuser.transaction { db in
            try await db.execute(
                """
                INSERT INTO teams (id, kind, name, area, board, since)
                VALUES (\(id), 'grid', 'CANARY', \(area), 'safety', '2027-01-01')
                """)
            try await db.execute(
                """
                INSERT INTO team_members (id, team_id, post_id, role, since)
                SELECT \(id), \(id), p.id, 'helper', '2027-01-01'
                FROM posts p JOIN accounts a ON a.id = p.account_id WHERE a.login = \(bystanderLogin) LIMIT 1
                """)
        }
        return id
    }

    func file(of asker: Asker, needsSecond: Bool = false) async throws -> Subject? {
        guard asker.isAreaPost, let area = asker.area else { return nil }
        let id = try await orderedFile(in: area, needsSecond: needsSecond, by: needsSecond ? nil : asker)
        return Subject(nearness: .own, values: ["id": "\(id)"])
    }

    func madeFile(of asker: Asker) async throws -> Subject? {
        guard let ordered = try await file(of: asker), let id = ordered.values["id"] else { return nil }
        let made = try await visitor.post("/exports/\(id)/file", "", as: asker.session, Self.form)
        #expect(made.status == 303, "\(asker): \(made.text.prefix(200))")
        return ordered
    }
}

/// Up to where the audit was read.
final class Mark: Sendable {
    let last = Mutex(0)
}

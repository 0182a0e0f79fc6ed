import Postgres
import TestSupport
import Testing

/// A small place: one city, two counties, towns and villages below, and people with posts among them.
enum Scene {
    /// Areas, a pack, accounts, posts and a session for each post, whose token is the post's digit.
    static let text = """
        INSERT INTO areas (code, name, level) VALUES
            ('9901', '明川市', 1),
            ('990101', '北县', 2), ('990102', '南县', 2),
            ('990101001', '东镇', 3), ('990101002', '西镇', 3), ('990102001', '港镇', 3),
            ('990101001001', '桥头村', 4), ('990101001002', '河边村', 4), ('990101002001', '山下村', 4),
            ('990102001001', '渔村', 4),
            ('990101001001001', '第一网格', 5), ('990101001001001001', '第一单元', 6);
        INSERT INTO area_shapes (code, level, shape)
        SELECT code, level, ST_Multi(ST_MakeEnvelope(x1, y1, x2, y2, 4326)) FROM areas JOIN (VALUES
            ('9901', 119.0, 25.0, 120.0, 26.0), ('990101', 119.0, 25.5, 120.0, 26.0),
            ('990101001', 119.0, 25.5, 119.5, 26.0), ('990101001001', 119.0, 25.5, 119.2, 26.0),
            ('990101001001001', 119.0, 25.5, 119.1, 26.0), ('990101001001001001', 119.0, 25.5, 119.05, 25.55)
        ) AS boxes (code, x1, y1, x2, y2) USING (code);
        INSERT INTO packs (version, name, digest, definition) VALUES (1, 'scene', 'none', '{}');
        INSERT INTO place (pack_version) VALUES (1);
        INSERT INTO post_kinds (pack_version, name, title, role, levels, is_desk) VALUES
            (1, 'desk', '{"zh": "受理台", "en": "Desk"}', 'area', '{1,2,3,4}', true),
            (1, 'head', '{"zh": "网格长", "en": "Head"}', 'area', '{5,6}', false),
            (1, 'clerk', '{"zh": "科员", "en": "Clerk"}', 'organization', '{1,2,3}', true),
            (1, 'keeper', '{"zh": "管理员", "en": "Keeper"}', 'administrator', '{1}', false);
        INSERT INTO workflows (pack_version, name, definition) VALUES (1, 'closed-loop', '{}');
        INSERT INTO scenarios (pack_version, name, definition, title) VALUES
            (1, 'street-light', '{}', '{"zh": "路灯不亮", "en": "Street light out"}');
        INSERT INTO organizations (id, name, kind, slug, area) VALUES
            ('00000000-0000-0000-0000-0000000000a1', '城管', 'department', 'urban-care', '990101001'),
            ('00000000-0000-0000-0000-0000000000a2', '水务', 'department', 'water', '990101001');
        INSERT INTO accounts (id, login, name)
        SELECT ('00000000-0000-0000-0000-0000000000c' || n)::uuid, 'person' || n, '某' || n
            FROM generate_series(0, 9) n;
        INSERT INTO posts (id, account_id, kind, area, organization_id, title, since)
        SELECT ('00000000-0000-0000-0000-0000000000b' || n)::uuid, ('00000000-0000-0000-0000-0000000000c'
            || n)::uuid,
            kind, area, organization::uuid, title, '2020-01-01'
        FROM (VALUES
            (0, 'keeper', '9901', NULL, '市管理员'),
            (1, 'desk', '9901', NULL, '市受理台'),
            (2, 'desk', '990101', NULL, '北县受理台'),
            (3, 'desk', '990101001', NULL, '东镇受理台'),
            (4, 'desk', '990101001001', NULL, '桥头村受理台'),
            (5, 'desk', '990101001002', NULL, '河边村受理台'),
            (6, 'desk', '990102001', NULL, '港镇受理台'),
            (7, 'clerk', '990101001', '00000000-0000-0000-0000-0000000000a1', '城管科员'),
            (8, 'clerk', '990101001', '00000000-0000-0000-0000-0000000000a2', '水务科员'),
            (9, 'head', '990101001001001', NULL, '第一网格长')
        ) AS people (n, kind, area, organization, title);
        INSERT INTO sessions (token_hash, account_id, post_id, csrf, expires_at)
        SELECT sha256(n::text::bytea), ('00000000-0000-0000-0000-0000000000c' || n)::uuid,
            ('00000000-0000-0000-0000-0000000000b' || n)::uuid, sha256('csrf'), now() + interval '1 hour'
        FROM generate_series(0, 9) n;
        """

    /// Five reports: `1` under 桥头村, `2` in 河边村, `3` in another town, `4` in another county, `5` a complaint
    /// about 桥头村 that only towns and above may see.
    static let reports = [
        report(1, area: "990101001001001001", owner: "990101001001"),
        report(2, area: "990101001002", owner: "990101001002"),
        report(3, area: "990101002001", owner: "990101"),
        report(4, area: "990102001001", owner: "990102001"),
        report(
            5, area: "990101001001", owner: "990101001", also: #", "seen_from": 3, "is_about_handlers": true"#
        ),
    ]

    static func id(_ digit: Int) -> String { "00000000-0000-0000-0000-00000000000\(digit)" }

    static func home(_ area: String) -> String {
        String((area.prefix(9) + "00000").prefix(9))
    }

    /// A routed report as the program hands it to `intake`; the receipt's secret is "receipt" and the digit.
    static func report(_ digit: Int, area: String, owner: String, also more: String = "") -> String {
        """
        {"home": "\(home(area))", "id": "\(id(digit))", "area": "\(area)", "scenario": "street-light",
         "pack_version": 1, "workflow": "closed-loop", "step": "collected", "origin": "resident",
             "words": "灯不亮",
         "reported_at": "2026-02-15T04:00:00Z", "due_at": "2026-02-16T04:00:00Z", "routed_by": "ladder",
         "language": "zh", "who": "居民", "idempotency_key": "key \(digit)", "body_hash": "\(digest("a"))",
         "to_area": "\(owner)", "desk": "\(owner)", "receipt_hash": "\(digest("\(digit)"))",
         "clock_purpose": "accept", "clock_due_at": "2026-02-16T04:00:00Z", "lon": 119.01, "lat": 25.51,
         "contact_sealed": "c2VjcmV0", "contact_masked": "138****0000", "key_id": "first",
         "photos": [{"id": "\(id(digit))", "sha256": "\(digest("f"))", "width": 4, "height": 3, "bytes": 12}]
         \(more)}
        """
    }

    /// Sixty-four hexadecimal digits that end with the given one.
    static func digest(_ digit: String) -> String { String(repeating: "0", count: 63) + digit }
}

/// Whose context a statement runs in.
enum Person: CustomTestStringConvertible {
    /// The holder of post `n` of the scene.
    case post(Int)
    /// The holder of post `n`, who has opened a case by assignment.
    case opener(Int, of: Int, home: String)
    case reporter(of: Int)
    case followup
    case sealer
    /// The job that looks whether anything happened, and the one that makes notices of it.
    case live, teller
    /// The job that sends by gateways.
    case sender
    /// The job that pulls rows of other systems.
    case connector
    /// A role put on without any context.
    case bare(String)

    static let keeper = Person.post(0), city = Person.post(1), county = Person.post(2), town = Person.post(3)
    static let village = Person.post(4), sibling = Person.post(5), otherTown = Person.post(6)
    static let department = Person.post(7), otherDepartment = Person.post(8), head = Person.post(9)
    static let visitor = Person.bare("linli_public")

    var testDescription: String { "\(self)" }
}

extension Transaction {
    /// Puts on the context that a person's secret opens.
    func become(_ person: Person) async throws {
        switch person {
        case .post(let digit):
            try await take("ctx.open_session(sha256(\(String(digit))::bytea))")
        case .opener(let digit, let number, let home):
            try await become(.post(digit))
            try await take("ctx.open_case(\(home), \(Scene.id(number))::uuid)")
        case .reporter(let number):
            try await take("ctx.open_receipt(decode(\(Scene.digest(String(number))), 'hex'))")
        case .followup: try await take("ctx.open_job('followup')")
        case .sealer: try await take("ctx.open_job('sealer')")
        case .live: try await take("ctx.open_job('live')")
        case .teller: try await take("ctx.open_job('teller')")
        case .sender: try await take("ctx.open_job('sender')")
        case .connector: try await take("ctx.open_job('connector')")
        case .bare(let role): try await script("SET LOCAL ROLE \(role)")
        }
    }

    /// Puts on the context that a function of `ctx` answers.
    func take(_ call: SQL) async throws {
        let names = [
            "account", "post", "kind", "area", "level", "organization", "home", "case_id", "mac", "role",
        ]
        let values = try await first(
            """
            SELECT account, post, kind, area, level, organization, home, case_id, mac, role FROM \(call)
            """, as: { row in try names.map { try row.textOrNil($0) ?? "" } })
        let opened = try #require(values, "nothing to open")
        for (name, value) in zip(names, opened) where name != "role" {
            try await script("SET LOCAL app.\(name) = '\(value)'")
        }
        try await script("SET LOCAL ROLE \(opened[9])")
    }
}

extension TestDatabase {
    /// What comes of one statement: the first column of its rows, or the SQLSTATE it was refused with.
    func outcome(as person: Person, _ statement: SQL) async throws -> [String] {
        do {
            return try await app.transaction { db in
                try await db.become(person)
                return try await db.rows(statement, as: { try $0.textOrNil("out") ?? "null" })
            }
        } catch DatabaseError.refused(let state, _, _) {
            return [state.rawValue]
        }
    }

    /// How many rows a statement changed, or the SQLSTATE it was refused with.
    func change(as person: Person, _ statement: SQL) async throws -> String {
        do {
            return try await app.transaction { db in
                try await db.become(person)
                return String(try await db.execute(statement))
            }
        } catch DatabaseError.refused(let state, _, _) {
            return state.rawValue
        }
    }

    func takeIn(_ report: String, as person: Person = .visitor) async throws -> [String] {
        try await outcome(as: person, "SELECT intake(\(report)::jsonb) ->> 'number' AS out")
    }

    /// Hands a case to somebody: the JSON keys besides those every move has.
    func handOver(
        _ digit: Int, home: String = "990101001", version: Int = 1, as person: Person, _ more: String
    )
        async throws -> [String]
    {
        let move = """
            {"home": "\(home)", "id": "\(Scene.id(digit))", "version": \(version),
                "at": "2026-02-15T05:00:00Z",
             "act": "dispatch", "step": "dispatched", "who": "受理台", \(more)}
            """
        return try await outcome(as: person, "SELECT hand_over(\(move)::jsonb) ->> 'version' AS out")
    }

    /// What a superuser sees.
    func truth(_ statement: SQL) async throws -> [String] {
        try await superuser.transaction { db in
            try await db.rows(statement, as: { try $0.textOrNil("out") ?? "null" })
        }
    }
}

/// A database with the scene and its five reports.
func withScene(_ test: @Sendable (TestDatabase) async throws -> Void) async throws {
    try await withDatabase { database in
        try await database.superuser.transaction { try await $0.script(Scene.text) }
        for report in Scene.reports {
            try #require(try await database.takeIn(report).first.flatMap(Int.init) != nil)
        }
        try await test(database)
    }
}

/// Says where in a test something came out other than it should.
func check<Value: Equatable>(
    _ found: Value, is expected: Value, sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(found == expected, sourceLocation: sourceLocation)
}

/// The department's assignment of report 1, given by the town.
let dispatched = #""to_organization": "00000000-0000-0000-0000-0000000000a1", "desk": "990101001""#

import Postgres
import TestSupport
import Testing

/// Cases are found by the characters and words they hold, within the scope of whoever looks.
@Suite struct SearchTests {
    @Test(arguments: [
        ("路灯不亮", "不亮 亮 灯不 路灯"), ("Lamp 12号", "12 lamp 号"), ("Ｌａｍｐ，灯。", "lamp 灯"),
        ("，。!?", ""), ("", ""), ("a_b'c\"", "a b c"), ("𠮷野家", "家 野家 𠮷野"), ("灯 灯", "灯"),
    ])
    func `a text is found by its pairs of characters and its words`(text: String, grams: String) async throws
    {
        try await withDatabase { database in
            let found = try await database.truth("SELECT array_to_string(ctx.grams(\(text)), ' ') AS out")
            #expect(found.first?.split(separator: " ").sorted() == grams.split(separator: " ").sorted())
        }
    }

    @Test(arguments: [
        ("路灯", true), ("灯", true), ("亮", true), ("亮灯", false), ("不亮 路灯", true), ("路灯 大树", false),
        ("lam", true), ("LAMP", true), ("amp", false), ("3", true), ("路灯'); DROP TABLE cases; --", false),
        ("！", nil),
    ])
    func `what is asked for must all be there`(words: String, isFound: Bool?) async throws {
        try await withDatabase { database in
            let found = try await database.truth(
                """
                SELECT (array_to_tsvector(ctx.grams('村口路灯不亮, Lamp 35')) @@ ctx.gram_query(\(words)))::text
                    AS out
                """)
            #expect(found == [isFound.map(String.init) ?? "null"])
        }
    }

    @Test(arguments: [
        (Person.village, "灯不亮", [1]), (.sibling, "灯不亮", [2]), (.city, "灯不亮", [1, 2, 3, 4, 5]),
        (.county, "灯不亮", [1, 2, 3, 5]), (.town, "street light out", [1, 2, 5]), (.otherTown, "路灯", [4]),
        (.town, "河边村", [2]), (.city, "没有的话", []), (.head, "灯", [1]),
    ])
    func `each post finds what lies in its area and is not hidden from it`(
        person: Person, words: String, found: [Int]
    ) async throws {
        try await withScene { database async throws in
            let ids = try await database.outcome(as: person, Self.find(words))
            #expect(ids == found.map(Scene.id))
        }
    }

    @Test func `only posts of areas search, and nobody reads what cases are found by`() async throws {
        try await withScene { database async throws in
            for person in [Person.department, .visitor, .keeper, .reporter(of: 1)] {
                #expect(try await database.outcome(as: person, Self.find("灯")) == ["42501"])
            }
            for person in [Person.city, .department, .keeper] {
                #expect(
                    try await database.outcome(as: person, "SELECT case_id::text AS out FROM case_grams")
                        == ["42501"])
            }
        }
    }

    @Test func `a case that moved is found where it lies now`() async throws {
        try await withScene { database async throws in
            let move = #""new_area": "990102001001", "to_area": "990102001", "desk": "990102001""#
            #expect(try await database.handOver(1, as: .village, move) == ["2"])
            #expect(try await database.outcome(as: .village, Self.find("灯")) == [])
            #expect(try await database.outcome(as: .otherTown, Self.find("灯")) == [Scene.id(1), Scene.id(4)])
        }
    }

    @Test func `a search reads what it finds, and not the table`() async throws {
        try await withScene { database async throws in
            try await database.superuser.transaction { try await $0.script(Self.manyCases) }
            try await database.superuser.alone("ANALYZE")
            for (words, most) in [("稀有", 200), ("常见", 3_000)] {
                let read = try await database.app.transaction { db in
                    try await db.become(.city)
                    _ = try await db.rows(Self.find(words), as: { try $0.text("out") })
                    return try await db.first(
                        """
                        SELECT seq_scan, coalesce(idx_tup_fetch, 0) AS read FROM pg_stat_xact_user_tables
                        WHERE relname = 'case_grams'
                        """, as: { (scans: try $0.int("seq_scan"), rows: try $0.int("read")) })
                }
                #expect(read?.scans == 0, "\(words)")
                #expect((read?.rows ?? .max) <= most, "\(words)")
            }
        }
    }

    private static func find(_ words: String) -> SQL {
        "SELECT id::text AS out FROM find_cases(jsonb_build_object('words', \(words)::text), 50) ORDER BY id"
    }

    private static let manyCases = """
        SET LOCAL session_replication_role = replica;
        INSERT INTO cases (home, id, area, scenario, pack_version, workflow, step, origin, words, reported_at,
            routed_by, language)
        SELECT '990101001', gen_random_uuid(), '990101001002', 'street-light', 1, 'closed-loop', 'handling',
            'resident', CASE WHEN n % 1000 = 0 THEN '稀有' ELSE '常见' END,
            '2026-02-15'::timestamptz - n * interval '30 s', 'ladder', 'zh'
        FROM generate_series(1, 30000) n;
        INSERT INTO case_grams (home, case_id, area, seen_from, reported_at, grams)
        SELECT home, id, area, seen_from, reported_at, ctx.grams_of(c) FROM cases c
        WHERE NOT EXISTS (SELECT FROM case_grams g WHERE g.home = c.home AND g.case_id = c.id);
        """
}

import Postgres
import Territory

/// What a bench lays into the tables, from one staged row for each case.
enum BenchRows {
    /// Temporary and without protection; gone with the transaction.
    static let staging = """
        CREATE TEMP TABLE drawn (place integer, unit integer, kind integer, story integer, desk smallint,
            reported_at timestamptz, took integer, noted integer) ON COMMIT DROP;
        CREATE TEMP TABLE drawn_units (place integer, code text, point geometry) ON COMMIT DROP;
        CREATE TEMP TABLE drawn_kinds (place integer, scenario text, workflow text, first_step text,
            last_step text, is_public boolean, words text[]) ON COMMIT DROP
        """

    static func units(_ units: [Area.Code]) -> SQL {
        """
        INSERT INTO drawn_units SELECT u.place - 1, u.code, ST_PointOnSurface(s.shape)
        FROM unnest(\(units.map(\.text))::text[]) WITH ORDINALITY AS u (code, place)
            JOIN area_shapes s ON s.code = u.code
        """
    }

    static func kinds(_ kinds: [BenchKind]) -> SQL {
        """
        INSERT INTO drawn_kinds SELECT k.place - 1, k.scenario, k.workflow, k.first_step, k.last_step,
            k.is_public, string_to_array(k.words, chr(10))
        FROM unnest(
            \(kinds.map(\.scenario))::text[], \(kinds.map(\.workflow))::text[], \(kinds.map(\.first))::text[],
            \(kinds.map(\.last))::text[], \(kinds.map(\.isPublic))::boolean[],
            \(kinds.map { $0.words.joined(separator: "\n") })::text[]
        ) WITH ORDINALITY AS k (scenario, workflow, first_step, last_step, is_public, words, place)
        """
    }

    /// One row for each case, the oldest first, with a key that grows with time as those of the program do.
    static func staged(seed: UInt64) -> SQL {
        """
        CREATE TEMP TABLE staged ON COMMIT DROP AS
        SELECT (lpad(to_hex((extract(epoch FROM d.reported_at) * 1000)::bigint), 12, '0') || '7'
                || substr(m.digits, 1, 3) || 'a' || substr(m.digits, 4, 15))::uuid AS id,
            nextval('case_numbers') AS number, left(u.code, 9) AS home, u.code AS area,
            left(u.code, (ARRAY[4, 6, 9, 12])[d.desk]) AS desk, d.desk AS level, u.point,
            k.scenario, k.workflow, k.first_step, k.last_step, k.is_public,
            (SELECT pack_version FROM place LIMIT 1) AS pack_version, d.reported_at,
            d.reported_at + interval '1 day' * (1 + d.noted % 5) AS due_at,
            d.reported_at + interval '1 second' * d.took AS closed_at,
            k.words[d.story + 1] AS words, d.noted || '号' AS place_note
        FROM drawn d JOIN drawn_units u ON u.place = d.unit JOIN drawn_kinds k ON k.place = d.kind,
            LATERAL (SELECT md5(\(Int64(bitPattern: seed))::text || '/' || d.place
                || '/' || d.reported_at) AS digits) m
        ORDER BY d.place
        """
    }

    /// Each table and the statement that fills it.
    ///
    /// What triggers would have written, their own functions write: the words cases are found by, and the
    /// numbers of the loops.
    static let statements: [(String, SQL)] = [
        (
            "cases",
            """
            INSERT INTO cases (home, id, number, area, scenario, pack_version, workflow, step, version,
                origin, words, place_note, point, reported_at, due_at, solved_level, solved_at, closed_at,
                is_public,
                routed_by, language, solved_in_time)
            SELECT home, id, number, area, scenario, pack_version, workflow,
                CASE WHEN closed_at IS NULL THEN first_step ELSE last_step END,
                CASE WHEN closed_at IS NULL THEN 1 ELSE 2 END, 'resident', words, place_note, point,
                reported_at, due_at, CASE WHEN closed_at IS NOT NULL THEN level END, closed_at, closed_at,
                is_public, 'bench', 'zh', closed_at <= due_at
            FROM staged ORDER BY number
            """
        ),
        (
            "assignments",
            """
            INSERT INTO assignments (home, case_id, id, area, to_area, desk, number, scenario, pack_version,
                reported_at, step, due_at, seen_from, given_at, ended_at)
            SELECT home, id, id, area, desk, desk, number, scenario, pack_version, reported_at, first_step,
                due_at, 6, reported_at, closed_at
            FROM staged ORDER BY number
            """
        ),
        (
            "clocks",
            """
            INSERT INTO clocks (home, case_id, id, area, purpose, started_at, due_at, stopped_at, seen_from)
            SELECT home, id, id, area, 'bench', reported_at, due_at, closed_at, 6 FROM staged ORDER BY number
            """
        ),
        (
            "history",
            """
            INSERT INTO history (home, case_id, area, version, at, act, from_step, to_step, who, is_public,
                seen_from)
            SELECT home, id, area, 1, reported_at, 'report', NULL, first_step, 'made up', true, 6
            FROM staged
            UNION ALL
            SELECT home, id, area, 2, closed_at, 'close', first_step, last_step, 'made up', true, 6
            FROM staged WHERE closed_at IS NOT NULL
            """
        ),
        (
            "case_grams",
            """
            INSERT INTO case_grams (home, case_id, area, seen_from, reported_at, grams)
            WITH kinds AS MATERIALIZED (
                SELECT s.pack_version, s.name,
                    array_to_tsvector(ctx.grams(concat_ws(' ', s.title ->> 'zh', s.title ->> 'en'))) AS grams
                FROM scenarios s
            ), places AS MATERIALIZED (
                SELECT u.code, array_to_tsvector(ctx.grams(string_agg(p.name, ' '))) AS grams
                FROM drawn_units u JOIN areas p
                    ON p.code IN (left(u.code, 9), left(u.code, 12), left(u.code, 15), u.code)
                GROUP BY u.code
            ), said AS MATERIALIZED (
                SELECT words, place_note, array_to_tsvector(ctx.grams(words || ' ' || place_note)) AS grams
                FROM (SELECT DISTINCT words, place_note FROM staged) t
            )
            SELECT c.home, c.id, c.area, 6, c.reported_at, w.grams || k.grams || p.grams
            FROM staged c JOIN said w USING (words, place_note) JOIN places p ON p.code = c.area
                JOIN kinds k ON k.pack_version = c.pack_version AND k.name = c.scenario
            """
        ),
        (
            "loop_counts",
            """
            INSERT INTO loop_counts AS n (area, day, level, spent, seen_from, cases, in_time, handed_up)
            SELECT left(p.area, digits), p.day, p.level, p.spent, p.seen_from, sum(p.cases), sum(p.in_time),
                sum(p.handed_up)
            FROM (
                SELECT p.area, p.day, p.level, p.spent, p.seen_from, sum(p.cases) AS cases,
                    sum(p.in_time) AS in_time, sum(p.handed_up) AS handed_up
                FROM staged s JOIN cases c USING (home, id),
                    LATERAL ctx.loop_parts(c, 1, ctx.place_zone()) p
                GROUP BY p.area, p.day, p.level, p.spent, p.seen_from
            ) p JOIN unnest(ARRAY[4, 6, 9, 12]) AS digits ON digits <= length(p.area)
            GROUP BY left(p.area, digits), p.day, p.level, p.spent, p.seen_from
            ON CONFLICT (area, day, level, spent, seen_from) DO UPDATE SET cases = n.cases + excluded.cases,
                in_time = n.in_time + excluded.in_time, handed_up = n.handed_up + excluded.handed_up
            """
        ),
        (
            "repeat_walks",
            // A place of years has long looked for what comes back; nothing made up does.
            """
            INSERT INTO repeat_walks (closed_at, last_home, last_id)
            SELECT closed_at, home, id FROM cases WHERE closed_at IS NOT NULL AND solved_at IS NOT NULL
            ORDER BY closed_at DESC, home DESC, id DESC LIMIT 1
            ON CONFLICT (id) DO UPDATE SET closed_at = excluded.closed_at, last_home = excluded.last_home,
                last_id = excluded.last_id
            """
        ),
    ]

    /// Something was laid that no act would have left behind.
    struct Torn: Error {
        let what: [String]
    }

    /// What sleeping keys and triggers would have refused, looked for at once.
    static func demandWhole(in db: Transaction) async throws {
        let found = try await db.first(
            """
            SELECT concat_ws(' ',
                CASE WHEN EXISTS (SELECT FROM staged s LEFT JOIN areas a ON a.code = s.area
                    WHERE a.code IS NULL)
                    THEN 'areas' END,
                CASE WHEN EXISTS (SELECT FROM staged s LEFT JOIN areas a ON a.code = s.desk
                    WHERE a.code IS NULL)
                    THEN 'desks' END,
                CASE WHEN EXISTS (SELECT FROM staged s
                    LEFT JOIN scenarios k ON k.pack_version = s.pack_version AND k.name = s.scenario
                    WHERE k.name IS NULL) THEN 'scenarios' END,
                CASE WHEN EXISTS (SELECT FROM staged s
                    LEFT JOIN workflows k ON k.pack_version = s.pack_version AND k.name = s.workflow
                    WHERE k.name IS NULL) THEN 'workflows' END,
                CASE WHEN (SELECT count(*) FROM staged)
                    <> (SELECT count(*) FROM staged JOIN case_grams g ON g.home = staged.home
                        AND g.case_id = staged.id) THEN 'words' END,
                CASE WHEN EXISTS (SELECT FROM staged s LEFT JOIN assignments a ON a.home = s.home
                    AND a.case_id = s.id AND a.part = 'lead' AND a.ended_at IS NULL
                    WHERE s.closed_at IS NULL AND a.id IS NULL) THEN 'leads' END,
                CASE WHEN EXISTS (
                    SELECT FROM (SELECT * FROM staged WHERE number % 3001 = 7 LIMIT 2000) s
                        JOIN cases c USING (home, id)
                        JOIN case_grams g ON g.home = c.home AND g.case_id = c.id
                    WHERE g.grams <> ctx.grams_of(c)) THEN 'grams' END) AS torn
            """, as: { try $0.text("torn") })
        let torn = (found ?? "").split(separator: " ").map(String.init)
        guard torn.isEmpty else { throw Torn(what: torn) }
    }
}

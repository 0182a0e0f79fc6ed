import Casework
import Foundation
import Postgres
import Territory
import TestSupport
import Testing

/// The towns of a real city, as two lists published seven years apart name them.
extension AreaChangeTests {
    @Test(.enabled(if: SharedData.has("areas/panjin_towns_2023.csv"), "the shared data folder is absent"))
    func `Panjin's towns of 2016 become those of 2023 with open cases in them`() async throws {
        let (old, new) = (
            try SharedData.rows("areas/panjin_5level_2016.csv"),
            try SharedData.rows("areas/panjin_towns_2023.csv")
        )
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let seen = try await database.superuser.transaction { db in
                _ = try await ImportAreas(rows: old, datum: .gcj02, day: "2016-07-31").run(in: db)
                try await db.script(Self.caseInEachTown)
                return try await ImportAreas(rows: new, datum: nil, day: "2023-06-30").run(in: db)
            }
            #expect(seen.proposals.count == 14)
            #expect(seen.renamed.map(\.after) == ["欢喜岭街道", "王家街道"])
            let open = try await count("cases WHERE area LIKE '2111%'", in: scene)
            #expect(open == 2 * 58)
            // A person read the proposals, changed nothing, and gave the file back.
            let confirmed = try Succession.confirmed(
                in: CSV.rows(in: Array(Succession.file(seen.proposals).utf8)))
            try await order(confirmed, in: scene, on: "2023-06-30")
            try await carry(scene)
            #expect(try await misowned(in: scene) == 0)
            #expect(
                try await count(
                    "areas WHERE level = 3 AND code LIKE '2111%' AND closed_on IS NULL", in: scene) == 50)
            #expect(
                try await count(
                    """
                    areas v JOIN areas t ON t.code = v.parent
                    WHERE v.closed_on IS NULL AND t.closed_on IS NOT NULL
                    """, in: scene) == 0)
            #expect(
                try await count(
                    """
                    cases c JOIN areas a ON a.code = c.area JOIN assignments s ON s.case_id = c.id
                        AND s.ended_at IS NULL JOIN areas o ON o.code = s.to_area
                    WHERE a.closed_on IS NOT NULL OR o.closed_on IS NOT NULL
                    """, in: scene) == 0)
            // Each case of a town that is gone says in its history which one it was.
            #expect(
                try await count(
                    """
                    cases c JOIN history h ON h.case_id = c.id AND h.act = 'area-change'
                    JOIN areas a ON a.code = h.detail ->> 'old_area' AND a.closed_on = '2023-06-30'
                    WHERE left(c.words, 9) = left(a.code, 9) AND c.area <> a.code
                    """, in: scene) == 28)
            #expect(try await count("cases WHERE area LIKE '2111%'", in: scene) == open)
        }
    }

    /// In each town two open cases: one at the town itself, one in a village; both the town's.
    private static let caseInEachTown = """
        CREATE TEMPORARY TABLE laid ON COMMIT DROP AS
        SELECT gen_random_uuid() AS id, t.code AS town, p.code AS area, s.pack_version,
            s.name AS scenario, w.name AS workflow
        FROM areas t CROSS JOIN LATERAL (SELECT t.code UNION ALL (SELECT v.code FROM areas v
            WHERE v.parent = t.code ORDER BY v.code LIMIT 1)) p
        CROSS JOIN (SELECT * FROM scenarios ORDER BY pack_version DESC, name LIMIT 1) s
        CROSS JOIN LATERAL (SELECT * FROM workflows x WHERE x.pack_version = s.pack_version
            ORDER BY name LIMIT 1) w
        WHERE t.level = 3 AND t.code LIKE '2111%';
        INSERT INTO cases (home, id, area, scenario, pack_version, workflow, step, origin, words, reported_at,
            routed_by, language)
        SELECT town, id, area, scenario, pack_version, workflow, 'x', 'resident', town, '2020-01-01', 'ladder',
            'zh'
        FROM laid;
        INSERT INTO assignments (home, case_id, area, to_area, desk, number, scenario, pack_version,
            reported_at, step, seen_from, given_at)
        SELECT c.home, c.id, c.area, l.town, l.town, c.number, c.scenario, c.pack_version, c.reported_at,
            c.step, 6, c.reported_at
        FROM cases c JOIN laid l ON l.id = c.id;
        INSERT INTO history (home, case_id, area, version, at, act, to_step, who, seen_from)
        SELECT home, id, area, 1, reported_at, 'report', step, 'reporter', 6 FROM cases WHERE id IN (
            SELECT id FROM laid)
        """
}

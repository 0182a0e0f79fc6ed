import Foundation
import Postgres
import TestSupport

/// What stands in the tables after days of work, read behind the walls.
enum Books {
    /// What must hold whoever did what in which order: each line counts what is wrong.
    static func laws(until now: Date) -> [(law: String, wrong: SQL)] {
        [
            (
                "each open case has exactly one lead, and a closed one none",
                """
                SELECT count(*) AS n FROM cases c WHERE (c.closed_at IS NULL)::int <> (SELECT count(*) FROM assignments a
                    WHERE a.home = c.home AND a.case_id = c.id AND a.part = 'lead' AND a.ended_at IS NULL)
                """
            ),
            (
                "the lead's copy says what the case says",
                """
                SELECT count(*) AS n FROM cases c JOIN assignments a ON a.home = c.home AND a.case_id = c.id
                    AND a.part = 'lead' AND a.ended_at IS NULL
                WHERE (a.step, a.due_at, a.area, a.number, a.scenario, a.seen_from)
                    IS DISTINCT FROM (c.step, c.due_at, c.area, c.number, c.scenario, c.seen_from)
                """
            ),
            (
                "history has one row for each version",
                """
                SELECT count(*) AS n FROM cases c WHERE ARRAY(SELECT generate_series(1, c.version)) <> ARRAY(
                    SELECT h.version FROM history h WHERE h.home = c.home AND h.case_id = c.id ORDER BY 1)
                """
            ),
            (
                "each move begins at the step at which the one before ended",
                """
                SELECT count(*) AS n FROM (SELECT from_step, lag(to_step) OVER w AS before FROM history
                    WINDOW w AS (PARTITION BY home, case_id ORDER BY version)) m WHERE from_step <> before
                """
            ),
            (
                "a case is at the step of its last move",
                """
                SELECT count(*) AS n FROM cases c JOIN history h ON h.home = c.home AND h.case_id = c.id
                    AND h.version = c.version WHERE h.to_step <> c.step
                """
            ),
            (
                "an open case has at most one clock of its step, due when the case is, and a closed one none",
                """
                SELECT count(*) AS n FROM cases c, LATERAL (SELECT count(*) AS running, max(k.due_at) AS due_at
                    FROM clocks k WHERE k.home = c.home AND k.case_id = c.id AND k.stopped_at IS NULL
                        AND NOT k.beside) k
                WHERE k.running > (c.closed_at IS NULL)::int OR k.due_at IS DISTINCT FROM c.due_at
                """
            ),
            (
                "nothing runs on a closed case",
                """
                SELECT count(*) AS n FROM cases c JOIN clocks k ON k.home = c.home AND k.case_id = c.id
                WHERE c.closed_at IS NOT NULL AND k.stopped_at IS NULL
                """
            ),
            (
                "a clock stands still or has an end",
                """
                SELECT count(*) AS n FROM clocks
                WHERE stopped_at IS NULL AND NOT beside AND (due_at IS NULL) <> (paused_at IS NOT NULL)
                """
            ),
            (
                // Who was urged and what was supervised is told in another word than history's.
                "each row of history is told once; what was told a day ago is gone",
                """
                SELECT count(*) AS n FROM history h, LATERAL (SELECT count(*) AS told FROM outbox o
                    WHERE o.home = h.home AND o.case_id = h.case_id AND o.version = h.version AND o.event IN (h.act, h.act || 'd')) o
                WHERE o.told > 1 OR o.told = 0 AND h.at > \(now)::timestamptz - interval '20 hours'
                """
            ),
            ("nothing waits to be told", "SELECT count(*) AS n FROM outbox WHERE taken_at IS NULL"),
            (
                "each limit of a clock is told of once",
                """
                SELECT count(*) AS n FROM (SELECT 1 FROM outbox WHERE event = 'warned'
                    GROUP BY case_id, detail ->> 'clock', at HAVING count(*) > 1) w
                """
            ),
            (
                "each office and desk helps once at a time",
                """
                SELECT count(*) AS n FROM (SELECT 1 FROM assignments WHERE part = 'helper' AND ended_at IS NULL
                    GROUP BY home, case_id, to_area, to_organization HAVING count(*) > 1) h
                """
            ),
            ("the counts of loops are the sums of the cases", loops),
        ]
    }

    /// Lines in which the counts of loops, with what was not added yet, are not what the cases say.
    static let loops: SQL = """
        WITH said AS (
            SELECT area, day, level, spent, seen_from, sum(cases) AS cases, sum(in_time) AS in_time,
                sum(handed_up) AS handed_up
            FROM (
                SELECT area, day, level, spent, seen_from, cases, in_time, handed_up FROM loop_counts
                UNION ALL
                SELECT left(area, digits), day, level, spent, seen_from, cases, in_time, handed_up
                FROM loop_changes JOIN unnest(ARRAY[4, 6, 9, 12]) digits ON digits <= length(area)) b
            GROUP BY 1, 2, 3, 4, 5
        ), true_ones AS (
            SELECT left(p.area, digits) AS area, p.day, p.level, p.spent, p.seen_from, sum(p.cases) AS cases,
                sum(p.in_time) AS in_time, sum(p.handed_up) AS handed_up
            FROM cases c, LATERAL ctx.loop_parts(c, 1, 'Asia/Shanghai') p
                JOIN unnest(ARRAY[4, 6, 9, 12]) digits ON digits <= length(p.area)
            GROUP BY 1, 2, 3, 4, 5
        )
        SELECT count(*) AS n FROM said s FULL JOIN true_ones t USING (area, day, level, spent, seen_from)
        WHERE (coalesce(s.cases, 0), coalesce(s.in_time, 0), coalesce(s.handed_up, 0))
            <> (coalesce(t.cases, 0), coalesce(t.in_time, 0), coalesce(t.handed_up, 0))
        """

    /// Everything the days left, without the keys that chance gave it.
    static let lines: SQL = """
        WITH named AS (SELECT home, id, number FROM cases),
        owners AS (SELECT id, slug FROM organizations)
        SELECT concat_ws('|', 'case', number, step, version, due_at, solved_at, solved_level, closed_at) AS line
        FROM cases
        UNION ALL SELECT concat_ws('|', 'history', n.number, h.version, h.act, h.from_step, h.to_step, h.who, h.at)
            FROM history h JOIN named n ON (n.home, n.id) = (h.home, h.case_id)
        UNION ALL SELECT concat_ws('|', 'assigned', n.number, a.part, a.to_area, o.slug, a.step, a.due_at, a.state,
                a.given_at, a.ended_at)
            FROM assignments a JOIN named n ON (n.home, n.id) = (a.home, a.case_id)
            LEFT JOIN owners o ON o.id = a.to_organization
        UNION ALL SELECT concat_ws('|', 'clock', n.number, k.purpose, k.started_at, k.due_at, k.stopped_at, k.warned_at,
                k.paused_at, k.waited_s, k.escalated, k.settled_at)
            FROM clocks k JOIN named n ON (n.home, n.id) = (k.home, k.case_id)
        UNION ALL SELECT concat_ws('|', 'watcher', w.number, w.why, w.to_area, o.slug, w.since, w.ended_at)
            FROM watchers w LEFT JOIN owners o ON o.id = w.to_organization
        UNION ALL SELECT concat_ws('|', 'told', n.number, x.event, x.version, x.at, x.taken_at IS NULL)
            FROM outbox x JOIN named n ON (n.home, n.id) = (x.home, x.case_id)
        UNION ALL SELECT concat_ws('|', 'notice', n.number, n.template, n.to_area, o.slug, n.at, n.due_at)
            FROM notices n LEFT JOIN owners o ON o.id = n.to_organization
        UNION ALL SELECT concat_ws('|', 'loop', area, day, level, spent, seen_from, cases, in_time, handed_up)
            FROM loop_counts WHERE cases <> 0
        UNION ALL SELECT concat_ws('|', 'failed', scenario, rule) FROM route_failures
        ORDER BY line
        """
}

import Access
import Casework
import Foundation
import Postgres
import Scenarios
import Territory
import TestSupport
import Testing

@testable import Linli

/// What a bench measures on: drawn from a seed, and laid as acts would have left it.
@Suite struct BenchSpreadTests {
    private static let units = (1...40).flatMap { village in
        (1...8).compactMap { unit in
            Area.Code("990101101" + String(200 + village) + "001" + String(format: "%03d", unit))
        }
    }

    private func kinds() throws -> [BenchKind] {
        let definitions = try definitions()
        let stories = try DemoStories.read()
        return definitions.scenarios.compactMap { BenchKind($0, in: definitions, stories) }
    }

    private func drawn(seed: UInt64, _ count: Int = 60_000) throws -> [BenchCase] {
        var spread = BenchSpread(units: Self.units, kinds: try kinds(), seed: seed)
        return spread.draw(count, before: Date(timeIntervalSince1970: 1_772_337_600))
    }

    @Test func `the same seed draws the same, another one something else`() throws {
        #expect(Self.units.count == 320)
        let once = try drawn(seed: 7, 500)
        #expect(try drawn(seed: 7, 500) == once)
        #expect(try drawn(seed: 8, 500) != once)
    }

    @Test func `one in a hundred is open, and one village has one case in sixty`() throws {
        let all = try drawn(seed: 9_901)
        let open = all.count { $0.took == nil }
        #expect((450...750).contains(open), "\(open) open")
        let byVillage = Dictionary(grouping: all) { $0.unit / 8 }.mapValues(\.count)
        // Of forty villages each would have one in forty; the first is told its share.
        #expect((900...1_100).contains(byVillage[0] ?? 0), "\(byVillage[0] ?? 0)")
        #expect((byVillage[39] ?? 0) <= 6)
        let others = (1..<39).map { byVillage[$0] ?? 0 }
        #expect((others.max() ?? 0) > 5 * (others.min() ?? 0), "few villages tell very much")
        #expect(all.map(\.reportedAt) == all.map(\.reportedAt).sorted())
    }
}

/// A small place filled by the bench: nothing of it differs from what acts leave behind.
@Suite struct BenchLoadTests {
    @Test func `indexes, words and numbers are those the place's own functions make`() async throws {
        try await withDatabase { database in
            let definitions = try definitions()
            let place = DemoPlace(
                owner: database.superuser, app: database.app, definitions: definitions, seed: 9_901,
                cases: 0,
                size: .init(territory: .init(counties: 1, towns: 2, villages: 6), grids: 12, units: 24),
                say: { _ in })
            _ = try await place.make(at: Date()) { .none }
            let before = try await indexes(in: database)
            let load = try BenchLoad(owner: database.superuser, definitions: definitions, seed: 9_901)
            try await load.fill(to: 1_500) { _ in }
            // What is there already is kept.
            try await load.fill(to: 2_000) { _ in }
            #expect(try await indexes(in: database) == before)
            for (what, question) in Self.questions {
                let found = try await database.superuser.transaction { db in
                    try await db.first(question, as: { try $0.int("n") })
                }
                #expect(found == 0, "\(what)")
            }
            let cases = try await database.superuser.transaction { db in
                try await db.first("SELECT count(*) AS n FROM cases", as: { try $0.int("n") })
            }
            #expect(cases == 2_000)
        }
    }

    private func indexes(in database: TestDatabase) async throws -> [BenchIndexes.Index] {
        try await database.superuser.transaction { try await BenchIndexes(transaction: $0).definitions() }
    }

    private static let questions: [(String, SQL)] = [
        (
            "words that differ from what the trigger would have written",
            """
            SELECT count(*) AS n FROM cases c LEFT JOIN case_grams g ON g.home = c.home AND g.case_id = c.id
            WHERE g.grams IS DISTINCT FROM ctx.grams_of(c) OR g.area <> c.area
                OR g.reported_at <> c.reported_at
            """
        ),
        (
            "numbers of the loops that differ from those of the cases",
            """
            SELECT count(*) AS n FROM (
                SELECT left(p.area, digits) AS area, p.day, p.level, p.spent, p.seen_from, sum(p.cases) AS cases,
                    sum(p.in_time) AS in_time
                FROM cases c, LATERAL ctx.loop_parts(c, 1, ctx.place_zone()) p,
                    unnest(ARRAY[4, 6, 9, 12]) AS digits
                GROUP BY 1, 2, 3, 4, 5
            ) k FULL JOIN loop_counts n USING (area, day, level, spent, seen_from)
            WHERE k.cases IS DISTINCT FROM n.cases OR k.in_time IS DISTINCT FROM n.in_time
            """
        ),
        (
            "open cases without exactly one open lead, or closed ones with one",
            """
            SELECT count(*) AS n FROM cases c WHERE (c.closed_at IS NULL)::integer <> (
                SELECT count(*) FROM assignments a WHERE a.home = c.home AND a.case_id = c.id
                    AND a.part = 'lead' AND a.ended_at IS NULL)
            """
        ),
        (
            "histories that end elsewhere than their case",
            """
            SELECT count(*) AS n FROM cases c LEFT JOIN history h
                ON h.home = c.home AND h.case_id = c.id AND h.version = c.version
            WHERE h.to_step IS DISTINCT FROM c.step
            """
        ),
        ("triggers asleep", "SELECT count(*) AS n FROM pg_trigger WHERE tgenabled <> 'O'"),
    ]
}

/// What pgbench is given is what was sent.
@Suite struct BenchFloorTests {
    private static let context = """
        SET LOCAL app.kind = 'area';SET LOCAL app.mac = 'abc';SET LOCAL app.request = 'r1';\
        SET LOCAL ROLE linli_area
        """

    @Test func `values stand in the text, and what must differ is made anew`() {
        let word = "it's 12:30"
        let key = "0d2f"
        let sent: [StatementLog.Entry] = [
            .script("BEGIN;SET LOCAL ROLE linli_gate"),
            .statement("SELECT take(\(word), \(key)::text, \(Int?.none))"), .script("COMMIT"),
        ]
        let floor = BenchFloor([sent], to: "") { _ in [(key, "md5(:n::text)")] }
        #expect(
            floor.example == """
                \\set n random(1, 281474976710655)
                BEGIN;
                SET LOCAL ROLE linli_gate;
                SELECT take(E'it''s 12\\x3A30', ('' || md5(:n::text) || '')::text, NULL);
                COMMIT;

                """)
    }

    @Test func `a context is signed in each transaction, never repeated`() {
        let hash = "x"
        let sent: [StatementLog.Entry] = [
            .statement("SELECT mac, kind, role FROM ctx.open_session(\(hash)::bytea)"), .script(Self.context),
        ]
        let text = BenchFloor([sent], to: "").example
        #expect(text.contains("ctx.open_session('x'::bytea) \\gset\n"))
        #expect(text.contains("set_config('app.mac', :mac, true)"))
        #expect(text.contains("set_config('app.request', 'r1', true)"))
        #expect(text.contains("set_config('role', :role, true)"))
        #expect(!text.contains("abc"), "a signature is good for one transaction")
    }
}

private func definitions() throws -> Definitions {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    return try PackReader.read(folder: root.appending(path: "Packs/mingchuan").path).get()
}

import Testing

/// Forty thousand conflicts, most of them settled: the list of a village walks its index.
@Suite struct EntryConflictPlanTests {
    @Test func `lists of conflicts walk their indexes`() async throws {
        try await expectIndexes(Self.queries, after: Self.load)
    }

    private static let load = """
        INSERT INTO catalogues (digest, definition) VALUES (repeat('a', 64), '{}');
        INSERT INTO ledgers (name, catalogue, columns, key_column, is_key_sealed, keepers, reads_from, is_of_persons)
        VALUES ('x', repeat('a', 64), '{x}', 'x', false, '{x}', 3, false);
        INSERT INTO entry_conflicts (home, id, entry_id, ledger, area, reads_from, field, brought, source, brought_by,
            brought_at, outcome, settled_at, settled_by)
        SELECT '990101' || lpad((n % 40)::text, 3, '0'), gen_random_uuid(), gen_random_uuid(), 'x',
            '990101' || lpad((n % 40)::text, 3, '0') || lpad((n % 25)::text, 3, '0'), 3, 'x', 'x', 'x', 'x', now(),
            CASE WHEN n % 10 = 0 THEN 'open' ELSE 'held' END, CASE WHEN n % 10 = 0 THEN NULL ELSE now() END,
            CASE WHEN n % 10 = 0 THEN NULL ELSE 'x' END
        FROM generate_series(1, 40000) n;
        """

    private static let queries = [
        (
            "entry_conflicts_listed",
            """
            SELECT c.id FROM entry_conflicts c WHERE c.ledger = 'x' AND c.outcome = 'open'
                AND c.area >= '990101010010' AND c.area < '990101010010~'
            ORDER BY c.area, c.entry_id, c.field, c.id LIMIT 51
            """
        ),
        (
            "entry_conflicts_o",
            """
            UPDATE entry_conflicts c SET area = c.area WHERE c.home = '990101010'
                AND c.entry_id = '00000000-0000-0000-0000-0000000000b4'
            """
        ),
    ]
}

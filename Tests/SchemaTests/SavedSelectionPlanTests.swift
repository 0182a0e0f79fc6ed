import Testing

/// Twenty thousand kept selections: the list of a post and the sweep walk their indexes.
@Suite struct SavedSelectionPlanTests {
    @Test func `lists of kept selections walk their indexes`() async throws {
        try await expectIndexes(Self.queries, after: Self.load)
    }

    private static let load = """
        INSERT INTO catalogues (digest, definition) VALUES (repeat('a', 64), '{}');
        INSERT INTO ledgers (name, catalogue, columns, key_column, is_key_sealed, keepers, reads_from, is_of_persons)
        VALUES ('x', repeat('a', 64), '{x}', 'x', false, '{x}', 3, true);
        INSERT INTO posts (id, account_id, kind, area, title)
        SELECT gen_random_uuid(), p.account_id, p.kind, p.area, p.title
        FROM (SELECT * FROM posts WHERE organization_id IS NULL ORDER BY id LIMIT 1) p, generate_series(1, 1000);
        INSERT INTO saved_selections (id, post_id, ledger, name, query, is_of_persons, purpose, saved_at, ends_at)
        SELECT gen_random_uuid(), p.id, 'x', 'n' || n, 'show=x', true, 'meeting', now(),
            now() + n * interval '1 hour'
        FROM posts p, generate_series(1, 20) n;
        """

    private static let queries = [
        (
            "saved_selections_of_post",
            """
            SELECT id FROM saved_selections WHERE post_id = '00000000-0000-0000-0000-0000000000b4'
                AND ends_at > now() ORDER BY ledger, name, id LIMIT 50
            """
        ),
        (
            "saved_selections_ending",
            "SELECT id FROM saved_selections WHERE ends_at <= now() ORDER BY ends_at LIMIT 1000"
        ),
    ]
}

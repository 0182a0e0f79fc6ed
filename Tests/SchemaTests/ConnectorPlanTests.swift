import Testing

/// Forty thousand runs of forty connectors: the newest, a page of them and the oldest walk their indexes.
@Suite struct ConnectorPlanTests {
    @Test func `lists of runs walk their indexes`() async throws {
        try await expectIndexes(Self.queries, after: Self.load)
    }

    private static let load = """
        INSERT INTO catalogues (digest, definition) VALUES (repeat('a', 64), '{}');
        INSERT INTO ledgers (name, catalogue, columns, key_column, is_key_sealed, keepers, reads_from, is_of_persons)
        VALUES ('x', repeat('a', 64), '{x}', 'x', false, '{x}', 3, false);
        INSERT INTO connector_runs (id, connector, ledger, area, started_at, ended_at, outcome)
        SELECT gen_random_uuid(), 'c' || n % 40, 'x', '9901', now() - n * interval '1 minute', now(), 'done'
        FROM generate_series(1, 40000) n;
        """

    private static let queries = [
        (
            "connector_runs_newest",
            """
            SELECT r.id FROM connector_runs r
            WHERE r.connector = 'c7' AND r.started_at < coalesce(NULL::timestamptz, 'infinity')
            ORDER BY r.started_at DESC, r.id DESC LIMIT 51
            """
        ),
        (
            "connector_runs_oldest",
            """
            SELECT x.id FROM connector_runs x WHERE x.outcome <> 'running' AND x.started_at < now() - interval '90 days'
            ORDER BY x.started_at LIMIT 1000
            """
        ),
    ]
}

import Testing

/// Twenty thousand documents: lists, folders, what is there already, and what was granted walk their indexes.
@Suite struct DocumentPlanTests {
    @Test func `lists of documents walk their indexes`() async throws {
        try await expectIndexes(Self.queries, after: Self.load)
    }

    private static let load = """
        INSERT INTO catalogues (digest, definition) VALUES (repeat('a', 64), '{}');
        INSERT INTO ledgers (name, catalogue, columns, key_column, is_key_sealed, keepers, reads_from, is_of_persons)
        VALUES ('x', repeat('a', 64), '{x}', 'x', false, '{x}', 1, false);
        INSERT INTO documents (id, area, ledger, home, entry_id, subject, reads_from, kind, title, version, kept_at,
            changed_at)
        SELECT gen_random_uuid(), a.code, 'x', left(a.code, 9), gen_random_uuid(), 'x', 1, 'report', 'x', 1,
            now(), now() + n * interval '1 second'
        FROM (SELECT code FROM areas WHERE level = 4 ORDER BY code LIMIT 4) a, generate_series(1, 5000) n;
        INSERT INTO document_versions (document_id, number, area, reads_from, sha256, bytes, media, note, who, kept_at)
        SELECT id, 1, area, 1, encode(sha256(id::text::bytea), 'hex'), 1, 'pdf', '', 'x', kept_at FROM documents;
        INSERT INTO document_grants (id, document_id, is_folder, area, reads_from, entry_id, kind, to_organization,
            purpose, downloads, until, granted_at, who)
        SELECT gen_random_uuid(), d.id, false, d.area, 1, d.entry_id, d.kind, o.id, 'x', false, now()::date + 7,
            now(), 'x'
        FROM (SELECT d.*, row_number() OVER () AS n FROM documents d) d
        JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM organizations) o
            ON o.n = d.n % (SELECT count(*) FROM organizations) WHERE d.n <= 8000;
        INSERT INTO document_readings (document_id, number, area, reads_from, way, who, at)
        SELECT id, 1, area, 1, 'view', 'x', kept_at FROM documents;
        """

    private static let queries = [
        (
            "documents_newest",
            "SELECT id FROM documents WHERE removed_at IS NULL ORDER BY changed_at DESC, id DESC LIMIT 50"
        ),
        (
            "documents_of_area",
            """
            SELECT id FROM documents WHERE area = '990101001001' AND removed_at IS NULL
            ORDER BY changed_at DESC, id DESC LIMIT 50
            """
        ),
        (
            "documents_of_entry",
            """
            SELECT id FROM documents WHERE home = '990101001' AND removed_at IS NULL
                AND entry_id = '00000000-0000-0000-0000-0000000000b4'
            ORDER BY changed_at DESC, id DESC LIMIT 50
            """
        ),
        (
            "documents_of_area_kind",
            """
            SELECT id FROM documents WHERE area = '990101001001' AND entry_id IS NULL AND kind = 'licence'
                AND removed_at IS NULL ORDER BY changed_at DESC, id DESC LIMIT 200
            """
        ),
        (
            "documents_of_entry_kind",
            """
            SELECT id FROM documents WHERE entry_id = '00000000-0000-0000-0000-0000000000b4' AND kind = 'report'
                AND removed_at IS NULL ORDER BY changed_at DESC, id DESC LIMIT 200
            """
        ),
        (
            "documents_by_gram",
            """
            SELECT id FROM documents WHERE grams @@ ctx.gram_query('食品许可') AND removed_at IS NULL
            ORDER BY changed_at DESC, id DESC LIMIT 50
            """
        ),
        (
            "document_grants_of_post",
            """
            SELECT id FROM document_grants WHERE to_post = '00000000-0000-0000-0000-0000000000b4'
                AND ended_at IS NULL AND until >= now()::date
            """
        ),
        (
            "document_versions_by_digest",
            "SELECT document_id FROM document_versions WHERE sha256 = repeat('a', 64) LIMIT 50"
        ),
        (
            "document_grants_of_document",
            """
            SELECT id FROM document_grants WHERE document_id = '00000000-0000-0000-0000-0000000000b4'
            ORDER BY granted_at DESC LIMIT 30
            """
        ),
        (
            "document_readings_of_document",
            """
            SELECT id FROM document_readings WHERE document_id = '00000000-0000-0000-0000-0000000000b4'
            ORDER BY at DESC, id LIMIT 30
            """
        ),
    ]
}

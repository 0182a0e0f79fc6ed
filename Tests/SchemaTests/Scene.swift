import Postgres
import TestSupport

/// A small place: one city, two counties, towns and villages below, and people with posts among them.
enum Scene {
    /// Areas, a pack, accounts, posts and a session for each post; the token of a session is the post's digit.
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
        SELECT ('00000000-0000-0000-0000-0000000000c' || n)::uuid, 'person' || n, '某' || n FROM generate_series(0, 9) n;
        INSERT INTO posts (id, account_id, kind, area, organization_id, title, since)
        SELECT ('00000000-0000-0000-0000-0000000000b' || n)::uuid, ('00000000-0000-0000-0000-0000000000c' || n)::uuid,
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
}

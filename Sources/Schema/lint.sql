-- Faults of the schema that no single migration shows. One query; every row is a finding and there must be
-- none. An exception is a line in one of the first lists, with its reason; an exception that is not needed is
-- a finding too.
WITH RECURSIVE unprotected (name, reason) AS (VALUES
    ('public.place', 'the place and its settings are what everybody is told'),
    ('public.areas', 'the tree of areas is public record'),
    ('public.area_successors', 'which area took over from which is public record'),
    ('public.area_shapes', 'outlines are shown on the public map'),
    ('public.organizations', 'names of departments, firms and schools; nothing about persons'),
    ('public.packs', 'rules of the place, not its cases'),
    ('public.post_kinds', 'rules of the place, not its cases'),
    ('public.calendars', 'rules of the place, not its cases'),
    ('public.catalogues', 'rules of the place, not its entries'),
    ('public.ledgers', 'which ledgers are open and who keeps them, not their entries'),
    ('public.forms', 'the register of forms is open to everybody who works here; no entry and no person'),
    ('public.workflows', 'rules of the place, not its cases'),
    ('public.scenarios', 'rules of the place, not its cases'),
    ('public.linli_migrations', 'names and checksums of migrations; nobody but the superuser may read it'),
    ('ctx.key', 'only functions of its owner read it; a policy would have to be checked with the key itself')
), natural_keys (name, reason) AS (VALUES
    ('public.import_sources_pkey', 'written by one function, for the area of the post that acts'),
    ('public.connectors_pkey', 'names of the pack, written by one function for whoever answers for them'),
    ('public.connector_runs_under_way', 'written by the job that claims, for connectors that are switched on'),
    ('public.source_rules_pkey', 'written by one function, for the area of the post that acts'),
    ('public.accounts_login_key', 'only administrators write logins, and they see them all'),
    ('public.sessions_pkey', 'a digest of 128 random bits'),
    ('public.sign_in_links_pkey', 'a digest of 128 random bits'),
    ('public.pending_sign_ins_pkey', 'a digest of 256 random bits'),
    ('public.recovery_codes_pkey', 'a digest of 98 random bits'),
    ('public.receipts_pkey', 'a digest of a random receipt; written by intake alone'),
    ('public.attempts_pkey', 'written by one function, which answers only how often'),
    ('public.buckets_pkey', 'a digest under a key; written by functions that answer only how long to wait'),
    ('public.questions_token_hash_key', 'a digest of 256 random bits'),
    ('public.idempotency_pkey', 'written by intake alone, which answers only to the same body'),
    ('public.audit_pkey', 'a running number that nobody chooses'),
    ('public.audit_seals_pkey', 'a running number; written by the sealing job alone'),
    ('public.imported_cases_pkey', 'written by a load at the console alone, which signs nobody in'),
    ('public.entry_imports_pkey', 'written by a load at the console alone, which signs nobody in'),
    ('public.loop_changes_pkey', 'a running number that nobody chooses'),
    ('public.entry_tally_changes_pkey', 'a running number that nobody chooses'),
    ('public.entry_tallies_pkey', 'written by the functions that count entries, from where they lie'),
    ('public.loop_counts_pkey', 'written by the functions that count, from cases nobody can choose the keys of'),
    ('public.history_by_number', 'a running number that no runtime role may insert or update'),
    ('public.notices_pkey', 'a running number that nobody chooses'),
    ('public.outbox_pkey', 'a running number that nobody chooses'),
    ('public.meter_readings_pkey', 'there is one row; the job that reads the meters writes it alone'),
    ('public.solved_marks_pkey', 'cells of a grid; the job that counts them writes them alone'),
    ('public.parked_work_pkey', 'written by the jobs of the worker alone, which sign nobody in'),
    ('public.repeat_walks_pkey', 'there is one row; the job that finds repeats writes it alone'),
    ('public.route_failures_pkey', 'a running number that nobody chooses'),
    ('public.cases_home_number_key', 'a running number that no runtime role may insert or update')
), single_keys (name, reason) AS (VALUES
    ('posts_account_id_fkey', 'only administrators write posts, and they see all accounts'),
    ('posts_stands_in_for_fkey', 'only security and name_stand_in write posts, and they see all posts'),
    ('sessions_account_id_fkey',
        'written by the sign-in functions, and by administrators who see all accounts'),
    ('sessions_post_id_fkey', 'written by the sign-in functions, and by administrators who see all posts'),
    ('sign_in_links_account_id_fkey', 'only administrators write links, and they see all accounts'),
    ('sign_in_links_post_id_fkey', 'only administrators write links, and they see all posts'),
    ('pending_sign_ins_account_id_fkey', 'written by the sign-in functions alone'),
    ('pending_sign_ins_post_id_fkey', 'written by the sign-in functions alone'),
    ('deliveries_channel_id_fkey', 'written by the job that tells, for channels it was given'),
    ('burdens_organization_id_fkey', 'organizations are public record'),
    ('area_change_lines_change_id_fkey', 'written by order_area_change alone; administrators see all changes'),
    ('area_change_entries_change_id_fkey', 'written by carry_area_changes alone; administrators see all changes'),
    ('repeat_cases_repeat_id_fkey', 'written by the job that finds repeats alone'),
    ('tasks_list_id_fkey', 'written by send_tasks alone, for the list it makes'),
    ('team_members_team_id_fkey', 'written by add_team_member alone, for a team in the scope of the post'),
    ('team_members_post_id_fkey', 'written by add_team_member alone, which looks for posts by login'),
    ('beat_areas_beat_id_fkey', 'written by keep_beat alone; administrators see all beats'),
    ('saved_filters_account_id_fkey', 'written by one function, for the account that acts'),
    ('saved_filters_post_id_fkey', 'written by one function, for the post that acts'),
    ('saved_selections_post_id_fkey', 'written by one function, for the post that acts'),
    ('document_versions_document_id_fkey', 'written by two functions, for a document in the scope of the post'),
    ('document_grants_document_id_fkey', 'written by grant_document alone, for a document in the scope of the post'),
    ('document_grants_to_post_fkey', 'written by grant_document alone, for a post that is held today'),
    ('document_readings_document_id_fkey', 'written by read_document alone, for a document the post may read'),
    ('document_readings_grant_id_fkey', 'written by read_document alone, for a grant to whoever reads'),
    ('recovery_codes_account_id_fkey', 'written by the sign-in functions alone')
), deletable (name, reason) AS (VALUES
    ('public.entry_secrets', 'a number that was taken out of an entry must be gone; linli_definer removes it'),
    ('public.attempts', 'counts of a day ago say nothing any more; linli_definer sweeps them'),
    ('public.pending_sign_ins', 'ten minutes later a sign-in half way is nothing'),
    ('public.recovery_codes', 'new ones take the place of old ones, which must not open anything any more'),
    ('public.notices', 'what nobody read in a month is no news; linli_definer sweeps it'),
    ('public.outbox', 'what was told a day ago is told; linli_definer sweeps it'),
    ('public.solved_marks', 'made anew from the cases; linli_definer alone removes'),
    ('public.loop_changes', 'what was added to the counts is in them; linli_definer alone adds'),
    ('public.entry_tally_changes', 'what was added to the tallies is in them; linli_definer alone adds'),
    ('public.deliveries', 'what was sent a month ago is no news; linli_definer sweeps it'),
    ('public.parked_work', 'what went through at last is in nobody''s way; linli_definer removes it'),
    ('public.duplicates', 'taken back, it is none any more; what was done stands in history'),
    ('public.followers', 'whoever wants to be told no more stands nowhere any more'),
    ('public.saved_filters', 'whoever keeps a filter may drop it; it tells of nothing that was done'),
    ('public.filing_reminders', 'told once, for a day; linli_definer takes old ones away'),
    ('public.saved_selections', 'kept for a time and no longer; linli_definer drops and sweeps them'),
    ('public.import_sources', 'what was confirmed of a source may be let go; who did it stands in the audit'),
    ('public.connectors', 'switched off, it runs no more; who did it stands in the audit'),
    ('public.connector_runs', 'what came of a run months ago is no news; linli_definer sweeps it'),
    ('public.source_rules', 'a rule may be taken back; who did it stands in the audit'),
    ('public.viewings', 'who had a case open an hour ago is nobody''s business; linli_definer sweeps them'),
    ('public.bulk_choices', 'an order of a day ago is not sent again; linli_definer sweeps them'),
    ('public.beat_areas', 'which ground a beat had is no longer asked; who changed it stands in the audit'),
    ('public.buckets', 'an empty bucket says nothing any more; linli_definer sweeps them')
), trusted AS (
    SELECT oid FROM pg_roles WHERE rolsuper OR rolname IN ('linli_owner', 'linli_context', 'linli_definer')
), schemas AS (
    SELECT oid, nspname, nspacl, nspowner FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
), relations AS (
    SELECT c.oid, c.relname, c.relkind, c.relacl, c.relowner, c.reloptions, n.nspname || '.'
        || c.relname AS name,
        c.relrowsecurity AND c.relforcerowsecurity AS is_protected
    FROM pg_class c JOIN schemas n ON n.oid = c.relnamespace
    WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
        AND d.deptype = 'e')
), functions AS (
    SELECT p.oid, p.prosecdef, p.proacl, p.proowner, p.proconfig, p.oid::regprocedure::text AS name
    FROM pg_proc p JOIN schemas n ON n.oid = p.pronamespace
    WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
        AND d.deptype = 'e')
), held AS (
    -- Rights of everybody but the owners, table by table and column by column.
    SELECT r.oid, r.name, NULL AS field, a.grantee, a.privilege_type AS privilege
    FROM relations r, aclexplode(r.relacl) a WHERE r.relkind IN ('r', 'p', 'v', 'm', 'f')
    UNION ALL
    SELECT r.oid, r.name, t.attname, a.grantee, a.privilege_type
    FROM relations r JOIN pg_attribute t ON t.attrelid = r.oid, aclexplode(t.attacl) a
), grants AS (
    SELECT h.*, CASE h.grantee WHEN 0 THEN 'PUBLIC' ELSE h.grantee::regrole::text END AS role
    FROM held h WHERE h.grantee NOT IN (SELECT oid FROM trusted)
), reach (member, role) AS (
    SELECT member, roleid FROM pg_auth_members
    UNION
    SELECT r.member, m.roleid FROM reach r JOIN pg_auth_members m ON m.member = r.role
), runtime AS (
    SELECT oid, rolname FROM pg_roles WHERE rolname LIKE 'linli\_%'
        AND rolname NOT IN ('linli_owner', 'linli_context', 'linli_definer', 'linli_load', 'linli_app')
), logins AS (
    -- Whatever its name: a login that can put a runtime role on serves strangers. The owner may, to use the
    -- console.
    SELECT DISTINCT g.* FROM reach r JOIN runtime ON runtime.oid = r.role JOIN pg_roles g ON g.oid = r.member
    WHERE g.rolcanlogin
), policies AS (
    SELECT p.polname, p.polcmd, p.polroles, p.polrelid, p.oid, r.name || '.' || p.polname AS name,
        pg_get_expr(p.polqual, p.polrelid) AS test, pg_get_expr(p.polwithcheck, p.polrelid) AS new_row,
        (SELECT replace(min(role::regrole::text), 'linli_', '') FROM unnest(p.polroles) role
            WHERE role <> 0) AS kind
    FROM pg_policy p JOIN relations r ON r.oid = p.polrelid
)
SELECT 'unprotected-table' AS rule, name AS object, 'row security is not enabled and forced' AS reason
FROM relations WHERE relkind IN ('r', 'p') AND NOT is_protected AND name NOT IN (SELECT name FROM unprotected)
UNION ALL
SELECT 'needless-exception', u.name, u.reason FROM unprotected u LEFT JOIN relations r USING (name)
WHERE u.name <> 'public.linli_migrations' AND r.is_protected IS DISTINCT FROM false
UNION ALL
SELECT 'needless-exception', k.name, k.reason FROM natural_keys k WHERE to_regclass(k.name) IS NULL
UNION ALL
SELECT 'needless-exception', k.name, k.reason FROM single_keys k
WHERE NOT EXISTS (SELECT FROM pg_constraint WHERE conname = k.name)
UNION ALL
SELECT 'materialized-view', name, 'it keeps rows beyond the reach of policies' FROM relations
    WHERE relkind = 'm'
UNION ALL
SELECT 'foreign-table', name, 'its rows are beyond the reach of policies' FROM relations WHERE relkind = 'f'
UNION ALL
SELECT 'view-not-invoker', name, 'it reads as its owner; say security_invoker' FROM relations
WHERE relkind = 'v' AND NOT coalesce(reloptions && ARRAY['security_invoker=true', 'security_invoker=on'],
    false)
UNION ALL
SELECT 'no-comment', name, 'the table does not say what it is for' FROM relations
WHERE relkind IN ('r', 'p') AND name <> 'public.linli_migrations' AND obj_description(oid, 'pg_class') IS NULL
UNION ALL
SELECT 'policy-not-signed', name, 'a row is tested without (SELECT ctx.ok(its kind))' FROM policies
WHERE (polcmd <> 'a' AND test NOT LIKE format('%%( SELECT ctx.ok(''%s''::text)%%', kind))
    OR new_row NOT LIKE format('%%( SELECT ctx.ok(''%s''::text)%%', kind)
    OR (polcmd <> 'a' AND test IS NULL) OR (polcmd = 'a' AND new_row IS NULL)
UNION ALL
SELECT 'policy-without-level', name, 'it does not compare seen_from with the level of the post' FROM policies
WHERE kind IN ('area', 'organization', 'assignee', 'former', 'glass')
    AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = polrelid AND attname = 'seen_from')
    AND (test NOT LIKE '%seen_from >=%app.level%' OR new_row NOT LIKE '%seen_from >=%app.level%')
UNION ALL
SELECT 'policy-reads-table', p.name, 'it asks ' || d.refobjid::regclass || ', which costs much and races'
    FROM policies p
JOIN pg_depend d ON d.classid = 'pg_policy'::regclass AND d.objid = p.oid
    AND d.refclassid = 'pg_class'::regclass
    AND d.refobjid <> p.polrelid
UNION ALL
SELECT 'policy-for-several', name, 'a policy is for one role: the planner shall see no alternatives'
    FROM policies
WHERE cardinality(polroles) <> 1 OR 0 = ANY (polroles)
UNION ALL
SELECT 'login-too-strong', rolname,
    'a login of the program is superuser, bypasses rows, inherits, or makes roles' FROM logins
WHERE oid NOT IN (SELECT member FROM reach WHERE role = 'linli_owner'::regrole)
    AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication OR rolinherit)
UNION ALL
SELECT 'login-reaches-too-far', r.member::regrole::text, 'it can become ' || r.role::regrole FROM reach r
WHERE r.member IN (SELECT oid FROM runtime UNION SELECT 'linli_app'::regrole)
    AND (r.role::regrole::text LIKE 'pg\_%' OR r.role IN (SELECT oid FROM trusted)
        OR r.role IN ('linli_load'::regrole, 'linli_resealer'::regrole))
UNION ALL
SELECT 'role-can-log-in', rolname, 'only linli_app logs in' FROM pg_roles
WHERE rolcanlogin AND rolname LIKE 'linli\_%' AND rolname <> 'linli_app'
UNION ALL
SELECT 'bypasses-rows', rolname, 'only linli_definer may see past row security' FROM pg_roles
WHERE rolbypassrls AND NOT rolsuper AND rolname <> 'linli_definer'
UNION ALL
SELECT 'owned-by-login', name, 'owned by ' || owner::regrole FROM (
    SELECT name, relowner FROM relations UNION ALL SELECT name, proowner FROM functions
    UNION ALL SELECT nspname, nspowner FROM schemas) AS things (name, owner)
WHERE owner IN (SELECT oid FROM runtime UNION SELECT oid FROM pg_roles WHERE rolcanlogin AND NOT rolsuper)
UNION ALL
SELECT 'definer-search-path', name, 'set search_path, with pg_temp last' FROM functions
WHERE prosecdef AND NOT EXISTS (SELECT FROM unnest(proconfig) x WHERE x LIKE 'search\_path=%pg\_temp')
UNION ALL
SELECT 'definer-for-everybody', f.name, 'PUBLIC may run it' FROM functions f,
    aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) a
WHERE f.prosecdef AND a.grantee = 0 AND a.privilege_type = 'EXECUTE'
UNION ALL
SELECT 'definer-owner', name, 'it runs as ' || proowner::regrole FROM functions
WHERE prosecdef AND proowner NOT IN ('linli_definer'::regrole, 'linli_context'::regrole)
UNION ALL
SELECT 'slow-type', r.name || '.' || a.attname, 'comparing ' || t.typname || ' may not run before a policy'
    FROM relations r
JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped JOIN pg_type t
    ON t.oid = a.atttypid
WHERE r.is_protected AND r.relkind IN ('r', 'p') AND (t.typtype = 'e' OR t.typname = 'numeric')
UNION ALL
SELECT 'marked-leakproof', name, 'a dump does not carry it, and it may not be true' FROM functions f
JOIN pg_proc p USING (oid) WHERE p.proleakproof
UNION ALL
SELECT 'single-column-key', a.name || '.' || k.conname, 'it tells of rows that may not be seen'
    FROM pg_constraint k
JOIN relations a ON a.oid = k.conrelid JOIN relations b ON b.oid = k.confrelid
WHERE k.contype = 'f' AND a.is_protected AND b.is_protected AND cardinality(k.conkey) = 1
    AND k.conname NOT IN (SELECT name FROM single_keys)
UNION ALL
SELECT 'cascading-key', a.name || '.' || k.conname, 'a distributed server refuses cascades'
    FROM pg_constraint k
JOIN relations a ON a.oid = k.conrelid WHERE k.contype = 'f' AND (k.confupdtype <> 'a'
    OR k.confdeltype <> 'a')
UNION ALL
SELECT 'child-without-case', r.name, 'nothing ties its rows to a case by home and case_id' FROM relations r
WHERE r.relkind IN ('r', 'p')
    AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = r.oid AND attname = 'case_id' AND NOT attisdropped)
    AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.contype = 'f' AND k.conrelid = r.oid
        AND k.confrelid = 'public.cases'::regclass AND k.conkey @> (SELECT array_agg(attnum) FROM pg_attribute
            WHERE attrelid = r.oid AND attname IN ('home', 'case_id')))
UNION ALL
SELECT 'natural-key', n.nspname || '.' || i.relname, 'a unique key without a random id tells what exists'
    FROM pg_index x
JOIN pg_class i ON i.oid = x.indexrelid JOIN schemas n ON n.oid = i.relnamespace JOIN relations r
    ON r.oid = x.indrelid
WHERE x.indisunique AND r.is_protected AND n.nspname || '.' || i.relname NOT IN (SELECT name
    FROM natural_keys)
    AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = x.indrelid AND a.attnum = ANY (x.indkey)
        AND a.atttypid = 'uuid'::regtype)
UNION ALL
SELECT 'scope-not-bytewise', r.name || '.' || a.attname, 'a range of codes needs COLLATE "C"' FROM relations r
JOIN pg_attribute a ON a.attrelid = r.oid AND a.atttypid = 'text'::regtype AND NOT a.attisdropped
WHERE r.is_protected AND r.relkind IN ('r', 'p')
    AND a.attname IN ('area', 'home', 'to_area', 'from_area', 'desk')
        AND a.attcollation <> '"C"'::regcollation
UNION ALL
SELECT 'row-removal-granted', name, role || ' has ' || privilege FROM grants
WHERE privilege IN ('DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER')
UNION ALL
SELECT 'row-removal-granted', h.name, h.grantee::regrole || ' has ' || h.privilege FROM held h
WHERE h.grantee = 'linli_definer'::regrole AND h.privilege IN ('DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER')
    AND NOT (h.privilege = 'DELETE' AND h.name IN (SELECT name FROM deletable))
UNION ALL
SELECT 'vault-open', name || coalesce('.' || field, ''), role || ' may read it' FROM grants
WHERE privilege = 'SELECT' AND (name IN ('public.contacts', 'public.receipts', 'public.idempotency',
    'public.attempts', 'public.buckets', 'public.messages', 'public.outbox', 'public.notices', 'public.duplicates',
        'public.followers', 'public.imported_cases', 'public.entry_imports', 'public.entry_secrets',
        'public.entry_tally_changes', 'public.entry_tallies', 'public.repeat_cases', 'public.repeat_walks',
        'public.sign_in_links', 'public.pending_sign_ins', 'public.recovery_codes', 'ctx.key')
    OR (name = 'public.exports' AND (field IS NULL OR field IN ('sealed_key', 'key_id', 'file')))
    OR (name IN ('public.accounts', 'public.sessions') AND (field IS NULL OR field IN ('password_hash',
        'code_secret', 'code_step', 'token_hash', 'csrf'))))
UNION ALL
SELECT 'record-writable', name || coalesce('.' || field, ''), role || ' has ' || privilege FROM grants
WHERE (name = 'public.audit' AND privilege IN ('INSERT', 'UPDATE')) OR (name = 'public.history'
    AND privilege = 'UPDATE')
    OR (name = 'public.audit_seals' AND (privilege = 'UPDATE' OR privilege = 'INSERT' AND role <> 'linli_sealer'))
    OR (name = 'public.history' AND privilege = 'INSERT' AND role <> 'linli_load'
        AND (field IS NULL OR field IN ('number', 'salt')))
UNION ALL
SELECT 'login-has-rights', name, role || ' has ' || privilege || ' without putting a role on' FROM grants
WHERE grantee = 0 OR grantee IN (SELECT oid FROM pg_roles WHERE rolcanlogin)
UNION ALL
SELECT 'may-create', n.nspname, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END
    || ' may create in it'
FROM schemas n, aclexplode(n.nspacl) a
WHERE a.privilege_type = 'CREATE' AND a.grantee NOT IN (SELECT oid FROM trusted) AND a.grantee <> n.nspowner
UNION ALL
SELECT 'may-create', d.datname, 'PUBLIC may make schemas or temporary tables' FROM pg_database d,
    aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
WHERE d.datname = current_database() AND a.grantee = 0 AND a.privilege_type IN ('CREATE', 'TEMPORARY')
UNION ALL
SELECT 'server-too-old', current_setting('server_version'), '15.20 mends holes in row security'
WHERE current_setting('server_version_num')::integer < 150020
ORDER BY 1, 2, 3

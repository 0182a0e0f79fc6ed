import Postgres
import Schema
import TestSupport
import Testing

@Suite(.serialized) struct LintTests {
    @Test func ourSchemaHasNoFault() async throws {
        #expect(try await findings(after: "SELECT 1") == [])
    }

    @Test func rolesMayBeRepeated() async throws {
        #expect(try await findings(after: Schema.roles) == [])
    }

    @Test(arguments: plants) func aPlantedFaultIsFound(_ plant: Plant) async throws {
        let found = try await findings(after: plant.script)
        #expect(found.contains { $0.hasPrefix(plant.rule + " ") && $0.contains(plant.object) }, "\(found)")
    }

    @Test func everyRuleHasAPlant() throws {
        let planted = Set(Self.plants.map(\.rule)).union(["server-too-old"])
        let rules = Schema.lint.matches(of: /SELECT '([a-z-]+)'/).map { String($0.output.1) }
        #expect(Set(rules) == planted)
    }

    @Test func anOldServerIsFound() async throws {
        let found = try await findings(
            after: "SELECT 1", lint: Schema.lint.replacing("< 150020", with: "< 990000"))
        #expect(found.contains { $0.hasPrefix("server-too-old") })
    }

    /// A fault, and what the lint must say about it.
    struct Plant: CustomTestStringConvertible {
        let rule: String
        let object: String
        let script: String

        init(_ rule: String, _ object: String, _ script: String) {
            self.rule = rule
            self.object = object
            self.script = script
        }

        var testDescription: String { "\(rule): \(object)" }
    }

    private func findings(after script: String, lint: String = Schema.lint) async throws -> [String] {
        try await withTransaction { db in
            // Rights to a database do not travel with its copy; tests run in one.
            let name =
                try await db.first("SELECT current_database() AS name", as: { try $0.text("name") }) ?? ""
            try await db.script("REVOKE CREATE, TEMPORARY ON DATABASE \(name) FROM PUBLIC")
            try await db.script(script)
            return try await db.rows(
                SQL(stringLiteral: lint), as: { "\(try $0.text("rule")) \(try $0.text("object"))" })
        }
    }

    private static let signed = "(SELECT ctx.ok('area'))"
    private static let level = "seen_from >= nullif(current_setting('app.level', true), '')::smallint"

    static let plants = [
        Plant(
            "unprotected-table", "other.wide",
            "CREATE SCHEMA other; CREATE TABLE other.wide (id uuid PRIMARY KEY)"),
        Plant("unprotected-table", "cases", "ALTER TABLE cases NO FORCE ROW LEVEL SECURITY"),
        Plant("needless-exception", "public.calendars", "DROP TABLE calendars"),
        Plant("needless-exception", "public.areas", "SELECT ctx.protect('areas', 'vault')"),
        Plant(
            "needless-exception", "accounts_login_key",
            "ALTER TABLE accounts DROP CONSTRAINT accounts_login_key"),
        Plant(
            "needless-exception", "posts_account_id",
            "ALTER TABLE posts DROP CONSTRAINT posts_account_id_fkey"),
        Plant("materialized-view", "kept", "CREATE MATERIALIZED VIEW kept AS SELECT * FROM cases"),
        Plant(
            "foreign-table", "far",
            """
            CREATE FOREIGN DATA WRAPPER wrapper; CREATE SERVER server FOREIGN DATA WRAPPER wrapper;
            CREATE FOREIGN TABLE far (id uuid) SERVER server
            """),
        Plant("view-not-invoker", "all_cases", "CREATE VIEW all_cases AS SELECT * FROM cases"),
        Plant("no-comment", "cases", "COMMENT ON TABLE cases IS NULL"),
        Plant(
            "policy-not-signed", "cases.open",
            "CREATE POLICY open ON cases FOR SELECT TO linli_area USING (\(level))"),
        Plant(
            "policy-not-signed", "cases.write",
            """
            CREATE POLICY write ON cases TO linli_area USING (\(level) AND \(signed)) WITH CHECK (\(level))
            """),
        Plant(
            "policy-not-signed", "cases.add",
            "CREATE POLICY add ON cases FOR INSERT TO linli_area WITH CHECK (\(level))"),
        Plant(
            "policy-not-signed", "cases.foreign",
            "CREATE POLICY \"foreign\" ON cases TO linli_organization USING (\(level) AND \(signed))"),
        Plant(
            "policy-without-level", "clocks.any",
            "CREATE POLICY any_level ON clocks FOR SELECT TO linli_area USING (\(signed))"),
        Plant(
            "policy-reads-table", "cases.asks",
            """
            CREATE POLICY asks ON cases FOR SELECT TO linli_area
            USING (\(level) AND \(signed) AND EXISTS (SELECT FROM areas WHERE code = area))
            """),
        Plant("policy-for-several", "cases.all", "CREATE POLICY \"all\" ON cases USING (\(signed))"),
        Plant(
            "login-too-strong", "stranger", "CREATE ROLE stranger LOGIN INHERIT; GRANT linli_area TO stranger"
        ),
        Plant("login-too-strong", "linli_app", "ALTER ROLE linli_app CREATEROLE"),
        Plant("login-reaches-too-far", "linli_app", "GRANT linli_load TO linli_app"),
        Plant("login-reaches-too-far", "linli_app", "GRANT linli_resealer TO linli_app"),
        Plant("login-reaches-too-far", "linli_area", "GRANT pg_read_all_data TO linli_area"),
        Plant("role-can-log-in", "linli_definer", "ALTER ROLE linli_definer LOGIN"),
        Plant("bypasses-rows", "sly", "CREATE ROLE sly BYPASSRLS"),
        Plant("owned-by-login", "public.clocks", "ALTER TABLE clocks OWNER TO linli_app"),
        Plant("owned-by-login", "intake", "ALTER FUNCTION intake(jsonb) OWNER TO linli_area"),
        Plant("definer-search-path", "intake", "ALTER FUNCTION intake(jsonb) RESET search_path"),
        Plant(
            "definer-search-path", "other.look",
            """
            CREATE SCHEMA other; CREATE FUNCTION other.look() RETURNS int LANGUAGE sql SECURITY DEFINER
            SET search_path = public AS 'SELECT 1'
            """),
        Plant("definer-for-everybody", "intake", "GRANT EXECUTE ON FUNCTION intake(jsonb) TO PUBLIC"),
        Plant("definer-owner", "intake", "ALTER FUNCTION intake(jsonb) OWNER TO linli_owner"),
        Plant(
            "slow-type", "cases.mood",
            "CREATE TYPE mood AS ENUM ('a'); ALTER TABLE cases ADD COLUMN mood mood"),
        Plant("slow-type", "cases.cost", "ALTER TABLE cases ADD COLUMN cost numeric"),
        Plant("marked-leakproof", "locate", "ALTER FUNCTION locate(float8, float8) LEAKPROOF"),
        Plant(
            "single-column-key", "clocks", "ALTER TABLE clocks ADD COLUMN account uuid REFERENCES accounts"),
        Plant(
            "cascading-key", "photos",
            """
            ALTER TABLE photos ADD CONSTRAINT gone FOREIGN KEY (home, case_id, area)
            REFERENCES cases (home, id, area) ON DELETE CASCADE
            """),
        Plant(
            "child-without-case", "photos", "ALTER TABLE photos DROP CONSTRAINT photos_home_case_id_area_fkey"
        ),
        Plant("natural-key", "photos_once", "CREATE UNIQUE INDEX photos_once ON photos (sha256)"),
        Plant("scope-not-bytewise", "clocks.desk", "ALTER TABLE clocks ADD COLUMN desk text"),
        Plant("row-removal-granted", "cases", "GRANT DELETE ON cases TO linli_area"),
        Plant("row-removal-granted", "areas", "CREATE ROLE other; GRANT TRUNCATE ON areas TO other"),
        Plant("row-removal-granted", "history", "GRANT DELETE ON history TO linli_definer"),
        Plant("vault-open", "contacts", "GRANT SELECT (masked) ON contacts TO linli_area"),
        Plant("vault-open", "accounts", "GRANT SELECT ON accounts TO linli_administrator"),
        Plant("record-writable", "audit", "GRANT INSERT ON audit TO linli_administrator"),
        Plant("record-writable", "history", "GRANT UPDATE (words) ON history TO linli_area"),
        Plant("record-writable", "audit_seals", "GRANT INSERT ON audit_seals TO linli_area"),
        Plant("record-writable", "audit_seals", "GRANT UPDATE (head) ON audit_seals TO linli_sealer"),
        Plant("record-writable", "history", "GRANT INSERT (salt) ON history TO linli_area"),
        Plant("login-has-rights", "clocks", "GRANT SELECT ON clocks TO linli_app"),
        Plant("login-has-rights", "areas", "GRANT SELECT ON areas TO PUBLIC"),
        Plant("may-create", "public", "GRANT CREATE ON SCHEMA public TO linli_area"),
        Plant("may-create", "rehearsals", "GRANT TEMPORARY ON DATABASE rehearsals TO PUBLIC"),
    ]
}

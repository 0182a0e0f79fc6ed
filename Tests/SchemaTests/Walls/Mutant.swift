import Foundation
import Postgres

/// A wall of the database taken down on purpose, as SQL to run after the migrations.
struct Mutant: Sendable {
    let name: String
    let sql: String

    /// What a policy says of who may use it.
    struct Policy: Sendable {
        let table: String
        let name: String
        let test: String?
        let newRow: String?
        let isRead: Bool
        /// Whether its role can bring in rows, or change a column the policy speaks of.
        let isWritten: Bool

        init(row: Row) throws {
            table = try row.text("tablename")
            name = try row.text("policyname")
            test = try row.textOrNil("qual")
            newRow = try row.textOrNil("with_check")
            isRead = try row.bool("is_read")
            isWritten = try row.bool("is_written")
        }
    }

    static let policies: SQL = """
        SELECT tablename, policyname, qual, with_check,
            cmd IN ('ALL', 'SELECT') AND has_any_column_privilege(roles[1], tablename::regclass, 'SELECT') AS is_read,
            has_any_column_privilege(roles[1], tablename::regclass, 'INSERT') OR EXISTS (
                SELECT FROM pg_attribute a WHERE a.attrelid = tablename::regclass AND a.attnum > 0
                    AND has_column_privilege(roles[1], tablename::regclass, a.attnum, 'UPDATE')
                    AND strpos(with_check, a.attname) > 0) AS is_written
        FROM pg_policies WHERE schemaname = 'public' ORDER BY tablename, policyname
        """

    static let functions: SQL = """
        SELECT p.oid::regprocedure::text AS name, pg_get_functiondef(p.oid) AS definition FROM pg_proc p
        WHERE p.pronamespace IN ('public'::regnamespace, 'ctx'::regnamespace)
            AND p.proowner = 'linli_definer'::regrole AND p.prosrc ~ 'ctx\\.|caller|reader|body'
        ORDER BY 1
        """

    /// Every way to weaken a policy that somebody could reach.
    static func weakening(_ policy: Policy) -> [Mutant] {
        var found: [Mutant] = []
        let place = "\(policy.table).\(policy.name)"
        func add(_ what: String, _ clause: String, _ text: String) {
            let sql = "ALTER POLICY \(policy.name) ON \(policy.table) \(clause) (\(text));"
            found.append(Mutant(name: "\(place) \(what)", sql: sql))
        }
        if policy.isRead, let test = policy.test {
            if test != signature.described(policy.name) { add("shows every row", "USING", "true") }
            for (what, weaker) in weaker(test) { add("reads \(what)", "USING", weaker) }
        }
        if policy.isWritten, let newRow = policy.newRow ?? policy.test {
            if newRow != signature.described(policy.name) { add("takes every row", "WITH CHECK", "true") }
            for (what, weaker) in weaker(newRow) { add("writes \(what)", "WITH CHECK", weaker) }
        }
        return found
    }

    private static let signature = Signature()
    private static let level =
        #"(seen_from >= (NULLIF(current_setting('app.level'::text, true), ''::text))::smallint)"#

    private struct Signature {
        func described(_ kind: String) -> String { "( SELECT ctx.ok('\(kind)'::text) AS ok)" }
    }

    private static func weaker(_ text: String) -> [(String, String)] {
        var found: [(String, String)] = []
        let unsigned = text.replacing(/\( SELECT ctx\.ok\('\w+'::text\) AS ok\)/, with: "true")
        if unsigned != text { found.append(("without a signature", unsigned)) }
        let everyLevel = text.replacing(level, with: "true")
        if everyLevel != text { found.append(("from every level", everyLevel)) }
        let untold = text.replacing(" AND is_public", with: "")
        if untold != text { found.append(("what is not public", untold)) }
        return found
    }

    /// Each check of a definer function, dropped alone.
    static func weakening(_ function: String, _ definition: String) -> [Mutant] {
        var found: [Mutant] = []
        for (what, pattern, weaker) in checks {
            for match in definition.ranges(of: pattern)
            // What a row is given is no question.
            where !definition[match].hasPrefix("decided_by") {
                let line =
                    definition[..<match.lowerBound].split(separator: "\n", omittingEmptySubsequences: false)
                    .last.map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
                // A guard that refuses what it finds is dropped by finding nothing.
                let refuses = line.hasPrefix("IF ") || line.hasPrefix("ELSIF ")
                var changed = definition
                changed.replaceSubrange(match, with: refuses && weaker == "true" ? "false" : weaker)
                let text = definition[match].split(whereSeparator: \.isWhitespace).joined(separator: " ")
                found.append(Mutant(name: "\(function) without \(what) \(text)", sql: changed + ";"))
            }
        }
        return found
    }

    private static var checks: [(String, Regex<Substring>, String)] {
        [
            (
                "the kind", /ctx\.kind\([^()]*\)/,
                "coalesce(nullif(current_setting('app.kind', true), ''), 'public')"
            ),
            ("a guard", /ctx\.is_\w+\([^()]*\)/, "true"),
            (
                "the area",
                /[\w.]+ >= (?:ctx\.area\(\)|first_code)\s+AND [\w.]+ < (?:ctx\.area\(\) \|\| '~'|past_code)/,
                "true"
            ),
            ("the area", /[\w.]+ >= glass\.area\s+AND [\w.]+ < glass\.area \|\| '~'/, "true"),
            ("the level", /[\w.]*seen_from >= (?:ctx\.level\(\)|reader|6\b)/, "true"),
            (
                "the person",
                /[\w.]+ (?:=|<>|IS DISTINCT FROM) (?:ctx\.(?:account|post|organization|home|case_id|area)\(\)|body)/,
                "true"
            ),
        ]
    }
}

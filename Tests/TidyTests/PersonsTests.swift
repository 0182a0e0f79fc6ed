import Foundation
import Testing

/// Nobody is followed about, and nobody is measured against somebody else: no table, address or statement
/// that could do it. What `OpenAPI` answers is looked at by the tests of `Web`.
@Suite struct PersonsTests {
    @Test func `no table holds where a person is`() throws {
        let columns = try Self.columns()
        #expect(columns.count > 200)
        #expect(columns.filter(Self.isAPlaceOfAPerson) == [])
    }

    @Test(arguments: [
        "accounts.point geometry(Point,4326)", "posts.last_location text", "sessions.latitude numeric",
        "patrols.track public.geometry(LineString,4326)", "history.lon double precision",
        "visits.checked_in_at timestamptz", "cases.position text",
    ])
    func `a planted place of a person is seen`(column: String) { #expect(Self.isAPlaceOfAPerson(column)) }

    @Test func `no column counts or ranks what a person does`() throws {
        #expect(try Self.columns().filter(Self.isAMeasureOfAPerson) == [])
    }

    @Test(arguments: [
        "accounts.rank integer", "posts.points integer", "posts.hours_worked numeric",
        "accounts.activity integer",
        "sessions.distance_m integer", "posts.attendance smallint",
    ])
    func `a planted measure of a person is seen`(column: String) { #expect(Self.isAMeasureOfAPerson(column)) }

    @Test func `no address asks where somebody is, or who is best`() {
        let paths = Self.paths(in: SourceTree.sources)
        #expect(paths.count > 80)
        #expect(paths.filter(Self.isAboutAPerson) == [])
    }

    @Test(arguments: [
        "/positions", "/posts/:id/track", "/patrols", "/check-ins", "/insight/ranking",
        "/accounts/:id/activity",
        "/leaderboard",
    ])
    func `a planted address is seen`(path: String) {
        let file = SourceTree.File(path: "Sources/Web/X.swift", text: ".get(\n \"\(path)\", for: .anyone) {")
        #expect(Self.paths(in: [file]).filter(Self.isAboutAPerson) == [path])
    }

    @Test func `no statement groups or orders people by what they did`() {
        let files = SourceTree.sources + SourceTree.files(under: "Sources/Schema/Migrations", ending: ".sql")
        for file in files { #expect(Self.comparisons(in: file.text) == [], "\(file)") }
    }

    @Test(arguments: [
        "SELECT account_id, count(*) FROM history GROUP BY account_id",
        "SELECT who FROM history GROUP BY home, who", "rank() OVER (PARTITION BY h.post_id)",
        "SELECT a.name FROM accounts a ORDER BY (SELECT count(*) FROM history h WHERE h.account_id = a.id) DESC",
        "SELECT DISTINCT ON (decided_by) id FROM exports",
        "let best = Dictionary(grouping: lines, by: \\.account)", "people.sorted { $0.moves > $1.moves }",
        "accounts.sorted(by: { $0.count < $1.count })",
    ])
    func `a planted comparison is seen`(text: String) { #expect(Self.comparisons(in: text) != []) }

    // Each with its reason: what has a place here is a matter, an area, or the order of pictures
    // and messages.
    private static let placesOfThings: Set<String> = [
        "solved_marks.lon", "solved_marks.lat",
        "areas.point", "area_shapes.shape", "beats.shape", "cases.point", "repeats.point", "photos.position",
        "release_photos.position",
        "messages.position", "saved_filters.position", "area_successors.position",
    ]

    private static func isAPlaceOfAPerson(_ column: String) -> Bool {
        let name = column.split(separator: " ").first.map(String.init) ?? ""
        let words =
            #"(^|[._])(point|shape|geom|location|position|lat|lon|latitude|longitude|track|gps"#
            + #"|whereabouts|heading|speed|checked_in\w*|check_in\w*|patrol\w*)(_|$)"#
        let isPlace =
            !SourceTree.matches(words, in: name).isEmpty
            || !SourceTree.matches(#"\b(geometry|geography|point|path|polygon)\b\s*(\(|$)"#, in: column)
                .isEmpty
        return isPlace && !placesOfThings.contains(name)
    }

    // A score is what a reporter gives a case; a reason to look twice at any other number of this kind.
    private static func isAMeasureOfAPerson(_ column: String) -> Bool {
        let name = column.split(separator: " ").first.map(String.init) ?? ""
        let words =
            #"[._](rank\w*|ranking|rating|points|activity|attendance|hours\w*|minutes_worked|distance\w*"#
            + #"|mileage|steps_walked|productivity|diligence|grade|stars|performance)$"#
        return !SourceTree.matches(words, in: name).isEmpty
    }

    private static func isAboutAPerson(_ path: String) -> Bool {
        let words =
            #"position(?!$)|positions|track|patrol|check-?in|whereabouts|rank|leader|activity|attendance|best"#
        return !SourceTree.matches(words, in: path.replacing("/photos/:position", with: "")).isEmpty
    }

    private static func comparisons(in text: String) -> [String] {
        let person =
            #"\b(account|account_id|post_id|who|given_by|decided_by|decider|acknowledged_by|login)\b"#
        return [
            #"(?is)\b(GROUP BY|PARTITION BY|DISTINCT ON \()[^;")]{0,120}?"# + person,
            #"(?is)FROM (accounts|posts|sessions)\b[^;"]{0,200}ORDER BY [^;"]{0,80}count\("#,
            #"grouping: [^\n]{0,80}by: [^\n]{0,20}\.(account|who|post|person|login)\b"#,
            #"\b(people|persons|accounts|posts|staff)\.sorted\s*(\(by:)?\s*\(?\{[^\n]*[<>]"#,
        ].flatMap { SourceTree.matches($0, in: text) }
    }

    /// `table.column type`, as the committed schema has them.
    private static func columns() throws -> [String] {
        let file = SourceTree.root.appending(path: "Sources/Schema/schema.sql")
        let schema = try String(contentsOf: file, encoding: .utf8)
        let tables = SourceTree.matches(#"(?s)CREATE (UNLOGGED )?TABLE [\w.]+ \(.*?\n\);"#, in: schema)
        return tables.flatMap { table -> [String] in
            let name = SourceTree.matches(#"(?<=\.)\w+(?= \()"#, in: table).first ?? ""
            return SourceTree.matches(#"(?m)^    "?(?!CONSTRAINT)[a-z]\w*"? [^\n]*"#, in: table).map { line in
                name + "." + line.trimmingCharacters(in: .whitespaces).replacing("\"", with: "")
            }
        }
    }

    private static func paths(in files: [SourceTree.File]) -> [String] {
        files.filter { $0.room == "Web" }.flatMap {
            // A long declaration has its address on the next line.
            SourceTree.matches(#"\.(get|post|put|delete)\(\s*"/[^"]*"#, in: $0.text).compactMap {
                $0.split(separator: "\"").last.map(String.init)
            }
        }
    }
}

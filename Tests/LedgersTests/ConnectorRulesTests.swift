import Casework
import Foundation
import Territory
import Testing

@testable import Ledgers

/// When connectors run, where they may go, and how an answer becomes rows.
@Suite struct ConnectorRulesTests {
    private static let shanghai = TimeZone(identifier: "Asia/Shanghai") ?? .gmt
    /// 2026-10-01 12:00 in Shanghai.
    private static let noon = Date(timeIntervalSince1970: 1_790_827_200)

    @Test(
        arguments: [
            (.everyHours(6), 21_600), (.dailyAt(721), 60), (.dailyAt(720), 86_400),
            (.dailyAt(0), 43_200), (.dailyAt(690), 84_600),
        ] as [(Connector.Schedule, Double)])
    func `the next run is told by the clock of the place`(schedule: Connector.Schedule, after: Double) {
        let next = schedule.next(after: Self.noon, in: Self.shanghai)
        #expect(next.timeIntervalSince(Self.noon) == after)
    }

    @Test(arguments: [(1, 300.0), (2, 900), (3, 3_600), (4, 14_400), (500, 14_400)] as [(Int, Double)])
    func `what fails is tried again later and later`(tries: Int, pause: Double) {
        #expect(Connector.pause(afterFailures: tries) == pause)
    }

    @Test(arguments: [
        "", "https://api.example.org", "http://10.0.0.1:8080",
        "private https://a.local, private plain postgresql://db.local",
    ])
    func `lists of origins are read`(text: String) {
        #expect(PullOrigins(text) != nil)
    }

    @Test(arguments: [
        "api.example.org", "https://a.example/path", "ftp://a.example", "plain https://a.example",
        "private private https://a.example", "public https://a.example", "https://user@a.example",
        "postgresql://db.local/name",
    ])
    func `what is no origin makes the whole list void`(text: String) {
        #expect(PullOrigins(text) == nil)
    }

    @Test(
        arguments: [
            ("https://a.example", "https://a.example/x?y=1", true),
            ("https://a.example", "https://a.example:443/", true),
            ("https://a.example", "http://a.example/", false),
            ("https://a.example", "https://a.example:8443/", false),
            ("https://a.example", "https://b.a.example/", false),
            ("http://a.example", "https://a.example/", false),
            ("postgresql://db.local", "postgresql://db.local:5432/one", true),
            ("postgresql://db.local", "postgresql://db.local:5433/one", false),
            ("https://db.local:5432", "postgresql://db.local:5432/one", false),
        ] as [(String, String, Bool)])
    func `an address goes by scheme, host and port`(list: String, address: String, isAdmitted: Bool) throws {
        let origins = try #require(PullOrigins(list))
        #expect(origins.admits(try #require(PullAddress(address))) == isAdmitted)
    }

    @Test(
        arguments: [
            ("https://a.example", [8, 8, 8, 8], true), ("https://a.example", [10, 0, 0, 1], false),
            ("private https://a.example", [10, 0, 0, 1], true), ("https://a.example", [127, 0, 0, 1], false),
            ("http://127.0.0.1", [127, 0, 0, 1], true), ("https://a.example", [169, 254, 169, 254], false),
        ] as [(String, [UInt8], Bool)])
    func `a name may lead into a private network only when the list says so`(
        list: String, number: [UInt8], isAdmitted: Bool
    ) throws {
        let origins = try #require(PullOrigins(list))
        let words = try #require(list.split(separator: " ").last)
        let address = try #require(PullAddress(String(words)))
        #expect(origins.admits(try #require(NetworkAddress(number)), of: address) == isAdmitted)
    }

    @Test func `what lets a connector in stands in lines of its name`() throws {
        let secrets = try #require(PullSecrets("# a remark\n\nlamps = Bearer a=b\nfirms=reader:pass:word\n"))
        #expect(secrets.authorization(of: "lamps") == "Bearer a=b")
        let login = try #require(secrets.login(of: "firms"))
        #expect(login == ("reader", "pass:word") && secrets.authorization(of: "others") == nil)
        for text in ["lamps", "lamps =", "= x", "lamps = a\nlamps = b", "lamps = 密码"] {
            #expect(PullSecrets(text) == nil)
        }
    }

    private func rows(_ text: String, at path: String, _ columns: [String]) throws(PullFailure) -> [[String]]
    {
        let page = try JSONPage(Array(text.utf8), number: 3)
        return try page.rows(at: path, columns: columns.map { .init(heading: $0, field: $0) })
    }

    @Test func `values are cells as a sheet would have them`() throws {
        let text = #"""
            {"data": {"items": [
                {"id": 330106004001234567, "name": "甲", "on": true, "at": {"type": "Point", "coordinates": [150.5, 30]},
                 "owner": {"name": "乙"}, "height": 8.1, "none": null}, {}
            ]}}
            """#
        let found = try rows(
            text, at: "data.items", ["id", "name", "on", "at", "owner.name", "height", "none", "absent"])
        #expect(
            found == [
                ["330106004001234567", "甲", "true", "150.5,30", "乙", "8.1", "", ""],
                Array(repeating: "", count: 8),
            ])
        #expect(try rows("[]", at: "", ["id"]).isEmpty)
    }

    @Test(
        arguments: [
            ("", "", PullFailure.notJSON(page: 3)), ("[1", "", .notJSON(page: 3)),
            ("{}", "", .noRows(path: "")),
            ("[1]", "", .noRows(path: "")), (#"{"a": {}}"#, "a.b", .noRows(path: "a.b")),
            (#"[{"id": [1]}]"#, "", .notAValue(path: "id")),
            (#"[{"id": {"x": 1}}]"#, "", .notAValue(path: "id")),
        ] as [(String, String, PullFailure)])
    func `an answer that is none of the kind is refused as a whole`(
        text: String, path: String, why: PullFailure
    ) {
        #expect(throws: why) { try rows(text, at: path, ["id"]) }
    }

    @Test(
        arguments: [
            ("lamps", true), ("公共.灯杆", true), ("a.b.c", false), ("lamps; DROP TABLE x", false),
            ("a\"b", false), ("", false),
            (".lamps", false),
        ] as [(String, Bool)])
    func `tables are named plainly`(table: String, isPlain: Bool) {
        #expect(DatabaseOrigin(address: "", table: table).isPlain == isPlain)
    }

    @Test func `a table is asked for text, and for a point on its shapes`() {
        let origin = DatabaseOrigin(address: "", table: "open.lamps", shape: "geom")
        #expect(
            origin.question(for: ["number", "geometry"], limit: 10)
                == #"SELECT "number"::text AS "number", ST_X(ST_PointOnSurface(ST_Transform("geom", 4326))) || ',' || "#
                + #"ST_Y(ST_PointOnSurface(ST_Transform("geom", 4326))) AS "geometry" FROM "open"."lamps" LIMIT 10"#
        )
    }
}

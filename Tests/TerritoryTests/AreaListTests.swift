import Territory
import TestSupport
import Testing

/// Reading a statistical list: what is kept, under which path, and what is said about the rest.
@Suite struct AreaListTests {
    private let header = "code,name,level,virtual,dummy,longitude,latitude\n"
    private let city = "990100000000,明川市,city,f,f,,\n990102000000,东岸区,county,f,f,,\n"

    private func list(_ text: String, known: Set<Area.Code> = []) throws -> AreaList {
        try AreaList(rows: CSV.rows(in: Array(text.utf8)), datum: .wgs84, known: known)
    }

    @Test(
        arguments: [
            ("990102001003", nil, "990102001003"), ("990102001000", nil, "990102001"),
            ("990102000000", nil, "990102"),
            ("990100000000", nil, "9901"), ("990102", nil, "990102"), ("990100", nil, "9901"),
            ("990102001", nil, "990102001"),
            ("990102001000", .town, "990102001"), ("990102001003", .town, nil), ("99010200100", nil, nil),
            ("99O102", nil, nil),
        ] as [(String, Area.Level?, String?)])
    func `the zeros of a statistical code are dropped`(text: String, level: Area.Level?, path: String?) {
        #expect(AreaList.path(of: text, level: level)?.text == path)
    }

    @Test(arguments: [
        (",甲镇,town,f,f,,", AreaList.Finding.What.codeMissing),
        ("99010200100,甲镇,town,f,f,,", .notACode),
        ("990102001003,甲镇,town,f,f,,", .notACode),
        ("990102001000,,town,f,f,,", .nameMissing),
        ("990102001000,甲镇,parish,f,f,,", .wrongLevel(said: "parish")),
        ("990101000000,市辖区,county,t,f,,", .placeholder),
        ("990102000000,东岸区,county,f,f,,", .codeTwice(firstLine: 3)),
        ("990103001000,甲镇,town,f,f,,", .parentUnknown(parent: "990103")),
    ])
    func `a row that cannot stand is rejected with its line and reason`(
        row: String, what: AreaList.Finding.What
    ) throws {
        let list = try list(header + city + row + "\n")
        #expect(list.entries.count == 2)
        #expect(list.findings.map(\.what) == [what])
        #expect(list.findings.map(\.line) == [4])
        #expect(list.findings.filter(\.isRejection).count == 1)
    }

    @Test func `a dummy village is kept, suspect and without a point, and so is its town pointed out`() throws
    {
        let list = try list(
            header + city + "990102400000,农场,town,f,f,,\n990102400598,农场虚拟村委会,village,f,t,150.1,30.1\n")
        let dummy = try #require(list.entries.last)
        #expect(dummy.suspicion == .dummy && dummy.point == nil)
        #expect(list.findings.map(\.what) == [.onlyDummies, .dummy])
        #expect(list.findings.filter(\.isRejection).isEmpty)
    }

    @Test func `same name, same point and unreadable points are reported and kept`() throws {
        let list = try list(
            header + city + "990102001000,甲镇,town,f,f,150.1,30.1\n990102001001,屏山村,village,f,f,150.1,30.1\n"
                + "990102001002,屏山村,village,f,f,east,30.1\n")
        #expect(list.entries.count == 5)
        #expect(
            list.findings.map(\.what) == [
                .samePoint(as: "990102001"), .pointUnreadable(longitude: "east", latitude: "30.1"),
                .sameName(as: "990102001001"),
            ])
    }

    @Test func `a list without level columns hangs under what is known`() throws {
        let county = try #require(Area.Code("990102"))
        let list = try list("code,name\n990102001,甲镇\n990102001001,虚拟社区\n", known: [county])
        #expect(list.entries.map(\.code.level) == [.town, .village])
        #expect(list.findings.map(\.what) == [.onlyDummies, .dummy])
    }

    @Test func `coordinates without a datum are refused`() throws {
        let rows = try CSV.rows(in: Array(header.utf8))
        #expect(throws: AreaList.Mistake.datumMissing) { try AreaList(rows: rows, datum: nil, known: []) }
        #expect(throws: AreaList.Mistake.empty) { try AreaList(rows: [], datum: nil, known: []) }
        #expect(throws: AreaList.Mistake.columnMissing("name")) {
            try AreaList(rows: CSV.rows(in: Array("code\n".utf8)), datum: nil, known: [])
        }
    }

    @Test(.enabled(if: SharedData.has("areas/putian_5level_2016.csv"), "the shared data folder is absent"))
    func `the real list of Putian keeps all but the placeholder`() throws {
        let list = try AreaList(
            rows: SharedData.rows("areas/putian_5level_2016.csv"), datum: .gcj02, known: [])
        let counts = Dictionary(grouping: list.entries, by: \.code.level).mapValues(\.count)
        #expect(counts == [.city: 1, .county: 5, .town: 57, .village: 975])
        #expect(
            list.entries.filter { $0.suspicion == .dummy }.map(\.name) == ["赤港虚拟社区", "农场虚拟村委会", "管理局虚拟村委会"])
        #expect(list.findings.filter(\.isRejection).map(\.name) == ["市辖区"])
        #expect(list.findings.filter { $0.what == .onlyDummies }.count == 3)
        #expect(list.findings.contains { $0.name == "屏山村委会" && $0.what == .sameName(as: "350304101215") })
        #expect(list.entries.filter { $0.code.level >= .town && $0.point != nil }.count == 165)
    }
}

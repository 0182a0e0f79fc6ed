import Territory
import TestSupport
import Testing

/// What became of areas a newer list no longer has.
@Suite struct SuccessionTests {
    private func named(_ code: String, _ name: String) throws -> Succession.Named {
        Succession.Named(code: try #require(Area.Code(code)), name: name)
    }

    @Test(arguments: [
        ("太平镇", "太平"), ("太平街道", "太平"), ("于楼街道办事处", "于楼"), ("胜利居委会", "胜利"), ("镇", "镇"), ("农场", "农场"),
    ])
    func `a stem is the name without its kind`(name: String, stem: String) {
        #expect(Succession.stem(of: name) == stem)
    }

    @Test func `the same name goes before the same stem, and nothing before a guess`() throws {
        let gone = [
            try named("990103001", "太平镇"), try named("990103002", "高升镇"), try named("990103003", "胜利镇"),
        ]
        let listed = [
            try named("990104001", "太平镇"), try named("990103005", "太平街道"), try named("990103006", "高升街道"),
        ]
        let proposals = Succession.proposals(gone: gone, listed: listed, new: Set(listed.map(\.code)))
        #expect(proposals.map { $0.successor?.code.text } == ["990104001", "990103006", nil])
        #expect(proposals.map(\.basis) == [.sameName, .sameStem, nil])
    }

    @Test func `the file a person edits comes back as confirmed`() throws {
        let proposals = Succession.proposals(
            gone: [try named("990103001", "太平镇"), try named("990103003", "胜利镇")],
            listed: [try named("990103005", "太平街道")], new: [])
        let rows = try CSV.rows(in: Array(Succession.file(proposals).utf8))
        let confirmed = try Succession.confirmed(in: rows)
        #expect(confirmed.map(\.gone.text) == ["990103001", "990103003"])
        #expect(confirmed.map { $0.heirs.map(\.code.text) } == [["990103005"], []])
        #expect(confirmed.allSatisfy { $0.posts == .move })
    }

    @Test(arguments: [
        ("code,name,successor\n99,x,\n", Succession.Mistake.notACode(line: 2, text: "99")),
        ("code,name,successor\n990103001,x,990103\n", .notACode(line: 2, text: "990103")),
        ("code,name,successor\n990103001,x,\n990103001,x,\n", .twice(line: 3, code: "990103001")),
        (
            "code,name,successor\n990103001,x,990103002\n990103001,x,990103002\n",
            .twice(line: 3, code: "990103001")
        ),
        ("code,name,successor,posts\n990103001,x,,stay\n", .postsUnknown(line: 2, text: "stay")),
        ("code\n", .columnMissing("code, name")),
    ])
    func `a spoiled file is refused with its line`(text: String, mistake: Succession.Mistake) throws {
        let rows = try CSV.rows(in: Array(text.utf8))
        #expect(throws: mistake) { try Succession.confirmed(in: rows) }
    }

    @Test func `a second row splits, and what does not exist gets its name`() throws {
        let text = """
            code,name,successor,successor_name,posts
            990103001,太平镇,990103005,太平东镇,end
            990103001,太平镇,990103006,太平西镇,end
            """
        let confirmed = try Succession.confirmed(in: CSV.rows(in: Array(text.utf8)))
        #expect(confirmed.map { $0.heirs.map(\.code.text) } == [["990103005", "990103006"]])
        #expect(confirmed.first?.heirs.map(\.name) == ["太平东镇", "太平西镇"])
        #expect(confirmed.first?.posts == .end)
    }

    @Test func `a wish that cannot be carried out says why`() throws {
        func code(_ text: String) throws -> Area.Code { try #require(Area.Code(text)) }
        let known = [
            try code("9901"): true, try code("990103"): true, try code("990103001"): true,
            try code("990103002"): true, try code("990103003"): false,
        ]
        func fault(_ gone: String, _ heir: String? = nil, name: String? = nil) throws -> Succession.Fault? {
            let heirs = try heir.map { [Succession.Heir(code: try code($0), name: name)] } ?? []
            return Succession.fault(in: [.init(gone: try code(gone), heirs: heirs)], among: known)
        }
        #expect(try fault("990103001", "990103002") == nil)
        #expect(try fault("990103001", "990103009", name: "新镇") == nil)
        #expect(try fault("990103001") == nil)
        #expect(try fault("990103008") == .unknownArea(code("990103008")))
        #expect(try fault("990103003") == .alreadyClosed(code("990103003")))
        #expect(try fault("9901") == .wholeCity(code("9901")))
        #expect(try fault("990103001", "990103") == .otherLevel(code("990103001"), successor: code("990103")))
        #expect(try fault("990103001", "990103001") == .heirCloses(code("990103001")))
        #expect(try fault("990103001", "990103003") == .heirNameless(code("990103003")))
        #expect(try fault("990103001", "990109001", name: "新镇") == .heirOrphaned(code("990109001")))
    }

    @Test(.enabled(if: SharedData.has("areas/panjin_towns_2023.csv"), "the shared data folder is absent"))
    func `Panjin's fourteen gone towns are found, and those with a namesake get one`() throws {
        let old = try AreaList(
            rows: SharedData.rows("areas/panjin_5level_2016.csv"), datum: .gcj02, known: [])
        let new = try AreaList(
            rows: SharedData.rows("areas/panjin_towns_2023.csv"), datum: nil,
            known: Set(old.entries.map(\.code)))
        let before = Set(old.entries.map(\.code))
        #expect(new.entries.filter { !before.contains($0.code) }.count == 6)
        let proposals = Succession.proposals(from: old, to: new)
        #expect(proposals.count == 14)
        let found = Dictionary(
            uniqueKeysWithValues: proposals.compactMap { one in one.successor.map { (one.gone.name, $0.name) }
            })
        #expect(
            found == [
                "于楼街道": "于楼街道", "高升街道": "高升街道", "高升镇": "高升街道", "东郭镇": "东郭街道", "太平镇": "太平街道", "得胜镇": "得胜街道",
            ])
    }
}

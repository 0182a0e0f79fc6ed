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
        #expect(confirmed.map { $0.successor?.text } == ["990103005", nil])
    }

    @Test(arguments: [
        ("code,name,successor\n99,x,\n", Succession.Mistake.notACode(line: 2, text: "99")),
        ("code,name,successor\n990103001,x,990103\n", .notACode(line: 2, text: "990103")),
        ("code,name,successor\n990103001,x,\n990103001,x,\n", .twice(line: 3, code: "990103001")),
        ("code\n", .columnMissing("code, name")),
    ])
    func `a spoiled file is refused with its line`(text: String, mistake: Succession.Mistake) throws {
        let rows = try CSV.rows(in: Array(text.utf8))
        #expect(throws: mistake) { try Succession.confirmed(in: rows) }
    }

    @Test func `two towns merging keep the numbers that are free`() throws {
        let children = try ["990103001001", "990103001002", "990103002001"].map {
            try #require(Area.Code($0))
        }
        let next = try #require(Area.Code("990103005"))
        let successors = [
            try #require(Area.Code("990103001")): next, try #require(Area.Code("990103002")): next,
        ]
        let moved = Succession.moved(children, to: successors, taken: [])
        #expect(
            moved.map { $0.new?.text } == ["990103005001", "990103005002", "990103005003"].map(Optional.some))
    }

    @Test(.enabled(if: SharedData.has("areas/panjin_towns_2023.csv"), "the shared data folder is absent"))
    func `Panjin's fourteen gone towns are found, and those with a namesake get one`() throws {
        let old = try AreaList(
            rows: SharedData.rows("areas/panjin_5level_2016.csv"), datum: .gcj02, known: [])
        let new = try AreaList(
            rows: SharedData.rows("areas/panjin_towns_2023.csv"), datum: nil,
            known: Set(old.entries.map(\.code)))
        let before = old.entries.filter { $0.code.level == .town }
        let after = Set(new.entries.map(\.code))
        let gone = before.filter { !after.contains($0.code) }.map {
            Succession.Named(code: $0.code, name: $0.name)
        }
        let added = after.subtracting(before.map(\.code))
        #expect(gone.count == 14)
        #expect(added.count == 6)
        let proposals = Succession.proposals(
            gone: gone, listed: new.entries.map { Succession.Named(code: $0.code, name: $0.name) }, new: added
        )
        let found = Dictionary(
            uniqueKeysWithValues: proposals.compactMap { one in one.successor.map { (one.gone.name, $0.name) }
            })
        #expect(
            found == [
                "于楼街道": "于楼街道", "高升街道": "高升街道", "高升镇": "高升街道", "东郭镇": "东郭街道", "太平镇": "太平街道", "得胜镇": "得胜街道",
            ])
    }
}

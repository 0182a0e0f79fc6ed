import Foundation
import Testing

@testable import Casework

/// Orders of files, and cells that spreadsheets must not run.
@Suite struct ExportTests {
    @Test(arguments: [
        ("=cmd()", "'=cmd()"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"), ("\tx", "'\tx"),
        ("\rx", "\"'\rx\""), ("\u{FF1D}1+1", "'\u{FF1D}1+1"), ("=1,\"2\"", "\"'=1,\"\"2\"\"\""),
        ("a=b", "a=b"), ("a,b", "\"a,b\""), ("", ""), ("路灯\n不亮", "\"路灯\n不亮\""),
    ])
    func `a cell is text, whatever it begins with`(written: String, cell: String) {
        #expect(InertCSV.cell(written) == cell)
    }

    @Test func `moments are told by the clock of the place`() throws {
        let zone = try #require(TimeZone(identifier: "Asia/Shanghai"))
        #expect(InertCSV.text(of: Date(timeIntervalSince1970: 1_804_039_200), in: zone) == "2027-03-03 10:00")
        #expect(InertCSV.text(of: Date(timeIntervalSince1970: 1_804_003_259), in: zone) == "2027-03-03 00:00")
    }

    @Test func `a second person is needed above five hundred rows, or for what somebody wrote`() {
        #expect(!ExportOrder.needsSecond(rows: 500, fields: [.number, .score]))
        #expect(ExportOrder.needsSecond(rows: 501, fields: [.number]))
        for field in ExportField.allCases where field.isSensitive {
            #expect(ExportOrder.needsSecond(rows: 1, fields: [.number, field]))
        }
    }

    @Test(
        arguments: [
            (nil, "", [.number], ExportRefusal.purposeMissing), (.other, "  ", [.number], .wordsMissing),
            (.meeting, "", [], .fieldsMissing), (.meeting, "a\u{1}", [.number], .unprintable),
            (.other, String(repeating: "字", count: 501), [.number], .wordsTooLong(limit: 500)),
        ] as [(ExportPurpose?, String, Set<ExportField>, ExportRefusal)])
    func `a broken rule is named`(
        purpose: ExportPurpose?, words: String, fields: Set<ExportField>, refusal: ExportRefusal
    ) {
        #expect(throws: refusal) {
            try ExportOrder(for: purpose, words: words, fields: fields, filter: CaseFilter(), form: .csv)
        }
    }

    @Test func `a filter survives being written down`() {
        var filter = CaseFilter()
        (filter.scenario, filter.state, filter.origin) = ("rubbish", .overdue, .hotline)
        let kept = Dictionary(filter.pairs.map { ($0.name, $0.value) }) { $1 }
        #expect(CaseFilter { kept[$0] } == filter)
    }
}

import Territory
import Testing

/// Reading rows as RFC 4180 writes them.
@Suite struct CSVTests {
    @Test(
        arguments: [
            ("a,b\nc,d", [["a", "b"], ["c", "d"]]),
            ("a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]),
            ("\u{FEFF}a\n", [["a"]]),
            ("\"a,b\",\"c\"\"d\"\n", [["a,b", "c\"d"]]),
            ("\"two\nlines\",x\n", [["two\nlines", "x"]]),
            ("a,,\n", [["a", "", ""]]),
            ("\n\na\n\n", [["a"]]),
            ("\"\",x", [["", "x"]]),
            ("莆田市,\"城厢区\"\n", [["莆田市", "城厢区"]]),
            ("", []),
        ] as [(String, [[String]])])
    func `rows are read`(text: String, fields: [[String]]) throws {
        #expect(try CSV.rows(in: Array(text.utf8)).map(\.fields) == fields)
    }

    @Test(arguments: [
        ("a\n\"b", CSV.Mistake.quoteNeverCloses(line: 2)),
        ("a\nb\"c\n", .strayQuote(line: 2)),
        ("\"a\"b\n", .strayQuote(line: 1)),
        ("a\u{0}", .nul(line: 1)),
        (String(repeating: "x", count: 70_000), .fieldTooLong(line: 1)),
    ])
    func `a broken file names the line`(text: String, mistake: CSV.Mistake) {
        #expect(throws: mistake) { try CSV.rows(in: Array(text.utf8)) }
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        #expect(throws: CSV.Mistake.notUTF8) { try CSV.rows(in: [0x61, 0xFF]) }
    }

    @Test func `lines are counted through quoted line ends`() throws {
        #expect(try CSV.rows(in: Array("\"a\nb\",c\nd,e\n\nf".utf8)).map(\.line) == [1, 3, 5])
    }

    @Test func `what is written is read again`() throws {
        let fields = ["a,b", "c\"d", "e\nf", "", "屏山村"]
        #expect(try CSV.rows(in: Array(CSV.line(fields).utf8)).map(\.fields) == [fields])
    }
}

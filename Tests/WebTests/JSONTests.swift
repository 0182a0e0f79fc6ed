import Testing

@testable import Web

/// What is JSON, and what only looks like it.
@Suite struct JSONTests {
    private func parse(_ text: String) throws -> JSON { try JSONParser.parse(Array(text.utf8)) }

    @Test func `an object of every kind of value is read`() throws {
        let text = #" { "a": [1, -2.5e1, true, null], "b": {"c": "\u8def\ud83d\udca1\n"} } "#
        #expect(try parse(text) == ["a": [1, .number(-25), true, .null], "b": ["c": "路💡\n"]])
    }

    @Test(arguments: [
        "", "{", "{\"a\"}", "{\"a\":1,}", "[1,]", "[1 2]", "01", "1.", "+1", "nul", "\"a", "\"\\x\"",
        "\"\\ud800\"",
        "{} {}", "\"\u{1}\"", "NaN", "{,}",
    ])
    func `what is not JSON is refused`(text: String) {
        #expect { try parse(text) } throws: { error in
            if case .malformed = error as? JSONParser.Fault { true } else { false }
        }
    }

    @Test(arguments: [
        ("{\"a\":1,\"a\":2}", JSONParser.Fault.twice("a")), ("\"\\u0000\"", .nul(at: 3)),
        ("\"\u{0}\"", .nul(at: 1)),
        ("[1e999]", .numberOutOfRange(at: 1)), ("[[[[[[[[[[1]]]]]]]]]]", .tooDeep(limit: 8)),
    ])
    func `what a database cannot keep is refused by name`(text: String, fault: JSONParser.Fault) {
        #expect(throws: fault) { try parse(text) }
    }

    @Test func `bytes that are no text are refused`() {
        #expect(throws: JSONParser.Fault.notUTF8) { try JSONParser.parse([0x22, 0xC3, 0x28, 0x22]) }
    }

    @Test func `unknown fields are named, and come before wrong ones`() throws {
        var fields = try JSONFields(["words": 1, "wrods": "x"])
        _ = fields.text("words")
        #expect(throws: InputRefusal.unknown(["wrods"], known: ["words"])) { try fields.finish() }
    }

    @Test func `every value of the wrong kind is told at once`() throws {
        var fields = try JSONFields([
            "lon": "119", "version": .number(1.5), "answers": ["a": []], "note": .null,
        ])
        #expect(fields.number("lon") == nil)
        #expect(fields.integer("version") == nil)
        #expect(fields.answers("answers") == [:])
        #expect(fields.text("note") == nil)
        let wrong = [
            WrongValue(field: "lon", expected: .number), WrongValue(field: "version", expected: .integer),
            WrongValue(field: "answers.a", expected: .answer),
        ]
        #expect(throws: InputRefusal.wrong(wrong)) { try fields.finish() }
    }
}

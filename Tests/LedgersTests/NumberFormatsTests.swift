import Foundation
import Ledgers
import TestSupport
import Testing

/// Numbers that carry their own proof.
@Suite struct NumberFormatsTests {
    private static let folder = "fixtures/id_numbers/tests/"

    @Test(arguments: [
        ("360426199101010071", "360426199101010071"), ("44011320141005001x", "44011320141005001X"),
        ("４４０１１３２０１４１００５００１Ｘ", "44011320141005001X"), ("440113 20141005 001X", "44011320141005001X"),
        ("'360426199101010071", "360426199101010071"), ("", ""), ("无", ""),
    ])
    func `the number of a resident is read in its one form`(cell: String, number: String) throws {
        for code in ["resident-id", "identity"] {
            #expect(try Shelf.read(cell, as: code)?.text ?? "" == number)
        }
    }

    @Test(arguments: [
        ("36042619910102009X", ValueRefusal.badCheckDigit), ("360426199113010079", .noSuchDate),
        ("990426199112010074", .noSuchRegion), ("T60426199101010078", .wrongCharacter(position: 1)),
        ("36042619910101007Y", .wrongCharacter(position: 18)), ("360426910101007", .oldResidentNumber),
        ("36042619910101007", .wrongLength(needed: 18, has: 17)), ("3.60426E+17", .digitsLost),
        ("360426199101010000", .digitsLost), ("=360426", .formula),
        ("36042619910101007\u{0}", .unprintable),
    ])
    func `a number that cannot be a resident's is refused by name`(cell: String, refusal: ValueRefusal) {
        #expect(throws: refusal) { try Shelf.read(cell, as: "resident-id") }
    }

    @Test func `somebody born tomorrow has no number yet`() throws {
        let born = "33010620261123001"
        let refusals = "0123456789X".map { last in
            #expect(throws: ValueRefusal.self) { try ResidentNumber(born + String(last), on: Shelf.today) }
        }
        #expect(refusals.filter { $0 == .inTheFuture(today: Shelf.today) }.count == 1)
        #expect(refusals.filter { $0 == .badCheckDigit }.count == 10)
    }

    @Test func `the number of a resident is masked wherever it is printed`() throws {
        let value = try #require(try Shelf.read("360426199101010071", as: "resident-id"))
        for shown in ["\(value)", String(describing: value), String(reflecting: value)] {
            #expect(!shown.contains("1991"))
            #expect(shown.contains("360*************71"))
        }
        var dumped = ""
        dump(value, to: &dumped)
        #expect(!dumped.contains("1991"))
    }

    @Test(arguments: [
        ("91110000600037341L", "91110000600037341L"), ("91 110000 600037341l", "91110000600037341L"),
        ("９１１１００００６０００３７３４１Ｌ", "91110000600037341L"),
    ])
    func `a credit code is read in its one form`(cell: String, code: String) throws {
        #expect(try Shelf.read(cell, as: "credit-code")?.text == code)
    }

    @Test(arguments: [
        ("12345", ValueRefusal.wrongLength(needed: 18, has: 5)), ("91110000600037341N", .badCheckDigit),
        ("9111000060003IOZSV", .wrongCharacter(position: 14)), ("A1110000600037341L", .badCheckDigit),
        ("9111A000600037341L", .wrongCharacter(position: 5)), ("9.1111E+17", .digitsLost),
    ])
    func `a code that cannot be one is refused by name`(cell: String, refusal: ValueRefusal) {
        #expect(throws: refusal) { try Shelf.read(cell, as: "credit-code") }
    }

    @Test(
        arguments: [
            ("13812341234", "13812341234"), ("138 1234 1234", "13812341234"),
            ("+86 138-1234-1234", "13812341234"),
            ("0086 13812341234", "13812341234"), ("8613812341234", "13812341234"),
            ("86 13812341234", "13812341234"),
            ("057187654321", "0571-87654321"), ("(0571) 8765 4321", "0571-87654321"),
            ("０５７１－８７６５４３２１", "0571-87654321"), ("010-87654321", "010-87654321"),
            ("021 87654321", "021-87654321"), ("0571-87654321-801", "0571-87654321-801"),
            ("0571-87654321转801", "0571-87654321-801"), ("138123412345", nil), ("12812341234", nil),
            ("87654321", nil), ("13812341234/13912341234", nil), ("call me", nil), ("0000000000", nil),
        ] as [(String, String?)])
    func `a telephone is a mobile number or a landline with its area code`(cell: String, phone: String?)
        throws
    {
        if let phone {
            #expect(try Shelf.read(cell, as: "mobile")?.text == phone)
            #expect(try Shelf.read(phone, as: "mobile")?.text == phone)
        } else {
            #expect(throws: ValueRefusal.notAPhone) { try Shelf.read(cell, as: "mobile") }
        }
    }

    @Test(.enabled(if: SharedData.has(folder + "test_cn_uscc.doctest"), "no vectors beside the checkout"))
    func `every credit code of the vectors is one`() throws {
        let text = try String(
            contentsOf: SharedData.url(Self.folder + "test_cn_uscc.doctest"), encoding: .utf8)
        let codes = text.split(separator: "\n").filter { $0.hasPrefix("... ") }.map { $0.dropFirst(4) }
            .filter { $0.count == 18 }
        #expect(codes.count > 150)
        for code in codes { #expect(try CreditCode(String(code)).text == code) }
    }

    @Test(.enabled(if: SharedData.has(folder + "test_cn_ric.doctest"), "no vectors beside the checkout"))
    func `every number of the vectors that is valid is one`() throws {
        let text = try String(
            contentsOf: SharedData.url(Self.folder + "test_cn_ric.doctest"), encoding: .utf8)
        let answers = text.split(separator: "\n").filter { $0.hasPrefix("'") }.map {
            $0.dropFirst().dropLast()
        }
        #expect(answers.count == 3)
        for number in answers { #expect(try ResidentNumber(String(number), on: Shelf.today).text == number) }
    }
}

import Casework
import Foundation
import Territory
import Testing

@testable import Ledgers

/// Values as they are kept.
@Suite struct EntryValueTests {
    @Test(arguments: [
        (0, "0"), (-0.0, "0"), (0.1, "0.1"), (-2.5, "-2.5"), (0.000001, "0.000001"), (0.0000001, "0"),
        (1_234_567.891, "1234567.891"), (999_999_999_999_999, "999999999999999"), (1e-9, "0"),
        (120.000100, "120.0001"),
    ])
    func `a number is written without powers of ten`(number: Double, text: String) {
        #expect(EntryValue.decimal(number).text == text)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity, 1e300, -1e15, .leastNonzeroMagnitude])
    func `no number traps`(number: Double) { #expect(!PlainNumber.text(number).isEmpty) }

    @Test func `a value comes back from where it is kept as itself`() throws {
        let cells = [
            ("address", "民丰路1号"), ("floors", "6"), ("floor-area", "89.5"), ("moved-in", "2026-10-01"),
            ("opens", "8:30"), ("rented", "是"), ("gender", "男"), ("village", "枫林村"), ("firm", "茶厂"),
            ("resident-id", "360426199101010071"), ("place", "120.1,30.2"),
        ]
        for (code, cell) in cells {
            let value = try #require(try Shelf.read(cell, as: code))
            let kept = try JSONEncoder().encode(value)
            #expect(try JSONDecoder().decode(EntryValue.self, from: kept) == value)
        }
    }

    @Test(arguments: ["\"360426199101010072\"", "\"\"", "\"360426199113010079\"", "\"３６０４２６１９９１０１０１００７１\""])
    func `what is no number of a resident is not taken for one`(kept: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(ResidentNumber.self, from: Data(kept.utf8))
        }
    }
}

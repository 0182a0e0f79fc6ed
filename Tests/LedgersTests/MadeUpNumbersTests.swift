import Casework
import Ledgers
import Testing

/// Numbers for places that exist nowhere: right in every way but one.
@Suite struct MadeUpNumbersTests {
    private let today = Day(ordinal: 20_880)

    @Test(arguments: [(1, "1950-02-28"), (2, "1988-12-31"), (999, "2026-01-01")])
    func `the number of a resident nobody is has a region that does not exist`(order: Int, born: String)
        throws
    {
        let birth = try #require(Day(born))
        let number = ResidentNumber(madeUpFor: birth, order: order)
        #expect(number.text.count == ResidentNumber.length && number.birth == birth)
        // Any other mistake would have been found first.
        #expect(throws: ValueRefusal.noSuchRegion) { _ = try ResidentNumber(number.text, on: today) }
    }

    @Test(arguments: [0, 1, 77, 9_999_999])
    func `the credit code of a firm nobody has reads as one`(number: Int) throws {
        let code = CreditCode(madeUp: number)
        #expect(code.text.hasPrefix("91990000"))
        #expect(try CreditCode(code.text) == code)
    }
}

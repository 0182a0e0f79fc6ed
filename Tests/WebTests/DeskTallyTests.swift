import Casework
import Foundation
import Territory
import Testing

@testable import Web

/// Numbers of large desks, counted by one while others get the last ones.
@Suite struct DeskTallyTests {
    private static let noon = Date(timeIntervalSince1970: 1_772_337_600)

    private func scope(dayEnds: Date = noon + 43_200) throws -> DeskTally.Scope {
        DeskTally.Scope(
            area: try #require(Area.Code("9901")), reader: .city, waitingSteps: ["wait"], dayEnds: dayEnds)
    }

    private let many: [DeskGroup: Int] = [.new: 3_000]

    @Test func `while one counts anew the others get the last numbers, and then the new ones`() async throws {
        let (tally, scope, noon) = (DeskTally(), try scope(), Self.noon)
        #expect(await tally.counts(of: scope, at: noon) == nil)
        await tally.keep(many, of: scope, at: noon)
        #expect(await tally.counts(of: scope, at: noon + 4) == many)
        #expect(await tally.counts(of: scope, at: noon + 6) == nil, "the first one counts")
        #expect(await tally.counts(of: scope, at: noon + 6) == many, "the second does not")
        await tally.keep([.new: 3_001], of: scope, at: noon + 6)
        #expect(await tally.counts(of: scope, at: noon + 7) == [.new: 3_001])
    }

    @Test func `numbers that were not counted are not as of now, and not shown for long`() async throws {
        let (tally, scope, noon) = (DeskTally(), try scope(), Self.noon)
        await tally.keep(many, of: scope, at: noon)
        // Each that begins to count fails.
        for second in stride(from: 6.0, to: 30, by: 6) {
            #expect(await tally.counts(of: scope, at: noon + second) == nil, "\(second)")
            #expect(await tally.counts(of: scope, at: noon + second + 1) == many, "\(second)")
        }
        for _ in 0..<3 { #expect(await tally.counts(of: scope, at: noon + 31) == nil) }
    }

    @Test func `what is due today is another number tomorrow`() async throws {
        let (tally, today) = (DeskTally(), try scope())
        let tomorrow = try scope(dayEnds: Self.noon + 129_600)
        await tally.keep(many, of: today, at: Self.noon)
        #expect(await tally.counts(of: tomorrow, at: Self.noon + 1) == nil)
        #expect(await tally.counts(of: today, at: Self.noon + 1) == many)
    }

    @Test func `few are counted for each page`() async throws {
        let (tally, scope) = (DeskTally(), try scope())
        await tally.keep(many, of: scope, at: Self.noon)
        await tally.keep([.new: DeskTally.few], of: scope, at: Self.noon + 6)
        #expect(await tally.counts(of: scope, at: Self.noon + 6) == nil)
    }
}

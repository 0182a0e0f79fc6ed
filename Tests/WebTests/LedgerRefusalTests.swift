import Casework
import HTTPTypes
import Ledgers
import Territory
import Testing

@testable import Web

/// Every refusal of ledgers has its sentence in both languages.
@Suite struct LedgerRefusalTests {
    private static let village = Area.Code("990101101201")
    private static let values: [ValueRefusal] =
        [
            .formula, .formulaFault, .unprintable, .tooLong(limit: 200), .notANumber, .notWhole,
            .tooSmall(least: 0.5), .tooLarge(most: 120), .digitsLost, .notADate, .dateIncomplete, .noSuchDate,
            .inTheFuture(today: Day(ordinal: 20_880)), .notATime, .notYesOrNo, .unknownCode(nearest: []),
            .unknownCode(nearest: ["brick"]), .severalCodes(["brick", "timber"]), .endedCode("brick"),
            .unknownArea(nearest: []), .wrongLevel(needed: .village), .notAPoint,
            .wrongLength(needed: 18, has: 17), .wrongCharacter(position: 3), .badCheckDigit,
            .oldResidentNumber, .noSuchRegion, .notAPhone, .file,
        ]
        + [village].compactMap(\.self).flatMap { [.unknownArea(nearest: [$0]), .severalAreas([$0])] }
        + [Point(longitude: 120.15, latitude: 30.28)].compactMap(\.self).map { .pointTurned(right: $0) }

    private static let selections: [SelectionRefusal] = [
        .noLedger, .onlyCounts(from: .town), .elsewhere, .noField("floors"), .noField(""), .nothingTicked,
        .tooManyConditions(limit: 8), .tooManyTicked(limit: 60), .noTest("floors", .contains),
        .badValue("floors", typed: "x", .notANumber), .missingValue("floors"), .cannotGroup("floors"),
        .cannotOrder("floors"), .sensitive("floors"),
    ]

    private static let ledgers: [LedgerRefusal] = [
        .noLedger, .otherType(column: "floors"), .notKeeper, .keyTaken, .elsewhere, .absent, .stale,
        .reasonMissing, .reasonTooLong(limit: 500), .badValues(["floors": .notANumber]),
        .missingValues(["floors"]), .notOpener, .fieldsMissing, .nothingSealed,
        .sourceTooLong(limit: 60),
    ]

    private static let savings: [SavedSelectionRefusal] = [
        .nameMissing, .nameTooLong(limit: 40), .days([7, 30, 90]), .numberInside("resident-id"),
        .tooMuchAsked, .tooMany(limit: 50), .absent,
    ]

    private static let exports: [ExportRefusal] = [
        .secondNeeded(limit: 500), .wrongDecider, .revoked, .over, .aloneEnough(limit: 500),
        .days([7, 14, 30]),
    ]

    private func words(_ language: Language) throws -> RefusalWords {
        RefusalWords(catalogue: try Catalogue(language), place: nil, pack: nil)
    }

    private let names = LedgerNames(catalogue: LedgerShelf.catalogue)

    @Test(arguments: Language.allCases)
    func `each refusal is a sentence of its own, its blanks filled`(language: Language) throws {
        let words = try words(language)
        let structure = LedgerShelf.catalogue.field("structure")
        let said =
            Self.values.map { words.words(for: $0, of: structure, calling: names) }
            + Self.selections.map { words.words(for: $0, calling: names) }
            + Self.ledgers.map { words.words(for: $0, calling: names) }
            + Self.savings.map { words.words(for: $0, calling: names) }
            + Self.exports.map { words.words(for: $0) }
        for sentence in said {
            #expect(
                !sentence.isEmpty && !sentence.contains("{") && !sentence.contains("refusal."), "\(sentence)")
            #expect(!sentence.contains("ledger_") && !sentence.contains("value_"), "\(sentence)")
        }
        // That there is no such ledger is said of both.
        #expect(Set(said).count >= said.count - 1)
    }

    @Test func `fields, values and areas go by what they are called`() throws {
        let words = try words(.zh)
        let structure = LedgerShelf.catalogue.field("structure")
        let near = words.words(for: .unknownCode(nearest: ["brick"]), of: structure, calling: names)
        #expect(near.contains("砖混"))
        #expect(words.words(for: SelectionRefusal.missingValue("floors"), calling: names).contains("层数"))
        var named = names
        let village = try #require(Self.village)
        named.areas = [village: "龙桥村"]
        #expect(words.words(for: .severalAreas([village]), calling: named).contains("龙桥村 (990101101201)"))
        let answered = words.answer(to: LedgerRefusal.badValues(["floors": .notWhole]), calling: names)
        #expect(answered.problems.map(\.field) == ["floors"] && answered.status == .unprocessableContent)
    }
}

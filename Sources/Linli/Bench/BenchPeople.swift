import Access
import Casework
import Foundation
import Ledgers
import Postgres
import Territory

/// A ledger of people who do not exist, and the time it takes to fill.
///
/// A city never reads a ledger of persons, so this one is kept as one of things: what is measured is the way
/// of an answer, for a ledger of that many rows.
struct BenchPeople: Sendable {
    let house: House
    let definitions: Definitions
    let seed: UInt64

    /// Ages are counted from here, so that the same seed always finds the same.
    static let today = Day(ordinal: 20_770)

    /// Adds people until there are as many; those of an earlier run are kept.
    func fill(to wanted: Int) async throws {
        let (ledger, ring) = (Self.ledger, house.sealing)
        let (units, made) = try await house.owner.console { acting, db in
            try await OpenLedger(ledger.name).run(by: acting, at: Date(), in: db)
            try await db.asOwner()
            let areas = try await db.areas.tree(of: definitions.place.code)
            return (areas.map(\.code).filter { $0.level == .unit }, try await db.ledgers.size(of: ledger))
        }
        guard made < wanted, !units.isEmpty else { return }
        let began = ContinuousClock.now
        for first in stride(from: made, to: wanted, by: LoadEntries.batch) {
            let places = first..<min(wanted, first + LoadEntries.batch)
            var numbers = DemoNumbers(seed: seed &+ UInt64(first))
            let entries = places.map { Self.entry($0, in: units, &numbers) }
            _ = try await house.owner.console { acting, db in
                try await LoadEntries(
                    entries, into: ledger.name, of: Self.catalogue, from: ("seed \(seed)", ring)
                ).run(by: acting, at: Date(), in: db)
            }
            let line = Sentence("写入 \(places.upperBound) 人", "people: \(places.upperBound)")
            ProgressLine.show(line.description)
            if first == made {
                try await house.owner.transaction { db in try await db.ledgers.analyze(ledger) }
            }
        }
        let (whole, rest) = began.duration(to: .now).components
        let seconds = Double(whole) + Double(rest) / 1e18
        ProgressLine.end()
        try printLine(
            Filled(value: (Double(wanted - made) / max(seconds, 0.001)).rounded(), rows: wanted - made))
        try await house.owner.alone("VACUUM ANALYZE")
    }

    /// How quickly entries were loaded, as a line of JSON.
    private struct Filled: Encodable {
        let name = "load entries"
        let unit = "per second"
        let value: Double
        let rows: Int
    }

    private static func entry(
        _ place: Int, in units: [Area.Code], _ numbers: inout DemoNumbers
    ) -> ReadEntry {
        let unit = units[numbers.whole(in: 0...(units.count - 1))]
        let age = Int(pow(numbers.number(in: 0...1), 1.2) * 96 * 365.25)
        let schools = ["primary", "junior", "senior", "college", "none"]
        var values: [LedgerField.Code: EntryValue] = [
            "person-number": .text("P\(10_000_000 + place)"),
            "full-name": .text("演示\(place)"),
            "gender": .choice(numbers.happens(0.5) ? "male" : "female"),
            "birth-date": .date(Day(ordinal: today.ordinal - age)),
            "education": .choice(numbers.one(of: schools) ?? "none"),
            "address": .text("演示路 \(numbers.whole(in: 1...999)) 号"),
            "heads": .integer(numbers.whole(in: 1...7)),
            "is-here": .truth(numbers.happens(0.8)),
            "moved-in": .date(Day(ordinal: today.ordinal - numbers.whole(in: 0...9_000))),
        ]
        values["village"] = unit.ancestor(at: .village).map(EntryValue.area)
        return ReadEntry(line: place + 1, area: unit, values: values)
    }
}

extension BenchPeople {
    static let catalogue = Catalogue(
        codeLists: [
            list("gender", ["male", "female"]),
            list("education", ["none", "primary", "junior", "senior", "college"]),
        ],
        fields: [
            field("person-number", .text), field("full-name", .text),
            field("gender", .choice) { $0.codes = "gender" }, field("birth-date", .date),
            field("education", .choice) { $0.codes = "education" }, field("address", .text),
            field("heads", .integer), field("is-here", .boolean), field("moved-in", .date),
            field("village", .area) { $0.level = Area.Level.village.rawValue },
        ], ledgers: [ledger])

    static let ledger = Ledger(
        name: "bench-people", title: LocalizedText(zh: "测速用人员", en: "People for measuring"), subject: .thing,
        columns: [
            "person-number", "full-name", "gender", "birth-date", "education", "address", "heads", "is-here",
            "moved-in", "village",
        ].map { .init(field: $0) },
        known: (key: "person-number", naming: "full-name"),
        hands: (keepers: ["village-clerk"], readsFrom: .city))

    private static func list(_ name: String, _ codes: [String]) -> CodeList {
        CodeList(
            name: name, title: LocalizedText(zh: name, en: name), version: 1,
            values: codes.map { .init(code: $0, title: LocalizedText(zh: $0, en: $0)) })
    }

    private static func field(
        _ code: String, _ type: LedgerField.Kind, _ checking: (inout LedgerField.Check) -> Void = { _ in }
    ) -> LedgerField {
        var check = LedgerField.Check()
        checking(&check)
        return LedgerField(code: code, type: type, label: LocalizedText(zh: code, en: code), check: check)
    }
}

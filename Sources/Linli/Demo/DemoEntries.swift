import Casework
import Foundation
import Ledgers
import Territory

/// Makes up the entries of one ledger after the other; the same seed makes the same.
struct DemoEntries {
    /// Where entries may lie.
    struct Village: Sendable {
        let code: Area.Code
        let name: String
        let units: [Area.Code]
        /// Whether it lies in the town in the middle of the map.
        let isNear: Bool
    }

    /// Somebody who does not exist.
    private struct Person {
        let name: String
        let number: ResidentNumber
        let isMale: Bool
    }

    /// What one entry is about.
    private struct Subject {
        let number: Int
        let key: EntryValue
        let village: Village
        let unit: Area.Code
        let person: Person?
    }

    private let catalogue: Catalogue
    private let registers: DemoRegisters
    private let stories: DemoStories
    private let villages: [Village]
    private let spots: [Area.Code: [Point]]
    private let today: Day
    private var numbers: DemoNumbers
    /// What entries of each ledger are known by, for those that name them.
    private var keys: [Ledger.Name: [Area.Code: [String]]] = [:]
    private var people: [Ledger.Name: [Area.Code: [Person]]] = [:]
    private var order = 0

    /// An optional field is filled in so often.
    private static let filled = 0.8

    init(
        of catalogue: Catalogue, _ told: (registers: DemoRegisters, stories: DemoStories),
        in villages: [Village], spots: [Area.Code: [Point]], on today: Day, seed: UInt64
    ) {
        self.catalogue = catalogue
        (registers, stories) = told
        self.villages = villages
        self.spots = spots
        self.today = today
        numbers = DemoNumbers(seed: seed &+ 14)
    }

    mutating func entries(of filled: DemoRegisters.Filled) -> [ReadEntry] {
        guard let ledger = catalogue.ledger(filled.ledger) else { return [] }
        let fields = catalogue.fields(of: ledger).filter { $0.field.type != .file }
        var entries: [ReadEntry] = []
        for village in villages {
            for subject in subjects(of: ledger, filled, in: village) {
                var values: [LedgerField.Code: EntryValue] = [:]
                for (column, field) in fields {
                    values[field.code] = value(of: field, isRequired: column.isRequired, ledger, subject)
                }
                entries.append(
                    ReadEntry(line: entries.count + 1, area: subject.unit, values: values))
            }
        }
        return entries
    }

    private mutating func subjects(
        of ledger: Ledger, _ filled: DemoRegisters.Filled, in village: Village
    ) -> [Subject] {
        let whole = Int(filled.far)
        let isOneMore = numbers.happens(filled.far - Double(whole))
        let wanted = village.isNear ? filled.near : whole + (isOneMore ? 1 : 0)
        guard wanted > 0 else { return [] }
        var crowd = people(of: filled, in: village, wanted)
        if ledger.subject.isPerson { people[ledger.name, default: [:]][village.code] = crowd }
        let count = ledger.subject.isPerson ? crowd.count : wanted
        return (1...max(1, count)).compactMap { number in
            guard number <= count else { return nil }
            let person = crowd.isEmpty ? nil : crowd.removeFirst()
            let key = key(of: ledger, filled, number, person, in: village)
            keys[ledger.name, default: [:]][village.code, default: []].append(key.text)
            return Subject(
                number: number, key: key, village: village,
                unit: numbers.one(of: village.units) ?? village.code, person: person)
        }
    }

    private mutating func people(
        of filled: DemoRegisters.Filled, in village: Village, _ count: Int
    ) -> [Person] {
        guard let youngest = filled.ages?.first, let oldest = filled.ages?.last else { return [] }
        if let from = filled.from, let known = people[from]?[village.code] {
            let latest = today.yearsAgo(youngest)
            return Array(known.filter { $0.number.birth <= latest }.prefix(count))
        }
        return (0..<count).map { _ in
            let (latest, first) = (today.yearsAgo(youngest), today.yearsAgo(oldest))
            let birth = Day(ordinal: numbers.whole(in: first.ordinal...max(first.ordinal, latest.ordinal)))
            order += 1
            return Person(
                name: name(order), number: ResidentNumber(madeUpFor: birth, order: 1 + order % 999),
                isMale: (1 + order % 999) % 2 == 1)
        }
    }

    private mutating func name(_ number: Int) -> String {
        "\(numbers.one(of: stories.surnames) ?? "")\(stories.given)\(number)"
    }

    private mutating func key(
        of ledger: Ledger, _ filled: DemoRegisters.Filled, _ number: Int, _ person: Person?,
        in village: Village
    ) -> EntryValue {
        let field = catalogue.field(ledger.key)
        if field?.sealedSort == .resident, let person { return .resident(person.number) }
        order += 1
        if field?.check.format == .creditCode { return .text(CreditCode(madeUp: order).text) }
        return .text("\(filled.sign ?? "")\(village.code.text.suffix(6))\(Self.padded(number))")
    }

    private static func padded(_ number: Int) -> String { String(String(10_000 + number).dropFirst()) }

    private mutating func value(
        of field: LedgerField, isRequired: Bool, _ ledger: Ledger, _ subject: Subject
    ) -> EntryValue? {
        if field.code == ledger.key { return subject.key }
        if let level = field.ownLevel { return subject.unit.ancestor(at: level).map(EntryValue.area) }
        // Sensitive matters are nobody's in a place that exists nowhere, too.
        guard field.sensitivity < .sensitive, isRequired || !registers.blank.contains(field.code),
            isRequired || numbers.happens(Self.filled)
        else { return nil }
        if let person = subject.person {
            if field.type == .date, field.code == "birth-date" { return .date(person.number.birth) }
            if field.check.codes == "gender" { return .choice(person.isMale ? "male" : "female") }
            if field.code == ledger.naming { return .text(person.name) }
        }
        switch field.type {
        case .text: return text(field, isRequired: isRequired, subject)
        case .choice: return choice(field)
        case .integer, .decimal: return number(field)
        case .date: return .date(Day(ordinal: today.ordinal - numbers.whole(in: 1...4_000)))
        case .time: return .time(numbers.whole(in: 6...20) * 60)
        case .boolean: return .truth(numbers.happens(0.6))
        case .point:
            return spots[subject.unit].flatMap { numbers.one(of: $0) }.map { .point(Self.rounded($0)) }
        case .dwelling: return link(to: "dwellings", from: subject)
        case .firm: return link(to: "firms", from: subject)
        case .area, .person, .file: return nil
        }
    }

    private mutating func link(to ledger: Ledger.Name, from subject: Subject) -> EntryValue? {
        numbers.one(of: keys[ledger]?[subject.village.code] ?? []).map(EntryValue.number)
    }

    private mutating func text(_ field: LedgerField, isRequired: Bool, _ subject: Subject) -> EntryValue? {
        // A telephone number that can be called is somebody's; a made-up one is kept where nobody reads it.
        if field.check.format == .phone {
            let rest = String(String(100_000_000 + numbers.whole(in: 0...99_999_999)).dropFirst())
            return field.isSealed ? .text("100" + rest) : nil
        }
        let named = catalogue.ledgers.first { $0.key == field.code && keys[$0.name] != nil }
        if let named, let number = numbers.one(of: keys[named.name]?[subject.village.code] ?? []) {
            return .text(number)
        }
        guard let pattern = registers.texts[field.code].flatMap({ numbers.one(of: $0) }) else {
            return isRequired ? .text(field.label.zh + "\(subject.number)") : nil
        }
        guard pattern.contains("{") else { return .text(pattern) }
        return .text(
            pattern.replacing("{n}", with: "\(subject.number)")
                .replacing("{village}", with: subject.village.name)
                .replacing("{name}", with: pattern.contains("{name}") ? name(subject.number) : ""))
    }

    // What a list names first is the most usual.
    private mutating func choice(_ field: LedgerField) -> EntryValue? {
        let values = field.check.codes.flatMap(catalogue.codeList)?.values.filter { !$0.isEnded } ?? []
        let weighed = values.enumerated().map { (value: $1, weight: 1 / Double($0 + 1)) }
        return numbers.one(of: weighed) { $0.weight }.map { .choice($0.value.code) }
    }

    private mutating func number(_ field: LedgerField) -> EntryValue {
        let usual = registers.numbers[field.code] ?? []
        let least = usual.first ?? field.check.least ?? 0
        let most = max(least, usual.last ?? min(field.check.most ?? 100, least + 100))
        if field.type == .integer { return .integer(numbers.whole(in: Int(least)...Int(most))) }
        let scale = pow(10, Double(field.check.decimals ?? LedgerField.decimalDigits))
        return .decimal((numbers.number(in: least...most) * scale).rounded() / scale)
    }

    private static func rounded(_ point: Point) -> Point {
        let places = 1_000_000.0
        return Point(
            longitude: (point.longitude * places).rounded() / places,
            latitude: (point.latitude * places).rounded() / places) ?? point
    }
}

extension Day {
    fileprivate func yearsAgo(_ years: Int) -> Day { Day(ordinal: ordinal - Int(Double(years) * 365.25)) }
}

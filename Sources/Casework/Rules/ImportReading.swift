import Foundation
package import Territory

/// Reads the rows of one file under a map.
package struct ImportReading: Sendable {
    package let map: ImportMap
    private let places: [ImportMap.Column: Int]
    private let wordPlaces: [Int]
    private let checkPlace: Int?
    private let width: Int
    private let zone: TimeZone
    private let envelope: Place.Envelope
    private let closing: Set<Step.Name>
    private let firsts: [Scenario.Name: Step.Name]
    private var lines: [String: Int] = [:]

    /// The longest number of another system that anybody would write down.
    package static let numberLimit = 100
    private static let wordsLimit = 2_000
    private static let addressLimit = 500

    /// - Parameter check: The column that says in which area a row lies; `nil`: the one the map names.
    package init(
        _ map: ImportMap, header: CSV.Row?, under pack: Definitions, check: String? = nil
    ) throws(ImportRefusal) {
        guard let header else { throw .empty }
        self.map = map
        let titles = header.fields.map { $0.trimmed.lowercased() }
        func place(_ names: [String]) throws(ImportRefusal) -> Int {
            let found = names.lazy.compactMap { titles.firstIndex(of: $0.lowercased()) }.first
            guard let found else { throw .columnMissing(names) }
            return found
        }
        var places: [ImportMap.Column: Int] = [:]
        for column in ImportMap.Column.allCases {
            if let names = map.columns[column] { places[column] = try place(names) }
        }
        var wordPlaces: [Int] = []
        for name in map.words { wordPlaces.append(try place([name])) }
        self.places = places
        self.wordPlaces = wordPlaces
        checkPlace = if let check { try place([check]) } else { places[.area] }
        width = header.fields.count
        zone = TimeZone(identifier: pack.place.timeZone) ?? .gmt
        envelope = pack.place.envelope
        var closing: Set<Step.Name> = []
        var firsts: [Scenario.Name: Step.Name] = [:]
        for (_, name) in map.scenarios.sorted(by: { $0.key < $1.key }) {
            guard let scenario = pack.scenario(name), let workflow = pack.workflow(scenario.workflow) else {
                throw .notInstalled(name)
            }
            firsts[name] = workflow.begins
            for standing in map.steps.values {
                guard let step = workflow[standing.step] else { throw .notInstalled(standing.step) }
                if step.closes { closing.insert(step.name) }
            }
        }
        self.closing = closing
        self.firsts = firsts
    }

    /// The case a row tells of, in the order in which somebody would look it through.
    package mutating func read(_ row: CSV.Row) throws(RowRejection) -> ImportedRow {
        guard row.fields.count == width else { throw .cut(fields: row.fields.count, of: width) }
        let number = try number(of: row)
        let type = text(.type, of: row)
        guard let scenario = map.scenarios[type] else { throw .unknownType(type) }
        let status = text(.status, of: row)
        guard let standing = map.steps[status] else { throw .unknownStatus(status) }
        guard let opened = try moment(.opened, of: row) else { throw .momentMissing(.opened) }
        let inFile = try moment(.closed, of: row)
        let updated = try moment(.updated, of: row)
        let due = try moment(.due, of: row)
        let isClosed = closing.contains(standing.step)
        // A closed row without its hour was closed by the time it was last touched.
        var closed = isClosed ? inFile ?? updated : nil
        if isClosed, closed == nil { throw .momentMissing(.closed) }
        if let early = closed, early < opened {
            // A bare day stands as its midnight: closed on the day it was opened, and not before.
            guard isMidnight(early), day(of: early) == day(of: opened) else { throw .closedBeforeOpened }
            closed = opened
        }
        let words = wordPlaces.map { field($0, of: row) }.filter { !$0.isEmpty }.joined(separator: " · ")
        let address = text(.address, of: row)
        if words.unicodeScalars.count > Self.wordsLimit { throw .tooLong(.type, limit: Self.wordsLimit) }
        if address.unicodeScalars.count > Self.addressLimit {
            throw .tooLong(.address, limit: Self.addressLimit)
        }
        guard words.isPrintable, address.isPrintable, number.isPrintable else { throw .unprintable }
        return ImportedRow(
            line: row.line, number: number, type: type, scenario: scenario, standing: standing,
            firstStep: firsts[scenario] ?? standing.step, openedAt: opened, closedAt: closed,
            closedInFile: isClosed ? inFile : nil, due: due,
            spot: try spot(of: row), words: words, address: address,
            organization: map.organizations[text(.organization, of: row)],
            areaNumber: checkPlace.flatMap { Int(field($0, of: row)) })
    }

    private mutating func number(of row: CSV.Row) throws(RowRejection) -> String {
        let number = text(.number, of: row)
        guard !number.isEmpty else { throw .numberMissing }
        guard number.unicodeScalars.count <= Self.numberLimit else {
            throw .tooLong(.number, limit: Self.numberLimit)
        }
        if let first = lines[number] { throw .numberTwice(firstLine: first) }
        lines[number] = row.line
        return number
    }

    private func field(_ place: Int, of row: CSV.Row) -> String {
        row.fields.indices.contains(place) ? row.fields[place].trimmed : ""
    }

    private func text(_ column: ImportMap.Column, of row: CSV.Row) -> String {
        places[column].map { field($0, of: row) } ?? ""
    }

    private func moment(_ column: ImportMap.Column, of row: CSV.Row) throws(RowRejection) -> Date? {
        let text = text(column, of: row)
        guard !text.isEmpty else { return nil }
        for format in map.formats {
            if let moment = format.moment(text, in: zone) { return moment }
        }
        throw .momentUnreadable(column, text)
    }

    private func isMidnight(_ moment: Date) -> Bool { local(moment) % 86_400 == 0 }

    private func day(of moment: Date) -> Int { Int((Double(local(moment)) / 86_400).rounded(.down)) }

    private func local(_ moment: Date) -> Int {
        Int(moment.timeIntervalSince1970.rounded(.down)) + zone.secondsFromGMT(for: moment)
    }

    private func spot(of row: CSV.Row) throws(RowRejection) -> Place.Spot? {
        let (east, north) = (text(.longitude, of: row), text(.latitude, of: row))
        if east.isEmpty, north.isEmpty { return nil }
        let said = "\(east), \(north)"
        guard let longitude = Double(east), let latitude = Double(north),
            let point = map.datum.point(longitude: longitude, latitude: latitude)
        else { throw .pointUnreadable(said) }
        let spot = Place.Spot(longitude: point.longitude, latitude: point.latitude)
        guard envelope.contains(spot) else { throw .outsidePlace(said) }
        return spot
    }
}

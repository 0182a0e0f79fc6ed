/// The areas a statistical list names, each under its governing path, and what is wrong with the rest.
package struct AreaList: Sendable, Equatable {
    package let entries: [Entry]
    package let findings: [Finding]

    /// A row fit to be kept.
    package struct Entry: Sendable, Equatable {
        package let line: Int
        package let code: Area.Code
        package let name: String
        package let englishName: String?
        /// The statistical code, always twelve digits.
        package let nbsCode: String?
        package let suspicion: Suspicion?
        package let point: Point?
    }

    /// Why an area is kept but gets no outline.
    package enum Suspicion: String, Sendable, Equatable {
        /// The bureau's own stand-in for people who live in no village committee.
        case dummy
    }

    /// One thing worth a person's eye. Lines count from 1.
    package struct Finding: Sendable, Equatable {
        package let line: Int
        package let code: String
        package let name: String
        package let what: What

        package enum What: Sendable, Equatable {
            // Rejected: the row is not kept.
            case codeMissing
            case notACode
            case wrongLevel(said: String)
            case nameMissing
            /// A county row such as "市辖区" that only groups other rows.
            case placeholder
            case parentUnknown(parent: String)
            case codeTwice(firstLine: Int)
            // Suspect: the row is kept.
            case dummy
            case sameName(as: String)
            case samePoint(as: String)
            case pointUnreadable(longitude: String, latitude: String)
            /// Every village of the town is a dummy: the town gets no outline, its neighbours share its
            /// ground.
            case onlyDummies
        }

        package var isRejection: Bool {
            switch what {
            case .codeMissing, .notACode, .wrongLevel, .nameMissing, .placeholder, .parentUnknown, .codeTwice:
                true
            case .dummy, .sameName, .samePoint, .pointUnreadable, .onlyDummies: false
            }
        }
    }

    /// Why a file cannot be read as a list at all.
    package enum Mistake: Error, Equatable {
        case empty
        case columnMissing(String)
        case datumMissing
    }

    /// - Parameters:
    ///   - datum: What the file's coordinates mean; `nil` only for a file without any.
    ///   - known: Areas already kept; a row may hang under one of them.
    package init(rows: [CSV.Row], datum: Datum?, known: Set<Area.Code>) throws(Mistake) {
        guard let header = rows.first else { throw .empty }
        let columns = try Columns(header.fields)
        guard datum != nil || !columns.haveCoordinates else { throw .datumMissing }
        var reading = Reading(columns: columns, datum: datum, known: known)
        for row in rows.dropFirst() { reading.take(row) }
        reading.findTownsOfDummies()
        entries = reading.entries
        findings = reading.findings.sorted { $0.line < $1.line }
    }
}

extension AreaList {
    /// The governing path of a statistical code: 12 digits lose the zeros below the row's level.
    ///
    /// - Parameter level: `nil` when the list does not say; then the zeros decide.
    package static func path(of text: String, level: Area.Level?) -> Area.Code? {
        if let level {
            guard Area.Code(text) != nil, text.dropFirst(level.digits).allSatisfy({ $0 == "0" }) else {
                return nil
            }
            return Area.Code(text)?.ancestor(at: level)
        }
        guard let code = Area.Code(text) else { return nil }
        guard code.level == .village || code.level == .county else { return code }
        if text.hasSuffix("00000000") { return code.ancestor(at: .city) }
        if text.hasSuffix("000000") { return code.ancestor(at: .county) }
        if text.hasSuffix("000") { return code.ancestor(at: .town) }
        return code.level == .county && text.hasSuffix("00") ? code.ancestor(at: .city) : code
    }

    /// A county row that only groups others; the bureau numbers it 01 (or 90) and calls it after its rank.
    static func isPlaceholder(_ name: String) -> Bool {
        ["市辖区", "市辖县", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"].contains(name)
    }

    /// A village row the bureau invented; its name says so where the list has no column for it.
    static func isDummy(_ name: String) -> Bool { name.contains("虚拟") }

    /// Where each thing stands in a row. Only code and name are demanded.
    struct Columns {
        private let places: [String: Int]

        init(_ header: [String]) throws(Mistake) {
            places = Dictionary(
                header.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
            for needed in ["code", "name"] where places[needed] == nil { throw .columnMissing(needed) }
            for (one, other) in [("longitude", "latitude"), ("latitude", "longitude")]
            where places[one] != nil && places[other] == nil { throw .columnMissing(other) }
        }

        var haveCoordinates: Bool { places["longitude"] != nil }

        /// The text under a heading; `nil` when there is no such column, the row is short, or it is blank.
        func text(_ heading: String, of row: CSV.Row) -> String? {
            guard let place = places[heading], row.fields.indices.contains(place) else { return nil }
            let text = row.fields[place].drop(while: \.isWhitespace)
            let blanks = text.reversed().prefix(while: \.isWhitespace).count
            return text.count == blanks ? nil : String(text.dropLast(blanks))
        }

        func isTrue(_ heading: String, of row: CSV.Row) -> Bool? {
            text(heading, of: row).map { ["t", "true", "1", "yes"].contains($0.lowercased()) }
        }
    }
}

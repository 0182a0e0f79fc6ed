/// Beats as a file lists them: polygons of their own, or areas, one a line.
package struct BeatFile: Sendable {
    package let beats: [Line]
    package let rejected: [Rejected]

    /// One beat of one organization, with all the ground the file gives it.
    package struct Line: Sendable, Equatable {
        /// The lines of the file it was read from, the first is named when it is refused.
        package let line: Int
        /// The pack's name for the organization.
        package let organization: String
        /// The organization's own area; `nil`: the file does not say.
        package let organizationArea: Area.Code?
        /// The beat's name in addresses and lists, such as `north`.
        package let slug: String
        package let name: String
        package let englishName: String?
        package var areas: [Area.Code] = []
        /// Rings of longitude and latitude in WGS-84; empty: no ground of its own.
        package var polygons: [[[[Double]]]] = []
    }

    /// A line that says no beat.
    package struct Rejected: Sendable, Equatable {
        package let line: Int
        package let why: Why

        package enum Why: Error, Equatable {
            case unreadable, notAPolygon, coordinateOutOfRange
            case missing(Column)
            case notACode(String)
            /// The same beat stands in the file before, under another name.
            case namedOtherwise(String)
            /// The same beat has its ground in an earlier line already.
            case drawnTwice
        }
    }

    /// What a line tells; properties of a feature, or columns of a list.
    package enum Column: String, Sendable, CaseIterable {
        case organization, organizationArea, beat, name, englishName, area

        /// What it may be called, the official word first.
        package var headings: [String] {
            switch self {
            case .organization: ["organization"]
            case .organizationArea: ["organization_area", "organization area"]
            case .beat: ["beat"]
            case .name: ["name", "title_zh"]
            case .englishName: ["name_en", "title_en", "name en"]
            case .area: ["area"]
            }
        }
    }

    /// - Parameter lines: GeoJSON features, one per line (GeoJSONSeq).
    package init(features lines: [UInt8], datum: Datum) {
        var reading = Reading()
        for (number, bytes) in lines.split(separator: UInt8(ascii: "\n")).enumerated() {
            do throws(GeoFeature.Mistake) {
                let feature = try GeoFeature.Line(bytes).feature(in: datum)
                reading.take(feature.properties, feature.polygons, at: number + 1)
            } catch {
                reading.reject(number + 1, Rejected.Why(error))
            }
        }
        (beats, rejected) = (reading.beats, reading.rejected)
    }

    /// - Parameter names: What else the columns may be called.
    package init(rows: [CSV.Row], called names: [Column: [String]]) {
        var reading = Reading()
        let columns = (rows.first?.fields ?? []).map { field -> Column? in
            let said = field.filter { !$0.isWhitespace }.lowercased()
            return Column.allCases.first { column in
                (column.headings + (names[column] ?? [])).contains { $0.filter { !$0.isWhitespace } == said }
            }
        }
        for row in rows.dropFirst() {
            var values: [String: String] = [:]
            for (column, field) in zip(columns, row.fields) {
                if let heading = column?.headings.first { values[heading] = field }
            }
            reading.take(values, [], at: row.line)
        }
        (beats, rejected) = (reading.beats, reading.rejected)
    }
}

extension BeatFile.Rejected.Why {
    init(_ mistake: GeoFeature.Mistake) {
        self =
            switch mistake {
            case .unreadable: .unreadable
            case .notAPolygon: .notAPolygon
            case .coordinateOutOfRange: .coordinateOutOfRange
            }
    }
}

extension BeatFile {
    /// The lines taken so far: several lines of one beat are one beat.
    private struct Reading {
        var beats: [Line] = []
        var rejected: [Rejected] = []

        mutating func reject(_ line: Int, _ why: Rejected.Why) {
            rejected.append(Rejected(line: line, why: why))
        }

        mutating func take(_ values: [String: String], _ polygons: [[[[Double]]]], at line: Int) {
            do throws(Rejected.Why) {
                let read = try Self.read(values, polygons, at: line)
                guard let place = beats.firstIndex(where: { $0.isSameBeat(as: read) }) else {
                    return beats.append(read)
                }
                guard beats[place].name == read.name else {
                    throw .namedOtherwise(beats[place].name)
                }
                guard read.polygons.isEmpty || beats[place].polygons.isEmpty else { throw .drawnTwice }
                beats[place].areas += read.areas.filter { !beats[place].areas.contains($0) }
                beats[place].polygons += read.polygons
            } catch {
                reject(line, error)
            }
        }

        private static func read(
            _ values: [String: String], _ polygons: [[[[Double]]]], at line: Int
        ) throws(Rejected.Why) -> Line {
            func said(_ column: Column) -> String? {
                column.headings.lazy.compactMap { values[$0] }.map(trimmed).first { !$0.isEmpty }
            }
            func demanded(_ column: Column) throws(Rejected.Why) -> String {
                guard let text = said(column) else { throw .missing(column) }
                return text
            }
            func code(_ column: Column) throws(Rejected.Why) -> Area.Code? {
                guard let text = said(column) else { return nil }
                guard let code = Area.Code(text) else { throw .notACode(text) }
                return code
            }
            let area = try code(.area)
            if polygons.isEmpty, area == nil { throw .missing(.area) }
            return Line(
                line: line, organization: try demanded(.organization),
                organizationArea: try code(.organizationArea), slug: try demanded(.beat),
                name: try demanded(.name), englishName: said(.englishName), areas: area.map { [$0] } ?? [],
                polygons: polygons)
        }

        private static func trimmed(_ text: String) -> String {
            String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        }
    }
}

extension BeatFile.Line {
    fileprivate func isSameBeat(as other: BeatFile.Line) -> Bool {
        organization == other.organization && organizationArea == other.organizationArea && slug == other.slug
    }
}

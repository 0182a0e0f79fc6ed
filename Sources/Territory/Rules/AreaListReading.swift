extension AreaList {
    /// Where reading a list stands after the rows taken so far.
    struct Reading {
        let columns: Columns
        let datum: Datum?
        let known: Set<Area.Code>
        private(set) var entries: [Entry] = []
        private(set) var findings: [Finding] = []
        private var lines: [Area.Code: Int] = [:]
        private var byName: [String: Area.Code] = [:]
        private var byPoint: [Point: Area.Code] = [:]

        init(columns: Columns, datum: Datum?, known: Set<Area.Code>) {
            self.columns = columns
            self.datum = datum
            self.known = known
        }

        mutating func take(_ row: CSV.Row) {
            let text = columns.text("code", of: row) ?? ""
            let name = columns.text("name", of: row) ?? ""
            func finding(_ what: Finding.What) -> Finding {
                Finding(line: row.line, code: text, name: name, what: what)
            }

            let level: Area.Level?
            switch self.level(of: row) {
            case .success(let said): level = said
            case .failure(let unknown): return findings.append(finding(.wrongLevel(said: unknown.text)))
            }
            guard !text.isEmpty else { return findings.append(finding(.codeMissing)) }
            guard let code = AreaList.path(of: text, level: level) else {
                return findings.append(finding(.notACode))
            }
            guard !name.isEmpty else { return findings.append(finding(.nameMissing)) }
            if columns.isTrue("virtual", of: row) ?? (code.level == .county && AreaList.isPlaceholder(name)) {
                return findings.append(finding(.placeholder))
            }
            if let first = lines[code] { return findings.append(finding(.codeTwice(firstLine: first))) }
            if let parent = code.parent, lines[parent] == nil, !known.contains(parent) {
                return findings.append(finding(.parentUnknown(parent: parent.text)))
            }

            let isDummy =
                columns.isTrue("dummy", of: row) ?? (code.level == .village && AreaList.isDummy(name))
            let (point, trouble) = point(of: row)
            let noted =
                (isDummy ? [.dummy] : []) + [trouble].compactMap(\.self)
                + repeats(of: code, name: name, point: point)
            findings += noted.map(finding)
            lines[code] = row.line
            entries.append(
                Entry(
                    line: row.line, code: code, name: name, englishName: columns.text("name_en", of: row),
                    nbsCode: text + String(repeating: "0", count: max(0, 12 - text.count)),
                    suspicion: isDummy ? .dummy : nil, point: isDummy ? nil : point))
        }

        private struct UnknownLevel: Error { let text: String }

        private func level(of row: CSV.Row) -> Result<Area.Level?, UnknownLevel> {
            guard let said = columns.text("level", of: row) else { return .success(nil) }
            guard let level = Area.Level(name: said) else { return .failure(UnknownLevel(text: said)) }
            return .success(level)
        }

        private func point(of row: CSV.Row) -> (Point?, Finding.What?) {
            guard let datum else { return (nil, nil) }
            let (longitude, latitude) = (
                columns.text("longitude", of: row), columns.text("latitude", of: row)
            )
            if longitude == nil, latitude == nil { return (nil, nil) }
            if let east = longitude.flatMap(Double.init), let north = latitude.flatMap(Double.init),
                let point = datum.point(longitude: east, latitude: north)
            {
                return (point, nil)
            }
            return (nil, .pointUnreadable(longitude: longitude ?? "", latitude: latitude ?? ""))
        }

        /// Two villages of one city with one name are usual and still worth knowing: people report by name.
        private mutating func repeats(of code: Area.Code, name: String, point: Point?) -> [Finding.What] {
            var noted: [Finding.What] = []
            let key = (code.ancestor(at: .city)?.text ?? "") + code.level.name + name
            if let other = byName[key] { noted.append(.sameName(as: other.text)) } else { byName[key] = code }
            guard let point, code.level >= .town else { return noted }
            if let other = byPoint[point] {
                noted.append(.samePoint(as: other.text))
            } else {
                byPoint[point] = code
            }
            return noted
        }

        /// A town whose every village is invented is itself a stand-in: a farm, a zone, a bureau.
        mutating func findTownsOfDummies() {
            var hasRealVillage: [Area.Code: Bool] = [:]
            for entry in entries where entry.code.level == .village {
                guard let town = entry.code.parent else { continue }
                hasRealVillage[town] = hasRealVillage[town, default: false] || entry.suspicion == nil
            }
            for town in entries where hasRealVillage[town.code] == false {
                findings.append(
                    Finding(line: town.line, code: town.nbsCode ?? "", name: town.name, what: .onlyDummies))
            }
        }
    }
}

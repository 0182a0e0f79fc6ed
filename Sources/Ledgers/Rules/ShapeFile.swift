/// What one sees of a file of shapes from its bytes alone.
package enum ShapeFile: Sendable, Equatable {
    case geoJSON, geoPackage

    /// Where points stand in a table of shapes; any field for a point goes by this heading.
    static let pointHeading = "geometry"
    private static let database = Array("SQLite format 3\0".utf8)
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    private static let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]

    /// - Parameter beginning: At least the first hundred bytes.
    /// - Returns: `nil` for whatever is something else.
    package init?(beginning: some Collection<UInt8>) {
        if beginning.starts(with: Self.database) {
            self = .geoPackage
            return
        }
        let text = beginning.starts(with: Self.byteOrderMark) ? beginning.dropFirst(3) : beginning[...]
        guard text.first(where: { !Self.blanks.contains($0) }) == UInt8(ascii: "{") else { return nil }
        self = .geoJSON
    }

    /// - Throws: That the end is missing, or that it is some other file than it seems.
    func check(_ bytes: [UInt8]) throws(SheetRefusal) {
        switch self {
        case .geoJSON:
            guard bytes.last(where: { !Self.blanks.contains($0) }) == UInt8(ascii: "}") else { throw .cut }
            guard String(validating: bytes, as: UTF8.self) != nil else { throw .unreadableText }
            guard bytes.firstRange(of: Array("eature".utf8)) != nil else { throw .wrongType }
        case .geoPackage:
            try checkPackage(bytes)
        }
    }

    /// As the header of a database of SQLite tells of it: size of a page at 16, pages at 28, encoding at 56,
    /// and what it is for at 68.
    private func checkPackage(_ bytes: [UInt8]) throws(SheetRefusal) {
        func number(_ place: Int, _ count: Int) -> Int {
            bytes.dropFirst(place).prefix(count).reduce(0) { $0 << 8 | Int($1) }
        }
        guard bytes.count >= 100 else { throw .cut }
        let page = number(16, 2) == 1 ? 65_536 : number(16, 2)
        guard bytes.count >= page * number(28, 4) else { throw .cut }
        let marks = ["GPKG", "GP10", "GP11"].map { Array($0.utf8) }
        let mark = Array(bytes.dropFirst(68).prefix(4))
        guard number(56, 4) == 1, marks.contains(mark) else { throw .wrongType }
    }
}

package import Casework
import Territory

/// Somebody hands in a file of rows: a workbook (.xlsx), text in columns, or shapes with what is said of them
/// (GeoJSON, GeoPackage).
///
/// Nothing of the file comes to a disk under a name. One file may take some hundred megabytes for seconds, so
/// callers let few through at a time.
package struct ReadSheetFile: Sendable {
    private let bytes: [UInt8]
    private let sheet: String?
    private let folder: String
    private let cage: Cage
    private let limitBytes: Int

    /// Of the file as it is sent.
    package static let limitBytes = 20 << 20
    /// At the console: the outlines of all buildings of a county.
    package static let consoleLimitBytes = 200 << 20
    /// Sheets without rows that are passed over before the first with some.
    private static let mostEmptySheets = 10

    /// - Parameters:
    ///   - sheet: The sheet of a workbook; `nil`: the first that has rows.
    ///   - folder: One that this process may write in: where there is room when there is none in memory.
    ///   - cage: What a workbook is read in; tried once and kept by whoever reads many.
    package init(
        _ bytes: [UInt8], sheet: String? = nil, folder: String, in cage: Cage = Cage(),
        limitBytes: Int = Self.limitBytes
    ) {
        self.limitBytes = limitBytes
        self.cage = cage
        self.bytes = bytes
        self.sheet = sheet
        self.folder = folder
    }

    /// - Throws: ``SheetRefusal``; anything else is no fault of the file.
    package func run() async throws -> SheetRows {
        guard !bytes.isEmpty else { throw SheetRefusal.empty }
        guard bytes.count <= limitBytes else { throw SheetRefusal.tooLarge(limitBytes: limitBytes) }
        if let shapes = ShapeFile(beginning: bytes) {
            try shapes.check(bytes)
            return try await rows(of: shapes)
        }
        if bytes.starts(with: Self.compoundFile) { throw SheetRefusal.oldOrLocked }
        guard bytes.starts(with: Self.zip) else {
            return try SheetRows(try SheetText.rows(in: bytes))
        }
        return try await workbook()
    }

    private static let zip = Array("PK".utf8) + [3, 4]
    /// Old workbooks are such files, and so are those that a password locks.
    private static let compoundFile: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]

    private func workbook() async throws -> SheetRows {
        let names = try ZipDirectory(bytes).parts.map(\.name)
        guard names.contains("[Content_Types].xml"), names.contains("xl/workbook.xml") else {
            throw SheetRefusal.wrongType
        }
        let child = try SheetChild(bytes, folder: folder, in: cage)
        let isSingle = names.count { $0.hasPrefix("xl/worksheets/") && $0.hasSuffix(".xml") } == 1
        guard !isSingle || sheet != nil else { return try SheetRows(try await child.rows(of: nil)) }
        let sheets = try await child.sheets()
        if let sheet, !sheets.contains(sheet) { throw SheetRefusal.noSuchSheet(offered: sheets) }
        for name in sheet.map({ [$0] }) ?? Array(sheets.prefix(Self.mostEmptySheets)) {
            // The tool would take the name for an option.
            guard !name.hasPrefix("-") else { throw SheetRefusal.noSuchSheet(offered: sheets) }
            let rows = try await child.rows(of: name)
            let hasText = rows.contains { $0.fields.contains { !$0.allSatisfy(\.isWhitespace) } }
            if hasText { return try SheetRows(rows, sheets: sheets, sheet: name) }
        }
        throw SheetRefusal.empty
    }

    private func rows(of shapes: ShapeFile) async throws -> SheetRows {
        switch shapes {
        case .geoJSON:
            let child = try SheetChild(bytes, as: .geoJSON, folder: folder, in: cage)
            let layer = try await child.onlyLayer()
            return try SheetRows(try await child.rows(of: layer), hasHeadings: true)
        case .geoPackage:
            let child = try SheetChild(bytes, as: .geoPackage, folder: folder, in: cage)
            let layers = try await child.layers()
            let names = layers.map(\.name)
            if let sheet, !names.contains(sheet) { throw SheetRefusal.noSuchSheet(offered: names) }
            let wanted = sheet.map { [$0] } ?? Array(names.prefix(Self.mostEmptySheets))
            for layer in layers where wanted.contains(layer.name) {
                do {
                    let rows = try await child.rows(of: layer)
                    return try SheetRows(rows, sheets: names, sheet: layer.name, hasHeadings: true)
                } catch SheetRefusal.noRows where sheet == nil && layers.count > 1 {
                    continue
                }
            }
            throw layers.isEmpty ? SheetRefusal.empty : SheetRefusal.noRows
        }
    }
}

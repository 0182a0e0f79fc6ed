import Foundation
import Testing

/// Workbooks made part by part, so that a test says exactly what stands in them.
struct TestWorkbook {
    /// Each with the XML of its rows.
    var sheets: [(name: String, rows: String)] = []
    /// Stands before the root of the first sheet.
    var prologue = ""
    /// Further parts by their path.
    var parts: [String: Data] = [:]
    var isLinked = false

    static let canBeMade = FileManager.default.isExecutableFile(atPath: "/usr/bin/zip")

    /// A row of texts; an empty text is no cell.
    static func row(_ line: Int, _ cells: String...) -> String {
        row(
            line,
            cells.enumerated().filter { !$1.isEmpty }.map { place, text in
                "<c r=\"\(name(place))\(line)\" t=\"inlineStr\"><is><t xml:space=\"preserve\">\(text)</t></is></c>"
            })
    }

    /// A row of cells as XML.
    static func row(_ line: Int, _ cells: [String]) -> String {
        "<row r=\"\(line)\">\(cells.joined())</row>"
    }

    static func number(_ cell: String, _ value: String, format: Int = 0) -> String {
        "<c r=\"\(cell)\" s=\"\(format)\"><v>\(value)</v></c>"
    }

    private static func name(_ column: Int) -> String {
        var (name, rest) = ("", column + 1)
        while rest > 0 {
            name = String(UnicodeScalar(UInt8(65 + (rest - 1) % 26))) + name
            rest = (rest - 1) / 26
        }
        return name
    }

    func bytes() throws -> [UInt8] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "linli-book-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (path, data) in allParts {
            let file = folder.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try data.write(to: file)
        }
        if isLinked {
            try FileManager.default.createSymbolicLink(
                atPath: folder.appending(path: "xl/link.xml").path, withDestinationPath: "/etc/passwd")
        }
        try Self.run("/usr/bin/zip", ["-qrD1", "--symlinks", "book.zip", "."], in: folder)
        return [UInt8](try Data(contentsOf: folder.appending(path: "book.zip")))
    }

    @discardableResult
    static func run(_ program: String, _ arguments: [String], in folder: URL) throws -> Data {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return data
    }

    private var allParts: [String: Data] {
        let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        let package = "http://schemas.openxmlformats.org/package/2006"
        let type = "application/vnd.openxmlformats-officedocument.spreadsheetml"
        var texts = [
            "[Content_Types].xml": "<Types xmlns=\"\(package)/content-types\">"
                + "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
                + "<Override PartName=\"/xl/workbook.xml\" ContentType=\"\(type).sheet.main+xml\"/>"
                + "<Override PartName=\"/xl/worksheets/sheet1.xml\" "
                + "ContentType=\"\(type).worksheet+xml\"/></Types>",
            "_rels/.rels": "<Relationships xmlns=\"\(package)/relationships\"><Relationship Id=\"rId1\" "
                + "Type=\"\(office)/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
            "xl/styles.xml": "<styleSheet xmlns=\"\(main)\"><cellXfs count=\"4\"><xf numFmtId=\"0\"/>"
                + "<xf numFmtId=\"14\"/><xf numFmtId=\"20\"/><xf numFmtId=\"10\"/></cellXfs></styleSheet>",
        ]
        var list = ""
        var relations = "<Relationship Id=\"rIds\" Type=\"\(office)/styles\" Target=\"styles.xml\"/>"
        for (place, sheet) in sheets.enumerated() {
            let number = place + 1
            list += "<sheet name=\"\(sheet.name)\" sheetId=\"\(number)\" r:id=\"rId\(number)\"/>"
            relations +=
                "<Relationship Id=\"rId\(number)\" Type=\"\(office)/worksheet\" "
                + "Target=\"worksheets/sheet\(number).xml\"/>"
            let before = place == 0 ? prologue : ""
            texts["xl/worksheets/sheet\(number).xml"] =
                before + "<worksheet xmlns=\"\(main)\"><sheetData>\(sheet.rows)</sheetData></worksheet>"
        }
        texts["xl/workbook.xml"] =
            "<workbook xmlns=\"\(main)\" xmlns:r=\"\(office)\"><sheets>\(list)</sheets></workbook>"
        texts["xl/_rels/workbook.xml.rels"] =
            "<Relationships xmlns=\"\(package)/relationships\">\(relations)</Relationships>"
        return parts.merging(texts.mapValues { Data((declaration + $0).utf8) }) { own, _ in own }
    }
}

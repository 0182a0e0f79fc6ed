import Foundation

/// Workbooks as somebody lays them out, made by the same library that fills them.
package enum LaidOut {
    /// A form for dwellings: a merged head, a row that repeats with a merged cell and a formula, totals
    /// below, and a second sheet that looks at the first.
    package static func dwellings() throws -> [UInt8] { try book(form) }

    /// - Parameter lines: Python that fills the sheet `one` of the book `book`.
    package static func book(_ lines: String) throws -> [UInt8] {
        try python(
            """
            import io, sys
            from openpyxl import Workbook
            from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
            from openpyxl.workbook.defined_name import DefinedName
            book = Workbook()
            one = book.active
            one.title = "表一"
            \(lines)
            out = io.BytesIO()
            book.save(out)
            sys.stdout.buffer.write(out.getvalue())
            """, reading: [])
    }

    /// What stands in a workbook: each cell as `sheet!place kind value`, then what else its look is made of.
    package static func described(_ book: [UInt8]) throws -> [String] {
        let text = try python(
            """
            import io, sys
            from openpyxl import load_workbook
            book = load_workbook(io.BytesIO(sys.stdin.buffer.read()))
            for sheet in book.worksheets:
                for row in sheet.iter_rows():
                    for cell in row:
                        if cell.value is not None:
                            print(f"{sheet.title}!{cell.coordinate} {cell.data_type} {cell.value}")
                        if cell.border.left.style:
                            print(f"{sheet.title}!{cell.coordinate} border {cell.border.left.style}")
                for found in sorted(map(str, sheet.merged_cells.ranges)):
                    print(f"{sheet.title} merged {found}")
                for number, row in sheet.row_dimensions.items():
                    if row.height:
                        print(f"{sheet.title} height {number} {row.height}")
                paper = sheet.page_setup.orientation
                print(f"{sheet.title} print {sheet.print_area} {sheet.print_title_rows} {paper}")
                print(f"{sheet.title} foot {sheet.oddFooter.left.text}")
            """, reading: book)
        return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    package struct Broken: Error { package let complaint: String }

    private static let form = """
        thin = Side(style="thin")
        one.merge_cells("A1:E1")
        one["A1"] = "[[@area]]住房登记表"
        one["A1"].font = Font(bold=True, size=18)
        one["A2"] = "[[@日期]]"
        for place, words in zip("ABCD", ["序号", "房号", "面积", "两倍"]):
            one[place + "3"] = words
        one["A4"] = "[[@序号]]"
        one["B4"] = "[[房号]]"
        one["C4"] = "[[floor-area]]"
        one["D4"] = "=C4*2"
        one["E4"] = "[[Built on]]"
        one.merge_cells("E4:F4")
        for place in "ABCDEF":
            one[place + "4"].border = Border(thin, thin, thin, thin)
        one.row_dimensions[4].height = 30
        one["B5"] = "合计"
        one["C5"] = "=SUM(C4)"
        one["D5"] = "=SUM(D4:D4)"
        one["E5"] = "[[@合计:面积]]"
        one.merge_cells("A6:E6")
        one["A6"] = "共[[@条数]]户"
        one.row_dimensions[6].height = 44
        one.print_area = "A1:F6"
        one.print_title_rows = "1:3"
        one.page_setup.orientation = "landscape"
        book.defined_names.append(DefinedName("linli.who", attr_text="表一!$E$2"))
        two = book.create_sheet("表二")
        two["A1"] = "=SUM(表一!C4:C4)"
        two["A2"] = "=表一!A6"
        """

    private static func python(_ script: String, reading input: [UInt8]) throws -> [UInt8] {
        let (process, given, said, complaint) = (Process(), Pipe(), Pipe(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = ["-I", "-c", script]
        process.standardInput = given
        process.standardOutput = said
        process.standardError = complaint
        try process.run()
        try given.fileHandleForWriting.write(contentsOf: Data(input))
        try given.fileHandleForWriting.close()
        let output = try said.fileHandleForReading.readToEnd() ?? Data()
        let words = try complaint.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Broken(complaint: String(decoding: words, as: UTF8.self))
        }
        return [UInt8](output)
    }
}

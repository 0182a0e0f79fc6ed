import Access
import Foundation
import HTTPTypes
import Postgres
import TestSupport
import Testing

@testable import Web

/// The workbook itself, unpacked and read.
@Suite struct WorkbookTests {
    private static let form = ["Content-Type": "application/x-www-form-urlencoded"]

    @Test func `a workbook holds typed cells, a frozen head, filters and its watermark; no formula`()
        async throws
    {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let town = try await visitor.scene.givenPost("town-dispatcher", in: Scene.town)
            for words in ["=1+1", "+86 & <b>", "路灯不亮"] {
                _ = try await visitor.scene.report("rubbish", words)
            }
            let body = "purpose=meeting&fields=number&fields=words&fields=reported&fields=closed&form=xlsx"
            let path = try #require(
                try await visitor.post("/exports", body, as: clerk, Self.form).headers[.location])
            _ = try await visitor.post(path + "/approval", "verdict=yes", as: town, Self.form)
            _ = try await visitor.post(path + "/file", "", as: clerk, Self.form)
            let file = try await visitor.get(path + "/file", as: clerk)
            #expect(file.headers[.contentType]?.hasSuffix("spreadsheetml.sheet") == true)
            let parts = try Self.parts(of: file.bytes)
            let sheet = try #require(parts["xl/worksheets/sheet1.xml"])
            #expect(!sheet.contains("<f>"))
            #expect(sheet.contains("=1+1"))
            #expect(sheet.contains("+86 &amp; &lt;b&gt;"))
            #expect(sheet.contains("state=\"frozen\""))
            #expect(sheet.contains("<autoFilter ref=\"A2:D5\""))
            #expect(sheet.contains("village-clerk"))
            #expect(sheet.contains("<oddFooter>"))
            // 2027-03-03 10:00 where the place lies, as a number of days with its own format.
            #expect(sheet.contains("<c r=\"B3\" s=\"3\"><v>46449.41666666667</v>"))
            #expect(parts["xl/styles.xml"]?.contains("formatCode=\"yyyy-mm-dd hh:mm\"") == true)
            let properties = try #require(parts["docProps/core.xml"])
            #expect(properties.contains("village-clerk"))
        }
    }

    static func parts(of bytes: [UInt8]) throws -> [String: String] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "linli-book-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let book = folder.appending(path: "book.xlsx")
        try Data(bytes).write(to: book)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/unzip")
        process.arguments = ["-qq", book.path, "-d", folder.path]
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        var parts: [String: String] = [:]
        for name in ["xl/worksheets/sheet1.xml", "docProps/core.xml", "xl/styles.xml"] {
            parts[name] = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
        }
        return parts
    }
}

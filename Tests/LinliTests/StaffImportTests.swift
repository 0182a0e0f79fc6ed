import Access
import Foundation
import Postgres
import Subprocess
import SystemPackage
import Territory
import TestSupport
import Testing

@testable import Linli

/// A list of organizations, accounts and posts comes in line by line.
@Suite struct StaffImportTests {
    private static let list = """
        单位代号,单位名称,单位类别,单位区划,姓名,账号,岗位,区划,备注
        urban-care,芙蓉镇城管,部门,990101101,甲,care-1,部门承办人,990101101,
        urban-care,,,990101101,乙,care-2,department-handler,990101101,
        ,,,,丙,clerk-1,村（社区）值班员,990101101201,
        ,,,,丙,clerk-1,Village clerk,990101101202,第二个岗位
        new-body,新单位,学校,990101101,,,,,
        ,,,,丁,bad-area,village-clerk,990101101999,
        ,,,,戊,bad-post,mayor,990101,
        ,,,,,no-name,village-clerk,990101101201,
        ,无代号,,990101101,,,,,
        urban-care,,,99x,己,bad-code,,,

        ,,,,庚,lonely,department-handler,990101101,
        """

    private func rows(_ text: String) throws -> [CSV.Row] { try CSV.rows(in: [UInt8](text.utf8)) }

    private func counts(_ scene: Scene) async throws -> [Int] {
        var counts: [Int] = []
        for table in ["organizations", "accounts WHERE login ~ '-'", "posts WHERE title !~ '^[0-9]'"] {
            let sql = SQL(stringLiteral: "SELECT count(*) AS n FROM " + table)
            counts.append(try await scene.look(sql, { try $0.int("n") }) ?? -1)
        }
        return counts
    }

    @Test func `what can be kept is kept, the rest comes back with its line and the reason`() async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let rows = try rows(Self.list)
            let looked = try await StaffImport(database: database.superuser, isCheck: true)
                .run(rows, at: scene.noon) { _, _ in }
            #expect(try await counts(scene) == [0, 0, 0])
            let first = try await StaffImport(database: database.superuser, isCheck: false)
                .run(rows, at: scene.noon) { _, _ in }
            #expect(first.added == KeepStaff.Outcome(organizations: 2, accounts: 3, posts: 4))
            #expect(first.rejected.map(\.line) == [7, 8, 9, 10, 11, 13])
            // Lines that stand on earlier ones cannot be looked at alone: only they may differ.
            #expect(looked.rejected.map(\.line).filter { ![3].contains($0) } == [7, 8, 9, 10, 11, 13])
            #expect(
                first.rejected.map(\.reason.zh) == [
                    "没有区划 990101101999", "场景包里没有岗位 mayor", "请写名称", "缺少“单位代号”", "“99x”不是区划代码",
                    "岗位 department-handler 要用 --organization 指明单位",
                ])
            #expect(try await counts(scene) == [2, 3, 4])
            // Brought in once more, nothing is doubled.
            let again = try await StaffImport(database: database.superuser, isCheck: false)
                .run(rows, at: scene.noon) { _, _ in }
            #expect(again.added == KeepStaff.Outcome())
            #expect(again.kept == 5)
            #expect(try await counts(scene) == [2, 3, 4])
            // Each part was written down as the office that does it.
            let kinds = try await scene.look(
                """
                SELECT string_agg(DISTINCT kind || ' ' || act, ', ' ORDER BY kind || ' ' || act) AS acts
                FROM audit WHERE act IN ('add organization', 'add account', 'add post')
                """, { try $0.text("acts") })
            #expect(kinds == "administrator add account, administrator add organization, security add post")
        }
    }

    @Test func `a spreadsheet is read as it was typed`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let csv = folder.appending(path: "list.csv").path
        try Data("账号,姓名,区划\ncare-1,\"甲, 乙\",990101101201001001\n".utf8).write(to: URL(filePath: csv))
        for name in ["list.xlsx", "list.ods"] {
            let made = folder.appending(path: name).path
            let result = try await Subprocess.run(
                .name("ogr2ogr"), arguments: ["-f", name.hasSuffix("ods") ? "ODS" : "XLSX", made, csv],
                output: .discarded, error: .string(limit: 4_000))
            try #require(result.terminationStatus.isSuccess)
            let rows = try await ReadSpreadsheet(file: FilePath(made)).run()
            #expect(rows.map(\.fields) == [["账号", "姓名", "区划"], ["care-1", "甲, 乙", "990101101201001001"]])
        }
        try Data([0x50, 0x4B, 0x03, 0x04, 0x00]).write(to: folder.appending(path: "cut.xlsx"))
        await #expect(throws: ReadSpreadsheet.Refusal.self) {
            try await ReadSpreadsheet(file: FilePath(folder.appending(path: "cut.xlsx").path)).run()
        }
    }

    @Test func `a list without headings, or of nothing, is refused in words`() throws {
        #expect(throws: StaffSheet.Refusal.empty) { try StaffSheet.lines([], posts: [:]) }
        let headless = try rows("care-1,甲\n")
        #expect(throws: StaffSheet.Refusal.headless) { try StaffSheet.lines(headless, posts: [:]) }
        #expect(StaffSheet.Refusal.headless.sentence.zh.contains("单位代号、单位名称"))
    }
}

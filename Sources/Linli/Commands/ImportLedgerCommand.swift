import ArgumentParser
import Casework
import Foundation
import Ledgers
import Postgres
import Territory

/// Brings a list into a ledger.
struct ImportLedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger",
        abstract: "导入台账 · import entries of a ledger (CSV in UTF-8 or GBK of any length, "
            + "XLSX, GeoJSON, GeoPackage)")

    @Argument(help: "台账 · the ledger, as linli ledger list names it") var name: String
    @Argument(help: "文件 · the file, with headings") var file: String
    @Option(help: "属于哪个辖区，列中未写明时即在此处 · the area the file is about") var area: String?
    @Option(help: "表头与字段的对应，可多次使用 · which field a column is: heading=field; may be repeated")
    var map: [String] = []
    @Option(help: "工作表或图层的名称 · which sheet of a workbook, or layer of shapes") var sheet: String?
    @OptionGroup var flags: DataOption

    func run() async throws {
        let pairs = try map.map { text in
            guard let equals = text.lastIndex(of: "=") else {
                throw ValidationError("--map 应写成 表头=字段 · --map is written heading=field")
            }
            return (heading: String(text[..<equals]), field: String(text[text.index(after: equals)...]))
        }
        try await withHouse(flags) { house in
            try await inWords {
                var work = try await LedgerImport(name, on: area, owner: house.owner, ring: house.sealing)
                work.sheet = sheet
                let lock = FolderLock(
                    at: "\(house.settings.data)/import-\(work.ledger.name).lock", shared: false)
                guard lock != nil else { throw LedgerImport.Refusal.busy(work.ledger.name) }
                let began = ContinuousClock.now
                let report = try await work.take(file, mapping: pairs)
                withExtendedLifetime(lock) {}
                ProgressLine.end()
                let (seconds, rest) = began.duration(to: .now).components
                for line in report.lines(of: file, in: work.catalogue) { print(line) }
                let spent = Double(seconds) + (Double(rest) / 1e17).rounded() / 10
                print(Sentence("用时 \(spent) 秒", "\(spent) s"))
            }
        }
    }
}

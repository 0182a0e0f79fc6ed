import Access
import ArgumentParser
import Casework
import Foundation
import Postgres
import Scenarios
import Territory

/// Brings the cases of another system in, with their history.
struct ImportCasesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cases", abstract: "导入旧案件 · import old cases from CSV files (UTF-8 or GBK)")

    @Argument(help: "CSV 文件 · files") var files: [String]
    @Option(help: "对照表 · the map: Packs/PLACE/imports/NAME.yaml") var map: String
    @Option(help: "与文件中的辖区号比对 · compare the area found with a column of the file") var check: String?
    @Option(help: "未导入的行写到 · where rows that were not taken are written") var rejected = "rejected.csv"
    @OptionGroup var flags: DataOption

    func run() async throws {
        let map = try readMap(map)
        try await withHouse(flags) { house in
            try await inWords {
                let work = ImportWork(house: house, map: map, check: check)
                var (report, refused) = (ImportReport(), [RefusedRow]())
                for file in files {
                    let (one, rows) = try await work.take(file)
                    report.add(one)
                    refused += rows
                    for line in one.lines(of: file) { print(line) }
                }
                try await house.owner.transaction { db in try await db.load.analyze() }
                if files.count > 1 { for line in report.lines(of: nil) { print(line) } }
                for line in report.table { print(line) }
                try tell(refused)
            }
        }
    }

    private func tell(_ refused: [RefusedRow]) throws {
        guard !refused.isEmpty else { return }
        let lines = [RefusedRow.header] + refused.map(\.cells)
        // A byte order mark, so that a spreadsheet takes it for what it is.
        let text = "\u{FEFF}" + lines.map(InertCSV.line).joined()
        try Data(text.utf8).write(to: URL(filePath: rejected), options: .atomic)
        print(
            Sentence(
                "\(refused.count) 行没有导入，理由写在 \(rejected)",
                "\(refused.count) rows were not taken; the reasons are in \(rejected)"))
    }
}

/// One row that became no case, for a person who mends the file.
struct RefusedRow: Sendable {
    let file: String
    let line: Int
    let why: RowRejection
    let fields: [String]

    static let header = ["file", "line", "原因", "reason", "row"]

    var cells: [String] {
        let sentence = why.sentence
        return [file, "\(line)", sentence.zh, sentence.en] + fields
    }
}

/// Takes files over, a batch to a transaction: whatever was committed is not done again.
struct ImportWork: Sendable {
    let owner: Database
    let map: ImportMap
    let check: String?
    var say: @Sendable (_ done: Int, _ of: Int) -> Void = { done, all in
        ProgressLine.show(Sentence("导入 \(done)/\(all)", "cases \(done)/\(all)").description)
    }

    init(house: House, map: ImportMap, check: String?) {
        self.init(owner: house.owner, map: map, check: check)
    }

    init(owner: Database, map: ImportMap, check: String? = nil) {
        self.owner = owner
        self.map = map
        self.check = check
    }

    /// - Returns: What came of a file, and the rows that were not taken.
    func take(_ file: String) async throws -> (report: ImportReport, refused: [RefusedRow]) {
        let name = URL(filePath: file).lastPathComponent
        guard let bytes = EncodedText.utf8([UInt8](try Data(contentsOf: URL(filePath: file)))) else {
            throw ImportRefusal.unknownEncoding
        }
        let rows = try CSV.rows(in: bytes)
        let shelf = PackShelf()
        let installed = try await owner.transaction { db in try await shelf.current(in: db) }
        guard let pack = installed else { throw ImportRefusal.noPack }
        var reading = try ImportReading(map, header: rows.first, under: pack.definitions, check: check)
        var (report, refused, waiting) = (ImportReport(), [RefusedRow](), [ImportedRow]())
        for (place, row) in rows.dropFirst().enumerated() {
            do {
                waiting.append(try reading.read(row))
            } catch {
                refused.append(RefusedRow(file: name, line: row.line, why: error, fields: row.fields))
            }
            guard waiting.count == ImportCases.batch else { continue }
            report.add(try await keep(waiting, under: pack))
            waiting = []
            say(place + 1, rows.count - 1)
        }
        if !waiting.isEmpty { report.add(try await keep(waiting, under: pack)) }
        ProgressLine.end()
        report.outcome.rejected = refused.count
        return (report, refused)
    }

    private func keep(_ rows: [ImportedRow], under pack: InstalledPack) async throws -> ImportReport {
        let action = ImportCases(rows, with: map, under: pack)
        return try await owner.console { acting, db in
            try await action.run(by: acting, at: Date(), in: db)
        }
    }
}

/// Reads a map and the pack it belongs to, or prints every mistake in them and ends the command.
func readMap(_ path: String) throws -> ImportMap {
    switch PackReader.read(map: path) {
    case .success(let map): return map
    case .failure(let refused): throw told(refused)
    }
}

import Access
import ArgumentParser
import Casework
import Foundation
import Postgres
import SystemPackage
import Territory

/// Brings beats of organizations in: drawings from any file GDAL reads, or a list of areas.
struct ImportBeatsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "beats",
        abstract: "导入警格、行业网格 · import beats of organizations (a file GDAL reads, or CSV, XLSX, ODS)")

    @Argument(help: "图或表 · drawings, or a list of areas with one line each") var file: String
    @Option(help: "图的坐标系 · what coordinates mean: wgs84, gcj02 or bd09") var datum: Datum?
    @Option(help: "退回的写到 · where what is rejected is written") var rejected = "rejected.csv"
    @Flag(help: "只检查，不写入 · look only, and change nothing") var check = false
    @OptionGroup var flags: DataOption

    func run() async throws {
        try await inWords {
            let read = try await read()
            try await withHouse(flags) { house in
                let beats = BeatImport(database: house.owner, isCheck: check)
                let outcome = try await beats.run(read, at: Date()) { done, of in
                    ProgressLine.show("\(done)/\(of)")
                }
                ProgressLine.end()
                try report(outcome)
            }
        }
    }

    private func read() async throws -> BeatFile {
        if BeatImport.isList(file) {
            return BeatFile(
                rows: try await ReadSpreadsheet(file: FilePath(file)).run(), called: BeatImport.headings)
        }
        guard let datum else { throw BeatImport.Refusal.datumMissing }
        let read = BeatFile(features: try await ReadFeatures(file: FilePath(file)).run(), datum: datum)
        guard !(read.beats.isEmpty && read.rejected.isEmpty) else { throw ImportBoundaries.Refusal.empty }
        return read
    }

    private func report(_ outcome: BeatImport.Outcome) throws {
        let (drawn, kept, back) = (outcome.drawn, outcome.kept, outcome.rejected.count)
        print(
            Sentence(
                "画定 \(drawn) 个，原样 \(kept) 个，退回 \(back) 个",
                "\(drawn) drawn, \(kept) as they were, \(back) rejected"))
        if check { print(Sentence("只检查，没有写入", "looked only: nothing was changed")) }
        for (office, share) in outcome.uncovered where share > BeatImport.whollyCovered {
            let percent = share.formatted(.percent.precision(.fractionLength(0...1)))
            print(
                Sentence(
                    "\(office)：\(percent) 的地面不在任何警格内，那里的事件留在本单位",
                    "\(office): \(percent) of its ground lies in no beat; cases there stay on its own desk"))
        }
        for line in outcome.rejected { print("\(file):\(line.line): \(line.reason)") }
        guard !outcome.rejected.isEmpty else { return }
        let lines =
            [["行 line", "单位 organization", "警格 beat", "原因 reason"]]
            + outcome.rejected.map { [String($0.line), $0.office, $0.beat, "\($0.reason)"] }
        try Data(lines.map(CSV.line).joined().utf8).write(to: URL(filePath: rejected))
        print(Sentence("退回的写在 \(rejected)", "what was rejected is in \(rejected)"))
    }
}

/// Keeps the beats of a file; what stands already stays as it is.
struct BeatImport: Sendable {
    struct Rejected: Sendable {
        let line: Int
        let office: String
        let beat: String
        let reason: Sentence
    }

    struct Outcome: Sendable {
        var drawn = 0
        var kept = 0
        var rejected: [Rejected] = []
        /// By organization, what share of its ground lies in no beat.
        var uncovered: [(office: String, share: Double)] = []
    }

    enum Refusal: Error, Equatable {
        /// A drawing without it may be half a kilometre off.
        case datumMissing
    }

    /// One beat that cannot be taken to any organization.
    enum Mistake: Error, Equatable {
        case unknownOffice(String)
        case severalOffices(String)
    }

    /// Below this, what is left over is the width of a line.
    static let whollyCovered = 0.001

    static let headings: [BeatFile.Column: [String]] = [
        .organization: ["单位代号"], .organizationArea: ["单位区划"], .beat: ["警格代号"], .name: ["警格名称"],
        .englishName: ["英文名称"], .area: ["区划"],
    ]

    private struct OnlyLooked: Error { let outcome: Outcome }

    let database: Database
    /// Whether all of it is done and taken back again.
    let isCheck: Bool

    static func isList(_ file: String) -> Bool {
        ["csv", "xlsx", "ods"].contains(FilePath(file).extension?.lowercased())
    }

    /// In one transaction: a beat is looked at beside those before it, also by whoever only looks.
    func run(
        _ file: BeatFile, at now: Date, progress: @Sendable (_ done: Int, _ of: Int) -> Void
    ) async throws -> Outcome {
        do {
            return try await database.console { acting, db in
                let outcome = try await kept(file, by: acting, at: now, in: db, progress: progress)
                if isCheck { throw OnlyLooked(outcome: outcome) }
                return outcome
            }
        } catch let looked as OnlyLooked {
            return looked.outcome
        }
    }

    private func kept(
        _ file: BeatFile, by acting: Acting, at now: Date, in db: Transaction, progress: (Int, Int) -> Void
    ) async throws -> Outcome {
        var outcome = Outcome()
        var offices: [String: UUID] = [:]
        let place = try await PackShelf().current(in: db)?.definitions.place
        let today = Day(of: now, in: place.flatMap { TimeZone(identifier: $0.timeZone) } ?? .gmt)
        outcome.rejected = file.rejected.map {
            Rejected(line: $0.line, office: "", beat: "", reason: $0.why.sentence)
        }
        for (position, beat) in file.beats.enumerated() {
            do {
                let office = try await office(of: beat, in: db)
                if try await draft(beat, of: office, on: today).run(by: acting, at: now, in: db) {
                    outcome.drawn += 1
                } else {
                    outcome.kept += 1
                }
                let name = [beat.organization, beat.organizationArea?.text].compactMap(\.self)
                offices[name.joined(separator: " ")] = office
            } catch {
                guard let reason = Self.reason(error) else { throw error }
                outcome.rejected.append(
                    Rejected(
                        line: beat.line, office: beat.organization, beat: "\(beat.slug) \(beat.name)",
                        reason: reason))
            }
            progress(position + 1, file.beats.count)
        }
        outcome.rejected.sort { $0.line < $1.line }
        for (name, office) in offices.sorted(by: { $0.key < $1.key }) {
            let share = try await db.beats.groundWithoutBeat(of: office)
            if let share { outcome.uncovered.append((name, share)) }
        }
        return outcome
    }

    private func office(of beat: BeatFile.Line, in db: Transaction) async throws -> UUID {
        let found = try await db.beats.named(beat.organization, in: beat.organizationArea)
        guard let office = found.first else { throw Mistake.unknownOffice(beat.organization) }
        guard found.count == 1 else { throw Mistake.severalOffices(beat.organization) }
        return office
    }

    private func draft(_ beat: BeatFile.Line, of office: UUID, on today: Day) -> KeepBeat {
        let draft = BeatDraft(
            slug: beat.slug, name: beat.name, englishName: beat.englishName, areas: beat.areas,
            polygons: beat.polygons)
        return KeepBeat(draft, of: office, today: today, source: .console)
    }

    private static func reason(_ error: any Error) -> Sentence? {
        switch error {
        case let mistake as Mistake: mistake.sentence
        case let refusal as BeatRefusal: refusal.sentence
        default: nil
        }
    }
}

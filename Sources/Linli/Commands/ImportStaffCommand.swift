import Access
import ArgumentParser
import Casework
import Foundation
import Postgres
import SystemPackage
import Territory

/// Brings a list of organizations, accounts and posts in; what is there already stays.
struct ImportStaffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "staff",
        abstract: "导入单位、账号和岗位 · import organizations, accounts and posts (XLSX, ODS or CSV)")

    @Argument(help: "名单 · the list, one line each") var file: String
    @Option(help: "退回的行写到 · where rejected lines are written") var rejected = "rejected.csv"
    @Flag(help: "只检查，不写入 · look only, and change nothing") var check = false
    @OptionGroup var flags: DataOption

    func run() async throws {
        try await inWords {
            let rows = try await ReadSpreadsheet(file: FilePath(file)).run()
            try await withHouse(flags) { house in
                let staff = StaffImport(database: house.owner, isCheck: check)
                let outcome = try await staff.run(rows, at: Date()) { done, of in
                    ProgressLine.show("\(done)/\(of)")
                }
                ProgressLine.end()
                try report(outcome)
            }
        }
    }

    private func report(_ outcome: StaffImport.Outcome) throws {
        let added = outcome.added
        let (kept, back) = (outcome.kept, outcome.rejected.count)
        print(
            Sentence(
                "新增单位 \(added.organizations)、账号 \(added.accounts)、岗位 \(added.posts)",
                "added \(added.organizations) organizations, \(added.accounts) accounts, \(added.posts) posts"
            ))
        print(Sentence("原样 \(kept) 行，退回 \(back) 行", "\(kept) lines as they were, \(back) rejected"))
        if check { print(Sentence("只检查，没有写入", "looked only: nothing was changed")) }
        for line in outcome.rejected { print("\(file):\(line.line): \(line.reason)") }
        guard !outcome.rejected.isEmpty else { return }
        let lines = [outcome.headings + ["原因 reason"]] + outcome.rejected.map { $0.fields + ["\($0.reason)"] }
        try Data(lines.map(CSV.line).joined().utf8).write(to: URL(filePath: rejected))
        print(Sentence("退回的行写在 \(rejected)", "rejected lines are in \(rejected)"))
    }
}

/// Keeps each line of a list in a transaction of its own, so that it may be stopped and begun again anywhere.
struct StaffImport: Sendable {
    struct Rejected: Sendable {
        let line: Int
        let fields: [String]
        let reason: Sentence
    }

    struct Outcome: Sendable {
        var added = KeepStaff.Outcome()
        var kept = 0
        var headings: [String] = []
        var rejected: [Rejected] = []
    }

    private struct OnlyLooked: Error { let outcome: KeepStaff.Outcome }

    let database: Database
    /// Whether each line is done and undone again.
    let isCheck: Bool

    func run(
        _ rows: [CSV.Row], at now: Date, progress: (Int, Int) -> Void
    ) async throws -> Outcome {
        let posts = try await titles()
        let lines = try StaffSheet.lines(rows, posts: posts)
        var outcome = Outcome()
        outcome.headings = rows.first?.fields ?? []
        for (position, line) in lines.enumerated() {
            do {
                let done = try await keep(try StaffRow(line.values), at: now)
                outcome.added.organizations += done.organizations
                outcome.added.accounts += done.accounts
                outcome.added.posts += done.posts
                if done == KeepStaff.Outcome() { outcome.kept += 1 }
            } catch {
                guard let reason = Self.reason(error) else { throw error }
                outcome.rejected.append(.init(line: line.line, fields: line.fields, reason: reason))
            }
            progress(position + 1, lines.count)
        }
        return outcome
    }

    private func keep(_ row: StaffRow, at now: Date) async throws -> KeepStaff.Outcome {
        do {
            return try await database.transaction { db in
                let done = try await KeepStaff(row: row, source: .console).run(at: now, in: db)
                if isCheck { throw OnlyLooked(outcome: done) }
                return done
            }
        } catch let looked as OnlyLooked {
            return looked.outcome
        }
    }

    private func titles() async throws -> [String: String] {
        let shelf = PackShelf()
        return try await database.console { _, db in
            let kinds = try await shelf.current(in: db)?.definitions.postKinds ?? []
            return Dictionary(
                kinds.flatMap { [($0.title.zh, $0.name), ($0.title.en, $0.name)] }, uniquingKeysWith: { $1 })
        }
    }

    private static func reason(_ error: any Error) -> Sentence? {
        switch error {
        case let mistake as StaffRow.Mistake: mistake.sentence
        case let refusal as AccessRefusal: ProgramSentences.sentence(for: refusal)
        default: nil
        }
    }
}

import Access
import ArgumentParser
import Foundation
import Postgres

/// The sealed audit: is it whole, and what to do after a restore.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "审计 · the sealed audit",
        subcommands: [AuditVerifyCommand.self, AuditRestoredCommand.self])
}

struct AuditVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "核验审计是否被改动 · say whether the audit is what was sealed, and where it is not")

    @Option(help: "另存的锚点目录 · a folder of anchors that was kept elsewhere") var anchors: String?
    @OptionGroup var flags: DataOption

    func run() async throws {
        try await withHouse(flags) { house in
            let folder = anchors.map { AnchorFolder(at: $0) } ?? house.anchors
            let outcome = try await VerifyAudit(anchors: folder).run(on: house.owner) { batch, newest in
                ProgressLine.show("\(AuditSentences.progress(batch, of: newest))")
            }
            ProgressLine.end()
            for sentence in AuditSentences.report(on: outcome) { print(sentence) }
            try await house.owner.console { _, db in
                try await db.audit(
                    VerifyAudit.act, of: "1–\(outcome.inspection.tip.batch)",
                    outcome: outcome.isWhole ? "done" : "\(outcome.inspection.findings.count) findings",
                    from: .console)
            }
            if !outcome.isWhole { throw ExitCode.failure }
        }
    }
}

struct AuditRestoredCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restored",
        abstract: "声明数据库是从备份恢复的 · declare that the database was restored; the log goes on and says so")

    @Option(help: "原因 · why it was restored") var reason: String
    @OptionGroup var flags: DataOption

    func run() async throws {
        try await withHouse(flags) { house in
            let lost = try await house.sealAudit().declareRestored(
                because: reason, on: house.app, at: Date())
            try await house.owner.console { _, db in
                try await db.audit(
                    "declare restored", of: "\(lost.lowerBound)–\(lost.upperBound)", from: .console)
            }
            print(
                Sentence(
                    "已声明：第 \(lost.lowerBound) 到 \(lost.upperBound) 批在恢复时丢失，封存从下一批继续",
                    "declared: batches \(lost.lowerBound) to \(lost.upperBound) were lost by the restore; "
                        + "sealing goes on with the next"))
        }
    }
}

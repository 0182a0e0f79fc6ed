import Access

/// What the commands of the audit say.
enum AuditSentences {
    /// Findings that are named one by one; more say nothing new.
    private static let mostNamed = 50

    static func progress(_ batch: Int, of newest: Int) -> Sentence {
        Sentence("已核验 \(batch)/\(newest) 批", "batches \(batch)/\(newest)")
    }

    static func report(on outcome: VerifyAudit.Outcome) -> [Sentence] {
        let seen = outcome.inspection
        var lines = seen.findings.prefix(mostNamed).map(words(for:))
        if seen.findings.count > mostNamed {
            let rest = seen.findings.count - mostNamed
            lines.append(Sentence("另有 \(rest) 处", "and \(rest) more"))
        }
        for gap in seen.gaps {
            lines.append(
                Sentence(
                    "第 \(gap.lowerBound) 到 \(gap.upperBound) 批：已声明在恢复备份时丢失",
                    "batches \(gap.lowerBound) to \(gap.upperBound): declared as lost by a restore"))
        }
        if seen.anchorsMet == 0 {
            lines.append(
                Sentence("没有可对照的锚点：整体重写看不出来", "no anchors to compare with: a whole rewrite would not show"))
        }
        lines.append(
            Sentence(
                "核验 \(seen.batches) 批、\(seen.rows) 行，对照锚点 \(seen.anchorsMet) 个，未封存 \(outcome.tail) 行",
                "verified \(seen.batches) batches, \(seen.rows) rows, \(seen.anchorsMet) anchors; "
                    + "\(outcome.tail) rows not sealed yet"))
        lines.append(
            outcome.isWhole
                ? Sentence("审计完整，没有被改动", "the audit is whole")
                : Sentence("发现 \(seen.findings.count) 处问题", "\(seen.findings.count) findings"))
        return lines
    }

    static func words(for finding: AuditFinding) -> Sentence {
        switch finding {
        case .edited(let batch, let place):
            at(batch, "\(row(place).zh)被改动", "\(row(place).en) was edited")
        case .deleted(let batch, let place):
            at(batch, "\(row(place).zh)被删除", "\(row(place).en) was deleted")
        case .reordered(let batch, let place, let holds):
            at(
                batch, "\(row(place).zh)的位置上是第 \(holds) 行的内容",
                "\(row(place).en) holds what was row \(holds): the order was changed")
        case .inserted(let place):
            Sentence("\(row(place).zh)不在任何一批里，是事后插入的", "\(row(place).en) is in no batch: it was put in later")
        case .listAltered(let batch):
            at(batch, "行号或摘要的清单被改动", "its list of rows and leaves was altered")
        case .chainBroken(let batch):
            at(batch, "与前一批接不上", "it does not continue the batch before")
        case .signatureWrong(let batch):
            at(batch, "签名不对", "its signature is wrong")
        case .keyUnknown(let batch, let key):
            at(batch, "签名密钥 \(key) 不认识", "nobody knows the key \(key) that signed it")
        case .batchesMissing(let from, let through):
            Sentence("第 \(from) 到 \(through) 批不见了", "batches \(from) to \(through) are missing")
        case .truncated(let last, let anchored):
            Sentence(
                "日志到第 \(last) 批为止，锚点记到第 \(anchored) 批：后面的被截去",
                "the log ends with batch \(last), but batch \(anchored) was anchored: it was cut off")
        case .rewritten(let since, let seen):
            Sentence(
                "第 \(since) 批之后被整体重写：第 \(seen) 批不是当时锚定的那一批",
                "rewritten after batch \(since): batch \(seen) is not the one that was anchored")
        }
    }

    static func words(for refusal: SealRefusal) -> Sentence {
        switch refusal {
        case .behindAnchor(let last, let anchored):
            Sentence(
                "审计只到第 \(last) 批，锚点已到第 \(anchored) 批。若是从备份恢复，请运行 linli audit restored",
                "the audit ends with batch \(last), anchors with \(anchored). After a restore run "
                    + "linli audit restored")
        case .notTheAnchored(let batch):
            Sentence(
                "第 \(batch) 批不是当时锚定的那一批，停止封存：请运行 linli audit verify",
                "batch \(batch) is not the one that was anchored; sealing stops: run linli audit verify")
        case .notSignedHere(let batch):
            Sentence(
                "第 \(batch) 批不是本机密钥签的，停止封存：请运行 linli audit verify",
                "batch \(batch) was not signed by a key known here; sealing stops: run linli audit verify")
        case .nothingLost: Sentence("没有丢失的批次，不用声明", "no batch is missing: nothing to declare")
        case .reasonMissing: Sentence("请用 --reason 写明原因", "say why with --reason")
        }
    }

    static func words(for refusal: AnchorFolder.Refusal) -> Sentence {
        switch refusal {
        case .unwritable(let path): Sentence("锚点写不进 \(path)", "anchors cannot be written to \(path)")
        case .unreadable(let path): Sentence("锚点读不出 \(path)", "anchors cannot be read from \(path)")
        }
    }

    static func words(for refusal: SigningKey.Refusal) -> Sentence {
        switch refusal {
        case .unreadable(let path):
            Sentence(
                "\(path) 不是签名密钥（应为 64 个十六进制字符）",
                "\(path) is not a signing key of 64 hexadecimal digits")
        }
    }

    private static func at(_ batch: Int, _ zh: String, _ en: String) -> Sentence {
        Sentence("第 \(batch) 批：\(zh)", "batch \(batch): \(en)")
    }

    private static func row(_ place: LogRecord.Place) -> Sentence {
        switch place.log {
        case .audit: Sentence("审计第 \(place.number) 行", "audit row \(place.number)")
        case .history: Sentence("经过第 \(place.number) 行", "history row \(place.number)")
        }
    }
}

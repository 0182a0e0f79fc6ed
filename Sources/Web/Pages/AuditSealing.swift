import Access
import Foundation

/// How the sealing of the audit stands, for the auditor: is it going on, how far, and who has checked.
extension Site {
    /// The job seals every second; a record that waits for a minute waits for somebody to look.
    private static let longestWait: TimeInterval = 60

    func sealing(_ state: SealState, _ frame: Frame) throws -> [String: Any] {
        [
            "facts": [
                sealed(state, frame), tail(state, frame), try anchored(state, frame), verified(state, frame),
            ]
        ]
    }

    private func fact(_ name: String, _ frame: Frame) -> [String: Any] {
        ["label": frame.catalogue.words["audit.seal.\(name)"] ?? name]
    }

    private func sealed(_ state: SealState, _ frame: Frame) -> [String: Any] {
        var fact = fact("last", frame)
        if let moment = state.sealedAt {
            fact["when"] = frame.time.moment(moment)
            fact["words"] = frame.say(
                "seal.batch",
                ["batch": frame.catalogue.number(state.batch), "total": frame.catalogue.number(state.total)])
        } else {
            fact["value"] = frame.say("seal.none")
        }
        return fact
    }

    private func tail(_ state: SealState, _ frame: Frame) -> [String: Any] {
        var fact = fact("tail", frame)
        let count = frame.catalogue.number(state.tail)
        fact["value"] = state.tail < SealState.tailLimit ? count : count + "+"
        let isLate =
            state.oldestUnsealed.map { frame.time.now.timeIntervalSince($0) > Self.longestWait } ?? false
        fact["state"] = isLate ? "overdue" : "ok"
        fact["stateWords"] = frame.say(isLate ? "seal.stands" : "seal.goes")
        return fact
    }

    private func anchored(_ state: SealState, _ frame: Frame) throws -> [String: Any] {
        var fact = fact("anchor", frame)
        guard let line = try settings.anchors?.last() else {
            fact["value"] = frame.say("seal.none")
            return fact
        }
        fact["when"] = frame.time.moment(Date(timeIntervalSince1970: Double(line.at) / 1_000_000))
        fact["words"] = frame.say("seal.anchored", ["batch": frame.catalogue.number(line.anchor.batch)])
        if line.anchor.batch > state.batch {
            (fact["state"], fact["stateWords"]) = ("overdue", frame.say("seal.behind"))
        }
        return fact
    }

    private func verified(_ state: SealState, _ frame: Frame) -> [String: Any] {
        var fact = fact("verified", frame)
        guard let verification = state.verification else {
            fact["value"] = frame.say("seal.none")
            return fact
        }
        let isWhole = verification.outcome == "done"
        fact["when"] = frame.time.moment(verification.at)
        fact["words"] = frame.say("seal.verified", ["batches": verification.batches])
        fact["state"] = isWhole ? "ok" : "overdue"
        fact["stateWords"] = frame.say(isWhole ? "seal.whole" : "seal.findings")
        return fact
    }
}

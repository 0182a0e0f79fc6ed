import Access
import Casework
import Foundation
import Ledgers
import Postgres
import Territory

/// Place and colour of one building, on the page of its entry.
extension Site {
    private static let historyShown = 20

    /// What the page of an entry says of its place and its colour; nothing for most ledgers.
    func placeWords(
        of entry: Entry, _ book: OwnLedger, _ frame: Frame, _ typed: ColourTyped?, in db: Transaction
    ) async throws -> [String: Any] {
        var words: [String: Any] = [:]
        if entry.removed == nil {
            let twins = try await db.entries.twins(of: entry, in: book.ledger.name)
            if !twins.isEmpty {
                words["twins"] = twins.map {
                    ["href": "\(book.address)/entries/\(EntryKey(home: $0.home, id: $0.id).path)"]
                }
            }
        }
        if book.catalogue.dossier(of: .firm)?.ledger == book.ledger.name {
            words["dossierHref"] = "/dossiers/firms/\(entry.path)"
        }
        if !book.ledger.subject.isPerson {
            words["documentsHref"] =
                "/documents?area=\(entry.area)&ledger=\(book.ledger.name)&entry=\(entry.path)"
        }
        if entry.removed == nil, book.catalogue.colours(of: book.ledger.name) != nil {
            words["colour"] = try await colourWords(of: entry, book, frame, typed, in: db)
        }
        return words
    }

    private func colourWords(
        of entry: Entry, _ book: OwnLedger, _ frame: Frame, _ typed: ColourTyped?, in db: Transaction
    ) async throws -> [String: Any] {
        let coloured = try coloured(book, on: frame.time.today)
        let state = try await db.colours.state(
            of: entry, in: coloured, within: book.own, on: frame.time.today)
        let decisions = try await db.colours.decisions(of: entry, limit: Self.historyShown)
        let appeals = try await db.colours.appeals(of: entry, limit: Self.historyShown)
        let decides = book.postKind.map(coloured.plan.deciders.contains) ?? false
        let hasOpen = appeals.contains { $0.outcome == .open }
        let typed = { (part: ColourTyped.Part) in typed.flatMap { $0.part == part ? $0 : nil } }
        let appealed = typed(.appeal)
        var words: [String: Any] = [
            "action": "\(book.address)/colours", "key": entry.path, "decides": decides,
            "list": "\(book.address)/colours?area=\(entry.area)",
            "appeals": appeals.map { self.words(of: $0, frame) }, "hasAppeals": !appeals.isEmpty,
            "decisions": decisions.map { self.words(of: $0, frame) }, "hasDecisions": !decisions.isEmpty,
            "canAppeal": (decides || book.keeps) && !hasOpen, "canAnswer": decides && hasOpen,
            "appealHref": "\(book.address)/entries/\(entry.path)/appeals",
            "appealKey": appealed?.form["key"] ?? UUID().uuidString.lowercased(),
            "fields": decisionFields(coloured.plan, frame, typed(.decision)),
            "answerFields": answerFields(coloured.plan, frame, typed(.answer)),
            "appealField": filled(wordsField("words", "colours.owner_says", frame), appealed, frame),
            "isDeciding": typed(.decision) != nil, "isAppealing": appealed != nil,
        ]
        if let state {
            words["state"] = ColourWords(state.colour, frame).words
            words["cause"] = frame.cause(of: state)
        }
        return words
    }

    /// The same form below an appeal: keep the colour, or decide another.
    private func answerFields(
        _ plan: ColourPlan, _ frame: Frame, _ typed: ColourTyped?
    ) -> [FieldWords] {
        let answer = filled(wordsField("answer", "colours.answer", frame), typed, frame)
        return [answer]
            + decisionFields(plan, frame, typed).map { field in
                var copy = FieldWords(
                    field.isRadios ? .radios : field.isDay ? .day : .text, name: field.name,
                    label: field.label,
                    id: "answer-\(field.name)")
                copy.hint = field.hint
                copy.limit = field.limit
                copy.options = field.options
                (copy.value, copy.problem) = (field.value, field.problem)
                guard field.isRadios else { return copy }
                copy.isRequired = true
                let isKept = !field.options.contains(where: \.isChosen)
                copy.options =
                    [OptionWords("kept", frame.say("colours.keep"), isChosen: isKept)] + field.options
                return copy
            }
    }

    /// What an owner said, or is answered.
    private func wordsField(_ name: String, _ label: String, _ frame: Frame) -> FieldWords {
        var field = FieldWords(
            .long, name: name, label: frame.catalogue.words[label] ?? "",
            id: name == "words" ? "appeal" : name)
        field.isRequired = true
        field.limit = String(ColourRefusal.wordsLength)
        return field
    }

    private func words(of decision: ColourDecision, _ frame: Frame) -> [String: Any] {
        var words: [String: Any] = [
            "reason": decision.reason, "source": decision.source, "who": decision.who,
            "when": frame.time.moment(decision.decidedAt),
            "until": frame.time.day(decision.until, withYear: true),
        ]
        if let colour = decision.colour { words["state"] = ColourWords(colour, frame).words }
        if let ended = decision.endedAt { words["ended"] = frame.time.moment(ended) }
        return words
    }

    private func words(of appeal: ColourAppeal, _ frame: Frame) -> [String: Any] {
        var words: [String: Any] = [
            "words": appeal.words, "who": appeal.who, "when": frame.time.moment(appeal.raisedAt),
            "outcome": frame.say("colours.appeal_\(appeal.outcome.rawValue)"),
        ]
        if let answer = appeal.answer {
            words["answer"] = [
                "words": answer.words, "who": answer.who, "when": frame.time.moment(answer.at),
            ]
        }
        return words
    }
}

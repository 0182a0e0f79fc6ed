import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Postgres
import Territory

/// What a case page says of many reports on one matter, and taking it back that two are one.
extension Site {
    var duplicateRoutes: [Route] {
        [
            .post("/cases/:number/separation", for: .areaPosts) { request, call in
                try await separate(request, call)
            }
        ]
    }

    /// The part of a case page about other cases: what it is a duplicate of, what was added to it, repeats.
    func sameWords(
        _ opened: OpenedCase, _ state: (duplicate: Duplicate?, added: Int), acting: Acting, _ frame: Frame,
        in db: Transaction
    ) async throws -> [String: Any] {
        let current = opened.current
        var words: [String: Any] = [:]
        if let duplicate = state.duplicate {
            var about: [String: Any] = [
                "said": frame.say("same.said_\(duplicate.saidBy.rawValue)"),
                "when": frame.time.moment(duplicate.at),
                "canSeparate": !opened.isReadOnly && current.isSeparable(by: opened.taker),
                "limit": String(ChoiceInput.textLimit),
            ]
            if let master = duplicate.master { about["master"] = master.description }
            words["duplicate"] = about
        }
        let count = state.added
        if count > 0 {
            let added = try await db.duplicates.added(to: current)
            var about: [String: Any] = [
                "count": frame.say("same.added", ["count": frame.catalogue.number(count)]),
                "reports": added.map { report -> [String: Any] in
                    [
                        "number": report.number.description, "words": report.words,
                        "when": frame.time.moment(report.reportedAt),
                        "said": frame.say("same.said_\(report.saidBy.rawValue)"),
                    ]
                },
            ]
            if count > added.count {
                let hidden = ["count": frame.catalogue.number(count - added.count)] as KeyValuePairs
                about["hidden"] = frame.say("same.hidden", hidden)
            }
            words["added"] = about
        }
        if acting.kind == .area, acting.area?.contains(current.area) ?? false {
            let links = try await db.repeats.around(current).map { repeatLine($0, frame) }
            (words["repeats"], words["hasRepeats"]) = (links, !links.isEmpty)
        }
        return words
    }

    private func repeatLine(_ link: RepeatLink, _ frame: Frame) -> [String: Any] {
        var line: [String: Any] = [
            "href": "/repeats/\(link.id.uuidString.lowercased())",
            "label": frame.say(link.isCause ? "same.is_cause" : "same.is_repeat"),
        ]
        if let cause = link.cause, !link.isCause { line["cause"] = cause.description }
        return line
    }

    /// Open cases to pick from when one is to be marked as a duplicate.
    func likelyMasters(
        _ opened: OpenedCase, _ frame: Frame, in db: Transaction
    ) async throws -> [OptionWords] {
        guard let rule = opened.scenario?.duplicates,
            opened.choices.contains(where: { $0.asks.reasons.contains(where: \.needsOther) })
        else { return [] }
        var options: [OptionWords] = []
        for likely in try await db.duplicates.likelyMasters(of: opened.current, under: rule) {
            let step = try await shelf.pack(likely.packVersion, in: db)?.definitions
                .workflow(likely.workflow)?[likely.step]
            let parts: [String?] = [
                likely.number.description, try await db.areas.area(likely.area)?.name,
                step.map { frame.words($0.title) }, likely.reportedAt.map { frame.time.moment($0).words },
            ]
            let label = parts.compactMap(\.self).joined(separator: " · ")
            options.append(OptionWords(likely.number.description, label))
        }
        return options
    }

    private func separate(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        let isPane = request.uri.queryParameters["pane"] != nil
        guard let version = form["version"].flatMap(Int.init) else { throw Unreadable(what: "version") }
        let number = try number(in: call)
        let action = SeparateCase(
            number: number, version: version, note: form["note"] ?? "", source: call.source, shelf: shelf)
        let now = now()
        try await acting(call) { acting, db in try await action.run(by: acting, at: now, in: db) }
        let catalogue = try catalogue(call.language)
        let done = catalogue.say("event.separate")
        guard isPane else { return .seeOther("/cases/\(number)?done=\(done.asQueryValue)") }
        var shown = Shown()
        shown.notice = NoticeWords(words: catalogue.say("notice.done", ["choice": done]), kind: "ok")
        var response = try await casePage(call, isPane: true, shown)
        if let name = HTTPField.Name("HX-Trigger") { response.headers[name] = "desk-changed" }
        return response
    }
}

import Access
import Casework
import Foundation
import Postgres

/// What pages and files say of an order.
extension Site {
    func exportRow(_ export: Export, _ frame: Frame) -> [String: Any] {
        [
            "href": Self.address(of: export.id), "number": String(export.number), "who": export.who,
            "purpose": frame.say("export_purpose.\(export.purpose.rawValue)"),
            "rows": export.rows.map(frame.catalogue.number) ?? frame.catalogue.words["grant.not_told"] ?? "",
            "ordered": frame.time.moment(export.orderedAt), "mark": Self.mark(of: export.state),
            "state": export.granted != nil && export.state == .over
                ? frame.say("grant_state.over") : frame.say("export_state.\(export.state.rawValue)"),
        ]
    }

    private static func mark(of state: Export.State) -> String {
        switch state {
        case .ready, .granted: "ok"
        case .waiting, .approved: "soon"
        case .refused, .revoked: "overdue"
        case .lapsed, .over: "none"
        }
    }

    private func name(of field: ExportField, _ frame: Frame) -> String {
        frame.say("export_field.\(field.rawValue)")
    }

    /// Which cases, in words; empty: all of the area.
    private func conditions(_ filter: CaseFilter, _ pack: InstalledPack, _ frame: Frame) -> [[String: String]]
    {
        filter.pairs.map { name, value in
            let said: String =
                switch name {
                case "scenario": frame.title(of: value, under: pack)
                case "step":
                    pack.definitions.workflows.lazy.compactMap { $0[value] }.first.map {
                        frame.words($0.title)
                    } ?? value
                case "solved": frame.say("loop.\(value)")
                case "handed": frame.say("filter.handed_up")
                case "area", "words", "since", "until": value
                default: frame.say("\(name).\(value)")
                }
            return ["label": frame.say("filter.\(name)"), "value": said, "name": name, "raw": value]
        }
    }

    func exportForm(
        _ form: Form, _ filter: CaseFilter, rows: Int, _ pack: InstalledPack, _ frame: Frame
    ) -> [String: Any] {
        let limit = ExportOrder.rowLimit
        let conditions = conditions(filter, pack, frame)
        let more = rows > limit ? "+" : ""
        return [
            "conditions": conditions, "isAll": conditions.isEmpty,
            "rows": frame.catalogue.number(min(rows, limit)) + more, "isTooLong": rows > limit,
            "tooLong": frame.say("refusal.export_rows", ["limit": frame.catalogue.number(limit)]),
            "isNothing": rows == 0, "canOrder": (1...limit).contains(rows),
            "alone": frame.say("export.alone", ["limit": frame.catalogue.number(ExportOrder.aloneLimit)]),
            "backHref": "/cases?"
                + conditions.compactMap { one in
                    one["name"].map { "\($0)=\((one["raw"] ?? "").asQueryValue)" }
                }.joined(separator: "&"),
            "fields": exportFields(form, frame),
        ]
    }

    private func exportFields(_ form: Form, _ frame: Frame) -> [FieldWords] {
        var purpose = FieldWords(.select, name: "purpose", label: frame.say("export.purpose"))
        purpose.isRequired = true
        purpose.options =
            [OptionWords("", frame.say("export.choose"))]
            + ExportPurpose.allCases.map {
                let label = frame.say("export_purpose.\($0.rawValue)")
                return OptionWords($0.rawValue, label, isChosen: form["purpose"] == $0.rawValue)
            }
        // Not `words`: those are what the cases were looked for by.
        var why = FieldWords(.long, name: "why", label: frame.say("export.words"))
        why.hint = frame.say("export.words_hint")
        why.value = form["why"]
        why.limit = String(ExportOrder.wordsLimit)
        var fields = FieldWords(.ticks, name: "fields", label: frame.say("export.fields"))
        fields.isRequired = true
        fields.hint = frame.say("export.fields_hint")
        let ticked = form.fields["fields"] ?? ["number", "scenario", "step", "area", "reported", "due"]
        fields.options = ExportField.allCases.map { field in
            let name = name(of: field, frame)
            let label = field.isSensitive ? frame.say("export.sensitive", ["field": name]) : name
            return OptionWords(field.rawValue, label, isChosen: ticked.contains(field.rawValue))
        }
        var kind = FieldWords(.radios, name: "form", label: frame.say("export.form"))
        kind.isRequired = true
        kind.options = ExportForm.allCases.map {
            let isChosen = (form["form"] ?? "xlsx") == $0.rawValue
            return OptionWords($0.rawValue, frame.say("export_form.\($0.rawValue)"), isChosen: isChosen)
        }
        return [purpose, why, fields, kind]
    }

    func exportWords(
        _ export: Export, seenBy acting: Acting, _ pack: InstalledPack, _ frame: Frame
    ) -> [String: Any] {
        let isOwn = export.account == acting.account && export.post == acting.post
        var words = exportRow(export, frame)
        words["id"] = export.id.uuidString.lowercased()
        words["conditions"] = conditions(export.filter, pack, frame)
        words["isAll"] = export.filter.pairs.isEmpty
        words["form"] = frame.say("export_form.\(export.form.rawValue)")
        words["fields"] = export.fields.map { field -> [String: Any] in
            ["label": name(of: field, frame), "isSensitive": field.isSensitive]
        }
        words["next"] = frame.say("export_next.\(export.state.rawValue)\(isOwn ? "" : "_other")")
        words["canDecide"] = export.state == .waiting && export.account != acting.account
        words["canMake"] = isOwn && export.state == .approved
        words["canFetch"] = isOwn && export.state == .ready
        if let said = export.words { words["words"] = said }
        if let decision = export.decision { words["decision"] = decisionWords(decision, frame) }
        if let made = export.made {
            words["made"] = [
                "rows": frame.catalogue.number(made.rows), "isCut": made.isCut,
                "at": frame.time.moment(made.at), "expires": frame.time.exact(made.expiresAt),
                "size": frame.say(
                    "export.size", ["kilobytes": frame.catalogue.number(made.bytes / 1_000 + 1)]),
            ]
        }
        return words
    }

    func decisionWords(_ decision: Export.Decision, _ frame: Frame) -> [String: Any] {
        var decided: [String: Any] = ["who": decision.decider, "at": frame.time.moment(decision.at)]
        decided["isApproved"] = decision.isApproved
        if let said = decision.words { decided["words"] = said }
        return decided
    }

    /// What stands in the file besides the rows.
    func sheetWords(_ export: Export, _ frame: Frame) -> ExportWords {
        let purpose = frame.say("export_purpose.\(export.purpose.rawValue)")
        let watermark = frame.say(
            "export.watermark",
            [
                "who": export.who, "time": frame.time.exact(frame.time.now), "purpose": purpose,
                "number": String(export.number),
            ])
        let cut = frame.say("export.cut", ["rows": frame.catalogue.number(export.rows ?? 0)])
        let headings = ExportField.allCases.map { ($0, name(of: $0, frame)) }
        let origins = Origin.allCases.map { ($0, frame.say("origin.\($0.rawValue)")) }
        return ExportWords(
            title: frame.say("export.title", ["place": frame.place.map { frame.words($0.name) } ?? ""]),
            marks: (watermark, cut), headings: Dictionary(headings) { $1 },
            origins: Dictionary(origins) { $1 }, in: frame.language, zone: frame.time.zone)
    }
}

import Casework
import Foundation
import Ledgers
import Mustache
import Postgres
import Territory

/// A field to tick or to choose. What a script must know of it stands on the tick, once for all lines, or
/// where there is none on the option.
struct TickWords: MustacheParent {
    let field: LedgerField
    let label: String
    let isTicked: Bool
    /// Nobody at this post sees it, whoever says yes.
    var isBarred = false

    func child(named name: String) -> Any? {
        switch name {
        case "value": field.code
        case "label": label
        case "isTicked", "isChosen": isTicked
        case "isLocked": field.sensitivity >= .sensitive
        case "isBarred": isBarred
        case "kind": field.type.rawValue
        case "tests": field.tests.map(\.rawValue).joined(separator: " ")
        case "list": field.type == .boolean ? "list-boolean" : field.check.codes.map { "list-\($0)" }
        default: nil
        }
    }
}

/// What the form over a ledger says before it finds anything.
extension Site {
    /// Lines a form begins with; it grows by one when all are used.
    private static let firstLines = 4

    func formWords(_ form: OneForm, _ frame: Frame) -> [String: Any] {
        let own = form.own
        let fields = own.fields + own.links.flatMap(\.fields)
        let isNear = own.own.level >= .town
        let shown = fields.filter { $0.sensitivity < .sensitive }
        var words: [String: Any] = [
            "title": frame.words(own.ledger.title), "address": own.address, "keeps": own.keeps,
            "templatesHref": own.address + "/templates",
            "newHref": own.address + "/entries/new", "importHref": own.address + "/import",
            "conflictsHref": own.conflictsAddress,
            "ticks": fields.map { field in
                let isTicked = form.selection.ticked.contains(field.code)
                return TickWords(
                    field: field, label: frame.words(field.label), isTicked: isTicked,
                    isBarred: field.sensitivity >= .sensitive && !isNear)
            },
            "ticked": frame.say(
                "ledgers.tick", ["count": frame.catalogue.number(form.selection.ticked.count)]),
            "hasLocked": shown.count < fields.count, "isNear": isNear,
            "lines": lines(form, isNear ? fields : shown, frame),
            "lists": lists(isNear ? fields : shown, under: own.catalogue, frame),
            "area": areaField(form, frame), "order": orderField(form, shown, frame),
            "by": groupingField(form, shown, frame), "isFalling": form.query.isFalling,
            "sentences": sentences(form, frame) + countingSentence(form, frame),
            "hasAsked": !form.query.pairs.isEmpty,
        ]
        if let day = form.selection.countingFrom { words["countingFrom"] = day.description }
        if let grounds = own.ledger.grounds {
            words["grounds"] = [
                "basis": frame.words(grounds.basis), "benefit": frame.words(grounds.benefit),
            ]
        }
        return words
    }

    private func lines(
        _ form: OneForm, _ fields: [LedgerField], _ frame: Frame
    ) -> [[String: Any]] {
        let used = form.query.lines
        let count = min(Selection.mostConditions, max(Self.firstLines, used.count + 1))
        return (0..<count).map { position in
            let line = used.dropFirst(position).first ?? SelectionQuery.Line()
            let options = fields.map {
                OptionWords($0.code, frame.name(of: $0), isChosen: $0.code == line.field)
            }
            var words = frame.words(of: line, number: String(position + 1), among: options)
            if let problem = form.problems[position] { words["problem"] = problem }
            return words
        }
    }

    /// Values to pick from: of each list a field of the ledger names, and yes and no.
    func lists(
        _ fields: [LedgerField], under catalogue: Ledgers.Catalogue, _ frame: Frame
    ) -> [[String: Any]] {
        var lists: [[String: Any]] = []
        for name in Set(fields.compactMap(\.check.codes)).sorted() {
            let values = catalogue.codeList(name)?.values.filter { !$0.isEnded } ?? []
            lists.append(["id": "list-\(name)", "values": values.map { frame.words($0.title) }])
        }
        if fields.contains(where: { $0.type == .boolean }) {
            lists.append([
                "id": "list-boolean", "values": [frame.say("answer.yes"), frame.say("answer.no")],
            ])
        }
        return lists
    }

    private func areaField(_ form: OneForm, _ frame: Frame) -> FieldWords {
        var field = FieldWords(.select, name: "area", label: frame.say("ledgers.area"))
        let within = form.selection.within
        field.options =
            [OptionWords("", frame.say("ledgers.own_area", ["area": form.ownName]))]
            + form.children.map { OptionWords($0.code.text, $0.name, isChosen: $0.code == within) }
        let isListed = within == form.own.own || form.children.contains { $0.code == within }
        if !isListed {
            // A finer one, by a link from what was counted.
            field.options.append(
                OptionWords(within.text, form.names.areas[within] ?? within.text, isChosen: true))
        }
        return field
    }

    private func orderField(_ form: OneForm, _ fields: [LedgerField], _ frame: Frame) -> FieldWords {
        var field = FieldWords(.select, name: "order", label: frame.catalogue.words["ledgers.order"] ?? "")
        field.options =
            [OptionWords("", frame.say("ledgers.usual_order"))]
            + fields.filter(\.canOrder).map {
                OptionWords($0.code, frame.words($0.label), isChosen: $0.code == form.query.order)
            }
        return field
    }

    private func groupingField(_ form: OneForm, _ fields: [LedgerField], _ frame: Frame) -> FieldWords {
        var field = FieldWords(.select, name: "by", label: frame.say("ledgers.by"))
        let levels = Area.Level.allCases.filter { $0 > form.own.own.level }.map { level in
            (
                SelectionQuery.grouping(by: level),
                frame.say("ledgers.by_area", ["level": frame.say("level.\(level.name)")])
            )
        }
        let others = fields.filter(\.canGroup).map { ($0.code, frame.words($0.label)) }
        field.options =
            [OptionWords("", frame.say("ledgers.by_none"))]
            + (levels + others).map { OptionWords($0.0, $0.1, isChosen: $0.0 == form.query.grouping) }
        return field
    }

    /// Conditions as sentences, each with a link to the same without it.
    func sentences(_ form: OneForm, _ frame: Frame) -> [[String: Any]] {
        let own = form.own
        let words = EntryWords(
            ledger: own.ledger, catalogue: own.catalogue, level: own.own.level, areas: form.names.areas,
            frame: frame)
        let demands = (form.checked ?? form.asked)?.demands ?? []
        return form.selection.conditions.enumerated().map { position, condition in
            [
                "words": sentence(of: condition, reading: demands.dropFirst(position).first, words),
                "isWrong": form.problems[position] != nil,
                "href": own.address + form.query.without(line: position).asQuery,
            ]
        }
    }

    /// The day years are counted back from, where one is named and years are counted.
    private func countingSentence(_ form: OneForm, _ frame: Frame) -> [[String: Any]] {
        guard let day = form.selection.countingFrom,
            form.selection.conditions.contains(where: { $0.test.countsYears })
        else { return [] }
        let words = frame.say("ledgers.counting_from", ["day": frame.time.day(day, withYear: true)])
        return [["words": words, "href": form.own.address + form.query.countingFromToday().asQuery]]
    }

    /// - Parameter demand: The condition as it was read; `nil`: values are said as they were typed.
    func sentence(
        of condition: Selection.Condition, reading demand: CheckedSelection.Demand?, _ words: EntryWords
    ) -> String {
        let field = words.catalogue.field(condition.field)
        let isYears = condition.test.countsYears
        let read = isYears ? [] : demand?.values ?? []
        let said = condition.values.enumerated().map { place, typed in
            field.flatMap { field in
                read.dropFirst(place).first.map { words.words(for: $0, of: field) }
            } ?? typed
        }
        return words.frame.say(
            "ledger_sentence.\(condition.test.rawValue)",
            [
                "field": field.map { words.frame.words($0.label) } ?? condition.field,
                "value": said.first ?? "", "other": said.dropFirst().first ?? "",
            ])
    }
}

extension Frame {
    /// A field among others to choose from.
    func name(of field: LedgerField) -> String {
        let label = words(field.label)
        return field.sensitivity < .sensitive ? label : say("export.sensitive", ["field": label])
    }

    /// A line of conditions, as `condition_line` draws it.
    ///
    /// - Parameters:
    ///   - suffix: What the names of its controls end in, where a page has several sets of lines.
    ///   - fields: Options to choose from.
    func words(
        of line: SelectionQuery.Line, number: String, suffix: String = "", among fields: [any Sendable]
    ) -> [String: Any] {
        [
            "fieldName": "field\(number)\(suffix)", "testName": "test\(number)\(suffix)",
            "valueName": "value\(number)\(suffix)", "otherName": "other\(number)\(suffix)",
            "value": line.value, "other": line.other,
            "label": say("ledgers.condition", ["number": number]),
            "fieldLabel": say("ledgers.field", ["number": number]),
            "testLabel": say("ledgers.test", ["number": number]),
            "valueLabel": say("ledgers.value", ["number": number]),
            "otherLabel": say("ledgers.other", ["number": number]),
            "fields": [OptionWords("", say("ledgers.any"))] as [any Sendable] + fields,
            "tests": [OptionWords("", say("ledgers.auto"))]
                + Selection.Test.allCases.map {
                    OptionWords(
                        $0.rawValue, say("ledger_test.\($0.rawValue)"), isChosen: $0.rawValue == line.test)
                },
        ]
    }
}

import Access
import Casework
import Foundation
import Ledgers
import Mustache
import Postgres
import Territory

/// A line of a sheet as the page draws it.
private struct LineWords: MustacheParent {
    let href: String
    let name: String
    let cells: [CellWords]
    let area: String

    func child(named name: String) -> Any? {
        switch name {
        case "href": href
        case "name": self.name
        case "cells": cells
        case "area": area
        default: nil
        }
    }
}

/// A cell of a ledger on a page or on paper.
struct CellWords: MustacheParent {
    let words: String
    let isNumber: Bool

    func child(named name: String) -> Any? {
        switch name {
        case "words": words
        case "isNumber": isNumber
        default: nil
        }
    }
}

/// What a form over a ledger found.
extension Site {
    /// - Returns: What the page says, and how many lines a file of it would have.
    func result(
        of checked: CheckedSelection, in form: OneForm, _ call: Call, _ frame: Frame, in db: Transaction
    ) async throws -> (words: [String: Any], rows: Int) {
        let personal = checked.personalFields
        // What a second person allowed is on record as that.
        if !personal.isEmpty, form.granted == nil {
            try await db.audit("read ledger", of: checked.ledger.name, fields: personal, from: call.source)
        }
        return checked.grouping == nil
            ? try await listed(checked, form, frame, in: db)
            : try await counted(checked, form, frame, in: db)
    }

    private func entryWords(
        _ form: OneForm, _ areas: [Area.Code: String], _ frame: Frame, papers: [UUID: String] = [:]
    ) -> EntryWords {
        EntryWords(
            ledger: form.own.ledger, catalogue: form.own.catalogue, level: form.own.own.level, areas: areas,
            frame: frame, papers: papers)
    }

    private func listed(
        _ checked: CheckedSelection, _ form: OneForm, _ frame: Frame, in db: Transaction
    ) async throws -> (words: [String: Any], rows: Int) {
        let count = try await db.selections.count(checked, marking: marking)
        let pages = max(1, (count + SelectionTable.pageSize - 1) / SelectionTable.pageSize)
        let last = min(pages, SelectionTable.lastPage)
        let page = min(form.query.page, last)
        let found = try await db.selections.page(page, of: checked, marking: marking)
        let values = found.map(\.line)
        let words = entryWords(
            form, try await db.areas.names(of: checked.areas(in: values)), frame,
            papers: try await db.documents.titles(of: checked.papers(in: values), within: form.own.own))
        let lines = found.map { entry in
            let cells = zip(checked.fields, entry.cells).map { field, kept in
                CellWords(words: words.cell(kept, of: field) ?? "–", isNumber: field.canAdd)
            }
            let id = entry.id.uuidString.lowercased()
            return LineWords(
                href: "\(form.own.address)/entries/\(entry.home)-\(id)",
                name: cells.first?.words ?? "–", cells: Array(cells.dropFirst()),
                area: words.areas[entry.area] ?? entry.area.text)
        }
        let headings = checked.fields.map { field in
            CellWords(words: words.heading(of: field), isNumber: field.canAdd)
        }
        var result: [String: Any] = [
            "isList": true, "total": frame.catalogue.number(count), "isEmpty": found.isEmpty,
            "lines": lines, "headings": Array(headings.dropFirst()), "first": headings.first?.words ?? "",
            "hasPages": pages > 1, "isFiltered": !form.query.lines.isEmpty || !form.query.area.isEmpty,
            "pages": frame.say(
                "ledgers.page",
                ["page": frame.catalogue.number(page), "pages": frame.catalogue.number(pages)]),
        ]
        if page > 1 { result["previousHref"] = form.href(page: page - 1) }
        if page < last { result["nextHref"] = form.href(page: page + 1) }
        if page == last, last < pages {
            result["lastPage"] = frame.say("ledgers.last_page", ["page": frame.catalogue.number(last)])
        }
        return (result, count)
    }

    private func counted(
        _ checked: CheckedSelection, _ form: OneForm, _ frame: Frame, in db: Transaction
    ) async throws -> (words: [String: Any], rows: Int) {
        let groups = try await db.selections.groups(of: checked, marking: marking)
        let words = entryWords(form, try await db.areas.names(of: checked.areas(in: groups)), frame)
        let added = checked.fields.filter(\.canAdd)
        let total = groups.map(\.entries).reduce(0, +)
        let rows = groups.map { group -> [String: Any] in
            var row: [String: Any] = [
                "name": name(of: group, checked, words, frame),
                "count": frame.catalogue.number(group.entries), "sums": group.sums.map(words.number),
                "share": total == 0 ? "–" : "\(group.entries * 100 / total)%",
            ]
            if let href = address(of: group, checked, form) { row["href"] = href }
            return row
        }
        let sums = added.indices.map { position in
            let parts = groups.compactMap { $0.sums.dropFirst(position).first ?? nil }
            return words.number(parts.isEmpty ? nil : parts.reduce(0, +))
        }
        let result: [String: Any] = [
            "isList": false, "total": frame.catalogue.number(total), "isEmpty": groups.isEmpty,
            "groups": rows, "first": groupHeading(checked, words, frame),
            "added": added.map { frame.say("ledgers.sum", ["field": words.heading(of: $0)]) },
            "sums": sums, "isCut": groups.count == SelectionTable.mostGroups,
            "isFiltered": !form.query.lines.isEmpty || !form.query.area.isEmpty,
        ]
        return (result, groups.count)
    }

    private func groupHeading(_ checked: CheckedSelection, _ words: EntryWords, _ frame: Frame) -> String {
        switch checked.grouping {
        case .field(let field): words.heading(of: field)
        case .areas, nil: frame.catalogue.words["ledgers.area"] ?? ""
        }
    }

    private func name(
        of group: SelectedGroup, _ checked: CheckedSelection, _ words: EntryWords, _ frame: Frame
    ) -> String {
        let unfilled = frame.catalogue.words["ledgers.unfilled"] ?? ""
        switch checked.grouping {
        case .field(let field): return words.cell(group.value, of: field) ?? unfilled
        case .areas, nil:
            guard let value = group.value else { return unfilled }
            return Area.Code(value).flatMap { words.areas[$0] } ?? value
        }
    }

    /// The entries of a group, listed; `nil` when the form has no room for one more condition.
    private func address(of group: SelectedGroup, _ checked: CheckedSelection, _ form: OneForm) -> String? {
        var query = form.query
        (query.grouping, query.page) = ("", 1)
        switch checked.grouping {
        case .areas:
            guard let value = group.value else { return nil }
            query.area = value
        case .field(let field):
            guard query.lines.count < Selection.mostConditions else { return nil }
            let test = group.value == nil ? Selection.Test.isEmpty : .is
            query.lines.append(
                .init(field: field.code, test: test.rawValue, value: group.value ?? ""))
        case nil: return nil
        }
        return form.own.address + query.asQuery
    }

    /// What is asked of somebody who takes the sheet along.
    func sheetWords(
        of checked: CheckedSelection, in form: OneForm, _ sending: Form, isFresh: Bool, rows: Int,
        offering templates: [SheetTemplate], _ frame: Frame
    ) -> [String: Any] {
        let why = purposeFields(sending, isRequired: checked.isOfPersons, id: "take", frame)
        var kind = FieldWords(.radios, name: "form", label: frame.say("export.form"))
        kind.isRequired = true
        kind.options = ExportForm.allCases.map {
            let isChosen = (sending["form"] ?? ExportForm.xlsx.rawValue) == $0.rawValue
            return OptionWords($0.rawValue, frame.say("export_form.\($0.rawValue)"), isChosen: isChosen)
        }
        kind.options.append(
            OptionWords(
                Self.printMark, frame.say("ledgers.print"), isChosen: sending["form"] == Self.printMark))
        kind.options += templateOptions(templates, chosen: sending["form"], frame)
        let back = form.own.address + form.query.asQuery
        return [
            "isThere": rows > 0, "isFresh": isFresh, "isOpen": sending["form"] != nil,
            "confirmHref": "/confirm?back=\(back.asQueryValue)", "fields": why + [kind],
            "pairs": form.query.pairs.map { ["name": $0.name, "value": $0.value] },
            "note": checked.isOfPersons
                ? frame.say("ledgers.alone", ["limit": frame.catalogue.number(SheetOrder.aloneLimit)])
                : frame.say("ledgers.purpose_free"),
        ]
    }
}

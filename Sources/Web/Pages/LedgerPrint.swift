import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Ledgers
import Mustache
import Postgres
import Territory

/// A line on paper.
private struct PrintedLine: MustacheParent {
    let number: String
    let cells: [CellWords]

    func child(named name: String) -> Any? {
        switch name {
        case "number": number
        case "cells": cells
        default: nil
        }
    }
}

/// What was asked of a ledger, as a page to print: whose it is stands under every sheet of paper.
extension Site {
    /// How the form names paper among the kinds of file.
    static let printMark = "print"

    func printedSheet(_ call: Call, _ query: SelectionQuery, _ form: Form) async throws -> Response {
        let now = now()
        return try await acting(call) { acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            let own = try await readLedger(call, acting, in: db)
            let read = try await read(query, of: own, frame, in: db)
            let checked = try read.seenAlone()
            let order = try SheetOrder(
                for: form["purpose"].flatMap(ExportPurpose.init(rawValue:)), words: form["why"] ?? "",
                form: .csv, of: checked)
            let said = words(of: order, own, frame)
            let action = PrintSheet(checked, as: order, saying: said, marking: marking, from: call.source)
            let sheet = try await action.run(by: acting, at: now, in: db)
            let page = Page(
                template: "ledger_print", name: "ledgers", title: said.title, isWide: true,
                content: ["print": words(of: sheet, read, said, frame)])
            return answer(page, in: frame)
        }
    }

    private func words(
        of sheet: PrintedSheet, _ form: OneForm, _ said: SheetWords, _ frame: Frame
    ) -> [String: Any] {
        let within = form.selection.within
        let total = frame.catalogue.number(sheet.total)
        let shown = frame.catalogue.number(sheet.rows.count)
        let drawn = sheet.rows.map { $0.map { cell(of: $0, frame) } }
        return [
            "back": form.own.address + form.query.asQuery, "ledger": frame.words(form.own.ledger.title),
            "title": said.title, "mark": said.watermark,
            "area": within == form.own.own ? form.ownName : form.names.areas[within] ?? within.text,
            "conditions": sentences(form, frame).compactMap { $0["words"] },
            "count": sheet.total > sheet.rows.count
                ? frame.say("ledgers.print_more", ["shown": shown, "total": total])
                : frame.say("ledgers.print_all", ["total": total]),
            "isCut": sheet.total > sheet.rows.count,
            // A heading stands over its numbers.
            "headings": sheet.headings.enumerated().map { place, words in
                let isNumber = drawn.contains { $0.dropFirst(place).first?.isNumber ?? false }
                return CellWords(words: words, isNumber: isNumber)
            },
            "lines": drawn.enumerated().map { place, cells in
                PrintedLine(number: String(place + 1), cells: cells)
            },
        ]
    }

    private func cell(of value: ExportCell, _ frame: Frame) -> CellWords {
        switch value {
        case .text(let text): CellWords(words: text, isNumber: false)
        case .number(let number): CellWords(words: String(number), isNumber: true)
        case .decimal(let number): CellWords(words: EntryValue.decimal(number).text, isNumber: true)
        case .day(let day): CellWords(words: day.description, isNumber: false)
        case .moment(let moment): CellWords(words: frame.time.exact(moment), isNumber: false)
        case .nothing: CellWords(words: "", isNumber: false)
        }
    }
}

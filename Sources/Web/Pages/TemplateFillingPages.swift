import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Ledgers
import NIOCore
import Postgres
import Territory

/// What was asked of a ledger, as a file in the layout of a desk.
extension Site {
    /// How the form names a layout among the kinds of file.
    static let templateMark = "template:"

    /// The layout that a form asks for; `nil`: it asks for a plain sheet.
    static func template(in form: Form) -> UUID? {
        guard let kind = form["form"], kind.hasPrefix(templateMark) else { return nil }
        return UUID(uuidString: String(kind.dropFirst(templateMark.count)))
    }

    func templateOptions(_ templates: [SheetTemplate], chosen: String?, _ frame: Frame) -> [OptionWords] {
        templates.map { template in
            let value = Self.templateMark + template.id.uuidString.lowercased()
            let label = frame.say(
                "templates.option", ["title": template.title, "area": template.areaName])
            return OptionWords(value, label, isChosen: chosen == value)
        }
    }

    /// A workbook as its child is about to fill it.
    private struct Drawing {
        let filling: TemplateFilling
        let child: TemplateChild
        let name: String
    }

    /// - Throws: ``TemplateRefusal``, ``ExportRefusal`` or what the form itself says.
    func filledTemplate(
        _ id: UUID, _ call: Call, _ query: SelectionQuery, _ form: Form
    ) async throws -> Response {
        let now = now()
        return try await send(
            try await acting(call) { acting, db in
                let frame = try await frame(call, acting: acting, in: db)
                let own = try await readLedger(call, acting, in: db)
                guard let kept = try await db.templates.kept(id, of: own.ledger.name) else {
                    throw TemplateRefusal.absent
                }
                let plan = try plan(of: kept.template, own)
                let read = try await read(query.showing(plan), of: own, frame, in: db)
                let checked = try read.seenAlone()
                let order = try SheetOrder(
                    for: form["purpose"].flatMap(ExportPurpose.init(rawValue:)), words: form["why"] ?? "",
                    form: .xlsx, of: checked)
                let action = DrawTemplate(
                    kept.template, by: plan, with: (checked, order),
                    saying: (words(of: order, own, frame), facts(of: read, order, frame)), marking: marking,
                    from: call.source)
                return Drawing(
                    filling: try await action.run(by: acting, at: now, in: db),
                    child: TemplateChild(kept.file, folder: settings.incoming, in: cage),
                    name: "linli-\(own.ledger.name)-\(frame.time.today)")
            })
    }

    /// The same from a selection that a second person granted; nothing is shown that was not granted.
    func filledTemplate(_ id: UUID, granted order: UUID, _ call: Call) async throws -> Response {
        let now = now()
        return try await send(
            try await acting(call) { acting, db in
                let frame = try await frame(call, acting: acting, in: db)
                let (form, checked, purpose) = try await granted(order, page: 1, call, acting, frame, in: db)
                guard let said = try await db.exports.named(order) else { throw ExportRefusal.absent }
                guard let kept = try await db.templates.kept(id, of: form.own.ledger.name) else {
                    throw TemplateRefusal.absent
                }
                let plan = try plan(of: kept.template, form.own)
                guard plan.isWithin(checked) else { throw TemplateRefusal.absent }
                let read = try await read(form.query.showing(plan), of: form.own, frame, in: db)
                guard let shown = read.asked ?? read.checked else { throw TemplateRefusal.stale }
                let sheet = try SheetOrder(
                    for: purpose, words: said.words ?? "", form: .xlsx, of: shown, isGranted: true)
                let action = DrawTemplate(
                    kept.template, by: plan, with: (shown, sheet),
                    saying: (words(of: sheet, form.own, frame), facts(of: read, sheet, frame)),
                    marking: marking, from: call.source)
                return Drawing(
                    filling: try await action.run(by: acting, at: now, in: db),
                    child: TemplateChild(kept.file, folder: settings.incoming, in: cage),
                    name: "linli-\(form.own.ledger.name)-\(frame.time.today)")
            })
    }

    private func send(_ drawing: Drawing) async throws -> Response {
        do {
            return Self.workbook(try await drawing.child.fill(drawing.filling), named: drawing.name)
        } catch SheetRefusal.tooHeavy, SheetRefusal.damaged {
            // Nothing of what the child had written is left, and nothing of it was sent.
            throw TemplateRefusal.notFilled
        }
    }

    /// Layouts that show nothing but what was granted.
    func templates(
        within checked: CheckedSelection, of own: OwnLedger, in db: Transaction
    ) async throws -> [SheetTemplate] {
        guard checked.grouping == nil else { return [] }
        return try await templates(for: own, in: db).filter { template in
            // One that cannot be filled any more is not offered.
            guard let plan = try? plan(of: template, own) else { return false }
            return plan.isWithin(checked)
        }
    }

    /// The catalogue may have gone on since it was kept.
    private func plan(of template: SheetTemplate, _ own: OwnLedger) throws -> TemplatePlan {
        do throws(TemplateRefusal) {
            return try TemplatePlan(
                template.layout, of: own.ledger, under: own.catalogue, along: own.links)
        } catch {
            throw TemplateRefusal.stale
        }
    }

    private func facts(of form: OneForm, _ order: SheetOrder, _ frame: Frame) -> TemplateFacts {
        let within = form.selection.within
        let conditions = sentences(form, frame).compactMap { $0["words"] as? String }
        return TemplateFacts(
            area: within == form.own.own ? form.ownName : form.names.areas[within] ?? within.text,
            day: frame.time.today, who: frame.session?.account ?? "",
            purpose: order.purpose.map { frame.say("export_purpose.\($0.rawValue)") } ?? "",
            conditions: conditions.joined(separator: frame.say("entry.comma")),
            ledger: frame.words(form.own.ledger.title))
    }
}

extension SelectionQuery {
    /// The same, with the fields of a layout.
    fileprivate func showing(_ plan: TemplatePlan) -> SelectionQuery {
        var query = at(page: 1)
        query.ticked = plan.fields.map(\.code)
        query.grouping = ""
        return query
    }
}

extension TemplatePlan {
    /// Whether it shows only fields that a selection shows.
    fileprivate func isWithin(_ checked: CheckedSelection) -> Bool {
        let shown = Set(checked.fields.map(\.code))
        return fields.allSatisfy { shown.contains($0.code) }
    }
}

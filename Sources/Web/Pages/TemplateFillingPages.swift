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

    /// - Throws: ``TemplateRefusal``, ``ExportRefusal`` or what the form itself says.
    func filledTemplate(
        _ id: UUID, _ call: Call, _ query: SelectionQuery, _ form: Form
    ) async throws -> Response {
        let now = now()
        let (filling, child, name) = try await acting(call) { acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            let own = try await readLedger(call, acting, in: db)
            guard let (template, file) = try await db.templates.kept(id, of: own.ledger.name) else {
                throw TemplateRefusal.absent
            }
            let plan = try plan(of: template, own)
            var asked = query
            asked.ticked = plan.fields.map(\.code)
            asked.grouping = ""
            let read = try await read(asked, of: own, frame, in: db)
            let checked = try read.seenAlone()
            let order = try SheetOrder(
                for: form["purpose"].flatMap(ExportPurpose.init(rawValue:)), words: form["why"] ?? "",
                form: .xlsx, of: checked)
            let action = DrawTemplate(
                template, by: plan, with: (checked, order),
                saying: (words(of: order, own, frame), facts(of: read, order, frame)), marking: marking,
                from: call.source)
            let filling = try await action.run(by: acting, at: now, in: db)
            return (
                filling, TemplateChild(file, folder: settings.incoming, in: cage),
                "linli-\(own.ledger.name)-\(frame.time.today)"
            )
        }
        do {
            return Self.workbook(try await child.fill(filling), named: name)
        } catch SheetRefusal.tooHeavy, SheetRefusal.damaged {
            // Nothing of what the child had written is left, and nothing of it was sent.
            throw TemplateRefusal.notFilled
        }
    }

    /// The catalogue may have gone on since it was kept.
    private func plan(of template: SheetTemplate, _ own: OwnLedger) throws -> TemplatePlan {
        do throws(TemplateRefusal) {
            return try TemplatePlan(template.layout, of: own.ledger, under: own.catalogue)
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

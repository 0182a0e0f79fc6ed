import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Ledgers
import NIOCore
import Postgres
import Territory

/// Layouts that desks hand in for a ledger: what is offered, and handing in one more. They are filled on the
/// form over the ledger, see `TemplateFillingPages.swift`.
extension Site {
    private static let mostOffered = 200

    var templateRoutes: [Route] {
        [
            .get("/ledgers/:name/templates", for: .areaPosts) { _, call in try await templatesPage(call) },
            .post("/ledgers/:name/templates", for: .areaPosts) { request, call in
                try await keepTemplate(request, call)
            },
            .get("/ledgers/:name/templates/:id", for: .areaPosts) { _, call in
                try await templateFile(call)
            },
            .post("/ledgers/:name/templates/:id/retirement", for: .areaPosts) { request, call in
                try await retireTemplate(request, call)
            },
        ]
    }

    func templateID(_ call: Call) throws -> UUID {
        guard let id = UUID(uuidString: try call.parameters.require("id")) else {
            throw TemplateRefusal.absent
        }
        return id
    }

    func templates(for own: OwnLedger, in db: Transaction) async throws -> [SheetTemplate] {
        try await db.templates.offered(for: own.ledger.name, in: own.own, limit: Self.mostOffered)
    }

    /// - Parameter sent: What was said of a file that was refused, to be shown again.
    private func templatesPage(
        _ call: Call, refused: (any Error)? = nil, sent: Form = Form()
    ) async throws -> Response {
        try await acting(call) { acting, db in
            var frame = try await frame(call, acting: acting, in: db)
            let own = try await ownLedger(call, acting, in: db)
            let words = refusals(frame)
            let answered = refused.map { words.answer(to: $0) }
            frame.notice = answered?.words.map { NoticeWords(words: $0, kind: "overdue") }
            var faults: [TemplateFault] = []
            if case .faults(let found)? = refused as? TemplateRefusal { faults = found }
            let all = try await templates(for: own, in: db)
            let isDesk = try acting.isDesk(under: try await currentPack(in: db))
            var title = FieldWords(.text, name: "title", label: frame.say("templates.name"))
            (title.isRequired, title.value) = (true, sent["title"])
            title.limit = String(SheetTemplate.titleLimit)
            let content: [String: Any] = [
                "back": own.address, "ledger": frame.words(own.ledger.title),
                "address": own.address + "/templates", "isDesk": isDesk,
                "rows": all.map { row(of: $0, isOwn: isDesk && $0.area == own.own, own, frame) },
                "isEmpty": all.isEmpty, "title": title, "hasFaults": !faults.isEmpty,
                "faults": faults.map { fault in
                    [
                        "cell": frame.say(
                            "templates.cell", ["sheet": fault.cell.sheet, "cell": fault.cell.place]),
                        "words": words.words(for: fault.problem, under: own.catalogue),
                    ]
                },
                "facts": facts(frame), "fields": fields(of: own, frame),
                "limits": frame.say(
                    "templates.limits",
                    [
                        "megabytes": String(ReadTemplate.limitBytes >> 20),
                        "rows": frame.catalogue.number(TemplatePlan.rowLimit),
                    ]),
            ]
            let page = Page(
                template: "templates", name: "ledgers", title: frame.say("templates.title"),
                status: answered?.status ?? .ok, content: ["templates": content])
            return answer(page, in: frame)
        }
    }

    private func row(
        of template: SheetTemplate, isOwn: Bool, _ own: OwnLedger, _ frame: Frame
    ) -> [String: Any] {
        let href = "\(own.address)/templates/\(template.id.uuidString.lowercased())"
        return [
            "title": template.title, "href": href, "isOwn": isOwn, "retireHref": href + "/retirement",
            "id": template.id.uuidString.lowercased(), "limit": String(SheetTemplate.reasonLimit),
            "kept": frame.say(
                "templates.kept",
                ["area": template.areaName, "who": template.who, "day": frame.time.day(template.keptAt)]),
        ]
    }

    /// Marks with what each stands for.
    private func facts(_ frame: Frame) -> [[String: String]] {
        var rows = TemplateFact.allCases.map { fact in
            [
                "mark": "[[@\(frame.say("template_mark.\(fact.rawValue)"))]]",
                "words": frame.say("template_fact.\(fact.rawValue)"),
            ]
        }
        let sum = frame.say("template_mark.sum")
        rows.append([
            "mark": "[[@\(sum):\(frame.say("templates.some_field"))]]",
            "words": frame.say("template_fact.sum"),
        ])
        return rows
    }

    private func fields(of own: OwnLedger, _ frame: Frame) -> [[String: String]] {
        (own.fields + own.links.flatMap(\.fields)).map { field in
            ["mark": "[[\(frame.words(field.label))]]", "code": field.code]
        }
    }

    private func keepTemplate(_ request: Request, _ call: Call) async throws -> Response {
        let form: Form
        do {
            form = try await checkedForm(request, call, limits: .ofTemplates)
        } catch MultipartRefusal.fileTooLarge, MultipartRefusal.totalTooLarge {
            let refusal = TemplateRefusal.tooLarge(limitBytes: ReadTemplate.limitBytes)
            return try await templatesPage(call, refused: refusal)
        }
        let now = now()
        let (ledger, links) = try await acting(call) { acting, db in
            guard try acting.isDesk(under: try await currentPack(in: db)) else {
                throw AccessRefusal.wrongPost
            }
            let own = try await ownLedger(call, acting, in: db)
            return (own.ledger.name, own.links)
        }
        do {
            // Looking at one takes a second of a processor.
            try await take(.sheets, [try await postBucket("sheets", Limits.sheets, call)])
            let bytes = try await bytes(of: form)
            let reading = ReadTemplate(bytes, folder: settings.incoming, in: cage)
            let layout = try await exports.inTurn { try await reading.run() }
            let action = KeepTemplate(
                UUID(), titled: form["title"] ?? "", for: ledger, bytes, laidOut: layout, along: links,
                from: call.source)
            try await acting(call) { acting, db in try await action.run(by: acting, at: now, in: db) }
            return .seeOther("/ledgers/\(ledger)/templates")
        } catch let refusal as TemplateRefusal {
            return try await templatesPage(call, refused: refusal, sent: form)
        } catch let refusal as SheetRefusal {
            return try await templatesPage(call, refused: refusal, sent: form)
        } catch let throttled as Throttled {
            return try await templatesPage(call, refused: throttled, sent: form)
        }
    }

    private func bytes(of form: Form) async throws -> [UInt8] {
        guard !form.lacksRoom else { throw PhotoRefusal.noRoom }
        guard let file = form.files.first(where: { $0.size > 0 }) else { throw TemplateRefusal.fileMissing }
        return try await Disk.work {
            try withExtendedLifetime(file) { try [UInt8](Data(contentsOf: URL(filePath: file.path))) }
        }
    }

    private func templateFile(_ call: Call) async throws -> Response {
        let id = try templateID(call)
        return try await acting(call) { acting, db in
            let own = try await ownLedger(call, acting, in: db)
            guard let (_, file) = try await db.templates.kept(id, of: own.ledger.name) else {
                throw TemplateRefusal.absent
            }
            return Self.workbook(file, named: "linli-\(own.ledger.name)-template")
        }
    }

    private func retireTemplate(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        let action = RetireTemplate(
            try templateID(call), because: form["reason"] ?? "", from: call.source)
        let now = now()
        do {
            let address = try await acting(call) { acting, db in
                let own = try await ownLedger(call, acting, in: db)
                try await action.run(by: acting, at: now, in: db)
                return own.address + "/templates"
            }
            return .seeOther(address)
        } catch let refusal as TemplateRefusal where refusal != .absent {
            return try await templatesPage(call, refused: refusal)
        }
    }
}

extension FormLimits {
    /// A workbook and its name.
    fileprivate static let ofTemplates: FormLimits = {
        var limits = FormLimits()
        limits.files = 1
        limits.fileBytes = ReadTemplate.limitBytes
        limits.totalBytes = ReadTemplate.limitBytes + (1 << 20)
        return limits
    }()
}

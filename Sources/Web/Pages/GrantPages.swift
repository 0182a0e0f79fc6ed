import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Ledgers
import Postgres
import Territory

/// What somebody sees of a ledger by the word of a second person: asking for it, looking at it, taking it
/// along. The yes itself is given where files are approved.
extension Site {
    var grantRoutes: [Route] {
        [
            .post("/ledgers/:name/requests", for: .areaPosts) { request, call in
                try await orderEntries(request, call)
            },
            .get("/exports/:id/entries", for: .areaPosts) { request, call in
                try await grantedPage(request, call)
            },
            .post("/exports/:id/sheet", for: .areaPosts) { request, call in
                try await takeGrantedSheet(request, call)
            },
            .post("/exports/:id/revocation", for: .areaPosts) { request, call in
                try await revokeGrant(request, call)
            },
        ]
    }

    private func orderEntries(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call, limits: SelectionQuery.formLimits)
        let query = SelectionQuery(form)
        let now = now()
        do {
            let id = try await acting(call) { acting, db in
                let frame = try await frame(call, acting: acting, in: db)
                let own = try await readLedger(call, acting, in: db)
                let read = try await read(query, of: own, frame, in: db)
                guard let asked = read.asked ?? read.checked else { throw Unasked() }
                let order = try EntryOrder(
                    of: asked, as: query.settled(as: read.selection).text,
                    for: (form["purpose"].flatMap(ExportPurpose.init(rawValue:)), form["why"] ?? ""),
                    days: form["days"].flatMap { Int($0) })
                return try await OrderEntries(order, marking: marking, from: call.source)
                    .run(by: acting, at: now, in: db)
            }
            return .seeOther(Self.address(of: id))
        } catch AccessRefusal.stepUpNeeded {
            let back = "/ledgers/\(try call.parameters.require("name"))" + query.asQuery
            return .seeOther("/confirm?back=\(back.asQueryValue)")
        } catch is Unasked {
            return try await formPage(call, query, sending: form, refused: nil)
        } catch let refusal as ExportRefusal {
            return try await formPage(call, query, sending: form, refused: refusal)
        } catch let refusal as SavedSelectionRefusal {
            return try await formPage(call, query, sending: form, refused: refusal)
        }
    }

    /// What the form over a ledger says of asking a second person.
    func requestWords(
        of asked: CheckedSelection, in form: OneForm, _ sending: Form, isFresh: Bool, _ frame: Frame
    ) -> [String: Any] {
        let isSent = sending["asking"] != nil
        var days = FieldWords(.select, name: "days", label: frame.say("grant.for_days"), id: "asked-days")
        days.isRequired = true
        days.options = EntryOrder.days.map {
            OptionWords(
                String($0), frame.say("saved_selection.days", ["count": String($0)]),
                isChosen: isSent && sending["days"] == String($0))
        }
        let back = form.own.address + form.query.asQuery
        let labels = asked.sensitiveFields.compactMap(form.own.catalogue.field).map { frame.words($0.label) }
        let limit = frame.catalogue.number(SheetOrder.aloneLimit)
        return [
            "address": form.own.address + "/requests", "isFresh": isFresh,
            "isOpen": isSent || form.checked == nil,
            "confirmHref": "/confirm?back=\(back.asQueryValue)",
            "words": labels.isEmpty
                ? frame.say("grant.many", ["limit": limit])
                : frame.say(
                    "grant.sensitive", ["fields": labels.joined(separator: frame.say("entry.comma"))]),
            "pairs": form.query.pairs.map { ["name": $0.name, "value": $0.value] },
            "fields": purposeFields(isSent ? sending : Form(), isRequired: true, id: "asked", frame) + [days],
        ]
    }

    /// A selection that was granted, looked up anew; what it names may be gone by now.
    func granted(
        _ id: UUID, page: Int, _ call: Call, _ acting: Acting, _ frame: Frame, in db: Transaction
    ) async throws -> (form: OneForm, checked: CheckedSelection, purpose: ExportPurpose) {
        let opened = try await OpenGranted(id, from: call.source).run(by: acting, at: now(), in: db)
        guard let own = try await openLedger(named: opened.ledger, acting, in: db) else {
            throw LedgerRefusal.noLedger
        }
        var form = try await read(
            try SelectionQuery(text: opened.query).at(page: page), of: own, frame, in: db)
        guard let checked = form.asked ?? form.checked else { throw ExportRefusal.absent }
        form.granted = id
        return (form, checked, opened.purpose)
    }

    private func grantID(_ call: Call) throws -> UUID {
        guard let id = UUID(uuidString: try call.parameters.require("id")) else {
            throw ExportRefusal.absent
        }
        return id
    }

    private func grantedPage(_ request: Request, _ call: Call) async throws -> Response {
        let id = try grantID(call)
        let page = request.uri.queryParameters["page"].flatMap { Int($0) } ?? 1
        return try await acting(call) { acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            let (form, checked, purpose) = try await granted(
                id, page: max(1, page), call, acting, frame, in: db)
            let result = try await result(of: checked, in: form, call, frame, in: db)
            let address = Self.address(of: id)
            var kind = FieldWords(.radios, name: "form", label: frame.say("export.form"))
            kind.isRequired = true
            kind.options = ExportForm.allCases.map {
                OptionWords($0.rawValue, frame.say("export_form.\($0.rawValue)"), isChosen: $0 == .xlsx)
            }
            let layouts = try await templates(within: checked, of: form.own, in: db)
            kind.options += templateOptions(layouts, chosen: nil, frame)
            let content: [String: Any] = [
                "title": frame.words(form.own.ledger.title), "back": address, "address": address,
                "purpose": frame.say("export_purpose.\(purpose.rawValue)"),
                "sentences": sentences(form, frame).compactMap { $0["words"] }, "result": result.words,
                "hasSheet": result.rows > 0, "fields": [kind],
            ]
            let page = Page(
                template: "granted", name: "ledgers", title: frame.words(form.own.ledger.title),
                content: ["granted": content])
            return answer(page, in: frame)
        }
    }

    private func takeGrantedSheet(_ request: Request, _ call: Call) async throws -> Response {
        let sent = try await checkedForm(request, call)
        let id = try grantID(call)
        let now = now()
        return try await exports.inTurn {
            if let template = Self.template(in: sent) {
                return try await filledTemplate(template, granted: id, call)
            }
            return try await acting(call) { acting, db in
                let frame = try await frame(call, acting: acting, in: db)
                let (form, checked, purpose) = try await granted(
                    id, page: 1, call, acting, frame, in: db)
                guard let order = try await db.exports.named(id) else { throw ExportRefusal.absent }
                let sheet = try SheetOrder(
                    for: purpose, words: order.words ?? "",
                    form: sent["form"].flatMap(ExportForm.init) ?? .xlsx,
                    of: checked, isGranted: true)
                let action = MakeSheet(
                    checked, as: sheet, saying: words(of: sheet, form.own, frame),
                    by: (marking: marking, folder: exports), from: call.source)
                let file = try await action.run(by: acting, at: now, in: db)
                let name = "linli-\(form.own.ledger.name)-\(frame.time.today).\(sheet.form.rawValue)"
                return try await Self.response(file, named: name, as: sheet.form)
            }
        }
    }

    private func revokeGrant(_ request: Request, _ call: Call) async throws -> Response {
        _ = try await checkedForm(request, call)
        let id = try grantID(call)
        let now = now()
        do {
            try await acting(call) { acting, db in
                try await RevokeGrant(id, from: call.source).run(by: acting, at: now, in: db)
            }
            return .seeOther(Self.address(of: id))
        } catch let refusal as ExportRefusal where refusal != .absent {
            return try await exportPage(call, refused: refusal)
        }
    }

    /// Whether a post's word lets somebody else see entries of ledgers.
    func decidesEntries(_ acting: Acting, in db: Transaction) async throws -> Bool {
        let definitions = try await currentPack(in: db).definitions
        guard let found = acting.postKind.flatMap(definitions.postKind) else { return false }
        return found.isDesk || found.unmasks
    }

    /// What the page of an order says when it is about entries of a ledger.
    func grantWords(
        _ export: Export, _ granted: Export.Granted, seenBy acting: Acting, _ frame: Frame,
        in db: Transaction
    ) async throws -> [String: Any] {
        let isOwn = export.account == acting.account && export.post == acting.post
        let decides = try await decidesEntries(acting, in: db)
        var words = exportRow(export, frame)
        words["id"] = export.id.uuidString.lowercased()
        words["isOfEntries"] = true
        words["until"] = frame.time.exact(granted.endsAt)
        words["next"] = frame.say("grant_next.\(export.state.rawValue)\(isOwn ? "" : "_other")")
        words["canDecide"] = export.state == .waiting && export.account != acting.account && decides
        words["canSee"] = isOwn && export.state == .granted
        words["canRevoke"] =
            export.state == .granted && (export.account == acting.account || decides)
        if let said = export.words { words["words"] = said }
        if let decision = export.decision { words["decision"] = decisionWords(decision, frame) }
        if let revoked = granted.revoked {
            words["revoked"] = ["who": revoked.by, "at": frame.time.moment(revoked.at)]
        }
        guard let catalogue = try await catalogueShelf.current(in: db),
            let ledger = catalogue.ledger(granted.ledger)
        else { return words }
        words["ledger"] = frame.words(ledger.title)
        let query = try SelectionQuery(text: granted.query)
        words["fields"] = query.ticked.compactMap(catalogue.field).map { field -> [String: Any] in
            ["label": frame.words(field.label), "isSensitive": field.sensitivity >= .sensitive]
        }
        let selection = query.selection(of: ledger, under: catalogue, within: export.area)
        let names = try await db.areas.names(of: [selection.within])
        words["area"] = names[selection.within] ?? selection.within.text
        let said = EntryWords(
            ledger: ledger, catalogue: catalogue, level: .town, areas: names, frame: frame)
        words["sentences"] = selection.conditions.map { sentence(of: $0, reading: nil, said) }
        words["isAll"] = selection.conditions.isEmpty
        return words
    }
}

extension SelectionQuery {
    /// As it was kept.
    init(text: String) throws {
        self.init(try URLEncodedForm.decode(text.utf8, limits: Self.formLimits))
    }
}

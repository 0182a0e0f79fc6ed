import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Ledgers
import NIOCore
import Postgres
import Territory

/// One form over a ledger: fields, conditions, area, order; and what they find.
struct OneForm: Sendable {
    let own: OwnLedger
    let query: SelectionQuery
    let selection: Selection
    /// As far as every word of it could be looked up.
    let checked: CheckedSelection?
    /// What only a second person can let somebody see; then nothing is ``checked``.
    let asked: CheckedSelection?
    /// What is wrong with each line that is, by its place.
    let problems: [Int: String]
    /// What is wrong with the rest.
    let refusal: String?
    let names: LedgerNames
    /// Areas directly below the post's own.
    let children: [Area]
    let ownName: String
    /// The order by which it may be seen.
    var granted: UUID?

    /// Where a page of it is.
    func href(page: Int) -> String {
        granted.map { "\(Site.address(of: $0))/entries?page=\(page)" }
            ?? own.address + query.at(page: page).asQuery
    }
}

extension SelectionQuery {
    /// Every field ticked, every line used, and what else the forms over a ledger hold.
    static let formLimits: FormLimits = {
        var limits = FormLimits()
        limits.fields = Selection.mostTicked + Selection.mostConditions * 4 + 20
        return limits
    }()

    init(_ form: Form) {
        self.init(
            form.fields.sorted { $0.key < $1.key }.flatMap { name, values in values.map { (name, $0) } })
    }

    /// As an address spells it, and as it is kept.
    var text: String { pairs.map { "\($0.name)=\($0.value.asQueryValue)" }.joined(separator: "&") }

    /// Behind the address of a ledger: where the same is asked.
    var asQuery: String { pairs.isEmpty ? "" : "?" + text }
}

/// Something in the form is wrong; the form says what.
struct Unasked: Error {}

extension OneForm {
    /// What was asked, if it may be seen on one's own word.
    ///
    /// - Throws: ``SelectionRefusal/sensitive(_:)`` when a second person must be asked, or ``Unasked``.
    func seenAlone() throws -> CheckedSelection {
        if let code = asked?.sensitiveFields.first { throw SelectionRefusal.sensitive(code) }
        guard let checked else { throw Unasked() }
        return checked
    }
}

extension SelectionRefusal {
    var isSensitive: Bool { if case .sensitive = self { true } else { false } }
}

extension Site {
    func oneForm(_ request: Request, _ call: Call) async throws -> Response {
        // As a form sends it, a plus being a space.
        let sent = try URLEncodedForm.decode(
            (request.uri.query ?? "").utf8, limits: SelectionQuery.formLimits)
        return try await formPage(call, SelectionQuery(sent), sending: Form(), refused: nil)
    }

    /// - Parameter sending: What was said about a file or a name that was refused, to be shown again.
    func formPage(
        _ call: Call, _ query: SelectionQuery, sending: Form, refused: (any Error)?
    ) async throws -> Response {
        try await acting(call) { acting, db in
            var frame = try await frame(call, acting: acting, in: db)
            let own = try await ownLedger(call, acting, in: db)
            guard own.reads else { return try await countsPage(own, frame, in: db) }
            let form = try await read(query, of: own, frame, in: db)
            var content = formWords(form, frame)
            var rows = 0
            if let checked = form.checked {
                let result = try await result(of: checked, in: form, call, frame, in: db)
                content["result"] = result.words
                rows = result.rows
                let templates = checked.grouping == nil ? try await templates(for: own, in: db) : []
                content["sheet"] = sheetWords(
                    of: checked, in: form, sending, isFresh: acting.isFactorFresh, rows: result.rows,
                    offering: templates, frame)
            }
            let isLong = form.checked.map { $0.isOfPersons } ?? false && rows > SheetOrder.aloneLimit
            if let asked = form.asked ?? (isLong && own.own.level >= .town ? form.checked : nil) {
                content["request"] = requestWords(
                    of: asked, in: form, sending, isFresh: acting.isFactorFresh, frame)
            }
            content["saved"] = try await savedWords(form, sending, frame, in: db)
            let answered = refused.map { refusals(frame).answer(to: $0, calling: form.names) }
            if let words = answered?.words ?? form.refusal {
                frame.notice = NoticeWords(words: words, kind: "overdue")
            }
            let isWrong = !form.problems.isEmpty || form.refusal != nil
            let page = Page(
                template: "one_form", name: "ledgers", title: frame.words(own.ledger.title),
                status: answered?.status ?? (isWrong ? .unprocessableContent : .ok),
                content: ["form": content])
            return answer(page, in: frame)
        }
    }

    /// Looks up what was asked, each condition by itself: all that is wrong is said at once.
    func read(
        _ query: SelectionQuery, of own: OwnLedger, _ frame: Frame, in db: Transaction
    ) async throws -> OneForm {
        var query = query
        query.page = min(query.page, SelectionTable.lastPage)
        let selection = query.selection(
            of: own.ledger, under: own.catalogue, within: own.own, along: own.links)
        let places = try await places(in: selection, of: own, in: db)
        let called = try await db.areas.names(of: Set([own.own, selection.within]))
        let names = LedgerNames(
            catalogue: own.catalogue,
            areas: called.merging(places.map { ($0.code, $0.name) }) { first, _ in first })
        let known = AreaNames(places)
        let words = RefusalWords(catalogue: frame.catalogue, place: frame.place, pack: nil)
        let check = {
            (selection: Selection, reach: Selection.Reach) throws(SelectionRefusal) -> CheckedSelection in
            try selection.checked(
                under: own.catalogue, by: own.own, among: known, on: frame.time.today, along: own.links,
                reaching: reach)
        }
        let reach: Selection.Reach = own.own.level >= .town ? .withSecond : .alone
        var problems: [Int: String] = [:]
        for (position, condition) in selection.conditions.enumerated() {
            let within = own.own.contains(selection.within) ? selection.within : own.own
            var alone = Selection(ledger: own.ledger.name, within: within)
            alone.conditions = [condition]
            alone.ticked = [own.ledger.key]
            do throws(SelectionRefusal) { _ = try check(alone, reach) } catch {
                problems[position] = words.words(for: error, calling: names)
            }
        }
        var (found, refusal): (CheckedSelection?, String?) = (nil, nil)
        if problems.isEmpty {
            do throws(SelectionRefusal) { found = try check(selection, reach) } catch {
                refusal = words.words(for: error, calling: names)
            }
        }
        let isAlone = found?.sensitiveFields.isEmpty ?? true
        let children = own.own.level < .unit ? try await db.areas.children(of: own.own) : []
        return OneForm(
            own: own, query: query, selection: selection, checked: isAlone ? found : nil,
            asked: isAlone ? nil : found, problems: problems,
            refusal: refusal, names: names, children: children,
            ownName: called[own.own] ?? own.own.text)
    }

    /// Areas that conditions name: codes, and whatever goes by what was typed.
    private func places(
        in selection: Selection, of own: OwnLedger, in db: Transaction
    ) async throws -> [Area] {
        var found: [Area] = []
        for condition in selection.conditions
        where own.catalogue.field(condition.field)?.type == .area {
            for typed in condition.values.map(\.trimmed) where !typed.isEmpty {
                if let code = Area.Code(typed) {
                    found += try await [db.areas.area(code)].compactMap(\.self)
                } else {
                    found += try await db.areas.named(typed, within: own.own, limit: 20)
                }
            }
        }
        return found
    }

    func takeSheet(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call, limits: SelectionQuery.formLimits)
        let query = SelectionQuery(form)
        do {
            return try await exports.inTurn {
                if let template = Self.template(in: form) {
                    return try await filledTemplate(template, call, query, form)
                }
                guard form["form"] == Self.printMark else { return try await sheet(call, query, form) }
                return try await printedSheet(call, query, form)
            }
        } catch AccessRefusal.stepUpNeeded {
            // Back to the form as it was, not to an address that only takes.
            let back = "/ledgers/\(try call.parameters.require("name"))" + query.asQuery
            return .seeOther("/confirm?back=\(back.asQueryValue)")
        } catch is Unasked {
            return try await formPage(call, query, sending: form, refused: nil)
        } catch let refusal as ExportRefusal where refusal != .busy {
            return try await formPage(call, query, sending: form, refused: refusal)
        } catch let refusal as SelectionRefusal where refusal.isSensitive {
            return try await formPage(call, query, sending: form, refused: refusal)
        } catch let refusal as TemplateRefusal where refusal != .absent {
            return try await formPage(call, query, sending: form, refused: refusal)
        }
    }

    private func sheet(_ call: Call, _ query: SelectionQuery, _ form: Form) async throws -> Response {
        let now = now()
        return try await acting(call) { acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            let own = try await readLedger(call, acting, in: db)
            let read = try await read(query, of: own, frame, in: db)
            let checked = try read.seenAlone()
            let order = try SheetOrder(
                for: form["purpose"].flatMap(ExportPurpose.init(rawValue:)), words: form["why"] ?? "",
                form: form["form"].flatMap(ExportForm.init) ?? .xlsx, of: checked)
            let action = MakeSheet(
                checked, as: order, saying: words(of: order, own, frame),
                by: (marking: marking, folder: exports), from: call.source)
            let file = try await action.run(by: acting, at: now, in: db)
            let name = "linli-\(own.ledger.name)-\(frame.time.today).\(order.form.rawValue)"
            return try await Self.response(file, named: name, as: order.form)
        }
    }

    /// Finds sealed values by their marks.
    var marking: Marking {
        { [sealing] value, sort in sealing.marks(value, for: sort.rawValue) }
    }

    func words(of order: SheetOrder, _ own: OwnLedger, _ frame: Frame) -> SheetWords {
        let who = frame.session?.watermark ?? ""
        let purpose = order.purpose.map { frame.say("export_purpose.\($0.rawValue)") }
        let watermark =
            purpose.map { frame.say("ledgers.watermark", ["who": who, "purpose": $0]) }
            ?? frame.say("ledgers.watermark_plain", ["who": who])
        let place = frame.place.map { frame.words($0.name) } ?? ""
        return SheetWords(
            title: frame.say(
                "ledgers.sheet_title", ["place": place, "ledger": frame.words(own.ledger.title)]),
            watermark: watermark, truth: (yes: frame.say("answer.yes"), no: frame.say("answer.no")),
            paper: frame.say("entry.paper"),
            headings: (
                area: frame.catalogue.words["ledgers.area"] ?? "",
                entries: frame.catalogue.words["ledgers.entries"] ?? ""
            ),
            in: frame.language, zone: frame.time.zone)
    }

    /// The file is whole when this is called; it is gone once it was sent, or could not be.
    static func response(
        _ file: Scratch, named name: String, as form: ExportForm
    ) async throws -> Response {
        let size = try await file.count()
        let body = ResponseBody(contentLength: size) { writer in
            var sent = 0
            while sent < size {
                let piece = try await file.piece(from: sent, most: 65_536)
                guard !piece.isEmpty else { break }
                try await writer.write(ByteBuffer(bytes: piece))
                sent += piece.count
            }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: form.mediaType, .contentDisposition: "attachment; filename=\"\(name)\"",
                .cacheControl: "private, no-store",
            ], body: body)
    }
}

import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Ledgers
import Postgres
import Territory

/// One look at numbers of an entry that stand masked everywhere else.
extension Site {
    var openingRoutes: [Route] {
        [
            .get("/ledgers/:name/entries/:entry/opening", for: .areaPosts) { _, call in
                try await openingPage(call)
            },
            .post("/ledgers/:name/entries/:entry/opening", for: .areaPosts) { request, call in
                try await openEntry(request, call)
            },
        ]
    }

    /// Whether a post may open what is sealed in entries of a ledger.
    func mayOpen(_ book: OwnLedger, _ acting: Acting, in db: Transaction) async throws -> Bool {
        do {
            try await demandOpening(of: book, acting, in: db)
            return true
        } catch LedgerRefusal.notOpener {
            return false
        }
    }

    private func demandOpening(of book: OwnLedger, _ acting: Acting, in db: Transaction) async throws {
        let kind = try await currentPack(in: db).definitions.postKind(book.postKind ?? "")
        try LedgerRefusal.demandOpening(
            of: book.ledger, by: acting, keeps: book.keeps, mayUnmask: kind?.unmasks ?? false)
    }

    /// An entry somebody may open, and its fields that can be.
    private struct Sealed: Sendable {
        let book: OwnLedger
        let entry: Entry
        let fields: [LedgerField]
    }

    private func sealed(_ call: Call, _ acting: Acting, in db: Transaction) async throws -> Sealed {
        let book = try await readLedger(call, acting, in: db)
        try await demandOpening(of: book, acting, in: db)
        try acting.demandStepUp()
        let entry = try await entry(in: call, of: book, acting, in: db)
        let fields = book.fields.filter { $0.isSealed && entry.values[$0.code] != nil }
        guard !fields.isEmpty, entry.removed == nil else { throw LedgerRefusal.nothingSealed }
        return Sealed(book: book, entry: entry, fields: fields)
    }

    private func openingPage(
        _ call: Call, sent form: Form = Form(), refused: (any Error)? = nil
    ) async throws -> Response {
        try await acting(call) { acting, db in
            let sealed = try await sealed(call, acting, in: db)
            let frame = try await frame(call, acting: acting, in: db)
            // The page names the person, and shows what is masked.
            try await db.audit(
                "read entry", of: sealed.book.ledger.name + " " + sealed.entry.path,
                fields: [sealed.book.ledger.naming] + sealed.fields.map(\.code), from: call.source)
            let answered = refused.map { refusals(frame).answer(to: $0) }
            var content = words(of: sealed, frame)
            content["fields"] = asked(of: sealed, form, problem: refused.map { ($0, answered?.words) }, frame)
            return answer(openingPage(content, status: answered?.status ?? .ok, frame), in: frame)
        }
    }

    private func openEntry(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        let now = now()
        do {
            if let refusal = Unmasking.refusal(of: form["reason"] ?? "") { throw refusal }
            try await take(.openings, [try await postBucket("openings", Limits.openings, call)])
            return try await acting(call) { acting, db in
                let sealed = try await sealed(call, acting, in: db)
                let action = OpenEntry(
                    sealed.book.ledger.name, entry: (sealed.entry.home, sealed.entry.id),
                    fields: form.fields["fields"] ?? [], reason: form["reason"] ?? "",
                    from: (sealing, call.source))
                let opened = try await action.run(by: acting, at: now, in: db)
                let frame = try await frame(call, acting: acting, in: db)
                var content = words(of: sealed, frame)
                content["isShown"] = true
                content["lines"] = sealed.fields.compactMap { field in
                    opened[field.code].map { ["label": frame.words(field.label), "value": $0] }
                }
                return answer(openingPage(content, status: .ok, frame), in: frame)
            }
        } catch let refusal as UnmaskingRefusal {
            return try await openingPage(call, sent: form, refused: refusal)
        } catch LedgerRefusal.fieldsMissing {
            return try await openingPage(call, sent: form, refused: LedgerRefusal.fieldsMissing)
        }
    }

    /// What the post a request acts as may do of a kind, however often it signs in.
    func postBucket(_ kind: String, _ limit: Bucket.Limit, _ call: Call) async throws -> Bucket {
        let post = try await acting(call) { acting, _ in acting.post }
        return bucket(kind, post?.uuidString ?? "", limit)
    }

    private func openingPage(
        _ content: [String: Any], status: HTTPResponse.Status, _ frame: Frame
    ) -> Page {
        Page(
            template: "entry_opening", name: "opening",
            title: frame.catalogue.words["entry_opening.title"] ?? "", status: status,
            content: ["opening": content])
    }

    private func words(of sealed: Sealed, _ frame: Frame) -> [String: Any] {
        let href = sealed.book.href(of: sealed.entry)
        return [
            "back": href, "action": href + "/opening", "ledger": frame.words(sealed.book.ledger.title),
            "name": title(of: sealed.entry, sealed.book, sealed.book.words([:], frame)), "isShown": false,
        ]
    }

    private func asked(
        of sealed: Sealed, _ form: Form, problem: (error: any Error, words: String?)?, _ frame: Frame
    ) -> [FieldWords] {
        let said = sealed.book.words([:], frame)
        var fields = FieldWords(.ticks, name: "fields", label: frame.say("entry_opening.fields"))
        fields.isRequired = true
        let ticked = form.fields["fields"] ?? []
        fields.options = sealed.fields.map { field in
            let masked = said.cell(sealed.entry.values[field.code], of: field) ?? ""
            // Of one there is nothing to choose.
            let isTicked = ticked.contains(field.code) || sealed.fields.count == 1
            return OptionWords(
                field.code,
                frame.say("entry_opening.masked", ["field": frame.words(field.label), "value": masked]),
                isChosen: isTicked)
        }
        var reason = FieldWords(.long, name: "reason", label: frame.say("entry_opening.reason"))
        reason.isRequired = true
        reason.hint = frame.say(
            "entry_opening.reason_hint", ["least": String(Unmasking.reasonLengths.lowerBound)])
        reason.value = form["reason"]
        reason.limit = String(Unmasking.reasonLengths.upperBound)
        if problem?.error is UnmaskingRefusal {
            reason.problem = problem?.words
        } else {
            fields.problem = problem?.words
        }
        return [fields, reason]
    }
}

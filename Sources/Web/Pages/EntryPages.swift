import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Ledgers
import Postgres
import Territory

/// One entry of a ledger: what it says, what it said before, and the form by which a keeper writes it.
extension Site {
    /// What was changed before the last twenty changes is read by nobody on a page.
    private static let changesShown = 20

    var entryRoutes: [Route] {
        [
            .get("/ledgers/:name/entries/new", for: .areaPosts) { _, call in try await entryForm(call) },
            .post("/ledgers/:name/entries", for: .areaPosts) { request, call in
                try await keepEntry(request, call)
            },
            .get("/ledgers/:name/entries/:entry", for: .areaPosts) { _, call in try await entryPage(call) },
            .get("/ledgers/:name/entries/:entry/edit", for: .areaPosts) { _, call in
                try await entryForm(call)
            },
            .post("/ledgers/:name/entries/:entry", for: .areaPosts) { request, call in
                try await keepEntry(request, call)
            },
            .post("/ledgers/:name/entries/:entry/removal", for: .areaPosts) { request, call in
                try await removeEntry(request, call)
            },
        ] + openingRoutes
    }

    /// What was typed on the page of an entry and was not taken, to be shown again.
    private struct EntryTyped: Sendable {
        var refusal: LedgerRefusal?
        var reason = ""
        var colour: ColourTyped?
    }

    private func entryPage(_ call: Call) async throws -> Response {
        guard let key = EntryKey(try call.parameters.require("entry")) else { throw NoSuchCase() }
        return try await entryPage(call, key, EntryTyped())
    }

    func entryPage(_ call: Call, _ key: EntryKey, _ typed: ColourTyped) async throws -> Response {
        try await entryPage(call, key, EntryTyped(colour: typed))
    }

    private func entryPage(_ call: Call, _ key: EntryKey, _ typed: EntryTyped) async throws -> Response {
        try await acting(call) { acting, db in
            let book = try await readLedger(call, acting, in: db)
            var frame = try await frame(call, acting: acting, in: db)
            let refused =
                typed.refusal.map { refusals(frame).answer(to: $0) }
                ?? typed.colour.map { refusals(frame).answer(to: $0.refusal) }
            frame.notice = refused?.words.map { NoticeWords(words: $0, kind: "overdue") }
            let entry = try await entry(key, of: book, acting, in: db)
            let names = try await db.areas.names(of: entry.area.pathUp)
            let shown = book.fields.filter { entry.values[$0.code] != nil }
            if shown.contains(where: { $0.sensitivity >= .personal }) {
                try await db.audit(
                    "read entry", of: book.ledger.name + " " + entry.path, fields: shown.map(\.code),
                    from: call.source)
            }
            let changes = try await db.entries.changes(
                of: entry, in: book.ledger, under: book.catalogue, limit: Self.changesShown)
            let papers = try await db.documents.titles(
                of: book.papers(in: [entry.values] + changes.map { $0.was.compactMapValues(\.self) }),
                within: book.own)
            let said = book.words(names, frame, papers: papers)
            let isKeeper = entry.removed == nil && book.keeps
            let title = title(of: entry, book, said)
            var content: [String: Any] = [
                "title": title, "ledger": frame.words(book.ledger.title), "back": book.address,
                "href": book.href(of: entry), "area": entry.areaName,
                "lines": shown.map { line($0, entry.values[$0.code], said) },
                "missing": book.fields.count - shown.count, "isKeeper": isKeeper,
                "written": frame.time.moment(entry.changedAt), "who": who(entry.who, frame),
                "source": source(entry.source, frame), "version": String(entry.version),
                "changes": changes.map { words(of: $0, book, said) },
                "hasChanges": !changes.isEmpty, "reason": typed.reason,
                "limit": String(LedgerRefusal.reasonLength),
            ]
            let isSealed = shown.contains(where: \.isSealed) && entry.removed == nil
            if isSealed, try await mayOpen(book, acting, in: db) {
                content["openHref"] = book.href(of: entry) + "/opening"
            }
            if let removed = entry.removed {
                content["removed"] = ["reason": removed.reason, "when": frame.time.moment(removed.at)]
            }
            content.merge(try await placeWords(of: entry, book, frame, typed.colour, in: db)) { own, _ in own
            }
            let page = Page(
                template: "entry", name: "ledgers", title: title,
                status: refused?.status ?? .ok, content: ["entry": content])
            return answer(page, in: frame)
        }
    }

    func title(of entry: Entry, _ book: OwnLedger, _ said: EntryWords) -> String {
        guard let naming = book.catalogue.field(book.ledger.naming),
            let name = said.cell(entry.values[naming.code], of: naming)
        else { return said.frame.words(book.ledger.title) }
        return name
    }

    private func line(_ field: LedgerField, _ value: String?, _ said: EntryWords) -> [String: Any] {
        var words: [String: Any] = [
            "label": said.frame.words(field.label), "value": said.line(value, of: field),
        ]
        if let unit = field.check.unit { words["unit"] = said.frame.words(unit) }
        if field.type == .file, let id = value.flatMap(UUID.init(uuidString:)), said.papers[id] != nil {
            words["paperHref"] = DocumentWords.address(of: id)
        }
        return words
    }

    private func words(of change: EntryChange, _ book: OwnLedger, _ said: EntryWords) -> [String: Any] {
        let frame = said.frame
        let lines = book.fields.compactMap { field in
            change.was[field.code].map { line(field, $0, said) }
        }
        return [
            "ended": frame.time.moment(change.endedAt), "written": frame.time.moment(change.writtenAt),
            "who": who(change.who, frame), "source": source(change.source, frame), "lines": lines,
            "isEmpty": lines.isEmpty,
        ]
    }

    func who(_ who: String?, _ frame: Frame) -> String { who ?? frame.say("notice.by_console") }

    func source(_ source: String, _ frame: Frame) -> String {
        switch source {
        case EntrySource.hand: frame.say("entry.by_hand")
        case EntrySource.areaChange: frame.say("entry.by_area_change")
        default: source
        }
    }

    func entry(
        in call: Call, of book: OwnLedger, _ acting: Acting, in db: Transaction
    ) async throws -> Entry {
        guard let key = EntryKey(try call.parameters.require("entry")) else { throw NoSuchCase() }
        return try await entry(key, of: book, acting, in: db)
    }

    private func entry(
        _ key: EntryKey, of book: OwnLedger, _ acting: Acting, in db: Transaction
    ) async throws -> Entry {
        guard let own = acting.area,
            let entry = try await db.entries.entry(
                of: book.ledger, in: book.catalogue, home: key.home, id: key.id, within: own)
        else { throw NoSuchCase() }
        return entry
    }

    /// What was filled in and is wrong, to be shown again.
    private struct EntryDraft: Sendable {
        let form: Form
        let refusal: any Error
        let kept: [LedgerField.Code: EntryFormShape.KeptPaper]

        var ofLedger: LedgerRefusal? { refusal as? LedgerRefusal }
    }

    private func entryForm(_ call: Call, _ draft: EntryDraft? = nil) async throws -> Response {
        try await acting(call) { acting, db in
            let book = try await readLedger(call, acting, in: db)
            guard book.keeps else { throw LedgerRefusal.notKeeper }
            var frame = try await frame(call, acting: acting, in: db)
            let names = LedgerNames(catalogue: book.catalogue)
            let refused = draft.map { draft in
                draft.ofLedger.map { refusals(frame).answer(to: $0, calling: names) }
                    ?? refusals(frame).answer(to: draft.refusal)
            }
            frame.notice = refused?.words.map { NoticeWords(words: $0, kind: "overdue") }
            let isNew = call.parameters.get("entry") == nil
            let entry = isNew ? nil : try await entry(in: call, of: book, acting, in: db)
            let places = try await writable(in: book.own, db)
            let area = draft?.form["in"].flatMap { Area.Code($0) } ?? entry?.area ?? book.own
            let papers = try await offered(for: entry, in: area, book, db)
            let named = try await db.documents.titles(
                of: book.papers(in: [entry?.values].compactMap(\.self)), within: book.own)
            let shape = EntryFormShape(
                book: book, entry: entry, form: draft?.form, refusal: draft?.ofLedger,
                said: book.words([:], frame, papers: named), refusals: refusals(frame), papers: papers,
                kept: draft?.kept ?? [:])
            let title = frame.say(isNew ? "entry.new" : "entry.change")
            let content: [String: Any] = [
                "title": title, "ledger": frame.words(book.ledger.title),
                "action": entry.map(book.href(of:)) ?? "/ledgers/\(book.ledger.name)/entries",
                "back": entry.map(book.href(of:)) ?? "/ledgers/\(book.ledger.name)",
                "key": draft?.form["key"] ?? UUID().uuidString.lowercased(),
                // Whoever saw that somebody else wrote meanwhile may write over it, knowing what it was.
                "version": String(entry?.version ?? 0), "fields": [shape.place(among: places)] + shape.fields,
                "isNew": isNew, "others": shape.others, "hasPapers": !papers.isEmpty,
                "hasOthers": !shape.others.isEmpty,
            ]
            let page = Page(
                template: "entry_form", name: "ledgers", title: title, status: refused?.status ?? .ok,
                content: ["entry": content])
            return answer(page, in: frame)
        }
    }

    private static let papersOffered = 50

    /// What is uploaded already, for each field that names a document.
    private func offered(
        for entry: Entry?, in area: Area.Code, _ book: OwnLedger, _ db: Transaction
    ) async throws -> [LedgerField.Code: [Document]] {
        var found: [LedgerField.Code: [Document]] = [:]
        for field in book.fields where field.type == .file {
            found[field.code] = try await db.documents.offered(
                for: entry.map { ($0.home, $0.id) }, in: area, kind: field.check.paper, within: book.own,
                limit: Self.papersOffered)
        }
        return found
    }

    /// Areas an entry may lie in: villages below a town; of a village everything in it.
    func writable(in own: Area.Code, _ db: Transaction) async throws -> [Area] {
        guard let area = try await db.areas.area(own) else { return [] }
        var (found, level) = ([area], [area])
        let deepest: Area.Level = own.level < .village ? .village : .unit
        while let first = level.first, first.level < deepest {
            var next: [Area] = []
            for one in level { next += try await db.areas.children(of: one.code, limit: 200) }
            found += next
            level = next
        }
        return found.filter { $0.level >= .village }
    }

    private func keepEntry(_ request: Request, _ call: Call) async throws -> Response {
        let (form, tooLarge) = try await documentForm(request, call, limits: .ofEntries)
        let now = now()
        if let tooLarge {
            return try await entryForm(call, EntryDraft(form: form, refusal: tooLarge, kept: [:]))
        }
        let (id, seen) = try written(form, call)
        guard let area = Area.Code(form["in"] ?? "") else { throw Unreadable(what: "in") }
        let name = try call.parameters.require("name")
        var kept: [LedgerField.Code: EntryFormShape.KeptPaper] = [:]
        let typed = form.fields.compactMapValues(\.first).filter { $0.key.hasPrefix(EntryFormShape.prefix) }
        let values = Dictionary(
            typed.map { (String($0.dropFirst(EntryFormShape.prefix.count)), $1) },
            uniquingKeysWith: { first, _ in first })
        do {
            let (papers, tickets) = try await papers(in: form, of: name, call)
            kept = tickets
            try await acting(call) { acting, db in
                let frame = try await frame(call, acting: acting, in: db)
                var action = KeepEntry(
                    name, entry: (id, seen), in: area, typed: values, on: frame.time.today,
                    from: (sealing, call.source))
                action.papers = papers
                try await action.run(by: acting, at: now, in: db)
            }
        } catch let refused where Self.isAboutEntry(refused) {
            return try await entryForm(call, EntryDraft(form: form, refusal: refused, kept: kept))
        }
        let home = seen?.home ?? area.home
        return .seeOther("/ledgers/\(name)/entries/\(EntryKey(home: home, id: id).path)")
    }

    private static func isAboutEntry(_ error: any Error) -> Bool {
        switch error {
        case let refusal as LedgerRefusal: refusal.isAboutForm
        case DocumentRefusal.absent, DocumentRefusal.notKeeper: false
        case is DocumentRefusal, is Throttled, PhotoRefusal.noRoom: true
        default: false
        }
    }

    /// Files that were uploaded along with a form, each kept under its digest, and tickets for them.
    private func papers(
        in form: Form, of name: Ledger.Name, _ call: Call
    ) async throws -> ([LedgerField.Code: HandedPaper], [LedgerField.Code: EntryFormShape.KeptPaper]) {
        let (fields, kinds, post) = try await acting(call) { acting, db in
            let book = try await readLedger(call, acting, in: db)
            guard book.keeps else { throw LedgerRefusal.notKeeper }
            return (
                book.fields.filter { $0.type == .file }, book.catalogue.codeList(DocumentDraft.kinds),
                acting.post?.uuidString ?? ""
            )
        }
        var (papers, tickets) = (
            [LedgerField.Code: HandedPaper](), [LedgerField.Code: EntryFormShape.KeptPaper]()
        )
        for field in fields {
            let mark = EntryFormShape.prefix + field.code
            let sent = form.files.first { $0.field == mark + "-file" && $0.size > 0 }
            guard sent != nil || form[mark + "-kept"] != nil else { continue }
            if papers.isEmpty {
                try await take(.sheets, [try await postBucket("documents", Limits.documents, call)])
            }
            let title = sent.map(Self.title(of:)) ?? form[mark + "-title"] ?? ""
            let draft = try DocumentDraft(
                title: title.trimmed.isEmpty ? field.label.zh : title, kind: field.check.paper ?? "",
                note: "",
                among: kinds)
            let file = try await handedIn(form, as: mark + "-file", or: mark + "-kept", post: post)
            papers[field.code] = HandedPaper(draft, file: file)
            tickets[field.code] = .init(ticket: ticket(of: file, post: post), title: draft.title)
        }
        return (papers, tickets)
    }

    /// Which entry a form is about, and the version it was filled in over; none: a new one.
    private func written(_ form: Form, _ call: Call) throws -> (id: UUID, seen: KeepEntry.SeenVersion?) {
        guard let text = call.parameters.get("entry") else {
            guard let id = form["key"].flatMap(UUID.init(uuidString:)) else { throw Unreadable(what: "key") }
            return (id, nil)
        }
        guard let key = EntryKey(text) else { throw NoSuchCase() }
        guard let version = form["version"].flatMap(Int.init) else { throw Unreadable(what: "version") }
        return (key.id, .init(home: key.home, version: version))
    }

    private func removeEntry(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        let now = now()
        guard let key = EntryKey(try call.parameters.require("entry")) else { throw NoSuchCase() }
        guard let version = form["version"].flatMap(Int.init) else { throw Unreadable(what: "version") }
        let name = try call.parameters.require("name")
        let action = RemoveEntry(
            name, entry: (key.id, .init(home: key.home, version: version)), reason: form["reason"] ?? "",
            from: call.source)
        do {
            try await acting(call) { acting, db in try await action.run(by: acting, at: now, in: db) }
        } catch let refusal as LedgerRefusal where refusal.isAboutForm {
            return try await entryPage(
                call, key, EntryTyped(refusal: refusal, reason: form["reason"] ?? ""))
        }
        return .seeOther("/ledgers/\(name)/entries/\(key.path)")
    }

    func refusals(_ frame: Frame) -> RefusalWords {
        RefusalWords(catalogue: frame.catalogue, place: frame.place, pack: nil)
    }
}

extension LedgerRefusal {
    /// Whoever filled in the form can mend it there.
    fileprivate var isAboutForm: Bool {
        switch self {
        case .keyTaken, .elsewhere, .stale, .reasonMissing, .reasonTooLong, .badValues, .missingValues: true
        case .noLedger, .otherType, .notKeeper, .absent, .notOpener, .fieldsMissing, .nothingSealed,
            .sourceTooLong:
            false
        }
    }
}

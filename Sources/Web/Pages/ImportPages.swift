import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Ledgers
import NIOCore
import Postgres
import Territory

/// Rows of a ledger brought in from a spreadsheet: handed in, looked at, taken; nothing is written before
/// somebody has looked.
extension Site {
    /// Rows a person waits for before a page; longer lists come in at the console.
    static let mostImportedRows = 5_000
    /// Areas of a kind that are looked up by name; a county has fewer villages and grids together.
    private static let mostNamedAreas = 20_000

    var importRoutes: [Route] {
        [
            .get("/ledgers/:name/import", for: .areaPosts) { _, call in try await importPage(call) },
            .get("/ledgers/:name/import/sheet", for: .areaPosts) { _, call in
                try await emptySheet(call)
            },
            .post("/ledgers/:name/import", for: .areaPosts) { request, call in
                try await takeImport(request, call)
            },
            .post("/ledgers/:name/import/acceptance", for: .areaPosts) { request, call in
                try await acceptSheet(request, call)
            },
            .post("/ledgers/:name/import/forgetting", for: .areaPosts) { request, call in
                try await forgetSource(request, call)
            },
            .get("/ledgers/:name/import/:sheet/rejected", for: .areaPosts) { _, call in
                try await rejectedSheet(call)
            },
        ]
    }

    private var keptSheets: KeptSheets { KeptSheets(in: settings.incoming, sealing: sealing) }

    func importDesk(_ call: Call) async throws -> ImportDesk {
        try await acting(call) { acting, db in
            let book = try await readLedger(call, acting, in: db)
            guard book.keeps, let owner = KeptSheets.Owner(acting, of: book.ledger.name) else {
                throw LedgerRefusal.notKeeper
            }
            let own = book.own
            let frame = try await frame(call, acting: acting, in: db)
            let isNamed = book.fields.contains { $0.type == .area }
            return ImportDesk(
                book: book, frame: frame, refusals: refusals(frame), owner: owner, acting: acting, own: own,
                writable: try await writable(in: own, db),
                places: isNamed ? try await nameable(around: own, db) : [],
                sources: try await db.importSources.sources(of: book.ledger.name, in: own))
        }
    }

    /// Areas a sheet may name: those above the post's own ground, and those on it.
    private func nameable(around own: Area.Code, _ db: Transaction) async throws -> [Area] {
        var found: [Area] = []
        for code in own.pathUp {
            if let area = try await db.areas.area(code) { found.append(area) }
        }
        for level in Area.Level.allCases where level > own.level {
            var last: Area.Code?
            repeat {
                let page = try await db.areas.records(of: level, within: own, after: last, limit: 500)
                found += page.filter { $0.closedOn == nil }.map(\.area)
                last = page.count == 500 ? page.last?.area.code : nil
            } while last != nil && found.count < Self.mostNamedAreas
        }
        return found
    }

    private func importPage(
        _ call: Call, refused: (any Error)? = nil, _ form: Form = Form()
    ) async throws -> Response {
        let desk = try await importDesk(call)
        var frame = desk.frame
        let answered = refused.map { desk.answer(to: $0) }
        frame.notice = answered.map { NoticeWords(words: $0.words ?? "", kind: "overdue") }
        let content: [String: Any] = [
            "title": frame.say("entry_import.title"), "ledger": frame.words(desk.book.ledger.title),
            "back": desk.book.address, "href": desk.href, "place": desk.place(chosen: form["in"]),
            "pasted": form["pasted"] ?? "",
            "hasPasted": !(form["pasted"] ?? "").isEmpty, "source": form["source"] ?? "",
            "sourceLimit": String(ImportSource.nameLength),
            "sources": desk.sources.map { words(of: $0, desk) },
            "hasSources": !desk.sources.isEmpty, "conflictsHref": desk.book.conflictsAddress,
            "limits": frame.say(
                "entry_import.limits",
                [
                    "megabytes": String(ReadSheetFile.limitBytes >> 20),
                    "rows": frame.catalogue.number(Self.mostImportedRows),
                ]),
        ]
        let page = Page(
            template: "import", name: "ledgers", title: frame.say("entry_import.title"),
            status: answered?.status ?? .ok, content: ["import": content])
        return answer(page, in: frame)
    }

    private func words(of source: ImportSource, _ desk: ImportDesk) -> [String: Any] {
        let frame = desk.frame
        let lines = source.columns.map { column -> [String: Any] in
            let field = column.field.flatMap(desk.book.catalogue.field)
            return [
                "heading": column.heading,
                "field": field.map { frame.words($0.label) } ?? frame.say("entry_import.leave_out"),
            ]
        }
        return [
            "name": source.name, "who": source.who, "kept": frame.time.moment(source.keptAt), "lines": lines,
            "action": desk.href + "/forgetting",
        ]
    }

    private func forgetSource(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        let (ledger, now) = (try call.parameters.require("name"), now())
        let action = ForgetImportSource(form["source"] ?? "", of: ledger, from: call.source)
        try await acting(call) { acting, db in
            _ = try await readLedger(call, acting, in: db)
            try await action.run(by: acting, at: now, in: db)
        }
        return .seeOther("/ledgers/\(ledger)/import")
    }

    private func emptySheet(_ call: Call) async throws -> Response {
        let desk = try await importDesk(call)
        let sheet = RejectedSheet(headings: desk.headings, reasonHeading: "")
        let folder = settings.incoming
        let bytes = try await Disk.work { try sheet.bytes(of: [], folder: folder) }
        return Self.workbook(bytes, named: "linli-\(desk.book.ledger.name)")
    }

    static func workbook(_ bytes: [UInt8], named name: String) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: ExportForm.xlsx.mediaType,
                .contentDisposition: "attachment; filename=\"\(name).xlsx\"",
                .cacheControl: "private, no-store",
            ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private func takeImport(_ request: Request, _ call: Call) async throws -> Response {
        let form: Form
        do {
            form = try await checkedForm(request, call, limits: .ofSheets)
        } catch MultipartRefusal.fileTooLarge, MultipartRefusal.totalTooLarge {
            let refusal = SheetRefusal.tooLarge(limitBytes: ReadSheetFile.limitBytes)
            return try await importPage(call, refused: refusal)
        }
        let now = now()
        let desk = try await importDesk(call)
        do {
            // Reading one may take seconds of a processor.
            try await take(.sheets, [try await postBucket("sheets", Limits.sheets, call)])
        } catch let throttled as Throttled {
            return try await importPage(call, refused: throttled, form)
        }
        do {
            let ground = try desk.ground(chosen: form["in"])
            let handed = try await handed(form, desk.frame)
            let rows = try await readFile(handed.bytes, page: nil)
            let table = try desk.table(of: rows, limit: Self.mostImportedRows)
            let id = UUID()
            try await keptSheets.sweep(olderThan: now.addingTimeInterval(-KeptSheets.life))
            try await keptSheets.keep(handed.packed, as: .handed, of: id, by: desk.owner, at: now)
            let source = try ImportSource.name(of: form["source"] ?? "")
            let proposed = desk.proposal(for: table, from: source)
            let draft = ImportDraft(
                id: id, table: table, fields: proposed.fields, ground: ground, kept: proposed.kept,
                source: source, sheets: rows.sheets, sheet: rows.sheet)
            return preview(draft, desk)
        } catch let refused where desk.isAboutSheet(refused) {
            return try await importPage(call, refused: refused, form)
        }
    }

    /// The file of a form, or what was pasted.
    private func handed(_ form: Form, _ frame: Frame) async throws -> HandedSheet {
        guard !form.lacksRoom else { throw PhotoRefusal.noRoom }
        guard let file = form.files.first(where: { $0.size > 0 }) else {
            let pasted = form["pasted"] ?? ""
            guard pasted.contains(where: { !$0.isWhitespace }) else { throw SheetRefusal.empty }
            return HandedSheet(name: frame.say("entry_import.pasted"), bytes: Array(pasted.utf8))
        }
        let bytes = try await Disk.work {
            try withExtendedLifetime(file) { try [UInt8](Data(contentsOf: URL(filePath: file.path))) }
        }
        return HandedSheet(name: EntrySource.file(file.filename), bytes: bytes)
    }

    /// One file may take some hundred megabytes for seconds: few are read at a time.
    private func readFile(_ bytes: [UInt8], page: String?) async throws -> SheetRows {
        let file = ReadSheetFile(bytes, sheet: page, folder: settings.incoming, in: cage)
        return try await exports.inTurn { try await file.run() }
    }

    private func preview(_ draft: ImportDraft, _ desk: ImportDesk) -> Response {
        let read = desk.read(draft)
        let shape = ImportShape(desk: desk, draft: draft, read: read)
        var frame = desk.frame
        if let words = shape.twice { frame.notice = NoticeWords(words: words, kind: "overdue") }
        let page = Page(
            template: "import_preview", name: "ledgers", title: frame.say("entry_import.preview"),
            status: shape.twice == nil ? .ok : .unprocessableContent, content: ["import": shape.content])
        return answer(page, in: frame)
    }

    private func acceptSheet(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call, limits: .ofSheets)
        let now = now()
        let desk = try await importDesk(call)
        guard let id = form["sheet"].flatMap(UUID.init(uuidString:)),
            let kept = try await keptSheets.bytes(of: id, .handed, by: desk.owner)
        else { throw NoSuchCase() }
        let handed = HandedSheet(packed: kept)
        do {
            let ground = try desk.ground(chosen: form["in"])
            let wanted = form["page"].flatMap { $0.isEmpty ? nil : $0 }
            let rows = try await readFile(handed.bytes, page: wanted)
            let table = try desk.table(of: rows, limit: Self.mostImportedRows)
            // The columns of another sheet are other columns.
            let isOther = (form["seen"] ?? "") != (rows.sheet ?? "")
            let source = try ImportSource.name(of: form["source"] ?? "")
            let proposed = desk.proposal(for: table, from: source)
            let fields = isOther ? proposed.fields : desk.fields(chosen: form, of: table)
            let draft = ImportDraft(
                id: id, table: table, fields: fields, ground: ground,
                kept: proposed.kept.filter { fields[$0] == proposed.fields[$0] }, source: source,
                treatment: form["known"].flatMap(KnownTreatment.init(rawValue:)) ?? .refuse,
                sheets: rows.sheets, sheet: rows.sheet)
            let read = desk.read(draft)
            let isLook = form["look"] != nil || isOther || read.good.isEmpty || !draft.twice.isEmpty
            if isLook { return preview(draft, desk) }
            return try await accept(read, of: draft, named: handed.name, desk, call, at: now)
        } catch let refused where desk.isAboutSheet(refused) {
            return try await importPage(call, refused: refused, form)
        }
    }

    private func accept(
        _ read: ReadRows, of draft: ImportDraft, named name: String, _ desk: ImportDesk, _ call: Call,
        at now: Date
    ) async throws -> Response {
        var outcomes: [Int: ImportEntries.RowOutcome] = [:]
        var rest = read.good[...]
        while !rest.isEmpty {
            let batch = Array(rest.prefix(ImportEntries.mostRows))
            rest = rest.dropFirst(batch.count)
            let action = ImportEntries(
                batch, of: draft.id, named: draft.source ?? name, into: desk.book.ledger.name,
                from: (sealing, call.source), treating: draft.treatment)
            let came = try await acting(call) { acting, db in
                try await action.run(by: acting, at: now, in: db)
            }
            for (row, outcome) in zip(batch, came) { outcomes[row.line] = outcome }
        }
        let isFull = try await confirm(draft, desk, call, at: now) == false
        let rejected = ImportShape(desk: desk, draft: draft, read: read).rejected(outcomes)
        if !rejected.isEmpty { try await keep(rejected, of: draft, desk, at: now) }
        var frame = desk.frame
        if isFull {
            let words = frame.say("entry_import.sources_full", ["limit": String(ImportSource.most)])
            frame.notice = NoticeWords(words: words, kind: "information")
        }
        let count = { (wanted: ImportEntries.RowOutcome) in outcomes.values.count { $0 == wanted } }
        let (kept, taken, apart) = (count(.kept), count(.taken), count(.apart))
        let isRefusing = draft.treatment == .refuse
        let content: [String: Any] = [
            "title": frame.say("entry_import.done"), "ledger": frame.words(desk.book.ledger.title),
            "back": desk.book.address, "href": desk.href, "name": name, "kept": frame.catalogue.number(kept),
            "taken": frame.catalogue.number(isRefusing ? taken : taken + count(.known)),
            "meets": !isRefusing, "filled": frame.catalogue.number(count(.filled)),
            "apart": frame.catalogue.number(apart), "hasApart": apart > 0,
            "conflictsHref": desk.book.conflictsAddress,
            "refused": frame.catalogue.number(rejected.count - taken),
            "hasRejected": !rejected.isEmpty,
            "rejected": "\(desk.href)/\(draft.id.uuidString.lowercased())/rejected",
        ]
        let page = Page(
            template: "import_done", name: "ledgers", title: frame.say("entry_import.done"),
            content: ["import": content])
        return answer(page, in: frame)
    }

    /// What was chosen for the columns of a source is proposed the next time.
    ///
    /// - Returns: `nil` when no source was named; otherwise whether it is kept.
    private func confirm(
        _ draft: ImportDraft, _ desk: ImportDesk, _ call: Call, at now: Date
    ) async throws -> Bool? {
        let columns = ImportSource.columns(of: draft.table.headings, as: draft.fields)
        guard let source = draft.source, !columns.isEmpty else { return nil }
        let action = KeepImportSource(source, of: desk.book.ledger.name, columns: columns, from: call.source)
        return try await acting(call) { acting, db in try await action.run(by: acting, at: now, in: db) }
    }

    private func keep(
        _ rejected: [RejectedSheet.Row], of draft: ImportDraft, _ desk: ImportDesk, at now: Date
    ) async throws {
        let sheet = RejectedSheet(
            headings: draft.table.headings, reasonHeading: desk.frame.say("entry_import.reason"))
        let folder = settings.incoming
        let bytes = try await Disk.work { try sheet.bytes(of: rejected, folder: folder) }
        try await keptSheets.keep(bytes, as: .rejected, of: draft.id, by: desk.owner, at: now)
    }

    private func rejectedSheet(_ call: Call) async throws -> Response {
        let desk = try await importDesk(call)
        guard let id = UUID(uuidString: try call.parameters.require("sheet")),
            let bytes = try await keptSheets.bytes(of: id, .rejected, by: desk.owner)
        else { throw NoSuchCase() }
        return Self.workbook(bytes, named: "linli-\(desk.book.ledger.name)-rejected")
    }
}

extension FormLimits {
    /// A sheet, or as many selects as it has columns.
    fileprivate static let ofSheets: FormLimits = {
        var limits = FormLimits()
        limits.fields = SheetRows.mostColumns + 20
        // Five thousand rows of a dozen cells, pasted.
        limits.fieldBytes = 2 << 20
        limits.files = 1
        limits.fileBytes = ReadSheetFile.limitBytes
        limits.totalBytes = ReadSheetFile.limitBytes + (4 << 20)
        return limits
    }()
}

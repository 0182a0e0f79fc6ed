import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Ledgers
import NIOCore
import Postgres
import Territory

/// Documents handed in. Before a second copy is kept, whoever hands one in is shown what is there already.
extension Site {
    private static let alikeShown = 10

    /// Where a new document is to lie, and who may say so.
    private struct DocumentDesk: Sendable {
        let frame: Frame
        let said: DocumentWords
        let own: Area.Code
        let post: String
        /// Areas to choose from; one: there is no choice.
        let places: [Area]
        /// `nil`: it is to be an area's own.
        let entry: DocumentFolder?

        func folder(_ chosen: String?) throws(DocumentRefusal) -> DocumentFolder {
            if let entry { return entry }
            guard let code = chosen.flatMap({ Area.Code($0) }) ?? places.first?.code, own.contains(code)
            else {
                throw .absent
            }
            return DocumentFolder(area: code)
        }
    }

    /// - Parameter asked: What the address, or the form, says of the folder.
    private func documentDesk(
        _ call: Call, _ asked: @Sendable (String) -> String?
    ) async throws -> DocumentDesk {
        let (name, key) = (asked("ledger"), asked("entry").flatMap { EntryKey($0) })
        let wanted = (asked("in") ?? asked("area")).flatMap { Area.Code($0) }
        return try await acting(call) { acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            guard let own = acting.area else { throw AccessRefusal.noPost }
            let catalogue = try await catalogueShelf.current(in: db)
            let said = DocumentWords(frame: frame, kinds: catalogue?.codeList(DocumentDraft.kinds))
            let isDesk = try acting.isDesk(under: try await currentPack(in: db))
            var entry: DocumentFolder?
            if let name, let key {
                entry = try await folder(of: name, key, frame, acting, in: db)
            }
            let folder = entry ?? DocumentFolder(area: own)
            guard try await keeps(folder, isDesk: isDesk, acting, in: db) else {
                throw DocumentRefusal.notKeeper
            }
            return DocumentDesk(
                frame: frame, said: said, own: own, post: acting.post?.uuidString ?? "",
                places: entry == nil ? try await places(in: own, naming: wanted, db) : [], entry: entry)
        }
    }

    /// One's own area, those directly below, and the one an address names.
    private func places(
        in own: Area.Code, naming wanted: Area.Code?, _ db: Transaction
    ) async throws -> [Area] {
        var found: [Area] = []
        if let area = try await db.areas.area(own) { found.append(area) }
        found += try await db.areas.children(of: own)
        if let wanted, own.contains(wanted), !found.contains(where: { $0.code == wanted }),
            let area = try await db.areas.area(wanted)
        {
            found.append(area)
        }
        return found
    }

    /// The folder of an entry; of ledgers of persons there are none.
    private func folder(
        of name: Ledger.Name, _ key: EntryKey, _ frame: Frame, _ acting: Acting, in db: Transaction
    ) async throws -> DocumentFolder {
        guard let book = try await openLedger(named: name, acting, in: db), book.reads,
            !book.ledger.subject.isPerson,
            let entry = try await db.entries.entry(
                of: book.ledger, in: book.catalogue, home: key.home, id: key.id, within: book.own),
            entry.removed == nil
        else { throw DocumentRefusal.absent }
        let subject = title(of: entry, book, book.words([:], frame))
        return DocumentFolder(
            area: entry.area,
            entry: .init(
                ledger: name, home: key.home, id: key.id,
                subject: String(subject.prefix(DocumentFolder.subjectLimit))))
    }

    func newDocumentPage(_ request: Request, _ call: Call) async throws -> Response {
        let query = request.uri.queryParameters
        let desk = try await documentDesk(call) { query[$0[...]].map(String.init) }
        var form = Form()
        form.fields["in"] = query["area"].map { [String($0)] }
        return try await newDocumentPage(desk, form, refused: nil, call)
    }

    private func newDocumentPage(
        _ desk: DocumentDesk, _ form: Form, refused: (any Error)?, _ call: Call
    ) async throws -> Response {
        var frame = desk.frame
        let answered = refused.map { refusals(frame).answer(to: $0) }
        frame.notice = answered?.words.map { NoticeWords(words: $0, kind: "overdue") }
        let folder = try? desk.folder(form["in"])
        var search = DocumentTable.Search()
        search.folder = desk.entry?.entry.map { ($0.home, $0.id) }
        let area = desk.entry?.area ?? folder?.area ?? desk.own
        let there = try await acting(call) { [search] _, db in
            try await db.documents.newest(within: area, search, limit: Self.alikeShown)
        }
        var content: [String: Any] = [
            "fields": desk.said.newFields(form, places: desk.places, chosen: folder?.area),
            "key": form["key"] ?? UUID().uuidString.lowercased(), "limits": desk.said.limits,
            "there": there.map(desk.said.row(of:)), "hasThere": !there.isEmpty,
            "hasKinds": desk.said.kinds != nil, "back": "/documents?area=\(area)",
        ]
        if let entry = desk.entry?.entry {
            content["folder"] = [
                "name": entry.subject, "ledger": entry.ledger,
                "entry": EntryKey(home: entry.home, id: entry.id).path,
            ]
        }
        let page = Page(
            template: "document_new", name: "documents", title: frame.say("documents.new"),
            status: answered?.status ?? .ok, content: ["document": content])
        return answer(page, in: frame)
    }

    func keepDocument(_ request: Request, _ call: Call) async throws -> Response {
        let (form, refusal) = try await documentForm(request, call)
        let desk = try await documentDesk(call) { form[$0] }
        let now = now()
        do {
            if let refusal { throw refusal }
            try await take(.sheets, [try await postBucket("documents", Limits.documents, call)])
            guard let id = form["key"].flatMap(UUID.init(uuidString:)) else { throw Unreadable(what: "key") }
            let folder = try desk.folder(form["in"])
            let draft = try DocumentDraft(
                title: titled(form), kind: form["kind"] ?? "", note: form["note"] ?? "",
                among: desk.said.kinds)
            let file = try await handedIn(form, post: desk.post)
            if form["anyway"] == nil {
                let alike = try await acting(call) { _, db in
                    try await db.documents.alike(
                        file.sha256, kind: draft.kind, in: folder, within: desk.own,
                        limit: Self.alikeShown)
                }
                // The same form once more finds what it made.
                if !alike.isEmpty, !alike.contains(where: { $0.document.id == id }) {
                    return alikePage(alike, (id, draft, file), in: folder, desk)
                }
            }
            let action = KeepDocument(draft, id: id, in: folder, file: file, from: call.source)
            try await acting(call) { acting, db in try await action.run(by: acting, at: now, in: db) }
            return .seeOther(DocumentWords.address(of: id))
        } catch DocumentRefusal.here(let document) {
            return .seeOther(DocumentWords.address(of: document))
        } catch let refused where Self.isAboutDocument(refused) {
            return try await newDocumentPage(desk, form, refused: refused, call)
        }
    }

    /// What whoever hands in a file called it; else what the file is called.
    private func titled(_ form: Form) -> String {
        if let title = form["title"], !title.trimmed.isEmpty { return title }
        return form.files.first { $0.size > 0 }.map(Self.title(of:)) ?? ""
    }

    /// What a file is called, without its ending.
    static func title(of file: UploadedFile) -> String {
        let name = file.filename
        let last = name.split(whereSeparator: { "/\\".contains($0) }).last.map(String.init) ?? ""
        let bare = last.lastIndex(of: ".").map { String(last[..<$0]) } ?? last
        return String(bare.filter { !$0.isNewline }.prefix(DocumentDraft.titleLimit))
    }

    private func alikePage(
        _ alike: [(document: Document, version: Int?)],
        _ handed: (id: UUID, draft: DocumentDraft, file: DocumentFile),
        in folder: DocumentFolder, _ desk: DocumentDesk
    ) -> Response {
        let (said, frame) = (desk.said, desk.frame)
        let rows = alike.map { document, version -> [String: Any] in
            var row = said.row(of: document)
            row["same"] =
                version.map { frame.say("documents.same_file", ["version": String($0)]) } ?? ""
            row["isSame"] = version != nil
            row["versionHref"] = DocumentWords.address(of: document.id) + "/versions"
            row["seen"] = String(document.version)
            return row
        }
        let isHere = alike.contains { $0.version != nil && $0.document.folder == folder }
        var content: [String: Any] = [
            "rows": rows, "title": handed.draft.title, "media": said.media(handed.file.media),
            "size": said.size(handed.file.bytes), "kept": ticket(of: handed.file, post: desk.post),
            "key": handed.id.uuidString.lowercased(), "kind": handed.draft.kind, "note": handed.draft.note,
            "in": folder.area.text, "isHere": isHere, "back": "/documents?area=\(folder.area)",
        ]
        if let entry = folder.entry {
            content["folder"] = [
                "ledger": entry.ledger, "entry": EntryKey(home: entry.home, id: entry.id).path,
            ]
        }
        let page = Page(
            template: "document_alike", name: "documents", title: frame.say("documents.alike"),
            status: .conflict, content: ["document": content])
        return answer(page, in: frame)
    }

    func keepVersion(_ request: Request, _ call: Call) async throws -> Response {
        let id = try documentID(call)
        let (form, refusal) = try await documentForm(request, call)
        let now = now()
        do {
            if let refusal { throw refusal }
            let post = try await acting(call) { acting, _ in acting.post?.uuidString ?? "" }
            try await take(.sheets, [try await postBucket("documents", Limits.documents, call)])
            guard let seen = form["seen"].flatMap(Int.init) else { throw Unreadable(what: "seen") }
            let file = try await handedIn(form, post: post)
            let action = try KeepVersion(
                file, of: id, over: seen, note: form["note"] ?? "", from: call.source)
            try await acting(call) { acting, db in try await action.run(by: acting, at: now, in: db) }
        } catch let refused as DocumentRefusal where refused.isAboutForm {
            return try await documentPage(
                call, DocumentVisit(refused: refused, form: form, act: "version"))
        }
        return .seeOther(DocumentWords.address(of: id))
    }

    func removeDocument(_ request: Request, _ call: Call) async throws -> Response {
        let id = try documentID(call)
        let form = try await checkedForm(request, call)
        let now = now()
        do {
            let action = try RemoveDocument(id, because: form["reason"] ?? "", from: call.source)
            try await acting(call) { acting, db in try await action.run(by: acting, at: now, in: db) }
        } catch let refused as DocumentRefusal where refused.isAboutForm {
            return try await documentPage(
                call, DocumentVisit(refused: refused, form: form, act: "removal"))
        }
        return .seeOther(DocumentWords.address(of: id))
    }

    func grantDocument(_ request: Request, _ call: Call) async throws -> Response {
        let id = try documentID(call)
        let form = try await checkedForm(request, call)
        guard let key = form["key"].flatMap(UUID.init(uuidString:)) else { throw Unreadable(what: "key") }
        let now = now()
        do {
            try await acting(call) { acting, db in
                let today = try await frame(call, acting: acting, in: db).time.today
                let draft = try GrantDraft(
                    to: form["to"].flatMap(DocumentGrant.Reader.init), for: form["purpose"] ?? "",
                    until: form["until"].flatMap { Day($0) }, on: today,
                    may: (form["reach"] == "folder", form["downloads"] == "yes"))
                try await GrantDocument(draft, id: key, of: id, from: call.source)
                    .run(by: acting, at: now, in: db)
            }
        } catch let refused as DocumentRefusal where refused.isAboutForm {
            return try await documentPage(call, DocumentVisit(refused: refused, form: form, act: "grant"))
        }
        return .seeOther(DocumentWords.address(of: id))
    }

    func endDocumentGrant(_ request: Request, _ call: Call) async throws -> Response {
        let id = try documentID(call)
        _ = try await checkedForm(request, call)
        guard let grant = UUID(uuidString: try call.parameters.require("grant")) else { throw NoSuchCase() }
        let now = now()
        let action = EndDocumentGrant(grant, from: call.source)
        try await acting(call) { acting, db in try await action.run(by: acting, at: now, in: db) }
        return .seeOther(DocumentWords.address(of: id))
    }

    private static func isAboutDocument(_ error: any Error) -> Bool {
        switch error {
        case DocumentRefusal.absent, DocumentRefusal.notKeeper: false
        case is DocumentRefusal, is Throttled, PhotoRefusal.noRoom: true
        default: false
        }
    }
}

extension DocumentRefusal {
    /// Whoever filled in the form can mend it there.
    fileprivate var isAboutForm: Bool {
        switch self {
        case .absent, .notKeeper, .notDesk, .onlyHere, .noPicture: false
        default: true
        }
    }
}

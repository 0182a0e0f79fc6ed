import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Ledgers
import Postgres
import Territory

/// The document centre: what lies with an area or a firm, its versions, who may read it and who did. Whoever
/// was granted something sees that, and reads it on line.
extension Site {
    private static let listed = 50
    private static let foldersListed = 24
    private static let versionsShown = 50
    private static let grantsShown = 30
    private static let readingsShown = 30

    var documentRoutes: [Route] {
        [
            .get("/documents", for: .areaPosts) { request, call in try await documentsPage(request, call) },
            .get("/documents/new", for: .areaPosts) { request, call in
                try await newDocumentPage(request, call)
            },
            .post("/documents", for: .areaPosts) { request, call in try await keepDocument(request, call) },
            .get("/documents/granted", for: .caseworkers) { _, call in try await grantedPage(call) },
            .get("/documents/:id", for: .caseworkers) { _, call in try await documentPage(call) },
            .get("/documents/:id/versions/:number", for: .caseworkers) { request, call in
                try await readingPage(request, call)
            },
            .get("/documents/:id/versions/:number/file", for: .caseworkers) { _, call in
                try await downloadDocument(call)
            },
            .post("/documents/:id/versions", for: .areaPosts) { request, call in
                try await keepVersion(request, call)
            },
            .post("/documents/:id/grants", for: .areaPosts) { request, call in
                try await grantDocument(request, call)
            },
            .post("/documents/:id/grants/:grant/ending", for: .areaPosts) { request, call in
                try await endDocumentGrant(request, call)
            },
            .post("/documents/:id/removal", for: .areaPosts) { request, call in
                try await removeDocument(request, call)
            },
        ]
    }

    func documentID(_ call: Call) throws -> UUID {
        guard let id = UUID(uuidString: try call.parameters.require("id")) else { throw NoSuchCase() }
        return id
    }

    // MARK: The list

    private func documentsPage(_ request: Request, _ call: Call) async throws -> Response {
        let query = request.uri.queryParameters
        let asked: @Sendable (String) -> String? = { name in
            query[name[...]].map(String.init).flatMap { $0.isEmpty ? nil : $0 }
        }
        return try await acting(call) { acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            guard let own = acting.area else { throw AccessRefusal.noPost }
            let wanted = asked("area").flatMap { Area.Code($0) }
            let area = wanted.flatMap { own.contains($0) ? $0 : nil } ?? own
            guard let place = try await db.areas.area(area) else { throw NoSuchCase() }
            let catalogue = try await catalogueShelf.current(in: db)
            let said = DocumentWords(frame: frame, kinds: catalogue?.codeList(DocumentDraft.kinds))
            var search = DocumentTable.Search()
            search.words = String((asked("q") ?? "").trimmed.prefix(DocumentDraft.titleLimit))
            search.kind = asked("kind").flatMap { said.kinds?.value($0)?.code }
            search.after = asked("after").flatMap(UUID.init(uuidString:))
            let key = asked("entry").flatMap { EntryKey($0) }
            search.folder = key.map { ($0.home, $0.id) }
            let found = try await db.documents.newest(within: area, search, limit: Self.listed)
            let folders =
                key == nil ? try await db.documents.folders(within: area, limit: Self.foldersListed) : []
            let folder = key.flatMap { key in
                found.compactMap(\.folder.entry).first { $0.id == key.id && $0.home == key.home }
            }
            var content: [String: Any] = [
                "place": place.name, "area": area.text, "rows": found.map(said.row(of:)),
                "isEmpty": found.isEmpty, "q": search.words, "kinds": said.options(chosen: search.kind),
                "hasKinds": said.kinds != nil,
                "isNarrowed": !search.words.isEmpty || search.kind != nil || search.after != nil,
                "above": try await above(area, own, in: db),
                "areas": try await db.areas.children(of: area).map {
                    ["name": $0.name, "href": "/documents?area=\($0.code)"]
                },
                "folders": folders.compactMap(said.folder), "hasFolders": !folders.isEmpty,
            ]
            let inFolder = key.flatMap { key in
                asked("ledger").map { "ledger=\($0.asQueryValue)&entry=\(key.path)" }
            }
            content["newHref"] = "/documents/new?" + (inFolder ?? "area=\(area)")
            if let key {
                content["entry"] = key.path
                content["ledger"] = asked("ledger") ?? ""
                content["folder"] = folder?.subject ?? frame.say("documents.folder")
            }
            if found.count == Self.listed, let last = found.last {
                var more = "/documents?area=\(area)&q=\(search.words.asQueryValue)&after=\(last.id)"
                if let kind = search.kind { more += "&kind=\(kind)" }
                if let inFolder { more += "&" + inFolder }
                content["moreHref"] = more
            }
            let isDesk = try acting.isDesk(under: try await currentPack(in: db))
            var keeps = isDesk
            if !keeps, key != nil, let name = asked("ledger") {
                keeps = try await openLedger(named: name, acting, in: db)?.keeps ?? false
            }
            content["canKeep"] = keeps && said.kinds != nil
            let title = frame.say("documents.title")
            let page = Page(
                template: "documents", name: "documents", title: title, content: ["documents": content])
            return answer(page, in: frame)
        }
    }

    /// The way up from an area to one's own.
    private func above(
        _ area: Area.Code, _ own: Area.Code, in db: Transaction
    ) async throws -> [[String: String]] {
        let codes = area.pathUp.dropFirst().filter { own.contains($0) }
        let names = try await db.areas.names(of: codes)
        return codes.reversed().compactMap { code in
            names[code].map { ["name": $0, "href": "/documents?area=\(code)"] }
        }
    }

    // MARK: One document

    /// What somebody wanted of a document and could not have, with what they had filled in.
    struct DocumentVisit: Sendable {
        var refused: DocumentRefusal?
        var form = Form()
        /// The form that was sent: `version`, `grant`, `removal`.
        var act = ""
    }

    func documentPage(_ call: Call, _ visit: DocumentVisit = DocumentVisit()) async throws -> Response {
        let id = try documentID(call)
        let now = now()
        return try await acting(call) { acting, db in
            var frame = try await frame(call, acting: acting, in: db)
            let refused = visit.refused.map { refusals(frame).answer(to: $0) }
            frame.notice = refused?.words.map { NoticeWords(words: $0, kind: "overdue") }
            let catalogue = try await catalogueShelf.current(in: db)
            let said = DocumentWords(frame: frame, kinds: catalogue?.codeList(DocumentDraft.kinds))
            guard let own = acting.area, acting.kind == .area,
                let document = try await db.documents.document(id, within: own)
            else { return try await grantedDocument(id, said, at: now, in: db) }
            var content = said.row(of: document)
            content["back"] = "/documents?area=\(document.folder.area)"
            if let removed = document.removed {
                content["removed"] = ["reason": removed.reason, "when": frame.time.moment(removed.at)]
            }
            let isLiving = document.removed == nil
            let versions = try await db.documents.versions(of: document, limit: Self.versionsShown)
            content["versions"] = versions.map { said.version($0, of: id, reads: isLiving) }
            content["hasVersions"] = true
            let grants = try await db.documents.grants(of: document, limit: Self.grantsShown)
            let isDesk = try acting.isDesk(under: try await currentPack(in: db))
            content["grants"] = grants.map {
                said.grant($0, of: id, canEnd: isDesk && isLiving)
            }
            content["hasGrants"] = !grants.isEmpty
            let readings = try await db.documents.readings(of: document, limit: Self.readingsShown)
            content["readings"] = readings.map(said.reading)
            content["hasReadings"] = !readings.isEmpty
            let keeps = try await keeps(document.folder, isDesk: isDesk, acting, in: db)
            content["canKeep"] = keeps && isLiving
            content["canGrant"] = isDesk && isLiving
            content["key"] = visit.form["key"] ?? UUID().uuidString.lowercased()
            content["isVersionOpen"] = visit.act == "version"
            content["isGrantOpen"] = visit.act == "grant"
            content["isRemovalOpen"] = visit.act == "removal"
            content["note"] = said.note(visit.form["note"])
            content["limits"] = said.limits
            content["reason"] = visit.form["reason"] ?? ""
            if isDesk && isLiving {
                let offices = try await db.organizations.organizations(
                    answeringFor: document.folder.area, limit: 200)
                let readers = try await db.documents.readers(of: document)
                content["grantFields"] = said.grantFields((offices, readers), visit.form, for: document)
            }
            let page = Page(
                template: "document", name: "documents", title: document.title,
                status: refused?.status ?? .ok, content: ["document": content])
            return answer(page, in: frame)
        }
    }

    /// Whether a post keeps documents of a folder, as the database will ask again.
    func keeps(
        _ folder: DocumentFolder, isDesk: Bool, _ acting: Acting, in db: Transaction
    ) async throws -> Bool {
        guard let own = acting.area, own.contains(folder.area) else { return false }
        guard !isDesk, let entry = folder.entry else { return isDesk }
        return try await openLedger(named: entry.ledger, acting, in: db)?.keeps ?? false
    }

    // MARK: What was granted

    private func grantedPage(_ call: Call) async throws -> Response {
        let now = now()
        return try await acting(call) { acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            let catalogue = try await catalogueShelf.current(in: db)
            let said = DocumentWords(frame: frame, kinds: catalogue?.codeList(DocumentDraft.kinds))
            let found = try await db.documents.granted(at: now)
            let content: [String: Any] = ["rows": found.map(said.granted), "isEmpty": found.isEmpty]
            let page = Page(
                template: "documents_granted", name: "documents", title: frame.say("documents.granted"),
                content: ["documents": content])
            return answer(page, in: frame)
        }
    }

    private func grantedDocument(
        _ id: UUID, _ said: DocumentWords, at now: Date, in db: Transaction
    ) async throws -> Response {
        guard let (document, by, versions) = try await db.documents.granted(id, at: now) else {
            throw NoSuchCase()
        }
        var content = said.granted(document)
        content["back"] = "/documents/granted"
        content["grantedBy"] = by
        content["isGranted"] = true
        content["versions"] = versions.map {
            said.version($0, of: id, reads: true, takes: document.downloads)
        }
        content["hasVersions"] = true
        let page = Page(
            template: "document", name: "documents", title: document.title, content: ["document": content])
        return answer(page, in: said.frame)
    }
}

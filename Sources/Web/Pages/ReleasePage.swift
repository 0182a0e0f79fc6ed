import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Postgres

/// Letting the public read about a case: choose photos, cover faces and plates, write, look, release.
extension Site {
    var releaseRoutes: [Route] {
        [
            .get("/cases/:number/release", for: .caseworkers) { _, call in
                try await releasePage(call, ReleaseDraft())
            },
            .post("/cases/:number/release", for: .caseworkers) { request, call in
                try await release(request, call)
            },
            .get("/cases/:number/release/photos/:position", for: .caseworkers) { request, call in
                try await coveredPhoto(request, call)
            }.uncounted(),
        ]
    }

    /// What a clerk has chosen and written so far.
    struct ReleaseDraft: Sendable {
        /// `nil`: nothing was written yet.
        var words: String?
        var version: Int?
        var positions: Set<Int> = []
        /// Boxes as typed or drawn, by position of the photo.
        var boxes: [Int: String] = [:]
        var refusal: ReleaseRefusal?
        var status = HTTPResponse.Status.ok

        init() {}

        init(_ form: Form) throws {
            guard let version = form["version"].flatMap(Int.init) else { throw Unreadable(what: "version") }
            self.version = version
            words = form["words"] ?? ""
            for position in 1...99 {
                if form["photo-\(position)"] != nil { positions.insert(position) }
                boxes[position] = form["boxes-\(position)"]
            }
        }

        /// - Throws: ``ReleaseRefusal``, the first of the draft.
        func check() throws(ReleaseRefusal) {
            if let refusal = Release.refusal(of: words ?? "") { throw refusal }
            for position in positions.sorted() where PhotoBox.boxes(in: boxes[position] ?? "") == nil {
                throw .boxesUnreadable(position: position)
            }
        }
    }

    private func releasePage(_ call: Call, _ draft: ReleaseDraft, isPreview: Bool = false) async throws
        -> Response
    {
        let number = try number(in: call)
        return try await acting(call) { acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            let opened = try await db.opened(number, by: acting, shelf: shelf)
            if let refusal = opened.releaseRefusal { throw refusal }
            let photos = try await db.cases.photos(of: opened.current)
            var content = releaseWords(draft, opened, photos, frame, isPreview: isPreview)
            if let current = try await db.releases.current(of: opened.current) {
                content["current"] = [
                    "words": current.words, "who": frame.who(current.who),
                    "when": frame.time.moment(current.releasedAt), "count": String(current.photos.count),
                ]
            }
            let page = Page(
                template: isPreview ? "release_preview" : "release", name: "release",
                title: frame.say("title.release", ["number": number.description]), status: draft.status,
                content: ["release": content])
            return answer(page, in: frame)
        }
    }

    private func releaseWords(
        _ draft: ReleaseDraft, _ opened: OpenedCase, _ photos: [CasePhoto], _ frame: Frame, isPreview: Bool
    ) -> [String: Any] {
        let number = opened.current.publicNumber.description
        let shown = photos.filter { !isPreview || draft.positions.contains($0.position) }
        // The answer to the reporter was written for others to read; the report never was.
        let first = opened.current.outcome.solvedAt == nil ? "" : opened.current.outcome.answer ?? ""
        var content: [String: Any] = [
            "number": number, "version": String(draft.version ?? opened.current.version),
            "title": frame.title(of: opened.current.scenario, under: opened.pack),
            "words": draft.words ?? first, "limit": String(Release.wordsLimit), "hasPhotos": !shown.isEmpty,
            "photos": shown.map { photo -> [String: Any] in
                let boxes = draft.boxes[photo.position] ?? ""
                let address = "/cases/\(number)"
                return [
                    "position": String(photo.position), "boxes": boxes,
                    "isChosen": draft.positions.contains(photo.position),
                    "width": String(photo.width), "height": String(photo.height),
                    "href": "\(address)/photos/\(photo.position)",
                    "covered": "\(address)/release/photos/\(photo.position)?boxes=\(boxes.asQueryValue)",
                    "alt": frame.say("photo.alt", ["position": String(photo.position)]),
                ]
            },
        ]
        if let refusal = draft.refusal {
            content["problem"] =
                RefusalWords(catalogue: frame.catalogue, place: nil, pack: nil)
                .answer(to: refusal).words
        }
        return content
    }

    private func release(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        let number = try number(in: call)
        var draft = try ReleaseDraft(form)
        if form["act"] == "withdraw" { return try await withdraw(number, draft, call) }
        do {
            try draft.check()
            switch form["act"] {
            case "release": return try await release(number, draft, call)
            case "edit": return try await releasePage(call, draft)
            default: return try await releasePage(call, draft, isPreview: true)
            }
        } catch let refusal as ReleaseRefusal where Self.isAboutTheDraft(refusal) {
            draft.refusal = refusal
            draft.status = .unprocessableContent
            return try await releasePage(call, draft)
        }
    }

    private static func isAboutTheDraft(_ refusal: ReleaseRefusal) -> Bool {
        switch refusal {
        case .wordsMissing, .wordsTooLong, .unprintable, .boxesUnreadable: true
        case .notShown, .wrongPost, .notReleased: false
        }
    }

    private func release(_ number: Case.Number, _ draft: ReleaseDraft, _ call: Call) async throws -> Response
    {
        var photos: [(position: Int, stored: StoredPhoto)] = []
        // Without photos one look is enough, and one record of it.
        let chosen =
            draft.positions.isEmpty ? [] : try await photosToRelease(draft.positions, of: number, call)
        for photo in chosen {
            let boxes = PhotoBox.boxes(in: draft.boxes[photo.position] ?? "") ?? []
            photos.append((photo.position, try await self.photos.covering(boxes, of: photo.sha256)))
        }
        let action = ReleaseCase(
            number: number, version: draft.version ?? 0, words: draft.words ?? "", photos: photos,
            keeping: (call.source, shelf))
        let now = now()
        try await acting(call) { acting, db in try await action.run(by: acting, at: now, in: db) }
        return .seeOther("/cases/\(number)?done=\(try released("release", call))")
    }

    private func withdraw(_ number: Case.Number, _ draft: ReleaseDraft, _ call: Call) async throws -> Response
    {
        let action = WithdrawRelease(
            number: number, version: draft.version ?? 0, source: call.source, shelf: shelf)
        let now = now()
        try await acting(call) { acting, db in try await action.run(by: acting, at: now, in: db) }
        return .seeOther("/cases/\(number)?done=\(try released("withdraw", call))")
    }

    private func released(_ act: String, _ call: Call) throws -> String {
        try catalogue(call.language).say("event.\(act)").asQueryValue
    }

    // Read before anything is covered: whoever may not release is refused before work is done.
    private func photosToRelease(
        _ positions: Set<Int>, of number: Case.Number, _ call: Call
    ) async throws -> [CasePhoto] {
        try await acting(call) { acting, db in
            let opened = try await db.opened(number, by: acting, shelf: shelf)
            if let refusal = opened.releaseRefusal { throw refusal }
            return try await db.cases.photos(of: opened.current).filter { positions.contains($0.position) }
        }
    }

    /// What a photo will look like outside; shown to whoever may release it, and kept nowhere.
    private func coveredPhoto(_ request: Request, _ call: Call) async throws -> Response {
        let position = try call.parameters.require("position", as: Int.self)
        let text = request.uri.queryParameters["boxes"].map(String.init) ?? ""
        guard let boxes = PhotoBox.boxes(in: text) else {
            throw ReleaseRefusal.boxesUnreadable(position: position)
        }
        let found = try await photosToRelease([position], of: number(in: call), call).first
        guard let found else { throw NoSuchCase() }
        return try photo(try await photos.covering(boxes, of: found.sha256).sha256, size: nil)
    }
}

extension RefusalWords {
    func answer(to refusal: ReleaseRefusal) -> Answered {
        switch refusal {
        case .notShown: Answered(status: .conflict, words: catalogue.say("release.not_shown"))
        case .wrongPost: Answered(status: .forbidden, words: catalogue.say("release.wrong_post"))
        case .wordsMissing:
            Answered(status: .unprocessableContent, words: catalogue.say("release.words_missing"))
        case .wordsTooLong(let limit):
            Answered(
                status: .unprocessableContent,
                words: catalogue.say("refusal.too_long", ["limit": String(limit)]))
        case .unprintable:
            Answered(status: .unprocessableContent, words: catalogue.say("refusal.unprintable"))
        case .boxesUnreadable(let position):
            Answered(
                status: .unprocessableContent,
                words: catalogue.say("release.boxes_unreadable", ["position": String(position)]))
        case .notReleased: Answered(status: .conflict, words: catalogue.say("release.nothing"))
        }
    }
}

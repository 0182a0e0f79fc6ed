import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Mustache
import NIOCore
import Postgres
import Territory

/// What stands around every page: place, languages, who is signed in, where they may go.
struct Frame: Sendable {
    let call: Call
    let catalogue: Catalogue
    let time: TimeWords
    let place: Place?
    let csrf: String
    let session: SessionWords?
    var notice: NoticeWords?

    var language: Language { catalogue.language }

    func say(_ key: String, _ values: KeyValuePairs<String, String> = [:]) -> String {
        catalogue.say(key, values)
    }
}

/// Whoever is signed in, and the posts they may switch to.
struct SessionWords: Sendable {
    struct CurrentPost: Sendable {
        let title: String
        let place: String
    }

    struct OwnPost: Sendable {
        let id: String
        let title: String
        let place: String
        let open: String
        let overdue: String
        let hasOverdue: Bool
        let isCurrent: Bool
    }

    let account: String
    let post: CurrentPost?
    let hasPosts: Bool
    let posts: [OwnPost]
    /// Where whoever keeps the house works; `nil` for everybody else.
    let house: String?
    /// Whether there are loops in the scope of the post.
    let seesLoops: Bool
    /// Whether there are ledgers to look into: posts of areas, and nobody else.
    let seesLedgers: Bool
    /// Whose page it is, on every page and every print of it.
    let watermark: String
    /// What the page has seen when it begins to listen for more; `nil`: nothing is told to this kind of post.
    let live: String?
    let bell: BellWords?
    /// By which a browser knows whose reports it keeps: of the account, and telling nothing of it.
    let whose: String
}

/// One line at the top of a page: what just happened.
struct NoticeWords: Sendable {
    let words: String
    let kind: String
}

extension Site {
    /// The frame of a page for a stranger.
    func frame(_ call: Call) async throws -> Frame {
        let place = try await database.anonymous { db in try await shelf.current(in: db)?.definitions.place }
        return try frame(call, place: place, csrf: call.visitor, session: nil)
    }

    /// The frame of a page for a stranger, in a place that was asked for already.
    func frame(_ call: Call, in place: Place) throws -> Frame {
        try frame(call, place: place, csrf: call.visitor, session: nil)
    }

    /// The frame of a page for whoever acts; read before a single case narrows the context.
    func frame(_ call: Call, acting: Acting, in db: Transaction) async throws -> Frame {
        // Before anything is read: what happens from here on may not be on the page.
        let seen = await newsroom.place
        let place = try await shelf.current(in: db)?.definitions.place
        let posts = try await db.ownPosts(countedFor: acting.kind == .gate ? nil : acting.account)
        let catalogue = try catalogue(call.language)
        let own = posts.map { post in
            SessionWords.OwnPost(
                id: post.id.uuidString.lowercased(), title: post.title,
                place: post.organizationName ?? post.areaName, open: catalogue.number(post.waiting.open),
                overdue: catalogue.number(post.waiting.overdue), hasOverdue: post.waiting.overdue > 0,
                isCurrent: post.isCurrent)
        }
        let zone = TimeWords(catalogue, zone: place?.timeZone ?? "Asia/Shanghai", now: now())
        let session = SessionWords(
            account: acting.accountName,
            post: own.first(where: \.isCurrent).map { .init(title: $0.title, place: $0.place) },
            hasPosts: own.count > 1, posts: own, house: acting.kind.house,
            seesLoops: acting.kind == .area || acting.kind == .organization,
            seesLedgers: acting.kind == .area,
            watermark: Watermark(of: acting, at: zone).line,
            live: [.area, .organization].contains(acting.kind) ? seen : nil,
            bell: try await bell(of: acting, catalogue, on: zone.today, in: db),
            whose: whose(acting))
        return try frame(call, place: place, csrf: Hex.text(of: acting.csrf), session: session)
    }

    private func whose(_ acting: Acting) -> String {
        let mark = sealing.mark(acting.account?.uuidString ?? acting.accountName, for: "drafts")
        return Hex.text(of: mark.prefix(8))
    }

    private func frame(_ call: Call, place: Place?, csrf: String, session: SessionWords?) throws -> Frame {
        let catalogue = try catalogue(call.language)
        let time = TimeWords(catalogue, zone: place?.timeZone ?? "Asia/Shanghai", now: now())
        return Frame(call: call, catalogue: catalogue, time: time, place: place, csrf: csrf, session: session)
    }
}

/// A page: the template that draws it and what fills it.
struct Page {
    let template: String
    /// The word by which style sheets and the navigation know the page.
    let name: String
    let title: String
    var status = HTTPResponse.Status.ok
    var isWide = false
    let content: [String: Any]
}

extension Site {
    /// Draws a page in its frame.
    func answer(_ page: Page, in frame: Frame) -> Response {
        html(
            page.template, page.content.merging(root(of: page, in: frame)) { own, _ in own },
            status: page.status, in: frame)
    }

    /// Draws part of a page, for a page that is already open.
    func answer(fragment template: String, _ content: [String: Any], in frame: Frame) -> Response {
        html(
            template, content.merging(["t": frame.catalogue.words, "csrf": frame.csrf]) { own, _ in own },
            status: .ok, in: frame)
    }

    private func html(
        _ template: String, _ content: [String: Any], status: HTTPResponse.Status, in frame: Frame
    ) -> Response {
        let templates = templates[frame.language]
        let text = templates?.render(TemplateValue(content), withTemplate: template) ?? ""
        return Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    private func root(of page: Page, in frame: Frame) -> [String: Any] {
        let call = frame.call
        var about: [String: Any] = [
            "title": page.title, "name": page.name, "language": frame.language == .zh ? "zh-CN" : "en",
            "isLarge": call.isLarge, "back": call.path, "isWide": page.isWide,
        ]
        if call.isLarge { about["size"] = "large" }
        var root: [String: Any] = [
            "t": frame.catalogue.words, "csrf": frame.csrf, "page": about, "place": place(in: frame),
            "whose": frame.session?.whose ?? "",
            "languages": languages(in: frame), "nav": navigation(for: page, in: frame),
            "sizeHref": settingsAddress(call.isLarge ? "size=normal" : "size=large", back: call.path),
        ]
        if let session = frame.session { root["session"] = session }
        if let notice = frame.notice { root["notice"] = notice }
        return root
    }

    private func place(in frame: Frame) -> [String: Any] {
        var words: [String: Any] = ["name": frame.place?.name.text(in: frame.language) ?? ""]
        if let banner = frame.place?.banner { words["generated"] = banner.text(in: frame.language) }
        if let approval = frame.place?.mapApproval, !approval.number.isEmpty {
            words["mapNotice"] = approval.number
        }
        return words
    }

    private func languages(in frame: Frame) -> [[String: Any]] {
        Language.allCases.map { language in
            [
                "code": language.rawValue, "name": frame.say("language.\(language.rawValue)"),
                "isCurrent": language == frame.language,
                "href": settingsAddress("language=\(language.rawValue)", back: frame.call.path),
            ]
        }
    }

    private func settingsAddress(_ setting: String, back: String) -> String {
        "/settings?\(setting)&back=\(back.asQueryValue)"
    }

    private func navigation(for page: Page, in frame: Frame) -> [[String: Any]] {
        let places: [(href: String, icon: String, name: String)] =
            switch frame.session {
            case nil: [("/report", "report", "report"), ("/follow", "follow", "follow")]
            case .some(let session) where session.house != nil: [(session.house ?? "/admin", "gear", "admin")]
            case .some(let session) where session.seesLoops:
                [("/desk", "desk", "desk"), ("/cases", "list", "cases"), ("/loops", "loop", "loops")]
                    + (session.seesLedgers
                        ? [("/ledgers", "ledger", "ledgers"), ("/forms", "note", "forms")] : [])
                    + (session.seesLedgers ? [] : [("/documents/granted", "ledger", "documents")])
                    + [("/map", "map", "map")]
            default: [("/desk", "desk", "desk"), ("/cases", "list", "cases"), ("/map", "map", "map")]
            }
        return places.map { place in
            [
                "href": place.href, "icon": place.icon, "isCurrent": page.name == place.name,
                "label": frame.catalogue.words["nav.\(place.name)"] ?? place.name,
            ]
        }
    }
}

extension Acting.Kind {
    /// The page of each of the three who keep the house.
    var house: String? {
        switch self {
        case .administrator: "/admin"
        case .security: "/admin?tab=accounts"
        case .auditor: "/admin/audit"
        default: nil
        }
    }
}

extension String {
    /// Fit to stand as a value in the query of an address.
    var asQueryValue: String {
        var allowed = CharacterSet.alphanumerics
        allowed.insert(charactersIn: "-._~/")
        return addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
    }
}

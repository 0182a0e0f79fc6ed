import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Ledgers
import Postgres
import Territory

/// How much a desk was told that nobody of it has read.
struct BellWords: Sendable {
    let count: String
    let hasUnread: Bool
}

/// What a desk is told: the list, and that it was read.
extension Site {
    private static let listed = 50

    var noticeRoutes: [Route] {
        [
            .get("/notices", for: .caseworkers) { request, call in try await noticesPage(request, call) },
            .post("/notices/readings", for: .caseworkers) { request, call in
                try await readNotices(request, call)
            },
        ]
    }

    /// The bell of whoever has a desk or an office; `nil` for those who keep the house.
    func bell(
        of acting: Acting, _ catalogue: Catalogue, on today: Day, in db: Transaction
    ) async throws -> BellWords? {
        guard [.area, .organization].contains(acting.kind) else { return nil }
        var count = try await db.notices.unread()
        if let own = try await reminded(acting, in: db) {
            count += try await db.filings.unreadReminders(for: own, on: today)
        }
        let most = NoticeTable.countLimit
        let words = count < most ? catalogue.number(count) : catalogue.number(most - 1) + "+"
        return BellWords(count: words, hasUnread: count > 0)
    }

    /// The area whose desk is reminded of filings; `nil`: none is.
    private func reminded(_ acting: Acting, in db: Transaction) async throws -> Area.Code? {
        guard acting.kind == .area, let pack = try await shelf.current(in: db),
            try acting.isDesk(under: pack)
        else { return nil }
        return acting.area
    }

    private func noticesPage(_ request: Request, _ call: Call) async throws -> Response {
        let query = request.uri.queryParameters
        let before = query["before"].flatMap { Int64($0) }
        let isCount = query["count"] != nil
        return try await acting(call) { acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            if isCount, let bell = frame.session?.bell {
                return answer(fragment: "bell", ["bell": bell], in: frame)
            }
            let notices = try await db.notices.own(before: before, limit: Self.listed + 1)
            var list = try await list(notices, isFirst: before == nil, frame, in: db)
            if before == nil, let own = try await reminded(acting, in: db) {
                list.merge(try await reminders(for: own, frame, in: db)) { $1 }
            }
            let page = Page(
                template: "notices", name: "notices", title: frame.catalogue.words["notices.title"] ?? "",
                content: ["list": list])
            return answer(page, in: frame)
        }
    }

    /// What a desk is reminded of today: its own filings that are due, and those below that are late.
    private func reminders(
        for own: Area.Code, _ frame: Frame, in db: Transaction
    ) async throws -> [String: Any] {
        let told = try await db.filings.reminders(for: own, on: frame.time.today)
        guard !told.isEmpty else { return [:] }
        let said = FormWords(frame: frame)
        let rows = told.map { one -> [String: Any] in
            let title = said.title(one.title) + " · " + said.period(one.period)
            let words =
                one.late.map { frame.say("forms.told", ["count": frame.catalogue.number($0)]) }
                ?? frame.say("forms.soon")
            return [
                "href": one.late == nil
                    ? FormWords.address(of: one.form, one.period, own)
                    : FormWords.address(of: one.form) + "?period=" + one.period,
                "title": title, "words": words, "isUnread": !one.isRead,
                "mark": one.late == nil ? "soon" : "overdue",
            ]
        }
        return [
            "forms": [
                "rows": rows, "day": frame.time.today.description, "hasUnread": told.contains { !$0.isRead },
            ], "isEmpty": false,
        ]
    }

    private func list(
        _ notices: [Notice], isFirst: Bool, _ frame: Frame, in db: Transaction
    ) async throws -> [String: Any] {
        var rows: [[String: Any]] = []
        for notice in notices.prefix(Self.listed) {
            let pack = try await shelf.pack(notice.packVersion, in: db)
            rows.append(words(notice, under: pack, frame))
        }
        let shown = notices.prefix(Self.listed)
        var list: [String: Any] = [
            "rows": rows, "hasRows": !rows.isEmpty, "isEmpty": rows.isEmpty,
            "hasUnread": shown.contains { !$0.isRead },
            "first": String(shown.last?.id ?? 0), "last": String(shown.first?.id ?? 0),
        ]
        if notices.count > Self.listed, let last = shown.last {
            list["nextHref"] = "/notices?before=\(last.id)"
        }
        if !isFirst { list["firstHref"] = "/notices" }
        return list
    }

    private func words(_ notice: Notice, under pack: InstalledPack?, _ frame: Frame) -> [String: Any] {
        let template = pack?.definitions.notices?.template(notice.template)
        let text = template?.filled(in: frame.language) { blank in
            switch blank {
            case .number: notice.number.description
            case .title: frame.title(of: notice.scenario, under: pack)
            case .step: frame.step(notice.step, of: notice.scenario, under: pack)
            case .area: notice.areaName
            case .due: frame.time.due(notice.due).words
            }
        }
        return [
            "id": String(notice.id), "href": "/cases/\(notice.number)", "isUnread": !notice.isRead,
            "words": text ?? notice.number.description, "when": frame.time.moment(notice.at),
        ]
    }

    private func readNotices(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        if let day = form["forms"] {
            guard let day = Day(day) else { throw Unreadable(what: "forms") }
            let now = now()
            try await acting(call) { acting, db in
                _ = try await ReadReminders(of: day).run(by: acting, at: now, in: db)
            }
            return .seeOther("/notices")
        }
        guard let first = form["first"].flatMap({ Int64($0) }),
            let last = form["last"].flatMap({ Int64($0) }), first <= last
        else { throw Unreadable(what: "first") }
        let now = now()
        try await acting(call) { acting, db in
            _ = try await ReadNotices(range: first...last).run(by: acting, at: now, in: db)
        }
        return .seeOther("/notices")
    }
}

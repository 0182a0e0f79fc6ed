import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Ledgers
import Postgres
import Territory

/// The parts of administration, as `?tab=` names them.
enum AdminTab: String, CaseIterable, Sendable {
    case overview, areas, organizations, accounts, pack, alarms

    /// Each administrator has their own part of the house.
    static func all(for kind: Acting.Kind) -> [AdminTab] {
        kind == .administrator ? allCases : kind == .security ? [.accounts] : []
    }
}

/// Which tab is shown, from where on, and what just happened there.
struct AdminShown: Sendable {
    let tab: AdminTab
    var after: String?
    var query: String?
    /// The name of a notice about what was done.
    var done: String?
    /// What was typed, when it was refused.
    var form: Form?
    var refusal: AccessRefusal?
    var madeLink: String?

    init(tab: AdminTab, form: Form? = nil, refusal: AccessRefusal? = nil) {
        self.tab = tab
        self.form = form
        self.refusal = refusal
    }

    init(_ request: Request) {
        let query = request.uri.queryParameters
        func value(_ name: Substring) -> String? {
            query[name].map(String.init).flatMap { $0.isEmpty ? nil : $0 }
        }
        tab = value("tab").flatMap(AdminTab.init(rawValue:)) ?? .overview
        after = value("after")
        self.query = value("q")
        done = value("done")
    }
}

extension Site {
    /// Lines of a table; the rest is a click away.
    static let adminRows = 50

    func adminPage(_ request: Request, _ call: Call) async throws -> Response {
        try await adminPage(call, AdminShown(request))
    }

    func adminPage(_ call: Call, _ shown: AdminShown) async throws -> Response {
        try await acting(call) { acting, db in
            var frame = try await frame(call, acting: acting, in: db)
            frame.notice = notice(of: shown, frame)
            let pack = try await currentPack(in: db)
            let open = AdminTab.all(for: acting.kind)
            guard open.contains(shown.tab) else { throw AccessRefusal.wrongPost }
            var admin: [String: Any] = ["tabs": tabs(open, shown.tab, frame)]
            for tab in AdminTab.allCases { admin["is\(tab.rawValue.capitalized)"] = tab == shown.tab }
            admin[shown.tab.rawValue] =
                switch shown.tab {
                case .overview: try await overview(of: pack, frame, in: db)
                case .areas: try await areas(shown, frame, in: db)
                case .organizations: try await organizations(shown, frame, in: db)
                case .accounts: try await accounts(shown, acting.kind, frame, in: db)
                case .pack: try await packTab(pack, acting, frame, in: db)
                case .alarms: try await alarms(pack, frame, in: db)
                }
            let page = Page(
                template: "admin", name: "admin", title: frame.catalogue.words["admin.title"] ?? "",
                status: shown.refusal == nil ? .ok : .unprocessableContent, content: ["admin": admin])
            return answer(page, in: frame)
        }
    }

    private func notice(of shown: AdminShown, _ frame: Frame) -> NoticeWords? {
        if let refusal = shown.refusal {
            let words = RefusalWords(catalogue: frame.catalogue, place: frame.place, pack: nil).answer(
                to: refusal)
            return words.words.map { NoticeWords(words: $0, kind: "overdue") }
        }
        // Only what the catalogue knows is said: an address must not put words into our mouth.
        guard let done = shown.done, frame.catalogue.has("notice.\(done)") else { return nil }
        return NoticeWords(words: frame.say("notice.\(done)"), kind: "ok")
    }

    private func tabs(_ open: [AdminTab], _ current: AdminTab, _ frame: Frame) -> [[String: Any]] {
        open.map { tab -> [String: Any] in
            [
                "href": "/admin?tab=\(tab.rawValue)", "isCurrent": tab == current,
                "label": frame.catalogue.words["admin.\(tab.rawValue)"] ?? tab.rawValue,
            ]
        }
    }

    /// Exact to a thousand, then "1,000+".
    private func bounded(_ count: Int, _ frame: Frame) -> String {
        let limit = CaseTable.countLimit
        return count > limit ? frame.catalogue.number(limit) + "+" : frame.catalogue.number(count)
    }

    private func overview(of pack: InstalledPack, _ frame: Frame, in db: Transaction) async throws -> [String:
        Any]
    {
        func fact(_ name: String, _ value: String, href: String? = nil, alarm: String? = nil) -> [String: Any]
        {
            var fact: [String: Any] = [
                "label": frame.catalogue.words["admin.fact.\(name)"] ?? name, "value": value,
            ]
            if let href { fact["href"] = href }
            if let alarm { (fact["state"], fact["stateWords"]) = ("overdue", alarm) }
            return fact
        }
        let levels = try await db.areas.counts(within: pack.definitions.place.code)
        let alarms = try await findAlarms(pack, frame, in: db).count
        let channels = try await db.channels.all().filter(\.isOn).count
        let ledgers = try await db.ledgers.opened().count
        let connectors = try await db.connectors.switched().count
        let limit = CaseTable.countLimit
        let look = frame.say("notice.look")
        let withoutDesk = try await db.areaDirectory.countWithoutDesk()
        let facts = [
            fact("areas", frame.catalogue.number(levels.values.reduce(0, +)), href: "/admin?tab=areas"),
            fact(
                "organizations", bounded(try await db.organizations.count(upTo: limit), frame),
                href: "/admin?tab=organizations"),
            fact(
                "accounts", bounded(try await db.accounts.count(upTo: limit), frame),
                href: "/admin?tab=accounts"),
            fact("without_desk", frame.catalogue.number(withoutDesk), href: "/admin?tab=areas"),
            fact("pack", String(pack.version), href: "/admin?tab=pack"),
            fact("calendar", pack.definitions.calendar.covers.to.description),
            fact(
                "alarms", frame.catalogue.number(alarms), href: "/admin?tab=alarms",
                alarm: alarms == 0 ? nil : look),
            fact("channels", frame.catalogue.number(channels), href: "/admin/channels"),
            fact("ledgers", frame.catalogue.number(ledgers), href: "/admin/ledgers"),
            fact("connectors", frame.catalogue.number(connectors), href: "/connectors"),
        ]
        return ["facts": facts + levelCounts(levels, frame).map { ["label": $0.label, "value": $0.count] }]
    }

    private func levelCounts(_ levels: [Area.Level: Int], _ frame: Frame) -> [(label: String, count: String)]
    {
        Area.Level.allCases.map { level in
            (label: frame.say("level.\(level.name)"), count: frame.catalogue.number(levels[level] ?? 0))
        }
    }

    private func areas(_ shown: AdminShown, _ frame: Frame, in db: Transaction) async throws -> [String: Any]
    {
        let query = shown.query ?? ""
        let found = try await db.areaDirectory.list(
            matching: query, after: shown.after ?? "", limit: Self.adminRows + 1)
        let rows = found.prefix(Self.adminRows).map { listed -> [String: Any] in
            var row: [String: Any] = [
                "code": listed.area.code.text, "name": listed.area.name, "parent": listed.parent ?? "",
                "level": frame.say("level.\(listed.area.level.name)"), "isDerived": listed.area.isDerived,
                "hasDesk": listed.hasDesk,
            ]
            if let suspect = listed.suspect { row["suspect"] = suspect }
            if let day = listed.closedOn { row["closed"] = frame.say("notice.closed_on", ["day": day]) }
            if let day = listed.openedOn { row["opened"] = frame.say("notice.opened_on", ["day": day]) }
            if let heirs = listed.successors { row["successors"] = heirs }
            if let before = listed.predecessors { row["predecessors"] = before }
            return row
        }
        var levels: [Area.Level: Int] = [:]
        if let place = frame.place?.code { levels = try await db.areas.counts(within: place) }
        var areas: [String: Any] = [
            "levelCounts": levelCounts(levels, frame).map { ["label": $0.label, "count": $0.count] },
            "rows": rows,
            "isEmpty": rows.isEmpty,
        ]
        if !query.isEmpty { areas["query"] = query }
        if found.count > Self.adminRows, let last = found.prefix(Self.adminRows).last {
            areas["nextHref"] = "/admin?tab=areas&q=\(query.asQueryValue)&after=\(last.area.code.text)"
        }
        return areas
    }
}

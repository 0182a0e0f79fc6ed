import Access
import Casework
import Foundation
import Hummingbird
import Postgres
import Territory

/// The desk: what waits for the post that is signed in, sorted into four piles.
extension Site {
    /// Lines of one pile; the rest is a click away.
    private static let pile = 50

    var caseRoutes: [Route] {
        [
            .get("/desk", for: .anyPost) { request, call in try await deskPage(request, call) },
            .get("/cases", for: .caseworkers) { request, call in try await caseListPage(request, call) },
            .get("/cases/:number", for: .caseworkers) { request, call in try await casePage(request, call) },
            .post("/cases/:number/choices", for: .caseworkers) { request, call in
                try await takeChoice(request, call)
            }.urgent(.first),
            .get("/cases/:number/photos/:position", for: .caseworkers) { request, call in
                try await casePhoto(request, call)
            }.uncounted(),
        ]
    }

    private func deskPage(_ request: Request, _ call: Call) async throws -> Response {
        let wanted = request.uri.queryParameters["scope"].map(String.init)
        let isList = request.uri.queryParameters["list"] != nil
        return try await acting(call) { acting, db in
            if let house = acting.kind.house { return .seeOther(house) }
            let frame = try await frame(call, acting: acting, in: db)
            let pack = try await currentPack(in: db)
            let day = DeskTable.Day(
                now: frame.time.now, ends: frame.time.endOfDay, waitingSteps: pack.definitions.waitingSteps)
            let scopes = Self.scopes(of: acting)
            let scope = scopes.first { $0.name == wanted } ?? scopes.first
            guard let scope else { throw AccessRefusal.noPost }
            var counts: [String: [DeskGroup: Int]] = [:]
            for one in scopes {
                counts[one.name] = try await deskCounts(of: one.scope, on: day, for: acting, in: db)
            }
            let groups = try await piles(
                of: scope.scope, counts[scope.name] ?? [:], on: day, under: pack, frame, in: db)
            let desk = Self.desk(scope.name, scopes.map(\.name), counts, groups, frame)
            var content: [String: Any] = ["desk": desk, "isPane": true]
            let told = try await glassNotices(acting, pack, frame, in: db)
            (content["told"], content["hasTold"]) = (told, !told.isEmpty)
            let replies = try await replyNotices(pack, frame, in: db)
            (content["replies"], content["hasReplies"]) = (replies, !replies.isEmpty)
            let notices = try await timeNotices(acting, pack, frame, in: db)
            (content["timeNotices"], content["hasTimeNotices"]) = (notices, !notices.isEmpty)
            content["timeTold"] = try await toldWords(acting, pack, frame, in: db)
            content["hasExports"] = acting.kind == .area
            if acting.kind == .area, let area = acting.area {
                let waiting = try await db.repeats.waiting(within: area)
                if waiting > 0 { content["waitingRepeats"] = frame.catalogue.number(waiting) }
                let tasks = try await db.tasks.open(for: area)
                if tasks > 0 { content["openTasks"] = frame.catalogue.number(tasks) }
            }
            content["unheld"] = try await unheld(acting, pack, frame, in: db)
            content["approvals"] = try await approvals(acting, frame, in: db)
            content["listHref"] = "/desk?list=1&scope=\(scope.name)"
            content["isPart"] = isList
            if isList { return answer(fragment: "desk_list", content, in: frame) }
            let title = frame.catalogue.words["nav.desk"] ?? ""
            return answer(
                Page(template: "desk", name: "desk", title: title, isWide: true, content: content), in: frame)
        }
    }

    private struct NamedScope: Sendable {
        let name: String
        let scope: DeskScope
    }

    private static func scopes(of acting: Acting) -> [NamedScope] {
        if let organization = acting.organization {
            return [NamedScope(name: "post", scope: .own(.organization(organization)))]
        }
        guard let area = acting.area else { return [] }
        return [
            NamedScope(name: "post", scope: .own(.area(area))),
            NamedScope(name: "lent", scope: .lent(by: area)),
            NamedScope(name: "all", scope: .within(area)),
        ]
    }

    private func piles(
        of scope: DeskScope, _ counts: [DeskGroup: Int], on day: DeskTable.Day, under pack: InstalledPack,
        _ frame: Frame, in db: Transaction
    ) async throws -> [[String: Any]] {
        var lines: [DeskGroup: [DeskLine]] = [:]
        for group in DeskGroup.allCases where counts[group, default: 0] > 0 {
            lines[group] = try await db.desks.lines(group, of: scope, on: day, limit: Self.pile)
        }
        let marks = try await timeMarks(of: lines.values.flatMap(\.self), frame, in: db)
        return DeskGroup.allCases.map { group in
            let rows = lines[group, default: []].map { line in
                var row = frame.row(line, under: pack).tickable
                row.tags += marks[line.number] ?? []
                row.isBesidePane = true
                return row
            }
            return self.group(group, count: counts[group] ?? 0, rows: rows, frame)
        }
    }

    private func group(
        _ group: DeskGroup, count: Int, rows: [RowWords], _ frame: Frame
    ) -> [String: Any] {
        var words: [String: Any] = [
            "name": group.rawValue, "title": frame.catalogue.words["desk.group_\(group.rawValue)"] ?? "",
            "count": frame.catalogue.number(count), "drawnRows": drawn(rows, in: frame),
            "isEmpty": count == 0,
        ]
        if count > rows.count {
            words["moreHref"] = group == .overdue ? "/cases?state=overdue" : "/cases?state=open"
        }
        return words
    }

    private static func desk(
        _ current: String, _ scopes: [String], _ counts: [String: [DeskGroup: Int]],
        _ groups: [[String: Any]],
        _ frame: Frame
    ) -> [String: Any] {
        let total = (counts[current] ?? [:]).values.reduce(0, +)
        return [
            "title": frame.session?.post?.title ?? "", "asOf": frame.time.clock(frame.time.now),
            "isEmpty": total == 0, "total": frame.catalogue.number(total), "groups": groups,
            "scopes": scopes.map { name in
                let count = (counts[name] ?? [:]).values.reduce(0, +)
                return [
                    "href": "/desk?scope=\(name)",
                    "label": frame.catalogue.words["desk.scope_\(name)"] ?? name,
                    "count": frame.catalogue.number(count), "isCurrent": name == current,
                ] as [String: Any]
            },
        ]
    }
}

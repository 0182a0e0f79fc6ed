import Access
import Casework
import Foundation
import Hummingbird
import Postgres
import Territory

/// One case read behind a broken glass; and, for whoever reads the audit, all glasses there were.
extension Site {
    private static let listed = 50

    func glassCase(_ call: Call) async throws -> Response {
        let number = try number(in: call)
        return try await acting(call) { acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            // Read before the context narrows to one case.
            let glass = try await db.glasses.open(of: acting)
            let opened = try await db.openedByGlass(number, by: acting, shelf: shelf)
            let seen = SeenCase(
                opened: opened, timeline: try await db.cases.timeline(of: opened.current, isInternal: true),
                photos: try await db.cases.photos(of: opened.current),
                owner: try await db.ladders.name(of: opened.current.lead.owner),
                path: try await db.ladders.path(of: opened.current.area), targets: DispatchTargets(),
                box: try await db.areas.envelope(of: opened.current.area))
            var content: [String: Any] = ["isPane": false]
            content["current"] = caseWords(seen, frame, retry: nil, at: "/glass/cases")
            content["glass"] = glass.map { glassWords($0, frame) }
            let title = frame.say(
                "title.case",
                [
                    "title": frame.title(of: opened.current.scenario, under: opened.pack),
                    "number": number.description,
                ])
            return answer(
                Page(template: "glass_case", name: "case", title: title, content: content), in: frame)
        }
    }

    func glassPhoto(_ request: Request, _ call: Call) async throws -> Response {
        let number = try number(in: call)
        let position = try call.parameters.require("position", as: Int.self)
        let found = try await acting(call) { acting, db in
            let opened = try await db.openedByGlass(number, by: acting, shelf: shelf)
            return try await db.cases.photos(of: opened.current).first { $0.position == position }
        }
        guard let found else { throw NoSuchCase() }
        return try photo(found.sha256, size: request.uri.queryParameters["size"].map(String.init))
    }

    func glassesPage(_ request: Request, _ call: Call) async throws -> Response {
        let after = request.uri.queryParameters["after"].map(String.init).flatMap(CaseListPlace.init)
        return try await acting(call) { acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            let glasses = try await db.glasses.list(before: after, limit: Self.listed + 1)
            var content: [String: Any] = [
                "rows": glasses.prefix(Self.listed).map { glass, cases in
                    glassWords(glass, frame).merging(["cases": cases]) { own, _ in own }
                },
                "isEmpty": glasses.isEmpty,
            ]
            if glasses.count > Self.listed, let last = glasses.dropLast().last?.glass {
                content["nextHref"] = "/admin/glasses?after=\(last.place.text)"
            }
            if after != nil { content["firstHref"] = "/admin/glasses" }
            let title = frame.catalogue.words["glass.list"] ?? ""
            return answer(
                Page(template: "glasses", name: "audit", title: title, content: ["glasses": content]),
                in: frame)
        }
    }
}

extension Frame {
    func row(_ line: GlassLine, under pack: InstalledPack?) -> RowWords {
        let isClosed = line.closedAt != nil
        return RowWords(
            number: line.number.description, at: "/glass/cases/\(line.number)",
            title: title(of: line.scenario, under: pack),
            meta: [
                line.areaName, step(line.step, of: line.scenario, under: pack),
                time.ago(line.reportedAt),
            ], due: time.due(line.due, isOver: isClosed), isClosed: isClosed)
    }
}

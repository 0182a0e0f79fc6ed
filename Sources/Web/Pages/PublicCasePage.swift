import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Postgres
import Territory

/// What strangers see of a case: its kind, its step, a place within about a hundred metres, and what was
/// released. Everything else is answered as a number that never was.
extension Site {
    var publicCaseRoutes: [Route] {
        [
            .get("/released/:id", for: .anyone) { request, call in try await releasedPhoto(request, call) }
                .uncounted()
        ]
    }

    /// How many releases the home page names.
    private static let listed = 5

    func strangersPage(_ typed: String, _ call: Call) async throws -> Response {
        let frame = try await frameOfWhoever(call)
        guard let number = Case.Number(typed), let seen = try await publicCase(number) else {
            return try await followPage(call, number: typed, problem: nil, status: .notFound)
        }
        var shown: [String: Any] = [
            "number": number.description, "title": frame.title(of: seen.found.scenario, under: seen.pack),
            "icon": icon(for: seen.found.scenario), "area": seen.place, "state": seen.step(frame),
            "steps": seen.steps(frame), "hasPhotos": !seen.found.photos.isEmpty,
            "photos": photoWords(of: seen.found, frame),
        ]
        if let words = seen.found.words { shown["words"] = words }
        if let spot = seen.found.spot { shown["map"] = map(around: spot, seen.found.area, frame) }
        let title = frame.say("title.public_case", ["number": number.description])
        let page = Page(template: "public_case", name: "public", title: title, content: ["shown": shown])
        return answer(page, in: frame)
    }

    /// A public case, and what is needed to name its parts.
    struct SeenByAll: Sendable {
        let found: PublicCase
        let pack: InstalledPack?
        /// From the county down to the village.
        let path: [Area]

        var place: String { path.map(\.name).joined(separator: " › ") }
        var workflow: Workflow? { pack?.definitions.workflow(found.workflow) }

        func step(_ frame: Frame) -> String {
            workflow?[found.step].map { frame.words($0.title) } ?? found.step
        }

        /// The way the case takes; a stranger is not told who or when.
        func steps(_ frame: Frame) -> [[String: Any]] {
            guard let workflow else { return [] }
            let present = workflow.steps.firstIndex { $0.name == found.step } ?? 0
            return workflow.steps.enumerated().map { position, step in
                let state = position < present ? "done" : position == present ? "current" : "next"
                return [
                    "title": frame.words(step.title), "state": state, "isCurrent": state == "current",
                ]
            }
        }
    }

    func publicCase(_ number: Case.Number) async throws -> SeenByAll? {
        try await database.anonymous { db in
            guard let found = try await db.publicCases.named(number) else { return nil }
            return SeenByAll(
                found: found, pack: try await shelf.pack(found.packVersion, in: db),
                path: try await db.ladders.path(of: found.area).filter { $0.level > .city }.reversed())
        }
    }

    private func map(around spot: Place.Spot, _ area: Area.Code, _ frame: Frame) -> String {
        var map = MapWords(place: frame.place, base: settings.baseMap)
        map.level = area.level.name
        map.area = area.text
        map.point = [spot.longitude, spot.latitude]
        map.center = [spot.longitude, spot.latitude]
        // No nearer than where a hundred metres are still one spot.
        map.zoom = 14
        map.bounds = nil
        return map.json
    }

    private func photoWords(of found: PublicCase, _ frame: Frame) -> [PhotoWords] {
        found.photos.enumerated().map { place, id in
            let address = "/released/\(id.uuidString.lowercased())"
            return PhotoWords(
                href: address, thumb: address + "?size=thumb",
                alt: frame.say("photo.alt", ["position": String(place + 1)]), position: String(place + 1))
        }
    }

    private func releasedPhoto(_ request: Request, _ call: Call) async throws -> Response {
        guard let id = UUID(uuidString: try call.parameters.require("id")),
            let sha256 = try await database.anonymous({ db in try await db.publicCases.photo(id) })
        else { throw HTTPError(.notFound) }
        var response = try photo(sha256, size: request.uri.queryParameters["size"].map(String.init))
        // What is withdrawn is gone at the next look, from the browser's own shelf as well.
        response.headers[.cacheControl] = "no-cache"
        return response
    }

    /// The newest releases and the names of their areas, for the home page.
    func newestReleases(in db: Transaction) async throws -> [(release: PublicRelease, area: String)] {
        var found: [(release: PublicRelease, area: String)] = []
        for release in try await db.publicCases.releases(limit: Self.listed) {
            found.append((release, try await db.areas.area(release.area)?.name ?? ""))
        }
        return found
    }

    func line(
        of release: PublicRelease, in area: String, under pack: InstalledPack, _ frame: Frame
    ) -> [String: String] {
        [
            "href": "/reports/\(release.number)", "title": frame.title(of: release.scenario, under: pack),
            "area": area, "words": release.words, "icon": icon(for: release.scenario),
        ]
    }
}

import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Postgres
import Territory

/// The one map: areas by level, cases as clusters, and the same as a list.
extension Site {
    private static let listed = 50

    var mapRoutes: [Route] {
        [
            .get("/map", for: .caseworkers) { request, call in try await mapPage(request, call) },
            .get("/tiles/:layer/:z/:x/:y", for: .anyone) { _, call in try await tile(call) }.uncounted(),
        ]
    }

    private func mapPage(_ request: Request, _ call: Call) async throws -> Response {
        let wanted = request.uri.queryParameters["level"].flatMap { Area.Level(name: String($0)) }
        return try await acting(call) { acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            let pack = try await currentPack(in: db)
            guard let area = acting.area else { throw AccessRefusal.noPost }
            let scope = acting.organization.map { DeskScope.own(.organization($0)) } ?? .within(area)
            // To the minute: whoever looks in the same minute shares what was counted.
            let soon = ((frame.time.now.timeIntervalSince1970 + TimeWords.soon) / 60).rounded(.up) * 60
            let day = DeskTable.Day(
                now: frame.time.now, ends: Date(timeIntervalSince1970: soon), waitingSteps: [])
            let counts = try await deskCounts(of: scope, on: day, for: acting, in: db)
            var rows: [RowWords] = []
            for group in [DeskGroup.overdue, .today, .new] where rows.count < Self.listed {
                rows += try await db.desks.lines(group, of: scope, on: day, limit: Self.listed)
                    .map { frame.row($0, under: pack) }
            }
            let level = wanted ?? min(Area.Level.unit, Area.Level(rawValue: area.level.rawValue + 1) ?? .unit)
            var map = MapWords(place: pack.definitions.place, base: settings.baseMap)
            map.level = level.name
            map.area = area.text
            if let box = try await db.areas.envelope(of: area) {
                map.bounds = [box.west, box.south, box.east, box.north]
            }
            let levels = try await areaCounts.value(of: area, at: frame.time.now) {
                try await db.areas.counts(within: area)
            }
            var content: [String: Any] = [
                "config": map.json, "asOf": frame.time.clock(frame.time.now), "isEmpty": rows.isEmpty,
                "drawnRows": drawn(rows.prefix(Self.listed), in: frame), "listHref": "/cases?state=open",
                "levels": levelWords(levels, current: level, frame), "layers": layerWords(counts, frame),
            ]
            if acting.organization == nil {
                content["own"] = area.text
                let layers = try await colourLayers(area, acting, frame, in: db)
                content["colours"] = layers
                content["hasColours"] = !layers.isEmpty
                content["signs"] = colourSigns(frame)
            }
            let title = frame.catalogue.words["map.title"] ?? ""
            return answer(
                Page(template: "map", name: "map", title: title, isWide: true, content: ["map": content]),
                in: frame)
        }
    }

    private func levelWords(
        _ counts: [Area.Level: Int], current: Area.Level, _ frame: Frame
    ) -> [[String: Any]] {
        Area.Level.allCases.filter { counts[$0, default: 0] > 0 }.map { level in
            [
                "value": level.name, "label": frame.say("level.\(level.name)"),
                "count": frame.catalogue.number(counts[level, default: 0]), "isCurrent": level == current,
                "isDerived": level > .county,
            ]
        }
    }

    private func layerWords(_ counts: [DeskGroup: Int], _ frame: Frame) -> [[String: Any]] {
        [("open", DeskGroup.new), ("soon", .today), ("overdue", .overdue)].map { name, group in
            [
                "name": name, "label": frame.say("state.\(name)"),
                "count": frame.catalogue.number(counts[group, default: 0]), "isOn": true,
            ]
        }
    }

    private func tile(_ call: Call) async throws -> Response {
        let layer = try call.parameters.require("layer")
        let last = try call.parameters.require("y")
        guard let z = Int(try call.parameters.require("z")), let x = Int(try call.parameters.require("x")),
            last.hasSuffix(".mvt"), let y = Int(last.dropLast(".mvt".count)),
            let tile = Tile(z: z, x: x, y: y)
        else { throw HTTPError(.notFound) }
        switch layer {
        case "cases":
            // Cases are scoped: never kept by anybody in between.
            var call = call
            call.access = .caseworkers
            let bytes = try await acting(call) { _, db in try await db.maps.cases(tile) }
            return Self.tile(bytes, cache: "no-store")
        case "solved":
            let bytes = try await publicTile(layer, tile) {
                try await database.anonymous { db in try await db.maps.solved(tile) }
            }
            return Self.tile(bytes, cache: "public, max-age=300")
        case let name where name.hasPrefix("colours-"):
            var call = call
            call.access = .areaPosts
            let bytes = try await colourTile(of: String(name.dropFirst("colours-".count)), tile, call)
            return Self.tile(bytes, cache: "no-store")
        case let name where name.hasPrefix("areas-"):
            guard let level = Area.Level(name: String(name.dropFirst("areas-".count))) else {
                throw HTTPError(.notFound)
            }
            let bytes = try await publicTile(name, tile) {
                try await database.anonymous { db in
                    try await db.areas.tile(finest: level, z: z, x: x, y: y) ?? []
                }
            }
            return Self.tile(bytes, cache: "public, max-age=300")
        default: throw HTTPError(.notFound)
        }
    }

    private static func tile(_ bytes: [UInt8], cache: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/vnd.mapbox-vector-tile", .cacheControl: cache],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}

import Access
import ArgumentParser
import Casework
import Foundation
import Postgres
import Territory

/// Desk and list of posts at every level, and of the largest and the smallest village.
struct BenchInboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inbox", abstract: "办件台测速 · desks and lists")

    @OptionGroup var options: BenchOptions

    private static let pages = [
        ("desk", "/desk"), ("list", "/cases"), ("open list", "/cases?state=open"),
        ("soonest due", "/cases?state=open&order=due"),
    ]

    func run() async throws {
        try await options.withBench { house in
            let run = try await BenchRun(house, options, clients: 2)
            for desk in try await BenchDesks(house: house).desks() {
                for (name, path) in Self.pages {
                    let request = BenchSite.page(path, as: desk.token)
                    try await run.measure(
                        "\(name), \(desk.name)", examples: [request, request]
                    ) { _, _ in request }
                }
                if let next = try await second(of: desk, in: house) {
                    let request = BenchSite.page(next, as: desk.token)
                    try await run.measure(
                        "second page, \(desk.name)", examples: [request, request]
                    ) { _, _ in request }
                }
            }
        }
    }

    /// The address of the second page, as the first names it; `nil` when one page holds all.
    private func second(of desk: BenchDesks.Desk, in house: House) async throws -> String? {
        let page = try await BenchSite.serving(house) { site in
            try await onThread {
                try BenchSocket(port: site.port).ask(BenchSite.page("/cases", as: desk.token)).body
            }
        }
        let text = String(decoding: page, as: UTF8.self)
        guard let link = text.firstMatch(of: /href="(\/cases\?after=[^"]+)"/) else { return nil }
        return String(link.output.1).replacing("&amp;", with: "&")
    }
}

/// Words that are frequent, that are rare, and two at once, looked for from each desk.
struct BenchSearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search", abstract: "搜索测速 · looking for words")

    @OptionGroup var options: BenchOptions

    private static let words = [("frequent", "路灯"), ("rare", "菜市场"), ("two", "路灯 学校"), ("none", "飞船")]

    func run() async throws {
        try await options.withBench { house in
            let run = try await BenchRun(house, options, clients: 2)
            for desk in try await BenchDesks(house: house).desks() {
                for (name, words) in Self.words {
                    let query = words.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
                    let request = BenchSite.page("/cases?words=\(query)", as: desk.token)
                    try await run.measure(
                        "\(name) words, \(desk.name)", examples: [request, request]
                    ) { _, _ in request }
                }
            }
        }
    }
}

/// Map tiles of zooms 10 to 14: cases as each desk may see them, outlines, and what was solved.
struct BenchTilesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "tiles", abstract: "地图测速 · map tiles")

    @OptionGroup var options: BenchOptions

    func run() async throws {
        try await options.withBench { house in
            let run = try await BenchRun(house, options, clients: 8)
            // As the worker does beside whoever serves.
            try await house.app.metering { db in try await CountSolvedMarks().run(at: Date(), in: db) }
            let desks = try await BenchDesks(house: house).desks()
            let points = try await BenchDesks(house: house).points(2_000)
            guard let city = desks.last, !points.isEmpty else { throw BenchRefusal.empty }
            let all = BenchTiles(points: points, tokens: desks.map(\.token))
            try await measure(run, "tiles", all.request(layers: ["cases", "areas-unit", "solved"]))
            let one = BenchTiles(points: points, tokens: [city.token])
            for layer in ["cases", "areas-unit", "solved"] {
                try await measure(run, "tiles \(layer), city", one.request(layers: [layer]))
            }
        }
    }

    private func measure(
        _ run: BenchRun, _ name: String, _ request: @escaping @Sendable (Int, Int) -> String
    ) async throws {
        // Each zoom and each layer; of the desks the first.
        try await run.measure(name, examples: (0..<16).map { request(0, $0) }, request)
    }
}

/// Tiles around points of the place.
struct BenchTiles: Sendable {
    let points: [(longitude: Double, latitude: Double)]
    let tokens: [Secret]

    func request(layers: [String]) -> @Sendable (Int, Int) -> String {
        { client, turn in
            let place = abs(client &* 104_729 &+ turn)
            let (point, z) = (points[place % points.count], 10 + place % 5)
            let n = Double(1 << z)
            let latitude = point.latitude * .pi / 180
            let x = Int((point.longitude + 180) / 360 * n)
            let y = Int((1 - log(tan(latitude) + 1 / cos(latitude)) / .pi) / 2 * n)
            let layer = layers[(place / 5) % layers.count]
            return BenchSite.page(
                "/tiles/\(layer)/\(z)/\(x)/\(y).mvt", as: tokens[(place / 15) % tokens.count])
        }
    }
}

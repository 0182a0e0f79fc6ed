import Access
import Foundation

/// What is asked for at each turn of a busy day, and by whom.
struct BenchVisits: Sendable {
    let town: BenchTown

    /// A request, and what it is counted as.
    struct Visit: Sendable {
        let page: BenchPage
        let request: [UInt8]
    }

    private static let filters = [
        "state=open", "state=open&order=due", "order=number", "words=%E8%B7%AF%E7%81%AF",
    ]

    func visit(at turn: Int) -> Visit {
        let page = BenchPage.page(at: turn)
        return Visit(page: page, request: Array(request(page, turn).utf8))
    }

    /// Pages of each kind that are looked at first.
    private static let first = 20

    /// Each kind of page from some desks, before anything is counted: what is asked for is there.
    func refuseUnlessAnswered(port: Int) throws {
        let caller = BenchCaller(port: port)
        for page in BenchPage.allCases {
            for turn in 0..<Self.first {
                let answer = caller.ask(Array(request(page, turn).utf8))
                guard answer?.status == 200 else {
                    let words = String(decoding: answer?.body.prefix(400) ?? [], as: UTF8.self)
                    let place = answer?.headers["location"] ?? ""
                    throw BenchSocket.Broken(
                        why: "\(page.rawValue): \(answer?.status ?? 0) \(place) \(words)")
                }
            }
        }
    }

    func request(_ page: BenchPage, _ turn: Int) -> String {
        switch page {
        case .home: Self.stranger("/", turn)
        case .form: Self.stranger("/report", turn)
        case .progress: progress(turn)
        case .desk: Self.clerk("/desk", clerk(turn))
        case .list: Self.clerk("/cases?\(filter(turn))", clerk(turn))
        case .file: file(turn)
        case .map: Self.clerk("/map", clerk(turn))
        case .tile: tile(turn)
        case .notices: Self.clerk("/notices", clerk(turn))
        case .machine: Self.clerk(clerk(turn).isOffice ? "/api/v1/desk" : Self.machine(turn), clerk(turn))
        }
    }

    private func clerk(_ turn: Int) -> BenchTown.Clerk {
        town.clerks[BenchSchedule.choice(turn, of: town.clerks.count, salt: 1)]
    }

    private func filter(_ turn: Int) -> String {
        let place = BenchSchedule.choice(turn, of: Self.filters.count + 1, salt: 2)
        guard Self.filters.indices.contains(place) else {
            let scenario = BenchSchedule.choice(turn, of: town.scenarios.count, salt: 3)
            return "state=open&scenario=\(town.scenarios[scenario])"
        }
        return Self.filters[place]
    }

    private static func machine(_ turn: Int) -> String {
        turn.isMultiple(of: 2) ? "/api/v1/desk" : "/api/v1/cases?state=open&limit=50"
    }

    private func file(_ turn: Int) -> String {
        let having = town.clerks.filter { !$0.numbers.isEmpty }
        let clerk = having[BenchSchedule.choice(turn, of: having.count, salt: 4)]
        let number = clerk.numbers[BenchSchedule.choice(turn, of: clerk.numbers.count, salt: 5)]
        return Self.clerk("/cases/\(number)", clerk)
    }

    private func tile(_ turn: Int) -> String {
        let clerk = clerk(turn)
        let tiles = BenchTiles(points: town.points, tokens: [clerk.token])
        let request = tiles.request(layers: ["cases", "areas-unit", "solved"])(
            0, BenchSchedule.choice(turn, of: 1_000_000, salt: 6))
        return Self.coming(request, from: clerk.address)
    }

    private func progress(_ turn: Int) -> String {
        guard !town.reporters.isEmpty else { return Self.stranger("/follow", turn) }
        let reporter = town.reporters[BenchSchedule.choice(turn, of: town.reporters.count, salt: 7)]
        return "GET /reports/\(reporter.number) HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: \(reporter.cookie)\r\n"
            + "X-Forwarded-For: \(reporter.address)\r\n\r\n"
    }

    static func clerk(_ path: String, _ clerk: BenchTown.Clerk) -> String {
        coming(BenchSite.page(path, as: clerk.token), from: clerk.address)
    }

    // Each stranger is somebody else.
    private static func stranger(_ path: String, _ turn: Int) -> String {
        "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: \(address(turn, salt: 8))\r\n\r\n"
    }

    /// An address made up from a turn.
    static func address(_ turn: Int, salt: UInt64) -> String {
        let place = BenchSchedule.choice(turn, of: 64 * 250 * 250, salt: salt)
        return "10.\(64 + place / 62_500).\(place / 250 % 250).\(place % 250 + 1)"
    }

    static func coming(_ request: String, from address: String) -> String {
        // The empty line at the end is one character, of two bytes.
        "\(request.dropLast())X-Forwarded-For: \(address)\r\n\r\n"
    }
}

import HTTPTypes
import Hummingbird
import Synchronization

/// What this process has answered since it began: how often, how, and how soon.
final class Meters: Sendable {
    /// Upper bounds of the classes of durations, in seconds: around what the pages promise.
    static let bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    struct Line: Hashable, Comparable {
        let kind: RouteKind
        let status: Int

        static func < (one: Line, other: Line) -> Bool {
            (one.kind.rawValue, one.status) < (other.kind.rawValue, other.status)
        }
    }

    struct Durations {
        /// How many were as quick as each bound or quicker, the bounds before included.
        var counts = [Int](repeating: 0, count: Meters.bounds.count)
        var all = 0
        var seconds = 0.0
    }

    struct Readings {
        var answers: [Line: Int] = [:]
        var durations: [RouteKind: Durations] = [:]
    }

    private let readings = Mutex(Readings())

    func note(_ kind: RouteKind, _ status: Int, took duration: Duration) {
        let parts = duration.components
        let seconds = Double(parts.seconds) + Double(parts.attoseconds) / 1e18
        readings.withLock { readings in
            readings.answers[Line(kind: kind, status: status), default: 0] += 1
            readings.durations[kind, default: Durations()].add(seconds)
        }
    }

    func read() -> Readings { readings.withLock { $0 } }
}

extension Meters.Durations {
    fileprivate mutating func add(_ duration: Double) {
        all += 1
        seconds += duration
        for (place, bound) in Meters.bounds.enumerated() where duration <= bound { counts[place] += 1 }
    }
}

/// Kinds of addresses, few enough to be told apart on one screen.
enum RouteKind: String, Sendable, CaseIterable {
    case page, intake, api, tile, asset, live, house

    init(method: HTTPRequest.Method, path: String) {
        let first = path.split(separator: "/", maxSplits: 1).first.map(String.init) ?? ""
        self =
            switch first {
            case "api": method == .post && path.hasPrefix("/api/v1/reports") ? .intake : .api
            case "report": method == .post ? .intake : .page
            case "tiles": .tile
            case "assets", "glyphs": .asset
            case "live": .live
            case "healthz", "readyz", "metrics": .house
            default: .page
            }
    }
}

/// Counts every answer, from the first byte that was read to the head of the answer.
struct MetersMiddleware: RouterMiddleware {
    let meters: Meters

    func handle(
        _ request: Request, context: Call, next: (Request, Call) async throws -> Response
    ) async throws -> Response {
        let began = ContinuousClock.now
        let kind = RouteKind(method: request.method, path: request.uri.path)
        do {
            let response = try await next(request, context)
            meters.note(kind, response.status.code, took: began.duration(to: .now))
            return response
        } catch {
            meters.note(kind, 500, took: began.duration(to: .now))
            throw error
        }
    }
}

import Access
import Foundation
import Synchronization

/// Desks that are open all day, and when each heard of which case.
struct BenchListeners: Sendable {
    let port: Int

    /// What one desk heard.
    struct Heard: Sendable {
        /// When a case was first named.
        var named: [String: ContinuousClock.Instant] = [:]
        /// When it was told that much had happened: a page is drawn anew then.
        var all: [ContinuousClock.Instant] = []
        /// How often its line broke or ended, and it came back.
        var returns = 0

        /// When the desk knew of a case that was acknowledged at a moment; `nil`: never.
        func moment(of number: String, toldAt moment: ContinuousClock.Instant) -> ContinuousClock.Instant? {
            let drawn = all.first { $0 >= moment }
            return [named[number], drawn].compactMap(\.self).min()
        }
    }

    /// Until when they listen, and how many do.
    final class Day: Sendable {
        private let state = Mutex<(listening: Int, isOver: Bool)>((0, false))
        func begin() { state.withLock { $0.listening += 1 } }
        var listening: Int { state.withLock { $0.listening } }
        func end() { state.withLock { $0.isOver = true } }
        var isOver: Bool { state.withLock { $0.isOver } }
    }

    private struct News: Decodable {
        let all: Bool
        let cases: [String: Int]
    }

    /// Listens until the day is over; whoever loses its line comes back, as pages do.
    func listen(as token: Secret, from address: String, until day: Day) -> Heard {
        var heard = Heard()
        var place: String?
        var isFirst = true
        while !day.isOver {
            if !isFirst {
                heard.returns += 1
                Thread.sleep(forTimeInterval: 1)
            }
            let request = Self.request(as: token, from: address, after: place)
            guard let line = try? BenchSocket(port: port, timeout_s: 1), (try? line.send(request)) != nil,
                let answer = try? line.head(), answer.status == 200
            else {
                isFirst = false
                continue
            }
            if isFirst { day.begin() }
            isFirst = false
            follow(line, into: &heard, &place, until: day)
        }
        return heard
    }

    private static func request(as token: Secret, from address: String, after place: String?) -> String {
        let page = BenchVisits.coming(BenchSite.page("/live", as: token), from: address)
        guard let place else { return page }
        return "\(page.dropLast())Last-Event-ID: \(place)\r\n\r\n"
    }

    /// Until the line ends.
    private func follow(_ line: BenchSocket, into heard: inout Heard, _ place: inout String?, until day: Day)
    {
        while !day.isOver {
            do throws(BenchSocket.Broken) {
                guard let part = try line.chunk() else { return }
                let moment = ContinuousClock.now
                for text in String(decoding: part, as: UTF8.self).split(separator: "\n") {
                    Self.take(text, at: moment, into: &heard, &place)
                }
            } catch {
                // A stream says something every fifteen seconds: silence until then is no fault.
                guard error.isSilence else { return }
            }
        }
    }

    private static func take(
        _ text: Substring, at moment: ContinuousClock.Instant, into heard: inout Heard, _ place: inout String?
    ) {
        if text.hasPrefix("id: ") { place = String(text.dropFirst(4)) }
        guard text.hasPrefix("data: "),
            let news = try? JSONDecoder().decode(News.self, from: Data(text.dropFirst(6).utf8))
        else { return }
        if news.all { heard.all.append(moment) }
        for number in news.cases.keys where heard.named[number] == nil { heard.named[number] = moment }
    }
}

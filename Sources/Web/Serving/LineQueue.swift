/// Who of one line is served now, and who comes next: each browser in turn, so that one that asks for a
/// thousand pages is in nobody's way but its own.
struct LineQueue {
    /// What becomes of somebody who comes.
    enum Coming: Equatable {
        case isServed
        /// - instead: Somebody of the browser that has most waiting, who is sent away to make room.
        case waits(instead: Int?)
        case isSentAway
    }

    private struct Browser {
        let name: String
        var waiting: [Int]
    }

    private let most: (atWork: Int, waiting: Int)
    private(set) var atWork = 0
    /// In the order of their turns; none without somebody who waits.
    private var browsers: [Browser] = []

    init(atWork: Int, waiting: Int) { most = (atWork, waiting) }

    var isEmpty: Bool { atWork == 0 && browsers.isEmpty }
    var waiting: Int { browsers.reduce(0) { $0 + $1.waiting.count } }

    /// - Parameter browser: By the token we gave it; all that show none are one.
    mutating func come(_ id: Int, of browser: String) -> Coming {
        guard atWork >= most.atWork else {
            atWork += 1
            return .isServed
        }
        let place = browsers.firstIndex { $0.name == browser }
        let own = place.map { browsers[$0].waiting.count } ?? 0
        var instead: Int?
        if waiting >= most.waiting {
            // Whoever has most gives up its last place, unless that is whoever comes.
            guard let largest = browsers.indices.max(by: { count($0) < count($1) }), count(largest) > own + 1
            else { return .isSentAway }
            instead = browsers[largest].waiting.popLast()
        }
        if let place {
            browsers[place].waiting.append(id)
        } else {
            browsers.append(Browser(name: browser, waiting: [id]))
        }
        return .waits(instead: instead)
    }

    /// Somebody was served.
    ///
    /// - Returns: Who is served in their place; `nil`: nobody waits.
    mutating func go() -> Int? {
        guard var next = browsers.first else {
            atWork -= 1
            return nil
        }
        browsers.removeFirst()
        let id = next.waiting.removeFirst()
        if !next.waiting.isEmpty { browsers.append(next) }
        return id
    }

    /// Somebody waits no longer.
    mutating func giveUp(_ id: Int) {
        for place in browsers.indices { browsers[place].waiting.removeAll { $0 == id } }
        browsers.removeAll { $0.waiting.isEmpty }
    }

    private func count(_ place: Int) -> Int { browsers[place].waiting.count }
}

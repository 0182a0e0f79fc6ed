import Foundation
import Territory

/// When each of many requests leaves: so many a second, whatever the answers do.
struct BenchSchedule: Sendable, Equatable {
    let perSecond: Double
    let seconds: Double

    var count: Int { max(0, Int((perSecond * seconds).rounded())) }

    /// Seconds after the beginning: each in a slot of its own, somewhere within it, since people do not come
    /// in step.
    func moment(of turn: Int) -> Double { (Double(turn) + Self.share(turn)) / perSecond }

    /// How many lines it takes so that none is missing while answers take so long.
    func lines(for slowest_s: Double, upTo most: Int) -> Int {
        min(most, max(8, Int((perSecond * slowest_s).rounded(.up))))
    }

    /// A number from 0 to 1 that only the turn decides; another `salt`, another number.
    static func share(_ turn: Int, salt: UInt64 = 0) -> Double {
        var numbers = SplitMix64(seed: UInt64(truncatingIfNeeded: turn) &+ salt &* 0x9E37_79B9)
        _ = numbers.next()
        return numbers.next(in: 0...0.999_999)
    }

    /// One of so many, by the turn alone.
    static func choice(_ turn: Int, of count: Int, salt: UInt64) -> Int {
        Int(share(turn, salt: salt) * Double(max(1, count)))
    }
}

/// The kinds of page a busy day is made of.
enum BenchPage: String, Sendable, CaseIterable {
    case home, form, progress, desk, list, file = "case", map, tile, notices, machine = "desk by machine"

    /// Of a hundred pages. Who works at a desk looks at lists and cases all day; strangers look at the first
    /// page, and those who told something at how it stands.
    var share: Int {
        switch self {
        case .home: 12
        case .form, .notices: 6
        case .progress: 10
        case .desk, .list, .file: 14
        case .map, .machine: 4
        case .tile: 16
        }
    }

    /// What is asked for at a turn: any hundred turns in a row hold each kind as often as its share says.
    static func page(at turn: Int) -> BenchPage {
        // No divisor in common with a hundred: kinds come mixed, none of them in a row.
        let place = (turn % 100 * 61) % 100
        var sum = 0
        for page in allCases {
            sum += page.share
            if place < sum { return page }
        }
        return .home
    }
}

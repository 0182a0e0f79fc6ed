import Foundation
import TestSupport
import Testing

@testable import Web

/// Nobody learns from a watch whether a case, a file or an emergency of others is there.
@Suite(.serialized) struct MatrixTimeTests {
    @Test func `foreign and absent take as long`() async throws {
        try await Visitor.visit { visitor async throws in
            let walk = try Walk(try await World(visitor))
            var worst = Medians(route: "", foreign: 0, absent: 0)
            for (ask, route) in walk.steps {
                guard
                    let asker = walk.world.people.all.first(where: {
                        walk.verdict(ask, route, $0) == .admitted && $0.level == 4
                    })
                else { continue }
                let subjects = walk.world.subjects(ask.thing, for: asker)
                guard let foreign = subjects.first(where: { $0.nearness == .foreign }),
                    let absent = subjects.last
                else { continue }
                try await walk.world.rest()
                var measured = try await walk.measure(ask, asker, foreign, absent)
                // A busy machine makes a difference once; a real one is there each time.
                for _ in 0..<8 where !measured.isAlike {
                    measured = try await walk.measure(ask, asker, foreign, absent)
                }
                #expect(measured.isAlike, "\(ask.route): \(measured)")
                if measured.difference > worst.difference { worst = measured }
            }
            print("Foreign and absent differ most at \(worst.route): \(worst.foreign) and \(worst.absent) ms")
        }
    }
}

/// How long both took, in the middle of many tries.
private struct Medians {
    let route: String
    let foreign: Double
    let absent: Double

    var difference: Double { abs(foreign - absent) }
    /// Far below what a network hides, far above what a busy machine adds to a median.
    var isAlike: Bool { difference < max(8, 0.5 * min(foreign, absent)) }
}

extension Walk {
    private static let tries = 11

    fileprivate func measure(_ ask: Ask, _ asker: Asker, _ foreign: Subject, _ absent: Subject) async throws
        -> Medians
    {
        var (one, other): ([Double], [Double]) = ([], [])
        // In turn, so that a busy machine slows both alike.
        for _ in 0..<Self.tries {
            one.append(try await milliseconds(ask, asker, foreign))
            other.append(try await milliseconds(ask, asker, absent))
        }
        let middle = Self.tries / 2
        return Medians(route: ask.route, foreign: one.sorted()[middle], absent: other.sorted()[middle])
    }

    private func milliseconds(_ ask: Ask, _ asker: Asker, _ subject: Subject) async throws -> Double {
        let clock = ContinuousClock()
        let time = try await clock.measure { _ = try await send(ask, as: asker, about: subject) }
        return Double(time.components.attoseconds) / 1e15 + Double(time.components.seconds) * 1e3
    }
}

import Access
import Foundation
import TestSupport
import Testing

@testable import Web

/// Every route × every kind of post at its levels × every way an object can lie: who may, and what everybody
/// else learns, which is nothing.
@Suite(.serialized) struct MatrixTests {
    @Test func `every route answers whoever may, and tells everybody else nothing`() async throws {
        try await Visitor.visit { visitor async throws in
            let walk = try Walk(try await World(visitor))
            #expect(walk.world.people.all.count >= 12)
            var asked = 0
            for (ask, route) in walk.steps {
                try await walk.world.rest()
                _ = try await walk.world.newRecords()
                try await walk.refuseAll(ask, route)
                let before = try await walk.world.digest()
                for asker in walk.askers(ask, route) where walk.verdict(ask, route, asker) == .admitted {
                    asked += try await walk.reachOwn(ask, asker) == nil ? 0 : 1
                }
                // Looking changes nothing but the record of it.
                if !ask.isUnsafe, ask.thing.isStill {
                    try await walk.world.expectUnchanged(since: before, "\(ask.route) changed something")
                }
            }
            print("The walk: \(walk.steps.count) questions, \(asked) permitted")
        }
    }
}

extension Thing {
    /// Whether asking for one of one's own lays nothing new in the tables.
    var isStill: Bool {
        switch self {
        case .nothing, .reported, .publicCase: true
        default: false
        }
    }

    /// Whether a receipt is shown, which may be tried a few times only.
    var isGuess: Bool { if case .reported = self { true } else { false } }
}

extension Walk {
    /// Everybody; of those whom a route for everybody cannot tell apart, one for all area posts.
    func askers(_ ask: Ask, _ route: Route) -> [Asker] {
        guard ask.access ?? route.access == .anyone else { return world.people.all }
        return world.people.all.filter { !$0.isAreaPost || $0.level == 4 }
    }

    /// Everybody whom the rule turns away, and everything beyond the reach of those it admits; nothing changes.
    func refuseAll(_ ask: Ask, _ route: Route) async throws {
        let before = try await world.digest()
        for asker in askers(ask, route) {
            let verdict = verdict(ask, route, asker)
            if verdict == .admitted {
                try await reachBeyond(ask, asker)
            } else {
                try await turnAway(ask, asker, verdict)
            }
        }
        try await world.expectUnchanged(since: before, "\(ask.route): refused, and changed something")
    }
}

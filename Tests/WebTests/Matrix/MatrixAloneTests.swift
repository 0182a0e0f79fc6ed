import Access
import Casework
import Foundation
import Postgres
import TestSupport
import Testing

@testable import Web

/// Lists, searches, tiles, counts and files with the second wall alone.
///
/// The program's own wall is the scope it writes into queries over many rows: the list of cases and its count,
/// files of it, the desk of an area, orders that wait for approval, the list behind a glass. Single objects have
/// no such wall: they are asked for by number, and row security alone says whether they are there, so the walk
/// itself tries that. `LINLI_POLICIES_ALONE=1` runs any other suite the same way.
@Suite(.serialized) struct MatrixAloneTests {
    @Test func `what lies beyond reach changes no list, no count, no tile`() async throws {
        try await Visitor.visit(asksPoliciesAlone: true) { visitor async throws in
            let walk = try Walk(try await World(visitor))
            var lists = 0
            for asker in walk.world.people.all where asker.role == .area || asker.role == .organization {
                try await walk.world.rest()
                let before = try await walk.lists(as: asker)
                for known in walk.world.cases.values where !known.isVisible(to: asker) {
                    try await walk.world.tellAgain(known)
                }
                let after = try await walk.lists(as: asker)
                #expect(!before.isEmpty)
                for (one, other) in zip(before, after) { #expect(Plain(one) == Plain(other), one.about) }
                lists += before.count
            }
            print("Lists, counts and tiles compared: \(lists)")
        }
    }

    @Test func `a file holds what its orderer may read, also on policies alone`() async throws {
        try await Visitor.visit(asksPoliciesAlone: true) { visitor async throws in
            let walk = try Walk(try await World(visitor))
            for asker in walk.world.people.all where asker.isAreaPost {
                let made = try await walk.world.madeFile(of: asker)
                let id = try #require(made?.values["id"])
                try await visitor.scene.database.superuser.transaction { db in
                    try await db.script("UPDATE sessions SET shown_at = now()")
                }
                let file = try await visitor.get("/exports/\(id)/file", as: asker.session)
                #expect(file.status == 200)
                for known in walk.world.cases.values where !known.isVisible(to: asker) {
                    #expect(!file.text.holds(known.number.description), "\(asker): \(known.area)")
                }
            }
        }
    }
}

extension Walk {
    /// Everything that shows or counts many cases.
    func lists(as asker: Asker) async throws -> [Said] {
        var said: [Said] = []
        for (ask, route) in steps where !ask.isUnsafe && ask.thing.isNothing {
            let access = ask.access ?? route.access
            guard access != .anyone, access != .signedIn, verdict(ask, route, asker) == .admitted else {
                continue
            }
            let one = try await say(ask, as: asker, about: Subject(nearness: .own))
            try check(one)
            said.append(one)
        }
        for query in ["?scope=all", "?scope=lent"] where asker.isAreaPost {
            for route in ["GET /desk", "GET /api/v1/desk"] {
                said.append(
                    try await say(Ask(route: route, query: query), as: asker, about: Subject(nearness: .own)))
            }
        }
        return said
    }
}

extension World {
    /// Another case that lies just as this one does.
    func tellAgain(_ known: KnownCase) async throws {
        let told = try await Self.tell(at: known.area, in: visitor.scene, photo)
        var again = KnownCase(number: told.number, area: known.area)
        (again.seenFrom, again.office) = (known.seenFrom, known.office)
        try await Self.settle(again, in: visitor.scene)
    }
}

extension Thing {
    var isNothing: Bool { if case .nothing = self { true } else { false } }
}

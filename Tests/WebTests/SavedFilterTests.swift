import Access
import Casework
import Foundation
import HTTPTypes
import Postgres
import TestSupport
import Testing

@testable import Web

/// Filters of the list of cases that somebody keeps under a name, for one post or for all posts of the account.
@Suite struct SavedFilterTests {
    private func save(
        _ name: String, _ visitor: Visitor, as clerk: Secret, for whose: String = "post",
        state: String = "open"
    ) async throws -> Visitor.Answer {
        try await visitor.submit(
            "/cases/filters", ["filter_name": name, "whose": whose, "state": state, "scenario": "rubbish"],
            as: clerk)
    }

    /// Names in the order of the page.
    private func shown(_ visitor: Visitor, as clerk: Secret) async throws -> [String] {
        let text = try await visitor.get("/cases", as: clerk).text
        let list = text.firstMatch(of: #/<ul class="saved-list">.*?<\/ul>/#).map { String($0.0) } ?? ""
        return list.matches(of: #/>([^<]+)<\/a>/#).map { String($0.1) }
    }

    private func ids(_ visitor: Visitor, as clerk: Secret) async throws -> [String] {
        let text = try await visitor.get("/cases", as: clerk).text
        return text.matches(of: #/action="\/cases\/filters\/([0-9a-f-]{36})"/#).map { String($0.1) }
    }

    @Test func `a filter is kept, followed, put before another and removed`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            for (name, state) in [("待办垃圾", "open"), ("超期垃圾", "overdue"), ("办结垃圾", "closed")] {
                let saved = try await save(name, visitor, as: clerk, state: state)
                #expect(saved.status == 303)
                #expect(saved.headers[.location] == "/cases?scenario=rubbish&state=\(state)")
            }
            #expect(try await shown(visitor, as: clerk) == ["待办垃圾", "超期垃圾", "办结垃圾"])
            let page = try await visitor.get("/cases?scenario=rubbish&state=overdue", as: clerk)
            #expect(
                page.text.contains("href=\"/cases?scenario=rubbish&amp;state=overdue\" aria-current=\"page\"")
            )
            // What is kept already is not offered again.
            #expect(!page.text.contains("name=\"filter_name\""))
            let last = try #require(try await ids(visitor, as: clerk).last)
            _ = try await visitor.submit("/cases/filters/\(last)", ["act": "up"], as: clerk)
            #expect(try await shown(visitor, as: clerk) == ["待办垃圾", "办结垃圾", "超期垃圾"])
            _ = try await visitor.submit("/cases/filters/\(last)", ["act": "delete"], as: clerk)
            #expect(try await shown(visitor, as: clerk) == ["待办垃圾", "超期垃圾"])
            let gone = try await visitor.submit("/cases/filters/\(last)", ["act": "delete"], as: clerk)
            #expect(gone.status == 404)
        }
    }

    @Test func `one's filters are one's own; some are for one post only`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village, login: "clerk")
            let other = try await scene.givenPost("village-clerk", in: Scene.village)
            let second = Secret.random()
            try await scene.database.superuser.transaction { db in
                try await db.execute(
                    """
                    WITH a AS (SELECT id FROM accounts WHERE login = 'clerk'), p AS (
                        INSERT INTO posts (id, account_id, kind, area, title, since)
                        SELECT gen_random_uuid(), a.id, 'village-clerk', \(Scene.neighbour), 'second', '2020-01-01'
                        FROM a RETURNING id, account_id)
                    INSERT INTO sessions (token_hash, account_id, post_id, csrf, expires_at, shown_at)
                    SELECT \(second.hash)::bytea, p.account_id, p.id, \(Secret.random().hash)::bytea,
                        now() + interval '1 day', now() FROM p
                    """)
            }
            _ = try await save("here", visitor, as: clerk)
            _ = try await save("everywhere", visitor, as: clerk, for: "account", state: "closed")
            #expect(try await shown(visitor, as: clerk) == ["here", "everywhere"])
            #expect(try await shown(visitor, as: second) == ["everywhere"])
            #expect(try await shown(visitor, as: other) == [])
            for id in try await ids(visitor, as: clerk) {
                for act in ["delete", "up"] {
                    let tried = try await visitor.submit("/cases/filters/\(id)", ["act": act], as: other)
                    #expect(tried.status == 404)
                }
            }
            #expect(try await shown(visitor, as: clerk) == ["here", "everywhere"])
        }
    }

    @Test func `a filter has a name and filters something; twenty are kept`() async throws {
        try await Visitor.visit { visitor async throws in
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            for name in ["", "  ", String(repeating: "字", count: 41)] {
                #expect(try await save(name, visitor, as: clerk).status == 422)
            }
            let nothing = try await visitor.submit("/cases/filters", ["filter_name": "x"], as: clerk)
            #expect(nothing.status == 422)
            for number in 1...21 {
                let saved = try await save("\(number)", visitor, as: clerk)
                #expect(saved.status == (number <= 20 ? 303 : 409))
            }
            #expect(try await visitor.count("saved_filters") == 20)
        }
    }
}

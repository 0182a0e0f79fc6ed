import Access
import Casework
import Foundation
import HTTPTypes
import Postgres
import TestSupport
import Testing

@testable import Web

/// Channels and deliveries as their administrator keeps them, over HTTP.
@Suite struct DeliveryPageTests {
    private static let secret = "a-secret-of-thirty-characters!"

    /// A site whose engineers listed one origin.
    private func visit(_ test: @escaping @Sendable (Visitor, Secret) async throws -> Void) async throws {
        let listed = try #require(Gateways("https://a.example"))
        try await Visitor.visit(gateways: listed) { visitor async throws in
            try await test(visitor, try await visitor.scene.givenPost("administrator", in: Scene.city))
        }
    }

    private func add(
        _ visitor: Visitor, as keeper: Secret, kind: String = "webhook", url: String = "https://a.example/in",
        id: String = "", secret: String = secret
    ) async throws -> Visitor.Answer {
        try await visitor.submit(
            "/admin/channels",
            [
                "id": id, "kind": kind, "name": "county", "url": url, "events": "report, take",
                "secret": secret,
            ],
            as: keeper)
    }

    private func text(_ sql: String, _ visitor: Visitor) async throws -> String? {
        let statement = SQL(stringLiteral: sql)
        return try await visitor.scene.look(statement, { try $0.textOrNil("out") ?? "" })
    }

    @Test func `a channel is added, switched, changed, and its secret is shown to nobody`() async throws {
        try await visit { visitor, keeper in
            let empty = try await visitor.get("/admin/channels", as: keeper)
            #expect(empty.status == 200 && empty.text.contains("https://a.example:443"))
            #expect(try await add(visitor, as: keeper).status == 303)
            let page = try await visitor.get("/admin/channels", as: keeper, ["Accept-Language": "en"])
            #expect(page.text.contains("https://a.example/in") && page.text.contains("Switch on"))
            #expect(!page.text.contains(Self.secret))
            let id = try #require(try await text("SELECT id::text AS out FROM channels", visitor))
            #expect(
                try await text("SELECT encode(sealed, 'escape') AS out FROM channels", visitor)?
                    .contains(Self.secret) == false)
            let on = try await visitor.submit("/admin/channels/\(id)/switch", ["on": "yes"], as: keeper)
            #expect(on.status == 303)
            #expect(try await visitor.count("channels WHERE is_on") == 1)
            // Another name keeps it on; another address does not, until somebody looked.
            let form = try await visitor.get("/admin/channels?change=\(id)", as: keeper)
            #expect(form.text.contains("value=\"report, take\"") && !form.text.contains(Self.secret))
            #expect(try await add(visitor, as: keeper, id: id, secret: "").status == 303)
            #expect(try await visitor.count("channels WHERE is_on") == 1)
            let moved = try await add(visitor, as: keeper, url: "https://a.example/other", id: id, secret: "")
            #expect(moved.status == 303)
            #expect(try await visitor.count("channels WHERE is_on") == 0)
            #expect(try await visitor.count("audit WHERE act IN ('keep channel', 'switch channel on')") == 4)
            #expect(try await visitor.count("audit WHERE fields = '{secret}'") == 1)
        }
    }

    @Test func `what breaks a rule comes back with the reason`() async throws {
        try await visit { visitor, keeper in
            for (kind, url, secret) in [
                ("page", "https://a.example/", Self.secret), ("webhook", "https://b.example/", Self.secret),
                ("webhook", "http://a.example/", Self.secret),
                ("webhook", "https://a.example@b/", Self.secret),
                ("sms", "https://a.example/", ""), ("sms", "https://a.example/", "short"),
            ] {
                let refused = try await add(visitor, as: keeper, kind: kind, url: url, secret: secret)
                #expect(refused.status == 422, "\(kind) \(url)")
                #expect(secret.isEmpty || !refused.text.contains(secret))
            }
            #expect(try await visitor.count("channels") == 0)
            for url in ["https://a.example/1", "https://a.example/2", "https://a.example/3"] {
                #expect(try await add(visitor, as: keeper, kind: "sms", url: url).status == 303)
            }
            let ids = try await text("SELECT string_agg(id::text, ' ') AS out FROM channels", visitor) ?? ""
            var statuses: [Int] = []
            for id in ids.split(separator: " ") {
                statuses.append(
                    try await visitor.submit("/admin/channels/\(id)/switch", ["on": "yes"], as: keeper).status
                )
            }
            #expect(statuses == [303, 303, 422], "a gateway of a kind, and one that stands by")
            let page = try await visitor.get("/admin/channels", as: keeper, ["Accept-Language": "en"])
            #expect(page.text.matches(of: /stands by</).count == 1)
        }
    }

    @Test func `a weighty change wants the second factor anew`() async throws {
        try await visit { visitor, keeper in
            let stale: SQL = "UPDATE sessions SET shown_at = now() - interval '1 hour'"
            try await visitor.scene.database.superuser.transaction { db in _ = try await db.execute(stale) }
            let refused = try await add(visitor, as: keeper)
            #expect(
                refused.status == 403
                    || refused.status == 303
                        && refused.headers[.location]?
                            .hasPrefix("/confirm") == true
            )
            #expect(try await visitor.count("channels") == 0)
        }
    }

    @Test func `parked ones are shown with their reason, and put back`() async throws {
        try await visit { visitor, keeper in
            let scene = visitor.scene
            #expect(try await add(visitor, as: keeper).status == 303)
            _ = try await scene.report("rubbish", "SECRET-WORDS")
            try await scene.database.superuser.transaction { db in
                try await db.script(
                    """
                    INSERT INTO deliveries (id, news, channel_id, channel, home, case_id, to_home, to_case_id, masked,
                        event, template, content, state, tries, next_at, answer, answered_at, made_at)
                    SELECT gen_random_uuid(), n, k.id, 'sms', c.home, c.id, c.home, c.id, '138****1234', 'take',
                        'words', '{"text": "CONTENT"}', CASE WHEN n % 2 = 0 THEN 'parked' ELSE 'sent' END, 8, now(),
                        CASE WHEN n % 2 = 0 THEN 'timeout' ELSE '200' END, now(), now() - n * interval '1 minute'
                    FROM cases c, channels k, generate_series(1, 120) n
                    """)
            }
            let page = try await visitor.get("/admin/deliveries", as: keeper, ["Accept-Language": "en"])
            #expect(page.text.contains("138****1234") && page.text.contains("No answer in time"))
            #expect(page.text.matches(of: /Send again/).count == 50 && page.text.contains("rel=\"next\""))
            for hidden in ["CONTENT", "SECRET-WORDS", "HTTP 200"] { #expect(!page.text.contains(hidden)) }
            let next = try #require(
                page.text.firstMatch(of: /href="(\/admin\/deliveries\?[^"]*after=[^"]*)"/))
            let address = String(next.output.1).replacing("&amp;", with: "&")
            let second = try await visitor.get(address, as: keeper, ["Accept-Language": "en"])
            #expect(second.text.matches(of: /Send again/).count == 10)
            let sent = try await visitor.get("/admin/deliveries?state=sent", as: keeper)
            #expect(sent.text.contains("HTTP 200") && !sent.text.contains("/return\""))
            let overview = try await visitor.get("/admin?tab=alarms", as: keeper, ["Accept-Language": "en"])
            #expect(overview.text.contains("Messages are parked"))

            let id = try #require(
                try await text(
                    "SELECT id::text AS out FROM deliveries WHERE state = 'parked' LIMIT 1", visitor))
            #expect(try await visitor.submit("/admin/deliveries/\(id)/return", [:], as: keeper).status == 303)
            #expect(try await visitor.count("deliveries WHERE state = 'waiting' AND tries = 0") == 1)
            #expect(try await visitor.submit("/admin/deliveries/\(id)/return", [:], as: keeper).status == 409)
            #expect(try await visitor.count("audit WHERE act = 'put back delivery'") == 1)
            let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
            #expect(try await visitor.get("/admin/deliveries", as: clerk).status == 403)
        }
    }

    @Test func `what is not told for long is an alarm`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let keeper = try await scene.givenPost("administrator", in: Scene.city)
            _ = try await scene.report("rubbish")
            let say = ["Accept-Language": "en"]
            let early = try await visitor.get("/admin?tab=alarms", as: keeper, say)
            #expect(!early.text.contains("What happened is not told"))
            let old: SQL = "UPDATE outbox SET at = at - interval '301 seconds'"
            try await scene.database.superuser.transaction { db in _ = try await db.execute(old) }
            let late = try await visitor.get("/admin?tab=alarms", as: keeper, say)
            #expect(late.text.contains("What happened is not told"))
        }
    }
}

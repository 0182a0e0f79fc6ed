import Postgres
import TestSupport
import Testing

/// What leaves by channels: who may see that it did, and who may open a contact for it.
@Suite struct DeliveryWallTests {
    private static let lease = "00000000-0000-0000-0000-0000000000e1"
    private static let claim: SQL = """
        SELECT id::text AS out FROM claim_deliveries('00000000-0000-0000-0000-0000000000e1', now(),
            now() + interval '3 minutes', 100, 100)
        """

    /// The scene, each case with a contact, a follower and a message that is due.
    private func withMessages(_ test: @Sendable (TestDatabase) async throws -> Void) async throws {
        try await withScene { database in
            try await database.superuser.transaction { db in
                try await db.script(filling)
                try await db.script(
                    """
                    DELETE FROM contacts;
                    INSERT INTO contacts (home, case_id, area, sealed, masked, key_id)
                    SELECT home, id, area, 'sealed', '138****1234', 'k' FROM cases
                    """)
            }
            try await test(database)
        }
    }

    @Test func `an administrator sees that something was sent, and neither secret nor case`() async throws {
        try await withMessages { database async throws in
            let read: [(SQL, [String])] = [
                ("SELECT count(*) AS out FROM deliveries WHERE masked = '138****1234'", ["5"]),
                ("SELECT count(*) AS out FROM channels WHERE is_on", ["1"]),
                ("SELECT sealed AS out FROM channels", ["42501"]),
                ("SELECT case_id AS out FROM deliveries", ["42501"]),
                ("SELECT to_case_id AS out FROM deliveries", ["42501"]),
                ("SELECT content AS out FROM deliveries", ["42501"]),
            ]
            for (statement, expected) in read {
                try await check(database.outcome(as: .keeper, statement), is: expected)
            }
            for person in [Person.city, .village, .department, .teller, .sender, .live, .visitor] {
                for table: SQL in ["deliveries", "channels"] {
                    let rows: SQL = "SELECT count(*)::text AS out FROM \(table)"
                    try await check(database.outcome(as: person, rows), is: ["42501"])
                }
            }
            let write: SQL = "UPDATE deliveries SET state = 'sent'"
            try await check(database.change(as: .keeper, write), is: "42501")
        }
    }

    @Test func `a contact opens for a claim that holds, of somebody who wants to be told, on record`()
        async throws
    {
        try await withMessages { database async throws in
            let claimed = try await database.outcome(as: .sender, Self.claim)
            #expect(claimed.count == 5)
            let first = try #require(claimed.first)
            let contact: SQL = """
                SELECT encode(sealed, 'escape') AS out FROM contact_to_tell(\(first)::uuid, \(Self.lease)::uuid)
                """
            let looks: SQL = "SELECT count(*) AS out FROM audit WHERE act = 'open contact to tell'"
            try await check(database.outcome(as: .sender, contact), is: ["sealed"])
            try await check(database.truth(looks), is: ["1"])
            // Another's lease, a delivery that is done, a channel itself, and whoever changed their mind.
            let other: SQL = """
                SELECT 1 AS out FROM contact_to_tell(\(first)::uuid, '00000000-0000-0000-0000-0000000000e2')
                """
            try await check(database.outcome(as: .sender, other), is: [])
            for change in [
                "UPDATE deliveries SET state = 'sent'",
                "UPDATE deliveries SET to_home = NULL, to_case_id = NULL WHERE id = '\(first)'",
                "DELETE FROM followers",
            ] {
                let found = try await database.superuser.transaction { db in
                    try await db.script(change)
                    try await db.script("SAVEPOINT changed")
                    try await db.become(.sender)
                    return try await db.rows(contact, as: { try $0.text("out") })
                }
                #expect(found == [], "\(change)")
                try await database.superuser.transaction { db in
                    try await db.script(
                        """
                        UPDATE deliveries SET state = 'waiting', to_home = home, to_case_id = case_id;
                        INSERT INTO followers (home, case_id, why, since)
                        SELECT home, id, 'asked', now() FROM cases ON CONFLICT DO NOTHING
                        """)
                }
            }
            try await check(database.truth(looks), is: ["1"])
            try await check(database.outcome(as: .sender, contact), is: ["sealed"])
        }
    }

    @Test func `who tells knows whom, and not how to reach them`() async throws {
        try await withMessages { database async throws in
            let told: SQL = """
                SELECT masked AS out FROM followers_to_tell('990101001', \(Scene.id(1))::uuid, NULL, NULL, 10)
                """
            // Its own reporter, and the one of what was found to be the same.
            try await check(database.outcome(as: .teller, told), is: ["138****1234", "138****1234"])
            let sealed: SQL = """
                SELECT sealed AS out FROM followers_to_tell('990101001', \(Scene.id(1))::uuid, NULL, NULL, 10)
                """
            try await check(database.outcome(as: .teller, sealed), is: ["42703"])
            try await check(database.outcome(as: .teller, Self.claim), is: ["42501"])
        }
    }

    @Test func `what is claimed is nobody else's, and what another said stays said`() async throws {
        try await withMessages { database async throws in
            let claimed = try await database.outcome(as: .sender, Self.claim)
            try await check(database.outcome(as: .sender, Self.claim), is: [])
            let first = try #require(claimed.first)
            func settle(_ lease: String, _ state: String) -> SQL {
                let given = """
                    {"id": "\(first)", "lease": "\(lease)", "at": "2026-02-15T05:00:00Z", "state": "\(state)",
                     "answer": "200", "was_tried": true}
                    """
                return "SELECT settle_delivery(\(given)::jsonb)::text AS out"
            }
            let stranger = "00000000-0000-0000-0000-0000000000e2"
            try await check(database.outcome(as: .sender, settle(stranger, "parked")), is: ["false"])
            try await check(database.outcome(as: .sender, settle(Self.lease, "sent")), is: ["true"])
            try await check(database.outcome(as: .sender, settle(Self.lease, "waiting")), is: ["false"])
        }
    }

    @Test func `three gateways of one kind are never on, and another address is off until it is switched on`()
        async throws
    {
        try await withMessages { database async throws in
            func keep(_ id: String, _ url: String) -> SQL {
                let given = """
                    {"id": "00000000-0000-0000-0000-0000000000\(id)", "at": "2026-02-15T05:00:00Z", "kind": "sms",
                     "name": "y", "url": "\(url)", "events": [], "sealed": "eA==", "key_id": "k"}
                    """
                return "SELECT keep_channel(\(given)::jsonb) AS out"
            }
            func turn(_ id: String) -> SQL {
                let given = """
                    {"id": "00000000-0000-0000-0000-0000000000\(id)", "at": "2026-02-15T05:00:00Z", "is_on": true}
                    """
                return "SELECT switch_channel(\(given)::jsonb) AS out"
            }
            try await check(database.outcome(as: .keeper, keep("d2", "https://y")), is: ["done"])
            try await check(database.outcome(as: .keeper, turn("d2")), is: ["done"])
            try await check(database.outcome(as: .keeper, keep("d3", "https://z")), is: ["done"])
            try await check(database.outcome(as: .keeper, turn("d3")), is: ["second"])
            let on: SQL = "SELECT count(*) AS out FROM channels WHERE is_on"
            try await check(database.outcome(as: .keeper, keep("d1", "https://x")), is: ["done"])
            try await check(database.truth(on), is: ["2"])
            try await check(database.outcome(as: .keeper, keep("d1", "https://elsewhere")), is: ["done"])
            try await check(database.truth(on), is: ["1"])
            try await check(database.outcome(as: .keeper, turn("d3")), is: ["done"])
            for person in [Person.city, .sender, .teller, .visitor] {
                try await check(database.outcome(as: person, turn("d1")), is: ["42501"])
            }
        }
    }
}

import Access
import Casework
import Foundation
import Postgres
import Territory
import TestSupport
import Testing

@testable import Ledgers

/// A whole number of one entry: shown to whoever may, for a reason on record, and to nobody else.
@Suite struct OpenEntryTests {
    private static let ada = "11010519491231002X"
    private static let reason = "核对补贴名单，电话无法接通"

    private func open(
        _ id: UUID, _ fields: [LedgerField.Code] = ["resident-id"], reason: String = reason,
        in place: LedgerScene, as session: Secret
    ) async throws -> [LedgerField.Code: String] {
        let action = OpenEntry(
            "residents", entry: (Scene.town, id), fields: fields, reason: reason,
            from: (ring: place.scene.sealing, source: LedgerScene.source))
        return try await place.scene.database.app.perform(action, with: session, at: place.scene.noon)
    }

    private func registered(_ place: LedgerScene, by clerk: Secret) async throws -> UUID {
        let id = UUID()
        try await place.keep(["resident-id": Self.ada, "name": "甲"], of: "residents", id: id, as: clerk)
        return id
    }

    private func records(_ place: LedgerScene) async throws -> [String] {
        try await place.scene.database.superuser.transaction { db in
            try await db.rows(
                """
                SELECT object || ' ' || array_to_string(fields, ',') || ' ' || reason AS line FROM audit
                WHERE act = 'open entry' ORDER BY id
                """, as: { try $0.text("line") })
        }
    }

    @Test func `a keeper and a supervisor open it, each look on record by names of fields`() async throws {
        try await withDatabase { database in
            let place = try await LedgerScene(in: database)
            let clerk = try await place.scene.givenPost("village-clerk", in: Scene.village)
            let watcher = try await place.scene.givenPost("town-supervisor", in: Scene.town)
            let id = try await registered(place, by: clerk)
            for session in [clerk, watcher] {
                #expect(try await open(id, in: place, as: session) == ["resident-id": Self.ada])
            }
            let entry = "residents \(Scene.town)-\(id.uuidString.lowercased())"
            #expect(
                try await records(place) == Array(repeating: "\(entry) resident_id \(Self.reason)", count: 2))
            // What was opened stands nowhere.
            let kept = try await database.superuser.transaction { db in
                try await db.first(
                    "SELECT count(*) AS n FROM audit a WHERE a::text LIKE \("%" + Self.ada + "%")",
                    as: { try $0.int("n") })
            }
            #expect(kept == 0)
        }
    }

    @Test func `who neither keeps nor watches, not there, or above the town, opens nothing`() async throws {
        try await withDatabase { database in
            let place = try await LedgerScene(in: database)
            let clerk = try await place.scene.givenPost("village-clerk", in: Scene.village)
            let id = try await registered(place, by: clerk)
            for (kind, area) in [
                ("grid-head", Scene.village + "001"), ("town-dispatcher", Scene.town),
                ("county-dispatcher", Scene.county), ("city-duty", Scene.city),
            ] {
                let other = try await place.scene.givenPost(kind, in: area)
                await #expect(throws: LedgerRefusal.notOpener, "\(kind)") {
                    _ = try await open(id, in: place, as: other)
                }
            }
            for (kind, area) in [("village-clerk", Scene.neighbour), ("town-supervisor", Scene.otherTown)] {
                let far = try await place.scene.givenPost(kind, in: area)
                await #expect(throws: LedgerRefusal.nothingSealed, "\(kind)") {
                    _ = try await open(id, in: place, as: far)
                }
            }
            #expect(try await records(place) == [])
        }
    }

    @Test func `without a reason, a field or a second factor nothing is opened`() async throws {
        try await withDatabase { database in
            let place = try await LedgerScene(in: database)
            let clerk = try await place.scene.givenPost("village-clerk", in: Scene.village)
            let id = try await registered(place, by: clerk)
            await #expect(throws: UnmaskingRefusal.reasonLength(10...500)) {
                _ = try await open(id, reason: "太短", in: place, as: clerk)
            }
            for fields in [[], ["name"], ["floors"]] {
                await #expect(throws: LedgerRefusal.fieldsMissing) {
                    _ = try await open(id, fields, in: place, as: clerk)
                }
            }
            await #expect(throws: LedgerRefusal.nothingSealed) {
                _ = try await open(UUID(), in: place, as: clerk)
            }
            try await database.superuser.transaction { db in
                try await db.script("UPDATE sessions SET shown_at = now() - interval '6 minutes'")
            }
            await #expect(throws: AccessRefusal.stepUpNeeded) { _ = try await open(id, in: place, as: clerk) }
            try await database.superuser.transaction { db in
                try await db.script("UPDATE sessions SET shown_at = now(), is_token = true")
            }
            await #expect(throws: AccessRefusal.wrongPost) { _ = try await open(id, in: place, as: clerk) }
            #expect(try await records(place) == [])
        }
    }

    @Test func `what was taken out of the ledger is opened no more`() async throws {
        try await withDatabase { database in
            let place = try await LedgerScene(in: database)
            let clerk = try await place.scene.givenPost("village-clerk", in: Scene.village)
            let id = try await registered(place, by: clerk)
            let removal = RemoveEntry(
                "residents", entry: (id, .init(home: Scene.town, version: 1)), reason: "迁出",
                from: LedgerScene.source)
            try await database.app.perform(removal, with: clerk, at: place.scene.noon)
            await #expect(throws: LedgerRefusal.nothingSealed) {
                _ = try await open(id, in: place, as: clerk)
            }
        }
    }
}

package import Foundation
package import Postgres

extension Transaction {
    package var channels: ChannelTable { ChannelTable(transaction: self) }
}

/// A way to tell somebody, as its administrator sees it: without the secret.
package struct Channel: Sendable {
    package let id: UUID
    package let kind: NoticeChannel
    package let name: String
    package let url: String
    package let events: [String]
    package let isOn: Bool
    /// Another gateway of its kind is asked first.
    package let standsBy: Bool
    package let changedAt: Date
    /// The last one, as ``DeliveryAnswer/word``; `nil`: nobody answered from there yet.
    package let answer: (word: String, at: Date)?
}

/// Ways to tell somebody beside our pages, in `channels`.
package struct ChannelTable {
    /// As many as a place may have.
    package static let most = 200

    let transaction: Transaction

    /// All there are, by name; only for the administrator.
    ///
    /// Reads index `channels_by_name`.
    package func all() async throws -> [Channel] {
        try await transaction.rows(
            """
            SELECT id, kind, name, url, array_to_json(events) AS events, is_on, changed_at, answer,
                answered_at, is_on AND kind <> 'webhook' AND 1 < rank() OVER (
                    PARTITION BY kind, is_on ORDER BY on_since NULLS FIRST, name, id) AS stands_by
            FROM channels ORDER BY name, id LIMIT \(Self.most)
            """,
            as: { row in
                let word = try row.textOrNil("answer")
                let at = try row.dateOrNil("answered_at")
                return Channel(
                    id: try row.uuid("id"), kind: try row.value("kind", NoticeChannel.init(rawValue:)),
                    name: try row.text("name"), url: try row.text("url"),
                    events: try row.json("events", as: [String].self), isOn: try row.bool("is_on"),
                    standsBy: try row.bool("stands_by"), changedAt: try row.date("changed_at"),
                    answer: word.flatMap { word in at.map { (word: word, at: $0) } })
            })
    }

    func keep(_ record: ChannelRecord) async throws {
        let outcome = try await transaction.first(
            "SELECT keep_channel(\(try record.asRecord())::jsonb) AS outcome", as: { try $0.text("outcome") })
        switch outcome {
        case "secret": throw ChannelRefusal.secretMissing
        case "kind": throw ChannelRefusal.kind
        case "many": throw ChannelRefusal.tooMany
        default: return
        }
    }

    func turn(_ record: SwitchRecord) async throws {
        let outcome = try await transaction.first(
            "SELECT switch_channel(\(try record.asRecord())::jsonb) AS outcome",
            as: { try $0.text("outcome") })
        if outcome == "absent" { throw NoSuchCase() }
        if outcome == "second" { throw ChannelRefusal.second }
    }

    /// Those that are switched on; only in the context of the job that tells (`Database.telling`).
    func open() async throws -> [OpenChannel] {
        try await transaction.rows(
            "SELECT id, kind, name, array_to_json(events) AS events FROM open_channels()",
            as: { row in
                OpenChannel(
                    id: try row.uuid("id"), kind: try row.value("kind", NoticeChannel.init(rawValue:)),
                    name: try row.text("name"), events: try row.json("events", as: [String].self))
            })
    }
}

/// A channel that is switched on, as far as it decides who is told.
struct OpenChannel: Sendable {
    let id: UUID
    let kind: NoticeChannel
    let name: String
    let events: [String]

    func takes(_ event: String) -> Bool { events.isEmpty || events.contains(event) }
}

/// A channel as the definer function `keep_channel` takes it.
struct ChannelRecord: Encodable {
    let id: UUID
    let at: Date
    let kind: String
    let name: String
    let url: String
    let events: [String]
    let sealed: String?
    let keyId: String?
    let requestId: String
    let address: String
}

/// A switch as the definer function `switch_channel` takes it.
struct SwitchRecord: Encodable {
    let id: UUID
    let at: Date
    let isOn: Bool
    let requestId: String
    let address: String
}

package import Foundation
package import Postgres

extension Transaction {
    package var deliveries: DeliveryTable { DeliveryTable(transaction: self) }
}

/// Where something that is sent by a channel stands.
package enum DeliveryState: String, Sendable, CaseIterable {
    case waiting, sent, parked
}

/// A delivery as its administrator sees it: to whom as far as a mask shows, and not about which case.
package struct Delivery: Sendable {
    package let id: UUID
    package let channelName: String
    package let channel: NoticeChannel
    package let masked: String
    package let event: String
    package let template: NoticeTemplate.Name
    package let state: DeliveryState
    package let tries: Int
    package let nextAt: Date
    /// As ``DeliveryAnswer/word`` or ``DeliveryObstacle``; `nil`: it was not tried yet.
    package let answer: String?
    package let madeAt: Date

    /// Where a page of the list ended.
    package var place: CaseListPlace { CaseListPlace(reportedAt: madeAt, id: id) }
}

/// A delivery that one worker has for some minutes.
package struct ClaimedDelivery: Sendable {
    package let id: UUID
    package let channelID: UUID
    package let channel: NoticeChannel
    let isOn: Bool
    let url: String
    let secret: [UInt8]
    let isForReporter: Bool
    /// `nil`: nobody can read it, and it must not keep the others of its claim from leaving.
    let content: DeliveryContent?
    let hours: WorkHours?
    let zone: TimeZone
    /// This one included.
    package let tries: Int
    let madeAt: Date
}

/// What is sent by channels, in `deliveries`.
package struct DeliveryTable {
    /// A month: what was sent is news no more, and parked rows are looked at within days.
    package static let keeping = TimeInterval(30 * 86_400)

    let transaction: Transaction

    /// Deliveries, the newest first; only for the administrator.
    ///
    /// Reads index `deliveries_newest`, `deliveries_of_state`, `deliveries_of_channel` or
    /// `deliveries_of_both`.
    /// - Parameter limit: Most rows returned, 1...200.
    package func list(
        state: DeliveryState?, channel: UUID?, after place: CaseListPlace?, limit: Int
    ) async throws -> [Delivery] {
        precondition((1...200).contains(limit))
        var condition: SQL = "true"
        if let state { condition = "\(condition) AND d.state = \(state.rawValue)" }
        if let channel { condition = "\(condition) AND d.channel_id = \(channel)" }
        if let place { condition = "\(condition) AND (d.made_at, d.id) < (\(place.reportedAt), \(place.id))" }
        return try await transaction.rows(
            """
            SELECT d.id, c.name, d.channel, d.masked, d.event, d.template, d.state, d.tries, d.next_at,
                d.answer, d.made_at
            FROM deliveries d JOIN channels c ON c.id = d.channel_id
            WHERE \(condition)
            ORDER BY d.made_at DESC, d.id DESC LIMIT \(limit)
            """,
            as: { row in
                Delivery(
                    id: try row.uuid("id"), channelName: try row.text("name"),
                    channel: try row.value("channel", NoticeChannel.init(rawValue:)),
                    masked: try row.text("masked"), event: try row.text("event"),
                    template: try row.text("template"),
                    state: try row.value("state", DeliveryState.init(rawValue:)), tries: try row.int("tries"),
                    nextAt: try row.date("next_at"), answer: try row.textOrNil("answer"),
                    madeAt: try row.date("made_at"))
            })
    }

    /// - Returns: How many were not there yet. Only in the context of the job that tells.
    func keep(_ made: [DeliveryRecord]) async throws -> Int {
        guard !made.isEmpty else { return 0 }
        return try await transaction.first(
            "SELECT keep_deliveries(\(try made.asRecord())::jsonb) AS count", as: { try $0.int("count") })
            ?? 0
    }

    /// Claims what is due, so many of each channel; only in the context of the job that sends
    /// (`Database.sending`).
    ///
    /// Reads index `deliveries_due_of_channel`.
    package func claim(
        as lease: UUID, at now: Date, until end: Date, limits: (each: Int, all: Int)
    ) async throws -> [ClaimedDelivery] {
        try await transaction.rows(
            """
            SELECT id, channel_id, channel, is_on, url, secret, to_case_id, content, opens, closes, zone,
                tries, made_at
            FROM claim_deliveries(\(lease), \(now), \(end), \(limits.each), \(limits.all))
            """, as: ClaimedDelivery.init(row:))
    }

    /// The sealed contact of whoever a claimed delivery is for; the look is recorded.
    ///
    /// - Returns: `nil` when they do not want to be told any more, or the claim ran out.
    func contact(for delivery: UUID, claimedAs lease: UUID) async throws -> (place: String, sealed: [UInt8])?
    {
        try await transaction.first(
            "SELECT home, case_id, sealed FROM contact_to_tell(\(delivery), \(lease))",
            as: { row in
                let id = try row.uuid("case_id").uuidString.lowercased()
                return (place: "\(try row.text("home"))/\(id)", sealed: try row.bytes("sealed"))
            })
    }

    /// - Returns: `false` when the claim had run out: somebody else has it by now.
    func settle(_ record: SettledRecord) async throws -> Bool {
        try await transaction.first(
            "SELECT settle_delivery(\(try record.asRecord())::jsonb) AS settled",
            as: { try $0.bool("settled") }) ?? false
    }

    /// Removes what was sent or parked long ago.
    ///
    /// - Returns: How many; as many as the limit may be more.
    package func sweep(before moment: Date, limit: Int) async throws -> Int {
        try await transaction.first(
            "SELECT sweep_deliveries(\(moment), \(limit)) AS count", as: { try $0.int("count") }) ?? 0
    }

    func putBack(_ record: PutBackRecord) async throws {
        let outcome = try await transaction.first(
            "SELECT put_back_delivery(\(try record.asRecord())::jsonb) AS outcome",
            as: { try $0.text("outcome") })
        if outcome == "absent" { throw NoSuchCase() }
        if outcome == "state" { throw ChannelRefusal.notParked }
    }

    /// The words by which a message names an area.
    func areaName(_ area: String) async throws -> String {
        try await transaction.first(
            """
            SELECT concat_ws(' ', v.name, p.name) AS name FROM areas p
            LEFT JOIN areas v ON v.code = left(p.code, 12) AND p.level = 6 WHERE p.code = \(area)
            """, as: { try $0.text("name") }) ?? ""
    }
}

extension ClaimedDelivery {
    init(row: Row) throws {
        id = try row.uuid("id")
        channelID = try row.uuid("channel_id")
        channel = try row.value("channel", NoticeChannel.init(rawValue:))
        isOn = try row.bool("is_on")
        url = try row.text("url")
        secret = try row.bytes("secret")
        isForReporter = try row.uuidOrNil("to_case_id") != nil
        content = try? DeliveryContent(stored: try row.text("content"))
        let times = (try row.intOrNil("opens"), try row.intOrNil("closes"))
        hours = times.0.flatMap { opens in times.1.flatMap { WorkHours(opens: opens, ends: $0) } }
        zone = try row.textOrNil("zone").flatMap(TimeZone.init(identifier:)) ?? .gmt
        tries = try row.int("tries")
        madeAt = try row.date("made_at")
    }
}

extension DeliveryContent {
    fileprivate init(stored text: String) throws {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        self = try decoder.decode(DeliveryContent.self, from: Data(text.utf8))
    }

    /// As the column `content` holds it.
    func stored() throws -> String {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}

/// Something to be sent, as the definer function `keep_deliveries` takes it.
struct DeliveryRecord: Encodable {
    let id: UUID
    let news: Int64
    let channelId: UUID
    let home: String
    let caseId: UUID
    let toHome: String?
    let toCaseId: UUID?
    let masked: String
    let event: String
    let template: String
    /// JSON within JSON: its keys keep their own spelling.
    let content: String
    let opens: Int?
    let closes: Int?
    let nextAt: Date
    let madeAt: Date
}

/// What came of a delivery, as the definer function `settle_delivery` takes it.
struct SettledRecord: Encodable {
    let id: UUID
    let lease: UUID
    let at: Date
    let state: String
    let answer: String?
    let nextAt: Date?
    let wasTried: Bool
    /// Another gateway of the same kind may take its turn, if there is one.
    let passOn: Bool
}

/// What is tried again, as the definer function `put_back_delivery` takes it.
struct PutBackRecord: Encodable {
    let id: UUID
    let at: Date
    let requestId: String
    let address: String
}

package import Access
import Foundation
package import Postgres

extension Transaction {
    package var messages: MessageTable { MessageTable(transaction: self) }
}

/// What desks and reporters write to each other, in `messages`, and how to reach a reporter, in `contacts`.
package struct MessageTable {
    let transaction: Transaction

    /// What was written about a case, in order. What was written to whoever asks is seen from now on.
    ///
    /// - Returns: Nothing to a post that does not have the case.
    package func thread(of current: Case, opening sealing: KeyRing) async throws -> [Message] {
        try await transaction.rows(
            """
            SELECT id, direction, sealed, who, at, is_seen
            FROM read_messages(\(current.home), \(current.id))
            """,
            as: { row in
                let id = try row.uuid("id")
                return Message(
                    id: id, direction: try row.value("direction", Message.Direction.init(rawValue:)),
                    words: try sealing.open(
                        try row.bytes("sealed"), as: .message,
                        of: MessageRecord.place(of: id, in: current)),
                    who: try row.text("who"), at: try row.date("at"), isSeen: try row.bool("is_seen"))
            })
    }

    /// What the post that acts may know of the reporter of a case it sees.
    package func relay(of current: Case) async throws -> Relay {
        try await transaction.first(
            """
            SELECT masked, has_reporter, has_lead, may_unmask
            FROM relay_state(\(current.home), \(current.id))
            """,
            as: { row in
                var relay = Relay()
                relay.masked = try row.textOrNil("masked")
                relay.hasReporter = try row.bool("has_reporter")
                relay.mayWrite = try row.bool("has_lead")
                relay.mayUnmask = try row.bool("may_unmask")
                return relay
            }) ?? Relay()
    }

    /// Cases of the acting post's own desk whose reporters wrote, the longest unread first.
    package func waiting() async throws -> [WaitingReply] {
        try await transaction.rows(
            "SELECT home, number, scenario, count, newest FROM waiting_replies()",
            as: { row in
                WaitingReply(
                    number: Case.Number(home: try row.text("home"), number: Int64(try row.int("number"))),
                    scenario: try row.text("scenario"), count: try row.int("count"),
                    newest: try row.date("newest"))
            })
    }

    func send(_ record: MessageRecord) async throws {
        let text = try record.asRecord()
        let outcome = try await transaction.first(
            "SELECT send_message(\(text)::jsonb) AS outcome", as: { try $0.text("outcome") })
        switch outcome {
        case "done": return
        case "foreign": throw MessageRefusal.wrongPost
        case "closed": throw MessageRefusal.closed
        case "nobody": throw MessageRefusal.nobodyToWrite
        default: throw NoSuchCase()
        }
    }

    /// The contact of a case, still sealed; the look is recorded, and the reporter reads of it.
    func unmask(_ record: UnmaskingRecord) async throws -> [UInt8] {
        let text = try record.asRecord()
        let answered = try await transaction.first(
            "SELECT outcome, sealed FROM unmask_contact(\(text)::jsonb)",
            as: { row in (outcome: try row.text("outcome"), sealed: try row.bytesOrNil("sealed")) })
        switch (answered?.outcome, answered?.sealed) {
        case ("done", let sealed?): return sealed
        case ("post", _): throw UnmaskingRefusal.wrongPost
        case ("handler", _): throw UnmaskingRefusal.handler
        case ("nothing", _): throw UnmaskingRefusal.nothing
        default: throw NoSuchCase()
        }
    }
}

/// A message as the definer function takes it.
struct MessageRecord: Encodable {
    let home: String
    let id: UUID
    let message: UUID
    let at: Date
    let who: String
    let sealed: String
    let keyId: String
    let requestId: String
    let address: String

    init(
        _ words: String, about current: Case, by who: String, under sealing: KeyRing,
        sent: (at: Date, from: Source)
    ) throws {
        home = current.home
        id = current.id
        message = UUID.ordered(at: sent.at)
        at = sent.at
        self.who = who
        let value = try sealing.seal(words, as: .message, of: Self.place(of: message, in: current))
        sealed = Data(value.bytes).base64EncodedString()
        keyId = value.keyId
        requestId = sent.from.request
        address = sent.from.address
    }

    /// A message moved to another case, or put in another's stead, does not open.
    static func place(of message: UUID, in current: Case) -> String {
        "\(current.home)/\(current.id)/\(message)".lowercased()
    }
}

/// A look at a contact as the definer function takes it.
struct UnmaskingRecord: Encodable {
    let home: String
    let id: UUID
    let at: Date
    let who: String
    let reason: String
    let requestId: String
    let address: String
}

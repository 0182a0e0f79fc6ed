import Access
import Casework
import Crypto
import Foundation
import Postgres
import Synchronization
import TestSupport
import Testing
import Worker

/// A place with a gateway: its clock stands still until a test moves it.
final class DeliveryScene: Sendable {
    static let secret = "a-secret-of-thirty-characters!"
    static let telephone = "13812341234"

    let scene: Scene
    let gateways: Gateways
    let origin: String
    private let moment: Mutex<Date>

    init(_ scene: Scene, origin: String) throws {
        self.scene = scene
        self.origin = origin
        gateways = try #require(Gateways(origin))
        moment = Mutex(scene.noon + 60)
    }

    var now: Date { moment.withLock { $0 } }
    func pass(_ seconds: TimeInterval) { moment.withLock { $0 += seconds } }

    /// Sets a scene beside a receiver.
    static func set(
        _ receiver: Receiver, _ test: @escaping @Sendable (DeliveryScene) async throws -> Void
    ) async throws {
        try await receiver.serving { origin in
            try await withDatabase { database in
                try await test(try DeliveryScene(try await Scene(in: database), origin: origin))
            }
        }
    }

    /// Adds a channel and switches it on.
    @discardableResult
    func channel(_ kind: NoticeChannel, events: [String] = [], path: String = "/in") async throws -> UUID {
        let draft = ChannelDraft(
            kind: kind, name: "\(kind.rawValue) \(path)", url: origin + path, events: events,
            secret: Self.secret)
        return try await scene.database.superuser.console { acting, db in
            let id = try await KeepChannel(
                id: nil, draft: draft, gateways: self.gateways, source: .console,
                sealing: self.scene.sealing
            ).run(by: acting, at: self.now, in: db)
            try await SwitchChannel(id: id, isOn: true, source: .console).run(
                by: acting, at: self.now, in: db)
            return id
        }
    }

    /// A resident reports, leaves a contact, and asks to be told.
    func reportFollowed(
        _ scenario: String = "rubbish", contact: String = telephone, answers: [String: Answer] = [:]
    ) async throws -> Case.Number {
        let told = try await scene.report(scenario) { report in
            report.contact = contact
            report.answers = answers
        }
        try await scene.database.app.holding(told.receipt) { _, db in
            try await FollowCase(follows: true, contact: "", source: .console, sealing: self.scene.sealing)
                .run(at: self.now, in: db)
        }
        return told.number
    }

    /// What happened is taken out of the outbox.
    func tell() async throws {
        try await scene.database.app.telling { db in
            while try await MakeNotices(shelf: self.scene.shelf).run(at: self.now, in: db) > 0 {}
        }
    }

    func sender() -> SendDeliveries {
        SendDeliveries(
            database: scene.database.app, sealing: scene.sealing, gateways: gateways, clock: { self.now })
    }

    @discardableResult
    func send(patience: GatewayClient.Patience? = nil) async throws -> Int {
        try await sender().run(by: GatewayClient(gateways: gateways, patience: patience).post)
    }

    struct Kept: Equatable, Sendable {
        let state: String
        let tries: Int
        let answer: String?
        let wait: Int
    }

    /// All deliveries, as they stand now, the longest there first.
    func kept() async throws -> [Kept] {
        let now = now
        return try await scene.database.superuser.transaction { db in
            try await db.rows(
                "SELECT state, tries, answer, next_at FROM deliveries ORDER BY news, id",
                as: { row in
                    Kept(
                        state: try row.text("state"), tries: try row.int("tries"),
                        answer: try row.textOrNil("answer"),
                        wait: Int(try row.date("next_at").timeIntervalSince(now).rounded()))
                })
        }
    }

    func count(_ sql: String) async throws -> Int {
        let statement = SQL(stringLiteral: "SELECT count(*) AS count FROM " + sql)
        return try #require(try await scene.look(statement, { try $0.int("count") }))
    }

    /// The signature as a receiver works it out, from what docs/deliveries.md says alone.
    static func isSigned(_ message: Receiver.Message, with secret: String = secret) -> Bool {
        let parts = message.signature.split(separator: ",")
        guard parts.count == 2, let time = parts.first?.dropFirst(2), let code = parts.last?.dropFirst(3)
        else {
            return false
        }
        let signed = Data("\(time).\(message.id).".utf8) + Data(message.body)
        let expected = HMAC<SHA256>.authenticationCode(
            for: signed, using: SymmetricKey(data: Data(secret.utf8)))
        return expected.map { String(format: "%02x", $0) }.joined() == code
    }
}

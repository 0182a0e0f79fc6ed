import Access
import Casework
import Foundation
import Postgres
import TestSupport
import Testing
import Worker

/// A provider is down, slow or gone: what is to be told waits, goes by the one that stands by, and is on the
/// pages at once whatever providers do.
@Suite struct SecondGatewayTests {
    /// A place with two gateways for text messages, and a message that waits to be sent.
    private func set(
        _ receiver: Receiver, _ test: @escaping @Sendable (DeliveryScene, UUID) async throws -> Void
    ) async throws {
        try await DeliveryScene.set(receiver) { scene in
            let first = try await scene.channel(.sms, path: "/first")
            scene.pass(1)
            try await scene.channel(.sms, path: "/second")
            let clerk = try await scene.scene.givenPost("village-clerk", in: Scene.village)
            let number = try await scene.reportFollowed()
            try await scene.tell()
            try await scene.scene.take("take", on: number, as: clerk)
            try await scene.tell()
            try await test(scene, first)
        }
    }

    private func paths(_ receiver: Receiver) -> [String] { receiver.messages.map(\.path) }

    @Test(arguments: [Receiver.Answer.status(500), .silence, .half])
    func `the second is asked when the first failed twice, and the page tells at once`(
        broken: Receiver.Answer
    ) async throws {
        let receiver = Receiver(at: ["/first": broken])
        try await set(receiver) { scene, _ in
            let waiting = try await scene.count("deliveries WHERE state = 'waiting'")
            try #require(waiting > 0)
            #expect(try await scene.count("notices") > 0, "before any provider was asked")
            for _ in 0..<2 {
                let patience = broken.isSilence ? receiver.heardAgain() : nil
                #expect(try await scene.send(patience: patience) == waiting)
                #expect(paths(receiver).allSatisfy { $0 == "/first" })
                scene.pass(30)
            }
            while try await scene.send() > 0 {}
            #expect(try await scene.count("deliveries WHERE state = 'sent' AND tries = 3") == waiting)
            let ids = Set(receiver.messages.map(\.id))
            #expect(ids.count == waiting, "each gateway knows a message by one id")
            #expect(receiver.messages.count { $0.path == "/first" } == 2 * waiting)
            #expect(receiver.messages.count { $0.path == "/second" } == waiting)
            scene.pass(86_400)
            #expect(try await scene.send() == 0)
        }
    }

    @Test func `one hiccup is no reason to ask another`() async throws {
        let receiver = Receiver([.status(500)])
        try await set(receiver) { scene, _ in
            while try await scene.send() > 0 {}
            scene.pass(30)
            while try await scene.send() > 0 {}
            #expect(paths(receiver).allSatisfy { $0 == "/first" })
            #expect(try await scene.count("deliveries WHERE state <> 'sent'") == 0)
        }
    }

    @Test func `a gateway that is gone or switched off leaves its messages to the other`() async throws {
        let receiver = Receiver(at: ["/first": .status(410)])
        try await set(receiver) { scene, first in
            while try await scene.send() > 0 {}
            #expect(try await scene.count("deliveries WHERE state <> 'sent'") == 0)
            #expect(Set(paths(receiver)) == ["/first", "/second"])

            let clerk = try await scene.scene.givenPost("village-clerk", in: Scene.village)
            let number = try await scene.reportFollowed()
            try await scene.scene.take("take", on: number, as: clerk)
            try await scene.tell()
            try await scene.scene.database.superuser.console { acting, db in
                try await SwitchChannel(id: first, isOn: false, source: .console).run(
                    by: acting, at: scene.now, in: db)
            }
            let before = receiver.messages.count
            while try await scene.send() > 0 {}
            #expect(receiver.messages.count > before)
            #expect(receiver.messages.dropFirst(before).allSatisfy { $0.path == "/second" })
            #expect(try await scene.count("deliveries WHERE state <> 'sent'") == 0)
        }
    }

    @Test func `with both down it is tried as often as with one, and an administrator has it sent again`()
        async throws
    {
        let receiver = Receiver(at: ["/first": .status(500), "/second": .status(502)])
        try await set(receiver) { scene, _ in
            let waiting = try await scene.count("deliveries WHERE state = 'waiting'")
            for _ in 0..<40 {
                while try await scene.send() > 0 {}
                scene.pass(3_600)
            }
            #expect(try await scene.count("deliveries WHERE state = 'parked'") == waiting)
            #expect(receiver.messages.count == DeliveryRule.mostTries * waiting)
            #expect(Set(paths(receiver)) == ["/first", "/second"])
            for path in ["/first", "/second"] { receiver.set(path, to: .status(200)) }
            let ids = try await scene.scene.database.superuser.transaction { db in
                try await db.rows("SELECT id FROM deliveries ORDER BY id", as: { try $0.uuid("id") })
            }
            try await scene.scene.database.superuser.console { acting, db in
                for id in ids {
                    try await PutBackDelivery(id: id, source: .console).run(
                        by: acting, at: scene.now, in: db)
                }
            }
            // It is night by now, and residents are told by day.
            scene.pass(10 * 3_600)
            while try await scene.send() > 0 {}
            #expect(try await scene.count("deliveries WHERE state = 'sent'") == waiting)
        }
    }

    @Test func `a message nobody can read is parked by itself`() async throws {
        let receiver = Receiver()
        try await DeliveryScene.set(receiver) { scene in
            try await scene.channel(.webhook)
            for _ in 0..<3 { _ = try await scene.scene.report("rubbish") }
            try await scene.tell()
            try await scene.scene.database.superuser.transaction { db in
                try await db.execute(
                    """
                    UPDATE deliveries SET content = '{"what": 1}'
                    WHERE id = (SELECT id FROM deliveries ORDER BY news LIMIT 1)
                    """)
            }
            while try await scene.send() > 0 {}
            #expect(try await scene.kept().map(\.state) == ["parked", "sent", "sent"])
            #expect(try await scene.kept().first?.answer == "unreadable")
        }
    }
}

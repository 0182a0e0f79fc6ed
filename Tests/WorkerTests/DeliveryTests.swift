import Access
import Casework
import Foundation
import Postgres
import Synchronization
import TestSupport
import Testing
import Worker

/// Messages that leave, to a real receiver: once each, signed, again when it fails, and never elsewhere.
@Suite struct DeliveryTests {
    @Test func `a machine that listens is told, signed, without words and contacts`() async throws {
        let receiver = Receiver()
        try await DeliveryScene.set(receiver) { scene in
            try await scene.channel(.webhook)
            let told = try await scene.scene.report("rubbish", "SECRET-WORDS") {
                $0.contact = DeliveryScene.telephone
            }
            // Of a complaint about those who handle, no machine hears.
            _ = try await scene.scene.report("rubbish") { $0.isAboutHandlers = true }
            try await scene.tell()
            try await scene.tell()
            #expect(try await scene.send() == 1)
            #expect(try await scene.send() == 0)
            let message = try #require(receiver.messages.first)
            #expect(receiver.messages.count == 1 && message.path == "/in")
            #expect(DeliveryScene.isSigned(message))
            #expect(!DeliveryScene.isSigned(message, with: "another-secret-of-the-same-sort"))
            let text = String(decoding: message.body, as: UTF8.self)
            #expect(!text.contains("SECRET-WORDS") && !text.contains(DeliveryScene.telephone), "\(text)")
            #expect(message.json["number"] as? String == told.number.description)
            #expect(message.json["event"] as? String == "report")
            #expect(message.json["scenario"] as? String == "rubbish")
            #expect(message.json["id"] as? String == message.id)
            #expect(message.json["address"] == nil)
            #expect(try await scene.kept() == [.init(state: "sent", tries: 1, answer: "200", wait: 0)])
            #expect(try await scene.count("channels WHERE answer = '200' AND answered_at IS NOT NULL") == 1)
        }
    }

    @Test func `a machine hears the events it asked for, and of a channel that is off nobody hears`()
        async throws
    {
        let receiver = Receiver()
        try await DeliveryScene.set(receiver) { scene in
            try await scene.channel(.webhook, events: ["take"], path: "/takes")
            let off = try await scene.channel(.webhook, path: "/off")
            _ = try await scene.scene.report("rubbish")
            try await scene.tell()
            #expect(try await scene.count("deliveries") == 1)
            // What waits when it is switched off is parked, and nothing new is made.
            try await scene.scene.database.superuser.console { acting, db in
                try await SwitchChannel(id: off, isOn: false, source: .console)
                    .run(by: acting, at: scene.now, in: db)
            }
            try await scene.send()
            #expect(try await scene.kept().map(\.answer) == ["off"])
            _ = try await scene.scene.report("rubbish")
            try await scene.tell()
            #expect(try await scene.count("deliveries") == 1)
            #expect(receiver.messages.isEmpty)
        }
    }

    @Test func `a reporter who asked is told by their own number, and each look at the contact is on record`()
        async throws
    {
        let receiver = Receiver()
        try await DeliveryScene.set(receiver) { scene in
            try await scene.channel(.sms)
            let clerk = try await scene.scene.givenPost("village-clerk", in: Scene.village)
            let followed = try await scene.reportFollowed(contact: "陈小明 \(DeliveryScene.telephone)")
            let silent = try await scene.scene.report("rubbish") { $0.contact = "13900002222" }
            try await scene.scene.take("take", on: followed, as: clerk)
            try await scene.scene.take("take", on: silent.number, as: clerk)
            try await scene.tell()
            let looks = "audit WHERE act = 'open contact to tell' AND account_id IS NULL AND kind = 'sender'"
            #expect(try await scene.count(looks) == 0)
            try await scene.send()
            let message = try #require(receiver.messages.first)
            #expect(receiver.messages.count == 1)
            #expect(message.json["address"] as? String == DeliveryScene.telephone)
            #expect(message.json["channel"] as? String == "sms")
            #expect((message.json["text"] as? String)?.contains(followed.description) == true)
            #expect(message.json["scenario"] == nil && message.json["area"] == nil)
            #expect(try await scene.count(looks) == 1)
            // Nowhere in the log of sendings, nor in the audit, stands the address.
            for table in ["deliveries", "audit", "outbox", "notices"] {
                #expect(
                    try await scene.count("\(table) t WHERE t::text LIKE '%\(DeliveryScene.telephone)%'") == 0
                )
            }
            #expect(try await scene.count("deliveries WHERE masked = '138****1234'") == 1)
        }
    }

    @Test func `whoever changed their mind is not told, nor is anybody by guess`() async throws {
        let receiver = Receiver()
        try await DeliveryScene.set(receiver) { scene in
            try await scene.channel(.sms)
            try await scene.channel(.wechat, path: "/wechat")
            let clerk = try await scene.scene.givenPost("village-clerk", in: Scene.village)
            for contact in [DeliveryScene.telephone, "Johnson", "wx_12345"] {
                let number = try await scene.reportFollowed(contact: contact)
                try await scene.scene.take("take", on: number, as: clerk)
            }
            try await scene.tell()
            try await scene.scene.database.superuser.transaction { db in
                try await db.script(
                    """
                    DELETE FROM followers f USING contacts k
                    WHERE k.home = f.home AND k.case_id = f.case_id AND k.masked LIKE '138%'
                    """)
            }
            try await scene.send()
            #expect(try await Set(scene.kept().map(\.answer)) == ["withdrawn", "address", "200"])
            #expect(receiver.messages.map { $0.json["address"] as? String } == ["wx_12345"])
        }
    }

    @Test func `residents sleep, an emergency wakes them`() async throws {
        let receiver = Receiver()
        try await DeliveryScene.set(receiver) { scene in
            try await scene.channel(.sms)
            let clerk = try await scene.scene.givenPost("village-clerk", in: Scene.village)
            let calm = try await scene.reportFollowed()
            let urgent = try await scene.reportFollowed("stray-wire", answers: ["trouble": .text("tangle")])
            scene.pass(13 * 3_600)
            for number in [calm, urgent] { try await scene.scene.take(does: .take, on: number, as: clerk) }
            try await scene.tell()
            #expect(try await scene.send() == 1)
            #expect((receiver.messages.first?.json["text"] as? String)?.contains(urgent.description) == true)
            scene.pass(9 * 3_600)
            #expect(try await scene.send() == 1)
            #expect(receiver.messages.count == 2)
        }
    }

    @Test func `secrets and contacts open after the keys were changed, and no key goes that one names`()
        async throws
    {
        let receiver = Receiver()
        try await DeliveryScene.set(receiver) { scene in
            try await scene.channel(.sms)
            let clerk = try await scene.scene.givenPost("village-clerk", in: Scene.village)
            let number = try await scene.reportFollowed()
            try await scene.scene.take("take", on: number, as: clerk)
            try await scene.tell()
            let ring = scene.scene.sealing
            let old = try ring.current().key.id
            let owner = scene.scene.database.superuser
            _ = try await RotateKey(ring: ring).run(on: owner, at: scene.now)
            _ = try await ResealValues(ring: ring).run(on: owner) { _ in }
            #expect(try await scene.count("channels WHERE key_id = '\(old)'") == 0)
            let use = try await KeysInUse.count(on: owner)
            #expect(use.filter { $0.shelf == .channels }.map(\.values) == [1])
            #expect(use.allSatisfy { $0.keyId != old })
            try await scene.send()
            let message = try #require(receiver.messages.first)
            #expect(DeliveryScene.isSigned(message))
            #expect(message.json["address"] as? String == DeliveryScene.telephone)
        }
    }

    @Test func `ten workers share what there is, and each message leaves once`() async throws {
        let receiver = Receiver()
        try await DeliveryScene.set(receiver) { scene in
            try await scene.channel(.webhook)
            for _ in 0..<30 { _ = try await scene.scene.report("rubbish") }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        try await scene.tell()
                        while try await scene.send() > 0 {}
                    }
                }
                try await group.waitForAll()
            }
            while try await scene.send() > 0 {}
            #expect(receiver.messages.count == 30)
            #expect(Set(receiver.messages.map(\.id)).count == 30)
            #expect(try await scene.count("deliveries WHERE state = 'sent'") == 30)
            // What was taken out of the outbox once more makes nothing twice.
            let again: SQL = "UPDATE outbox SET taken_at = NULL WHERE event <> 'noticed'"
            try await scene.scene.database.superuser.transaction { db in _ = try await db.execute(again) }
            try await scene.tell()
            #expect(try await scene.send() == 0)
        }
    }

    @Test func `an address off the list is not posted to, whatever the table says`() async throws {
        let receiver = Receiver()
        try await DeliveryScene.set(receiver) { scene in
            try await scene.channel(.webhook)
            _ = try await scene.scene.report("rubbish")
            try await scene.tell()
            let others = try #require(Gateways("https://elsewhere.example"))
            _ = try await SendDeliveries(
                database: scene.scene.database.app, sealing: scene.scene.sealing, gateways: others,
                clock: { scene.now }
            ).run(by: GatewayClient(gateways: others).post)
            #expect(receiver.messages.isEmpty)
            #expect(try await scene.kept().map(\.answer) == ["off"])
            // A listed name that leads into the machine's own network is not followed there.
            let named = try #require(Gateways(scene.origin.replacing("127.0.0.1", with: "localhost")))
            let endpoint = try #require(Endpoint("https://localhost:1/"))
            #expect(!named.admits(endpoint))
        }
    }

    @Test func `what is old is swept, what waits is not`() async throws {
        let receiver = Receiver([.status(200), .status(500)])
        try await DeliveryScene.set(receiver) { scene in
            try await scene.channel(.webhook)
            for _ in 0..<2 {
                _ = try await scene.scene.report("rubbish")
                try await scene.tell()
                try await scene.send()
            }
            let swept = try await scene.scene.database.app.sending { db in
                [
                    try await db.deliveries.sweep(before: scene.now - 1, limit: 10),
                    try await db.deliveries.sweep(before: scene.now + 1, limit: 10),
                ]
            }
            #expect(swept == [0, 1])
            #expect(try await scene.kept().map(\.state) == ["waiting"])
        }
    }
}

import Access
import Casework
import Foundation
import NIOCore
import NIOPosix
import Postgres
import Synchronization
import TestSupport
import Testing
import Worker

/// What goes wrong between us and a receiver: it is tried again, under the same id, and given up in the end.
@Suite struct DeliveryFaultTests {
    @Test func `what fails is tried again later, and parked in the end`() async throws {
        let receiver = Receiver(then: .status(500))
        try await DeliveryScene.set(receiver) { scene in
            try await scene.channel(.webhook)
            _ = try await scene.scene.report("rubbish")
            try await scene.tell()
            var waits: [Int] = []
            while try await scene.send() > 0 {
                let kept = try #require(try await scene.kept().first)
                waits.append(kept.wait)
                guard kept.state == "waiting" else { break }
                #expect(try await scene.send() == 0, "not before its time")
                scene.pass(TimeInterval(kept.wait))
            }
            #expect(
                waits.count == DeliveryRule.mostTries && waits.dropLast() == waits.dropLast().sorted()[...])
            #expect(try await scene.kept().map(\.state) == ["parked"])
            #expect(receiver.messages.count == DeliveryRule.mostTries)
            #expect(Set(receiver.messages.map(\.id)).count == 1, "a receiver knows it again")
            #expect(receiver.messages.allSatisfy { DeliveryScene.isSigned($0) })
            #expect(Set(receiver.messages.map(\.signature)).count > 1, "each try is signed at its moment")
        }
    }

    @Test func `gone is gone, a busy receiver is asked when it says, a redirect is not followed`()
        async throws
    {
        let receiver = Receiver([
            .status(410), .status(404), .status(429, ["Retry-After": "77"]),
            .status(503, ["Retry-After": "88"]), .status(302, ["Location": "/elsewhere"]),
        ])
        try await DeliveryScene.set(receiver) { scene in
            try await scene.channel(.webhook)
            for _ in 0..<5 {
                _ = try await scene.scene.report("rubbish")
                try await scene.tell()
                try await scene.send()
            }
            let kept = try await scene.kept()
            #expect(kept.map(\.answer) == ["410", "404", "429", "503", "302"])
            #expect(kept.map(\.state) == ["parked", "parked", "waiting", "waiting", "waiting"])
            #expect(kept.map(\.wait)[2...] == [77, 88, 30])
            #expect(receiver.messages.map(\.path).allSatisfy { $0 == "/in" })
        }
    }

    @Test func `a receiver that is slow, or breaks off, or is not there, has not answered`() async throws {
        let receiver = Receiver([.silence, .half])
        try await DeliveryScene.set(receiver) { scene in
            let id = try await scene.channel(.webhook)
            _ = try await scene.scene.report("rubbish")
            try await scene.tell()
            try await scene.send(patience: receiver.heardAgain())
            #expect(try await scene.kept().map(\.answer) == ["timeout"])
            scene.pass(3_600)
            try await scene.send()
            #expect(try await scene.kept().map(\.answer) == ["broken"])
            scene.pass(3_600)
            try await scene.send()
            #expect(try await scene.kept().map(\.tries) == [3])
            #expect(try await scene.kept().map(\.state) == ["sent"])
            #expect(Set(receiver.messages.map(\.id)).count == 1)
            // A port of this machine that nobody listens at.
            try await scene.scene.database.superuser.transaction { db in
                try await db.execute("UPDATE channels SET url = 'http://127.0.0.1:9/' WHERE id = \(id)")
            }
            _ = try await scene.scene.report("rubbish")
            try await scene.tell()
            let nowhere = try #require(Gateways("http://127.0.0.1:9"))
            _ = try await SendDeliveries(
                database: scene.scene.database.app, sealing: scene.scene.sealing, gateways: nowhere,
                clock: { scene.now }
            ).run(by: GatewayClient(gateways: nowhere).post)
            let answers = try await scene.kept().map(\.answer)
            #expect(answers.contains("unreachable"), "\(answers)")
        }
    }

    @Test func `a worker that dies after it sent leaves the row to the next, under the same id`() async throws
    {
        let receiver = Receiver()
        try await DeliveryScene.set(receiver) { scene in
            try await scene.channel(.webhook)
            _ = try await scene.scene.report("rubbish")
            try await scene.tell()
            // It claims, posts, and is gone before it can say so.
            let dead = UUID()
            let claimed = try await scene.scene.database.app.sending { db in
                try await db.deliveries.claim(
                    as: dead, at: scene.now, until: scene.now + SendDeliveries.lease,
                    limits: (each: 10, all: 10))
            }
            #expect(claimed.count == 1)
            #expect(try await scene.send() == 0, "while the lease lasts nobody else begins")
            scene.pass(SendDeliveries.lease + 1)
            #expect(try await scene.send() == 1)
            #expect(receiver.messages.map(\.id) == claimed.map { $0.id.uuidString.lowercased() })
            #expect(try await scene.kept().map(\.tries) == [2])
        }
    }

    @Test func `what was sent and could not be said comes again, and the receiver knows it by its id`()
        async throws
    {
        let receiver = Receiver()
        try await DeliveryScene.set(receiver) { scene in
            try await scene.channel(.webhook)
            _ = try await scene.scene.report("rubbish")
            try await scene.tell()
            let client = GatewayClient(gateways: scene.gateways)
            _ = try await scene.sender().run { parcel in
                let answer = await client.post(parcel)
                // As if it died with the answer in its hands: what it says now is nobody's word any more.
                let dead: SQL = "UPDATE deliveries SET lease = gen_random_uuid()"
                _ = try? await scene.scene.database.superuser.transaction { db in try await db.execute(dead) }
                return answer
            }
            #expect(try await scene.kept().map(\.state) == ["waiting"])
            #expect(try await scene.send() == 0)
            scene.pass(SendDeliveries.lease + 1)
            #expect(try await scene.send() == 1)
            #expect(receiver.messages.count == 2 && Set(receiver.messages.map(\.id)).count == 1)
            #expect(try await scene.kept().map(\.state) == ["sent"])
        }
    }

    @Test func `a receiver that hangs up without a word has not answered`() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let server = try await ServerBootstrap(group: group)
            .childChannelInitializer { $0.close() }.bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(server.localAddress?.port)
        try await withDatabase { database in
            let scene = try DeliveryScene(
                try await Scene(in: database), origin: "http://127.0.0.1:\(port)")
            try await scene.channel(.webhook)
            _ = try await scene.scene.report("rubbish")
            try await scene.tell()
            try await scene.send()
            #expect(try await scene.kept() == [.init(state: "waiting", tries: 1, answer: "broken", wait: 30)])
        }
        try await server.close()
    }

    @Test func `a worker that comes back too late does not undo what another said`() async throws {
        let receiver = Receiver()
        try await DeliveryScene.set(receiver) { scene in
            try await scene.channel(.webhook)
            _ = try await scene.scene.report("rubbish")
            try await scene.tell()
            // Its gateway takes so long that its lease is over; meanwhile another sends, and is answered.
            _ = try await scene.sender().run { _ in
                scene.pass(SendDeliveries.lease + 1)
                _ = try? await scene.send()
                return .status(500)
            }
            #expect(try await scene.kept().map(\.state) == ["sent"])
            #expect(try await scene.kept().map(\.answer) == ["200"])
        }
    }

    @Test func `one channel that is slow keeps the others waiting for a few messages only`() async throws {
        let receiver = Receiver()
        try await DeliveryScene.set(receiver) { scene in
            try await scene.channel(.webhook, path: "/dead")
            for _ in 0..<30 { _ = try await scene.scene.report("rubbish") }
            try await scene.tell()
            scene.pass(1)
            try await scene.channel(.webhook, events: ["report"], path: "/alive")
            _ = try await scene.scene.report("rubbish")
            try await scene.tell()
            try await scene.send()
            #expect(receiver.messages.count { $0.path == "/dead" } == SendDeliveries.batchOfChannel)
            #expect(receiver.messages.count { $0.path == "/alive" } == 1)
        }
    }
}

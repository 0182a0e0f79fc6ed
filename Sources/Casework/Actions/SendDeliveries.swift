package import Access
package import Foundation
package import Postgres

/// Sends what is due by channels. Any number may run side by side, and may be stopped anywhere.
///
/// Claiming and settling are short transactions; between them nothing is held but a lease. Whoever dies there
/// leaves the row to the next, who sends it under the same id.
package struct SendDeliveries: Sendable {
    /// Sent at once: as many connections as a gateway will bear.
    package static let batch = 20
    /// Of one channel: one that answers late keeps the others waiting for no more than these.
    package static let batchOfChannel = 5
    /// Far longer than a try may take, so that nobody else begins while one is under way.
    package static let lease: TimeInterval = 180

    /// Posts a parcel and says what came of it.
    package typealias Post = @Sendable (Parcel) async -> DeliveryAnswer

    package let database: Database
    package let sealing: KeyRing
    package let gateways: Gateways
    package let clock: @Sendable () -> Date

    package init(
        database: Database, sealing: KeyRing, gateways: Gateways, clock: @escaping @Sendable () -> Date
    ) {
        self.database = database
        self.sealing = sealing
        self.gateways = gateways
        self.clock = clock
    }

    /// - Returns: How much was claimed; more may be left.
    package func run(by post: @escaping Post) async throws -> Int {
        let (lease, now) = (UUID(), clock())
        let claimed = try await database.sending { db in
            try await db.deliveries.claim(
                as: lease, at: now, until: now + Self.lease,
                limits: (each: Self.batchOfChannel, all: Self.batch))
        }
        // One that fails must not take the others with it: each has its own lease to lose.
        let outcomes = await withTaskGroup(of: Result<Void, any Error>.self) { group in
            for delivery in claimed {
                group.addTask {
                    do {
                        return .success(try await send(delivery, under: lease, by: post))
                    } catch {
                        return .failure(error)
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        for outcome in outcomes { try outcome.get() }
        return claimed.count
    }

    private func send(_ delivery: ClaimedDelivery, under lease: UUID, by post: Post) async throws {
        let now = clock()
        if let obstacle = DeliveryRule.obstacle(
            isOn: delivery.isOn, tries: delivery.tries, madeAt: delivery.madeAt, at: now)
        {
            return try await park(delivery, lease, for: obstacle)
        }
        // It may have become night since it was due.
        if let opening = delivery.hours?.opening(at: now, in: delivery.zone), opening > now {
            return try await settle(delivery, lease, as: .again(at: opening), saying: nil)
        }
        let answer: DeliveryAnswer
        do {
            switch try await parcel(of: delivery, under: lease) {
            case .ready(let parcel): answer = await post(parcel)
            case .obstacle(let obstacle):
                return try await park(delivery, lease, for: obstacle)
            }
        } catch is KeyRefusal {
            // An engineer has to look at the keys; until then it waits like behind a gateway that is down.
            answer = .keys
        }
        let verdict = DeliveryRule.verdict(of: answer, tries: delivery.tries, at: clock())
        let passesOn = DeliveryRule.passesOn(after: answer, tries: delivery.tries)
        try await settle(
            delivery, lease, as: verdict, saying: answer.word, (isTry: true, passesOn: passesOn))
    }

    /// What waits for a gateway that was switched off goes by the other one.
    private func park(_ delivery: ClaimedDelivery, _ lease: UUID, for obstacle: DeliveryObstacle) async throws
    {
        try await settle(
            delivery, lease, as: .parked, saying: obstacle.rawValue,
            (isTry: false, passesOn: obstacle == .off))
    }

    private enum Packed {
        case ready(Parcel)
        case obstacle(DeliveryObstacle)
    }

    /// Opens the contact, for no longer than it takes to send.
    private func parcel(of delivery: ClaimedDelivery, under lease: UUID) async throws -> Packed {
        // What an engineer took off the list since is not sent to.
        guard let endpoint = Endpoint(delivery.url), gateways.admits(endpoint) else { return .obstacle(.off) }
        guard let content = delivery.content else { return .obstacle(.unreadable) }
        let secret = try sealing.open(delivery.secret, as: .channel, of: delivery.channelID)
        var address: String?
        if delivery.isForReporter {
            let kept = try await database.sending { db in
                try await db.deliveries.contact(for: delivery.id, claimedAs: lease)
            }
            guard let kept else { return .obstacle(.withdrawn) }
            let contact = try sealing.open(kept.sealed, as: .contact, of: kept.place)
            address = ContactAddress.address(in: contact, for: delivery.channel)
            guard address != nil else { return .obstacle(.address) }
        }
        return .ready(
            try Parcel(
                content, to: address, by: delivery.channel, id: delivery.id,
                way: (endpoint: endpoint, secret: secret, at: clock())))
    }

    private func settle(
        _ delivery: ClaimedDelivery, _ lease: UUID, as verdict: DeliveryVerdict, saying word: String?,
        _ about: (isTry: Bool, passesOn: Bool) = (isTry: false, passesOn: false)
    ) async throws {
        let now = clock()
        let state: DeliveryState
        var next: Date?
        switch verdict {
        case .sent: state = .sent
        case .parked: state = .parked
        case .again(let moment): (state, next) = (.waiting, moment)
        }
        let record = SettledRecord(
            id: delivery.id, lease: lease, at: now, state: state.rawValue, answer: word, nextAt: next,
            wasTried: about.isTry, passOn: about.passesOn)
        _ = try await database.sending { db in try await db.deliveries.settle(record) }
    }
}

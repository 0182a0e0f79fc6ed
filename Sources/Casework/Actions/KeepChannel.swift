package import Access
package import Foundation
package import Postgres

/// An administrator adds a channel, which begins switched off, or changes one.
package struct KeepChannel: Action {
    /// Of a channel there is; `nil`: a new one.
    package let id: UUID?
    package let draft: ChannelDraft
    package let gateways: Gateways
    package let source: Source
    package let sealing: KeyRing

    package init(
        id: UUID?, draft: ChannelDraft, gateways: Gateways, source: Source, sealing: KeyRing
    ) {
        self.id = id
        self.draft = draft
        self.gateways = gateways
        self.source = source
        self.sealing = sealing
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> UUID {
        guard acting.kind == .administrator else { throw AccessRefusal.wrongPost }
        // Whoever may say where contacts go shows that it is them.
        try acting.demandStepUp()
        if let refusal = draft.refusal(under: gateways) { throw refusal }
        let channel = id ?? UUID()
        let sealed = draft.secret.isEmpty ? nil : try sealing.seal(draft.secret, as: .channel, of: channel)
        try await db.channels.keep(
            ChannelRecord(
                id: channel, at: now, kind: draft.kind.rawValue, name: draft.name.trimmed, url: draft.url,
                events: draft.kind == .webhook ? draft.events : [],
                sealed: sealed.map { Data($0.bytes).base64EncodedString() }, keyId: sealed?.keyId,
                requestId: source.request, address: source.address))
        return channel
    }
}

/// An administrator switches a channel on or off; what waits for one that is off is parked.
package struct SwitchChannel: Action {
    package let id: UUID
    package let isOn: Bool
    package let source: Source

    package init(id: UUID, isOn: Bool, source: Source) {
        self.id = id
        self.isOn = isOn
        self.source = source
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        guard acting.kind == .administrator else { throw AccessRefusal.wrongPost }
        if isOn { try acting.demandStepUp() }
        try await db.channels.turn(
            SwitchRecord(
                id: id, at: now, isOn: isOn, requestId: source.request, address: source.address))
    }
}

/// An administrator has what was parked tried again from the beginning.
package struct PutBackDelivery: Action {
    package let id: UUID
    package let source: Source

    package init(id: UUID, source: Source) {
        self.id = id
        self.source = source
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        guard acting.kind == .administrator else { throw AccessRefusal.wrongPost }
        try await db.deliveries.putBack(
            PutBackRecord(id: id, at: now, requestId: source.request, address: source.address))
    }
}

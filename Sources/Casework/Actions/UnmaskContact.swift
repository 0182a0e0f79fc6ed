package import Access
package import Foundation
package import Postgres

extension Acting {
    /// What looking at a contact begins with.
    package func demandUnmasking(under definitions: Definitions) throws {
        // A machine has no reason of its own.
        guard kind == .area, !isToken, postKind.flatMap(definitions.postKind)?.unmasks ?? false else {
            throw UnmaskingRefusal.wrongPost
        }
        try demandStepUp()
    }
}

/// Somebody who watches how a case is handled sees its reporter's contact: once, for a reason they are told.
package struct UnmaskContact: Action {
    package let number: Case.Number
    package let reason: String
    package let source: Source
    package let shelf: PackShelf
    package let sealing: KeyRing

    package init(
        number: Case.Number, reason: String, source: Source, keeping: (shelf: PackShelf, sealing: KeyRing)
    ) {
        self.number = number
        self.reason = reason
        self.source = source
        (shelf, sealing) = keeping
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> String {
        guard let pack = try await shelf.current(in: db) else { throw IntakeRefusal.noPack }
        try acting.demandUnmasking(under: pack.definitions)
        let opened = try await db.opened(number, by: acting, shelf: shelf)
        if let refusal = Unmasking.refusal(of: reason) { throw refusal }
        let current = opened.current
        let sealed = try await db.messages.unmask(
            UnmaskingRecord(
                home: current.home, id: current.id, at: now, who: acting.postTitle, reason: reason.trimmed,
                requestId: source.request, address: source.address))
        return try sealing.open(
            sealed, as: .contact, of: "\(current.home)/\(current.id.uuidString.lowercased())")
    }
}

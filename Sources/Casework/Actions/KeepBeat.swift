package import Access
package import FoundationEssentials
package import Postgres
import Territory

/// An administrator draws a beat, or gives one that is there another name or ground.
package struct KeepBeat: Action {
    /// The organization whose ground it is a part of.
    package let office: UUID
    package let draft: BeatDraft
    package let today: Day
    package let source: Source

    package init(_ draft: BeatDraft, of office: UUID, today: Day, source: Source) {
        (self.draft, self.office, self.today, self.source) = (draft, office, today, source)
    }

    /// - Returns: Whether anything changed; if so, the open cases of the organization are found anew.
    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> Bool {
        guard acting.kind == .administrator else { throw AccessRefusal.wrongPost }
        try acting.demandStepUp()
        if let refusal = draft.refusal(isSlug: AddOrganization.isSlug) { throw refusal }
        let shape = draft.polygons.isEmpty ? nil : BeatRecord.Shape(coordinates: draft.polygons)
        return try await db.beats.keep(
            BeatRecord(
                id: UUID(), office: office, slug: draft.slug, name: draft.name, nameEn: draft.englishName,
                areas: draft.areas.map(\.text), shape: shape, day: today.description, at: now,
                requestId: source.request, address: source.address))
    }
}

/// An administrator ends a beat; what lies there goes to the beats around it, or back to its office.
package struct EndBeat: Action {
    package let beat: UUID
    package let today: Day
    package let source: Source

    package init(_ beat: UUID, today: Day, source: Source) {
        (self.beat, self.today, self.source) = (beat, today, source)
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        guard acting.kind == .administrator else { throw AccessRefusal.wrongPost }
        try acting.demandStepUp()
        try await db.beats.end(
            BeatEndRecord(
                beat: beat, day: today.description, at: now, requestId: source.request,
                address: source.address))
    }
}

/// An administrator asks that the open cases of an organization be given to its beats anew, as after areas
/// changed.
package struct RedrawBeats: Action {
    package let office: UUID
    package let source: Source

    package init(of office: UUID, source: Source) { (self.office, self.source) = (office, source) }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        guard acting.kind == .administrator else { throw AccessRefusal.wrongPost }
        try acting.demandStepUp()
        try await db.beats.redraw(
            RedrawRecord(office: office, at: now, requestId: source.request, address: source.address))
    }
}

/// The job gives open cases to the beats they lie in now: so many at a time, each with one lead before and
/// after.
package struct CarryRedraws: Sendable {
    /// Cases looked at in one transaction; of those that move each touches half a dozen rows.
    package static let batch = 100

    package init() {}

    /// - Returns: How many it looked at; zero when nothing is left.
    package func run(at now: Date, in db: Transaction) async throws -> Int {
        try await db.beats.carryRedraws(at: now, limit: Self.batch)
    }
}

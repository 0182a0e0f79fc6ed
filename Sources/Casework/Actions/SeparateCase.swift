package import Access
package import FoundationEssentials
package import Postgres
import Territory

/// It is taken back that a case is a duplicate: it stands where it stood, with whoever had it.
package struct SeparateCase: Action {
    package let number: Case.Number
    /// The version of the case the person saw.
    package let version: Int
    package let note: String
    package let source: Source
    package let shelf: PackShelf

    package init(number: Case.Number, version: Int, note: String, source: Source, shelf: PackShelf) {
        self.number = number
        self.version = version
        self.note = note
        self.source = source
        self.shelf = shelf
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        let opened = try await db.opened(number, by: acting, shelf: shelf)
        guard note.unicodeScalars.count <= ChoiceInput.textLimit else {
            throw Refusal.noteTooLong(limit: ChoiceInput.textLimit)
        }
        guard note.isPrintable else { throw Refusal.unprintable }
        let rules = Surroundings(
            workflow: opened.workflow, limits: opened.scenario?.limits ?? [:],
            calendar: opened.pack.definitions.calendar, ladder: [])
        let current = opened.current
        let separation = try current.separating(
            try await db.duplicates.state(of: current).duplicate, by: opened.taker, seen: version, in: rules,
            at: now)
        try await db.duplicates.separate(
            SeparationRecord(
                home: current.home, id: current.id, version: version, at: now, step: separation.step,
                who: acting.postTitle, dueAt: separation.clock?.due, clockPurpose: separation.clock?.purpose,
                clockDueAt: separation.clock?.due, toArea: separation.lead.owner.area?.text,
                toOrganization: separation.lead.owner.organization, desk: separation.lead.desk.text,
                detail: .init(note: note.trimmed.isEmpty ? nil : note.trimmed), requestId: source.request,
                address: source.address))
    }
}

package import Access
package import Foundation
package import Postgres
package import Territory

/// Someone takes one of the choices a step offers.
package struct TakeChoice: Action {
    package let number: Case.Number
    package let choice: Choice.Name
    package let asked: Asked
    package let source: Source
    package let shelf: PackShelf

    /// What a person filled in, before it is known whom or what it names.
    package struct Asked: Sendable {
        package var version: Int
        package var note = ""
        package var answer = ""
        package var organization: UUID?
        package var area: Area.Code?
        package var reason: String?
        package var other: Case.Number?
        package var newArea: Area.Code?
        package var tellsReporter = false
        package var awaited: Awaited?
        /// Where the case must stand; `nil`: wherever the choice is offered.
        package var at: (workflow: Workflow.Name, step: Step.Name)?

        package init(version: Int) { self.version = version }
    }

    package init(
        number: Case.Number, choice: Choice.Name, asked: Asked, source: Source, shelf: PackShelf
    ) {
        self.number = number
        self.choice = choice
        self.asked = asked
        self.source = source
        self.shelf = shelf
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> Case {
        // Read before a single case narrows the context.
        let today = try await shelf.current(in: db)
        let own = Set(try await db.ownDesks(of: acting, under: today))
        let opened = try await db.opened(number, by: acting, shelf: shelf)
        // Whoever had the case once may read it, and has no right even to ask for what a choice needs.
        guard !opened.isReadOnly else { throw Refusal.wrongPost(needed: [.owner]) }
        // Of a version that is gone it is said who was faster.
        if let place = asked.at, asked.version == opened.current.version,
            place != (opened.current.workflow, opened.current.step)
        {
            throw Refusal.notOffered(choice, offered: opened.choices.map(\.name))
        }
        var rules = Surroundings(
            workflow: opened.workflow, limits: opened.scenario?.limits ?? [:],
            calendar: (today ?? opened.pack).definitions.calendar(over: asked.newArea ?? opened.current.area),
            ladder: try await db.ladders.desks(from: opened.current.lead.desk, own: own),
            way: try await db.ladders.desks(from: opened.current.area))
        rules.warnings = opened.pack.definitions.timing(of: opened.current.scenario).warnings
        rules.helpers = try await db.helps.all(of: opened.current).filter(\.state.isOpen).map(\.name)
        let input = try await input(for: opened, at: now, in: db)
        let move = try opened.current.taking(choice, by: opened.taker, with: input, in: rules, at: now)
        let record = MoveRecord(
            before: opened.current, move: move, who: acting.postTitle, at: now, request: source.request,
            address: source.address)
        if move.line.detail.other != nil, let master = input.master {
            try await db.duplicates.mark(record, of: master.number)
        } else {
            try await db.handOver(record)
        }
        return move.moved
    }

    private func input(for opened: OpenedCase, at now: Date, in db: Transaction) async throws -> ChoiceInput {
        var input = ChoiceInput(version: asked.version)
        input.note = asked.note
        input.answer = asked.answer
        // Of one reason there is nothing to pick.
        let reasons = opened.workflow[opened.current.step]?.choices.first { $0.name == choice }?.asks.reasons
        input.reason = asked.reason ?? (reasons?.count == 1 ? reasons?.first?.name : nil)
        input.other = asked.other
        if let other = asked.other { input.master = try await db.duplicates.master(named: other) }
        input.tellsReporter = asked.tellsReporter
        input.awaited = asked.awaited
        if let organization = asked.organization, let level = try await db.ladders.level(of: organization) {
            input.target = .organization(organization, level: level)
        } else if let area = asked.area {
            let hasDesk = try await db.ladders.desks(from: area).first { $0.area == area }?.isStaffed ?? false
            input.target = .area(area, hasDesk: hasDesk)
        }
        if let area = asked.newArea {
            input.newPlace = try await newPlace(area, for: opened, at: now, in: db)
        }
        return input
    }

    private func newPlace(
        _ area: Area.Code, for opened: OpenedCase, at now: Date, in db: Transaction
    ) async throws -> ChoiceInput.NewPlace? {
        guard try await !db.ladders.path(of: area).isEmpty else { return nil }
        var facts = ReportFacts(area: area, origin: opened.current.origin)
        facts.answers = opened.current.told.answers
        facts.isAboutHandlers = opened.current.isAboutHandlers
        facts.isWorkingTime = opened.pack.definitions.calendar(over: area).isWorking(at: now) ?? true
        let routed = Routing.owner(
            of: facts, by: opened.scenario?.routes ?? [], ladder: try await db.ladders.desks(from: area),
            organizations: try await db.ladders.organizations(over: area))
        return ChoiceInput.NewPlace(area: area, routed: routed)
    }
}

/// A case as one post sees it, with the rules it runs under.
package struct OpenedCase: Sendable {
    package let current: Case
    package let pack: InstalledPack
    package let workflow: Workflow
    package let scenario: Scenario?
    package let taker: Taker
    /// What is left of an ended assignment: it may be read, and nothing else.
    package let isReadOnly: Bool

    package var choices: [Choice] {
        isReadOnly ? [] : current.choices(offeredTo: taker, under: workflow)
    }
}

extension Transaction {
    /// Opens a case: by scope, or by an assignment of the post that acts.
    ///
    /// - Throws: ``NoSuchCase`` when the post may not see it, or when it is not there.
    package func opened(
        _ number: Case.Number, by acting: Acting, shelf: PackShelf
    ) async throws -> OpenedCase {
        var kind = acting.kind
        var found = acting.kind == .area ? try await cases.named(number) : nil
        if found == nil {
            guard let id = try await cases.assigned(number),
                let opened = try await openCase(home: number.home, id: id)
            else { throw NoSuchCase() }
            kind = opened.kind
            found = try await cases.named(number)
        }
        guard let current = found, let pack = try await shelf.pack(current.packVersion, in: self),
            let workflow = pack.definitions.workflow(current.workflow)
        else { throw NoSuchCase() }
        return OpenedCase(
            current: current, pack: pack, workflow: workflow,
            scenario: pack.definitions.scenario(current.scenario),
            taker: try Taker(acting, under: pack.definitions).standing(in: current.lead),
            isReadOnly: kind == .former)
    }
}

extension Taker {
    /// The rules' view of whoever acts.
    package init(_ acting: Acting, under definitions: Definitions) throws {
        guard let account = acting.account, let area = acting.area else { throw AccessRefusal.noPost }
        let kind = acting.postKind.flatMap(definitions.postKind)
        if kind?.unmasks ?? false {
            self = .onlooker(account: account)
        } else if let organization = acting.organization {
            self = .organizationPost(organization, level: area.level, account: account)
        } else {
            self = .areaPost(area, isDesk: kind?.isDesk ?? false, account: account)
        }
    }
}

package import FoundationEssentials
import Territory

extension Case {
    /// Everything that changes when somebody takes a choice; the case itself does not.
    ///
    /// - Parameters:
    ///   - input: What the person filled in, and the version of the case the person saw.
    ///   - now: The clock of the next step runs from here.
    /// - Throws: The first rule the request breaks, in the order of ``Refusal``.
    package func taking(
        _ name: Choice.Name, by taker: Taker, with input: ChoiceInput, in place: Surroundings, at now: Date
    ) throws(Refusal) -> Move {
        guard input.version == version else { throw .stale(seen: input.version, now: version) }
        guard let current = place.workflow[step] else { throw .unknownStep(step) }
        guard !current.closes else { throw .closed }
        guard let choice = current.choices.first(where: { $0.name == name }) else {
            throw .notOffered(name, offered: current.choices.map(\.name))
        }
        try admit(taker, to: choice)
        try choice.check(input, for: self)
        guard !choice.does.endsHandling || place.helpers.isEmpty else {
            throw .helpersMissing(place.helpers)
        }
        try checkTime(for: choice, at: now)
        let waiting = try waitingChange(taking: choice, with: input, in: place, at: now)
        let handedTo = try deskHandedTo(by: choice, with: input, in: place)

        // Nothing below may fail: a pack whose choice leads nowhere does not load.
        let next = choice.destination(for: input)
        let reached = place.workflow[next ?? step] ?? current
        let lead = leadChange(by: taker, taking: choice, with: input, ladder: place.ladder, to: handedTo)
        var moved = self
        moved.version += 1
        moved.step = reached.name
        moved.settle(choice, by: taker, with: input, at: now)
        if next != nil, reached.closes { moved.outcome.closedAt = now }
        if case .passes(let assignment, _) = lead { moved.lead = assignment }

        var clocks = waiting
        if next != nil {
            clocks = .restarts(
                reached.clockStart(
                    limits: place.limits, calendar: place.calendar, warnings: place.warnings, at: now))
        }
        moved.follow(clocks, at: now)
        let line = historyLine(of: choice, to: reached.name, with: input, after: moved)
        return Move(moved: moved, choice: choice, clocks: clocks, lead: lead, line: line)
    }

    /// The choices of the present step that this taker has, in the order of the pack.
    package func choices(offeredTo taker: Taker, under workflow: Workflow) -> [Choice] {
        guard let current = workflow[step], !current.closes else { return [] }
        let waits = clock?.pause != nil
        return current.choices.filter { choice in
            if choice.does == .wait, waits || dueAt == nil { return false }
            if choice.does == .resume, !waits { return false }
            return choice.by.contains { isOpen(to: taker, as: $0) }
        }
    }
}

extension Case {
    private func admit(_ taker: Taker, to choice: Choice) throws(Refusal) {
        guard !choice.by.contains(where: { isOpen(to: taker, as: $0) }) else { return }
        if choice.by.contains(.verifier), taker.holds(lead.owner), didFinish(taker) { throw .ownWork }
        throw .wrongPost(needed: choice.by)
    }

    private func isOpen(to taker: Taker, as who: Who) -> Bool {
        // Row security hides a complaint from those it is about; the rule says so too.
        if let level = taker.level, level > seenFrom { return false }
        return switch who {
        case .owner: taker.holds(lead.owner)
        case .head: taker.isHead(over: area)
        case .verifier: taker.isDesk && taker.holds(lead.owner) && !didFinish(taker)
        case .sender: lead.from.map(taker.holds) == true && !taker.holds(lead.owner)
        case .reporter: taker == .reporter
        case .clock: taker == .clock
        }
    }

    private func didFinish(_ taker: Taker) -> Bool {
        guard let finish = outcome.finish, let account = taker.account else { return false }
        return finish.account == account
    }

    private func checkTime(for choice: Choice, at now: Date) throws(Refusal) {
        guard let dueAt else { return }
        if choice.does == .expire, now < dueAt { throw .notYet(until: dueAt) }
        if choice.does == .score, now >= dueAt { throw .tooLate(since: dueAt) }
    }

    private func waitingChange(
        taking choice: Choice, with input: ChoiceInput, in place: Surroundings, at now: Date
    ) throws(Refusal) -> ClockChange {
        switch choice.does {
        case .wait:
            guard let how = choice.pausing, let awaited = input.awaited else {
                throw .awaitedMissing(offered: [])
            }
            return .pauses(try pausing(how, for: awaited, by: place.calendar, at: now))
        case .resume:
            guard let clock, clock.pause != nil else { throw .waitsForNobody }
            let warning = place.warnings[clock.purpose]
            let goesOn = clock.resuming(at: now, by: place.calendar, warning: warning)
            return .resumes(due: goesOn?.due, warnAt: goesOn?.warnAt)
        default:
            return .none
        }
    }

    private mutating func follow(_ change: ClockChange, at now: Date) {
        switch change {
        case .none: return
        case .restarts(let start):
            countWaiting(until: now)
            (clock, dueAt) = (start?.clock, start?.due)
        case .pauses(let pause):
            clock?.pause = pause
            dueAt = nil
        case .resumes(let due, let warnAt):
            countWaiting(until: now)
            clock?.pause = nil
            clock?.warnAt = warnAt
            dueAt = due
        }
    }

    private mutating func countWaiting(until now: Date) {
        guard let pause = clock?.pause else { return }
        waited += max(0, Int(now.timeIntervalSince(pause.since)))
    }

    private func leadChange(
        by taker: Taker, taking choice: Choice, with input: ChoiceInput, ladder: [Desk],
        to handedTo: Area.Code?
    ) -> LeadChange {
        switch choice.does {
        case .handUp, .handDown:
            guard let desk = handedTo else { return .stays }
            return .passes(to: lead.passing(to: .area(desk), desk: desk), reason: input.note)
        case .accept, .note, .close, .score, .expire, .wait, .resume:
            return .stays
        case .take, .solve:
            guard case .areaPost(let own, _, _) = taker, !taker.holds(lead.owner) else { return .stays }
            return .passes(to: lead.passing(to: .area(own)), reason: input.note)
        case .dispatch:
            guard let target = input.target else { return .stays }
            var desk: Area.Code?
            if case .area(let code, hasDesk: true) = target { desk = code }
            return .passes(to: lead.passing(to: target.owner, desk: desk), reason: input.note)
        case .finish:
            let verifier = ladder.verifying(for: lead.desk)
            return .passes(to: lead.passing(to: .area(verifier)), reason: "")
        case .sendBack, .recall, .confirm, .reject:
            return .passes(to: lead.returning(), reason: input.note)
        case .move:
            guard let routed = input.newPlace?.routed else { return .stays }
            return .passes(to: lead.passing(to: routed.owner, desk: routed.desk), reason: input.note)
        }
    }

    private mutating func settle(
        _ choice: Choice, by taker: Taker, with input: ChoiceInput, at now: Date
    ) {
        switch choice.does {
        case .take, .dispatch, .accept, .sendBack, .recall, .handUp, .handDown, .note, .close, .expire,
            .wait, .resume:
            break
        case .solve, .finish:
            outcome.finish = finish(by: taker)
            outcome.answer = input.answer.trimmed
            if choice.does == .solve { declareSolved(at: now) }
        case .confirm:
            declareSolved(at: now)
        case .reject:
            outcome.reopen()
        case .move:
            guard let place = input.newPlace else { break }
            area = place.area
            seenFrom = place.routed.seenFrom
            routedBy = place.routed.firedRule
        case .score:
            outcome.score = input.score
            outcome.scoreWords = input.note.trimmed
            if choice.isUnhappy(input) { outcome.reopen() }
        }
    }

    private func finish(by taker: Taker) -> Finish? {
        guard let account = taker.account, let level = taker.level else { return nil }
        return Finish(account: account, level: level)
    }

    private mutating func declareSolved(at now: Date) {
        outcome.solvedLevel = outcome.finish?.level ?? lead.desk.level
        outcome.solvedAt = now
    }

    private func historyLine(
        of choice: Choice, to reached: Step.Name, with input: ChoiceInput, after moved: Case
    ) -> HistoryLine {
        var detail = HistoryDetail(effect: choice.does)
        if choice.does == .finish || choice.does == .solve { detail.finish = moved.outcome.finish }
        if moved.lead != lead { detail.owner = moved.lead.owner }
        if choice.does == .close {
            detail.reason = input.reason
            let reason = choice.asks.reasons.first { $0.name == input.reason }
            detail.other = reason?.needsOther == true ? input.master?.number.description : nil
        }
        detail.score = choice.does == .score ? input.score : nil
        detail.awaited = choice.does == .wait ? input.awaited : nil
        let isPublic = choice.asks.visibility ? input.tellsReporter : choice.isPublic
        let note = input.note.trimmed.isEmpty ? nil : input.note.trimmed
        let words: String? =
            switch choice.does {
            case .solve, .finish, .confirm: moved.outcome.answer
            default: choice.does.notesAreInternal && isPublic ? nil : note
            }
        if choice.does.notesAreInternal, isPublic { detail.note = note }
        return HistoryLine(
            act: choice.name, fromStep: step, toStep: reached, words: words,
            isPublic: isPublic, detail: detail)
    }
}

extension Case.Outcome {
    /// What was solved is not solved after all; the score that said so stays.
    fileprivate mutating func reopen() {
        finish = nil
        answer = nil
        solvedLevel = nil
        solvedAt = nil
    }
}

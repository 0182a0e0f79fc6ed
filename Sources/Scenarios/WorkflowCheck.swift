import Casework

/// Looks at a workflow as a whole: whether every step can be reached and left, and every case can end.
struct WorkflowCheck {
    let steps: [WorkflowReader.ReadStep]
    let begins: Noted<Step.Name>?
    let notebook: Notebook

    private var names: [Step.Name] { steps.map(\.step.name).filter { !$0.isEmpty } }

    func run() {
        checkReferences()
        for read in steps {
            for choice in read.choices where choice.isKnown { check(choice, at: read.step) }
            if read.step.closes, !read.choices.isEmpty {
                notebook.note(.workflow(.closedStepHasChoices(read.step.name)), at: read.mark)
            }
        }
        checkEnds()
        checkBeginnings()
    }

    private func checkReferences() {
        if let begins { refer(to: begins.value, at: begins.mark) }
        for choice in steps.flatMap(\.choices) {
            if let next = choice.choice.next { refer(to: next, at: choice.next) }
            if let unhappy = choice.choice.unhappy { refer(to: unhappy.next, at: choice.unhappy) }
        }
    }

    private func refer(to name: Step.Name, at mark: Mistake.Mark) {
        guard !name.isEmpty, !names.contains(name) else { return }
        notebook.note(.value(.unknown(.step, name, known: names)), at: mark)
    }

    private func check(_ read: WorkflowReader.ReadChoice, at step: Step) {
        let choice = read.choice
        let note = { (mistake: ChoiceMistake) in notebook.note(.choice(mistake), at: read.mark) }
        if let needed = onlyTaker(of: choice.does), choice.by != [needed] {
            note(.wrongWho(choice.does, needed: needed))
        }
        if choice.does == .expire, step.clock == nil { note(.noClock(step.name)) }
        checkWaiting(choice.does, at: step, note: note)
        switch choice.does {
        case .note, .wait, .resume:
            if choice.next != nil { note(.staysInPlace(choice.does)) }
        case .score:
            break
        case .take, .dispatch, .accept, .sendBack, .recall, .handUp, .handDown, .solve, .finish, .confirm,
            .reject, .move, .close, .expire:
            if choice.next == nil { note(.needsNext(choice.does)) }
        }
        guard let next = choice.next.flatMap(meant(by:)),
            let reached = steps.first(where: { $0.step.name == next })
        else { return }
        // A step without choices that does not close is told as one without a way out.
        if [.close, .expire].contains(choice.does), !reached.step.closes, !reached.choices.isEmpty {
            note(.mustClose(choice.does, next))
        }
        let verifies = reached.choices.contains { $0.choice.by.contains(.verifier) || !$0.isKnown }
        if choice.does == .finish, !verifies { note(.nobodyVerifies(next)) }
    }

    // What stands still must go on again, and only a clock can stand still.
    private func checkWaiting(_ effect: Effect, at step: Step, note: (ChoiceMistake) -> Void) {
        let others = step.choices.map(\.does)
        switch effect {
        case .wait where step.clock == nil: note(.nothingToPause(step.name))
        case .wait where !others.contains(.resume): note(.neverResumes(step.name))
        case .resume where !others.contains(.wait): note(.nothingToResume(step.name))
        default: break
        }
    }

    private func onlyTaker(of effect: Effect) -> Who? {
        switch effect {
        case .confirm, .reject: .verifier
        case .score: .reporter
        case .recall: .sender
        case .expire: .clock
        case .take, .dispatch, .accept, .sendBack, .solve, .finish, .note, .move, .close, .wait, .resume:
            nil
        case .handUp, .handDown: .owner
        }
    }

    /// The step a word means: itself when there is one, else the nearest, so that one slip is one mistake.
    private func meant(by name: Step.Name) -> Step.Name? {
        names.contains(name) ? name : Suggestion.nearest(to: name, among: names)
    }

    private func destinations(of read: WorkflowReader.ReadStep) -> Set<Step.Name> {
        Set(read.choices.flatMap(\.choice.destinations).compactMap(meant(by:))).subtracting([read.step.name])
    }

    private func checkEnds() {
        var ending = Set<Step.Name>()
        for read in steps {
            if read.step.closes {
                ending.insert(read.step.name)
            } else if destinations(of: read).isEmpty {
                notebook.note(.workflow(.noWayOut(read.step.name)), at: read.mark)
                ending.insert(read.step.name)
            }
        }
        var grows = true
        while grows {
            let more = steps.filter {
                !ending.contains($0.step.name) && !destinations(of: $0).isDisjoint(with: ending)
            }
            ending.formUnion(more.map(\.step.name))
            grows = !more.isEmpty
        }
        // One sentence about the first step of the circle; the others go round with it.
        if let circling = steps.first(where: { !ending.contains($0.step.name) }) {
            notebook.note(.workflow(.neverCloses(circling.step.name)), at: circling.mark)
        }
    }

    private func checkBeginnings() {
        guard let first = begins.flatMap({ meant(by: $0.value) }) else { return }
        var reached: Set = [first]
        var edge = [first]
        while let name = edge.popLast() {
            guard let read = steps.first(where: { $0.step.name == name }) else { continue }
            let fresh = destinations(of: read).subtracting(reached)
            reached.formUnion(fresh)
            edge += fresh.sorted()
        }
        for read in steps where !read.step.name.isEmpty && !reached.contains(read.step.name) {
            notebook.note(.workflow(.unreachable(read.step.name)), at: read.mark)
        }
    }
}

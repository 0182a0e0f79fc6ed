extension Choice {
    /// Refuses what a person filled in when it lacks something this choice asks.
    func check(_ input: ChoiceInput, for current: Case) throws(Refusal) {
        try checkWords(of: input)
        try checkTarget(of: input, for: current)
        try checkReason(of: input, for: current)
        if asks.area {
            guard let place = input.newPlace else { throw .areaMissing }
            guard place.area != current.area else { throw .areaUnchanged }
        }
        if asks.score {
            guard let score = input.score, ChoiceInput.scores.contains(score) else { throw .scoreOutOfRange }
        }
        if let pausing {
            guard let awaited = input.awaited, pausing.awaited.contains(awaited) else {
                throw .awaitedMissing(offered: pausing.awaited)
            }
        }
    }

    private func checkWords(of input: ChoiceInput) throws(Refusal) {
        let limit = ChoiceInput.textLimit
        guard asks.note != .required || !input.note.trimmed.isEmpty else { throw .noteMissing }
        guard input.note.unicodeScalars.count <= limit else { throw .noteTooLong(limit: limit) }
        guard asks.answer != .required || !input.answer.trimmed.isEmpty else { throw .answerMissing }
        guard input.answer.unicodeScalars.count <= limit else { throw .answerTooLong(limit: limit) }
        guard input.note.isPrintable, input.answer.isPrintable else { throw .unprintable }
    }

    private func checkTarget(of input: ChoiceInput, for current: Case) throws(Refusal) {
        guard !asks.target.isEmpty else { return }
        guard let target = input.target, asks.target.contains(target.kind) else {
            throw .targetMissing(offered: asks.target)
        }
        guard target.owner != current.lead.owner else { throw .targetIsOwner }
        guard target.level <= current.seenFrom else { throw .targetTooLow(seenFrom: current.seenFrom) }
    }

    private func checkReason(of input: ChoiceInput, for current: Case) throws(Refusal) {
        guard !asks.reasons.isEmpty else { return }
        guard let reason = asks.reasons.first(where: { $0.name == input.reason }) else {
            throw .reasonMissing(offered: asks.reasons.map(\.name))
        }
        guard reason.needsOther else { return }
        guard let other = input.other else { throw .otherMissing }
        guard other != current.publicNumber else { throw .otherIsItself }
        guard let master = input.master else { throw .otherAbsent }
        guard master.number != current.publicNumber else { throw .otherIsItself }
        guard master.admits(current) else { throw .otherApart }
    }

    /// Where the choice leads with this input; `nil`: the case stays.
    func destination(for input: ChoiceInput) -> Step.Name? {
        isUnhappy(input) ? unhappy?.next : next
    }

    func isUnhappy(_ input: ChoiceInput) -> Bool {
        guard let unhappy, let score = input.score else { return false }
        return score <= unhappy.upTo
    }
}

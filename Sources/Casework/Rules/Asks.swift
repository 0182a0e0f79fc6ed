/// What a person fills in when taking a choice.
package struct Asks: Sendable, Equatable, Codable {
    package let note: Need
    /// What is told to the reporter as the outcome.
    package let answer: Need
    /// Empty: the case is given to nobody.
    package let target: [TargetKind]
    /// Empty: no reason is picked.
    package let reasons: [Reason]
    package let area: Bool
    package let score: Bool
    /// The person says whether the reporter may read the note.
    package let visibility: Bool

    /// How badly words are wanted.
    package enum Need: String, Sendable, Codable, CaseIterable {
        case none, optional, required
    }

    /// To whom a case may be dispatched.
    package enum TargetKind: String, Sendable, Codable, CaseIterable {
        case organization, area
    }

    /// Why a case is closed without being handled.
    package struct Reason: Sendable, Equatable, Codable {
        package let name: String
        package let title: LocalizedText
        /// The other case must be named, as for a duplicate.
        package let needsOther: Bool

        package init(name: String, title: LocalizedText, needsOther: Bool = false) {
            self.name = name
            self.title = title
            self.needsOther = needsOther
        }
    }

    /// What an effect cannot do without, with what the pack adds to it.
    ///
    /// - Parameter note: `nil`: as the effect has it.
    package init(
        for effect: Effect, note: Need? = nil, target: [TargetKind] = TargetKind.allCases,
        reasons: [Reason] = []
    ) {
        self.note = Self.fixedNote(of: effect) ?? note ?? .none
        answer = effect == .solve || effect == .finish ? .required : .none
        self.target = effect == .dispatch ? target : []
        self.reasons = effect == .close ? reasons : []
        area = effect == .move
        score = effect == .score
        visibility = effect == .note
    }

    /// The need for a note that a pack cannot change; `nil`: the pack decides.
    package static func fixedNote(of effect: Effect) -> Need? {
        switch effect {
        case .sendBack, .handUp, .handDown, .reject, .note, .wait: .required
        // These lines of the history carry the public answer, so a note would have nowhere to go.
        case .solve, .finish, .confirm, .expire: Need.none
        case .take, .dispatch, .accept, .recall, .move, .close, .score, .resume: nil
        }
    }
}

package import Territory

extension [Desk] {
    /// The next staffed desk above a level, of desks listed from the finest up; the city's takes what nobody
    /// else does.
    ///
    /// - Returns: `nil`: nobody is above.
    package func above(_ level: Area.Level) -> Area.Code? {
        let higher = filter { $0.area.level < level }
        return higher.first(where: \.isStaffed)?.area ?? higher.last?.area
    }

    /// The next staffed desk below an area, of desks on the way to a place listed from the finest up.
    ///
    /// - Returns: `nil`: nobody is between the area and the place.
    package func below(_ area: Area.Code) -> Area.Code? {
        last { $0.isStaffed && $0.area != area && area.contains($0.area) }?.area
    }
}

extension Case {
    /// The desk that gets the case when it is handed up or down; `nil` for every other choice.
    func deskHandedTo(
        by choice: Choice, with input: ChoiceInput, in place: Surroundings
    ) throws(Refusal) -> Area.Code? {
        // An organization hands up and down from where its desk stands.
        let here = lead.owner.area ?? lead.desk
        switch choice.does {
        case .handUp:
            guard let desk = place.ladder.above(here.level) else { throw .nobodyAbove }
            return desk
        case .handDown:
            guard let desk = try chosenDesk(from: input, below: here) ?? place.way.below(here) else {
                throw .nobodyBelow
            }
            guard desk.level <= seenFrom else { throw .targetTooLow(seenFrom: seenFrom) }
            return desk
        default:
            return nil
        }
    }

    private func chosenDesk(from input: ChoiceInput, below here: Area.Code) throws(Refusal) -> Area.Code? {
        guard case .area(let code, let hasDesk) = input.target else { return nil }
        guard code != here, here.contains(code) else { throw .targetNotBelow }
        guard hasDesk else { throw .nobodyBelow }
        return code
    }
}

extension Effect {
    /// Which way an assignment came by level, as `assignments.handed` says it; `nil`: in another way.
    var handed: String? {
        switch self {
        case .handUp: "up"
        case .handDown: "down"
        default: nil
        }
    }
}

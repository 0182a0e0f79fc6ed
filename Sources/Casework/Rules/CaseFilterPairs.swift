package import Territory

extension CaseFilter {
    /// Reads a filter from named values: of an address, of a form, of an order that was kept.
    ///
    /// - Parameter value: `nil` for a name that is not there; what cannot be read narrows nothing.
    package init(_ value: (String) -> String?) {
        self.init()
        scenario = value("scenario")
        step = value("step")
        state = value("state").flatMap(State.init(rawValue:))
        origin = value("origin").flatMap(Origin.init(rawValue:))
        within = value("area").flatMap { Area.Code($0) }
        solved = value("solved").flatMap(Self.solvedLevel)
        isHandedUp = value("handed") == Self.handedWord
        since = value("since").flatMap { Day($0) }
        until = value("until").flatMap { Day($0) }
        words = value("words").map { String($0.prefix(Self.mostWords)) }
        order = value("order").flatMap(CaseOrder.init(rawValue:)) ?? .newest
        if order == .due, state == .closed { order = .newest }
    }

    /// What `handed` says for cases that some level handed up.
    package static let handedWord = "up"

    /// A level whose loop is counted; `nil` for any other word.
    package static func solvedLevel(_ name: String) -> Area.Level? {
        Area.Level(name: name).flatMap { Loop.levels.contains($0) ? $0 : nil }
    }

    /// The same values again, in a fixed order; a number is looked up, not listed.
    package var pairs: [(name: String, value: String)] {
        let all: [(String, String?)] = [
            ("scenario", scenario), ("step", step), ("state", state?.rawValue), ("origin", origin?.rawValue),
            ("area", within?.text), ("words", words), ("solved", solved?.name),
            ("handed", isHandedUp ? Self.handedWord : nil), ("since", since?.description),
            ("until", until?.description),
            ("order", order == .newest ? nil : order.rawValue),
        ]
        return all.compactMap { name, value in value.map { (name, $0) } }
    }
}

package import FoundationEssentials
package import Territory

/// What a person filled in when taking a choice.
package struct ChoiceInput: Sendable, Equatable {
    /// The version of the case the person saw.
    package var version: Int
    package var note = ""
    package var answer = ""
    package var target: Target?
    package var reason: String?
    package var other: Case.Number?
    /// What the other case is about in the end; `nil`: whoever acts may not know of it, or there is none.
    package var master: Master?
    package var newPlace: NewPlace?
    /// Whether the reporter may read the note.
    package var tellsReporter = false
    package var score: Int?
    /// Whose answer the case waits for.
    package var awaited: Awaited?

    package init(version: Int) { self.version = version }

    /// What the hotline form allows, in Unicode code points as the database counts them.
    package static let textLimit = 2_000
    package static let scores = 1...5

    /// To whom a case is dispatched.
    package enum Target: Sendable, Equatable {
        /// - Parameter level: The level of the organization's area.
        case organization(UUID, level: Area.Level)
        /// - Parameter hasDesk: Its desk answers for the case from now on; else the present one still does.
        case area(Area.Code, hasDesk: Bool)

        package var owner: Owner {
            switch self {
            case .organization(let id, _): .organization(id)
            case .area(let code, _): .area(code)
            }
        }

        package var level: Area.Level {
            switch self {
            case .organization(_, let level): level
            case .area(let code, _): code.level
            }
        }

        package var kind: Asks.TargetKind {
            switch self {
            case .organization: .organization
            case .area: .area
            }
        }
    }

    /// Another area the case turns out to lie in, and who is its owner there.
    package struct NewPlace: Sendable, Equatable {
        package let area: Area.Code
        package let routed: Routed

        package init(area: Area.Code, routed: Routed) {
            self.area = area
            self.routed = routed
        }
    }
}

/// What the rules of a move read besides the case.
package struct Surroundings: Sendable {
    package let workflow: Workflow
    package let limits: [Purpose: Limit]
    package let calendar: WorkCalendar
    /// When clocks warn; nothing said: they do not.
    package var warnings: [Purpose: Warning] = [:]
    /// From the desk that answers for the case up to the city.
    package let ladder: [Desk]
    /// From the place where the case lies up to the city.
    package let way: [Desk]
    /// Names of helpers who have neither answered nor been released.
    package var helpers: [String] = []

    /// - Parameter way: Read only where something is handed down.
    package init(
        workflow: Workflow, limits: [Purpose: Limit], calendar: WorkCalendar, ladder: [Desk],
        way: [Desk] = []
    ) {
        self.workflow = workflow
        self.limits = limits
        self.calendar = calendar
        self.ladder = ladder
        self.way = way
    }
}

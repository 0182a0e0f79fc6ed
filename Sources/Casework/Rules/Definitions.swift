package import Territory

/// Everything a place decides, as one installed version of its pack says it.
package struct Definitions: Sendable, Equatable, Codable {
    package let place: Place
    package let postKinds: [PostKind]
    package let organizations: [OrganizationKind]
    package let calendar: WorkCalendar
    /// Of areas that work at other times than the place; `nil`: there is none.
    package let areaCalendars: [AreaCalendar]?
    package let workflows: [Workflow]
    package let scenarios: [Scenario]
    /// `nil`: nobody is told of anything; and of packs installed before there were notices.
    package var notices: NoticeMatrix?
    /// `nil`: a pack that names none, as packs did not at first.
    package var families: [Family]?
    /// Words clerks may start from; `nil`: a pack that has none, as packs had not at first.
    package var replies: [ReplyTemplate]?
    /// The digest of the catalogue of its ledgers, which is kept apart; `nil`: a pack that has none.
    package var catalogue: String?

    package init(
        place: Place, people: (postKinds: [PostKind], organizations: [OrganizationKind]),
        calendars: (place: WorkCalendar, areas: [AreaCalendar]),
        workflows: [Workflow], scenarios: [Scenario]
    ) {
        self.place = place
        (postKinds, organizations) = people
        calendar = calendars.place
        areaCalendars = calendars.areas.isEmpty ? nil : calendars.areas
        self.workflows = workflows
        self.scenarios = scenarios
    }

    package func scenario(_ name: Scenario.Name) -> Scenario? { scenarios.first { $0.name == name } }
    package func workflow(_ name: Workflow.Name) -> Workflow? { workflows.first { $0.name == name } }
    /// The calendar of the ground a case lies on: of the nearest area that has its own, else the place's.
    package func calendar(over area: Area.Code) -> WorkCalendar {
        var nearest: (level: Area.Level, calendar: WorkCalendar)?
        for own in areaCalendars ?? [] {
            for code in own.areas where code.contains(area) && (nearest.map { $0.level < code.level } ?? true)
            {
                nearest = (code.level, own.calendar)
            }
        }
        return nearest?.calendar ?? calendar
    }

    package func postKind(_ name: PostKind.Name) -> PostKind? { postKinds.first { $0.name == name } }
}

/// Areas of the tree that work at other times than the place they belong to.
package struct AreaCalendar: Sendable, Equatable, Codable {
    package let areas: [Area.Code]
    package let calendar: WorkCalendar

    package init(areas: [Area.Code], calendar: WorkCalendar) {
        self.areas = areas
        self.calendar = calendar
    }
}

/// Definitions and the version they were installed as; a version never changes.
package struct InstalledPack: Sendable {
    package let version: Int
    package let definitions: Definitions
}

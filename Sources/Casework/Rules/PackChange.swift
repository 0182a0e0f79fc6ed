package import Territory

/// One thing in which two packs differ.
package struct PackChange: Sendable, Equatable {
    package let subject: Subject
    package let what: What

    /// The part of a pack that is another, or new, or gone.
    package struct Subject: Sendable, Equatable {
        package let sort: Sort
        package let name: String
        package let title: LocalizedText
    }

    /// The sorts of parts, in the order in which their changes are told.
    package enum Sort: String, Sendable, CaseIterable {
        case place, postKind, organization, calendar, workflow, step, choice, scenario, notices, families,
            catalogue
    }

    /// What became of it.
    package enum What: Sendable, Equatable {
        case added, removed
        case titled(before: LocalizedText)
        case limit(Purpose, from: Limit?, to: Limit?)
        case workflow(from: String, to: String)
        case isPublic(Bool)
        case routes(from: [Route], to: [Route])
        case asked(LocalizedText)
        case notAsked(LocalizedText)
        case leads(from: LocalizedText?, to: LocalizedText?)
        case clock(from: Purpose?, to: Purpose?)
        case holidays(added: Int, removed: Int)
        case other(Aspect)
    }

    /// Something that is another, without its two values being told.
    package enum Aspect: String, Sendable, CaseIterable {
        case texts, bounds, timing, questions, duplicates, repeats, answers, takers, effect, levels, rights,
            hours, covers, order, contents
    }
}

/// What differs between the pack that is installed and another, part by part.
package struct PackDifference: Sendable, Equatable {
    package private(set) var changes: [PackChange] = []
    /// Kinds of organizations and of posts the other pack has no more, or that it makes something else of.
    package private(set) var lostOrganizations: [OrganizationKind.Slug] = []
    package private(set) var lostPostKinds: [PostKind.Name] = []
    /// Scenarios new cases will not begin under any more.
    package private(set) var lostScenarios: [Scenario.Name] = []
    /// The packs are of two places.
    package let isElsewhere: Bool

    package init(from old: Definitions, to new: Definitions) {
        isElsewhere = old.place.code != new.place.code
        comparePlaces(old.place, new.place)
        comparePosts(old, new)
        compareOrganizations(old, new)
        compareCalendars(old, new)
        for (before, after) in Self.pairs(old.workflows, new.workflows, by: \.name) {
            compareWorkflows(before, after)
        }
        for (before, after) in Self.pairs(old.scenarios, new.scenarios, by: \.name) {
            compareScenarios(before, after)
        }
        if old.notices != new.notices { note(.notices, "", .init(zh: "", en: ""), .other(.contents)) }
        if old.families != new.families { note(.families, "", .init(zh: "", en: ""), .other(.contents)) }
        if old.catalogue != new.catalogue { note(.catalogue, "", .init(zh: "", en: ""), .other(.contents)) }
    }

    private mutating func note(
        _ sort: PackChange.Sort, _ name: String, _ title: LocalizedText, _ what: PackChange.What
    ) {
        changes.append(PackChange(subject: .init(sort: sort, name: name, title: title), what: what))
    }

    /// Parts of the old pack in its order, then those only the new one has.
    private static func pairs<Part>(
        _ old: [Part], _ new: [Part], by name: KeyPath<Part, String>
    ) -> [(Part?, Part?)] {
        let kept = old.map { part in (part, new.first { $0[keyPath: name] == part[keyPath: name] }) }
        let fresh = new.filter { part in !old.contains { $0[keyPath: name] == part[keyPath: name] } }
        return kept.map { ($0, $1) } + fresh.map { (nil, $0) }
    }

    private mutating func comparePlaces(_ old: Place, _ new: Place) {
        let noteOther = { (aspect: PackChange.Aspect) in PackChange.What.other(aspect) }
        if old.name != new.name { note(.place, new.code.text, new.name, .titled(before: old.name)) }
        if old.envelope != new.envelope || old.centre != new.centre || old.locatedBy != new.locatedBy {
            note(.place, new.code.text, new.name, noteOther(.bounds))
        }
        let texts = { (place: Place) in [place.privacy, place.retention, place.guardians] }
        if texts(old) != texts(new) || old.emergency != new.emergency || old.mapApproval != new.mapApproval
            || old.banner != new.banner
        {
            note(.place, new.code.text, new.name, noteOther(.texts))
        }
        if old.timeZone != new.timeZone || old.languages != new.languages {
            note(.place, new.code.text, new.name, noteOther(.order))
        }
    }

    private mutating func comparePosts(_ old: Definitions, _ new: Definitions) {
        for (before, after) in Self.pairs(old.postKinds, new.postKinds, by: \.name) {
            guard let before else {
                if let after { note(.postKind, after.name, after.title, .added) }
                continue
            }
            guard let after else {
                note(.postKind, before.name, before.title, .removed)
                lostPostKinds.append(before.name)
                continue
            }
            if before.title != after.title {
                note(.postKind, after.name, after.title, .titled(before: before.title))
            }
            if before.levels != after.levels { note(.postKind, after.name, after.title, .other(.levels)) }
            if before.role != after.role { lostPostKinds.append(before.name) }
            if before.role != after.role || before.isDesk != after.isDesk || before.isDuty != after.isDuty
                || before.unmasks != after.unmasks
            {
                note(.postKind, after.name, after.title, .other(.rights))
            }
        }
    }

    private mutating func compareOrganizations(_ old: Definitions, _ new: Definitions) {
        for (before, after) in Self.pairs(old.organizations, new.organizations, by: \.slug) {
            guard let before else {
                if let after { note(.organization, after.slug, after.title, .added) }
                continue
            }
            guard let after else {
                note(.organization, before.slug, before.title, .removed)
                lostOrganizations.append(before.slug)
                continue
            }
            if before.title != after.title {
                note(.organization, after.slug, after.title, .titled(before: before.title))
            }
            if before.levels != after.levels || before.kind != after.kind {
                note(.organization, after.slug, after.title, .other(.levels))
            }
        }
    }

    private mutating func compareCalendars(_ old: Definitions, _ new: Definitions) {
        compareCalendars(old.calendar, new.calendar)
        if old.areaCalendars != new.areaCalendars {
            let names = (new.areaCalendars ?? old.areaCalendars ?? []).map(\.calendar.name)
            let name = names.joined(separator: ", ")
            note(.calendar, name, .init(zh: name, en: name), .other(.contents))
        }
    }

    private mutating func compareCalendars(_ old: WorkCalendar, _ new: WorkCalendar) {
        let title = LocalizedText(zh: new.name, en: new.name)
        let (added, removed) = (
            new.holidays.subtracting(old.holidays), old.holidays.subtracting(new.holidays)
        )
        if !added.isEmpty || !removed.isEmpty {
            note(.calendar, new.name, title, .holidays(added: added.count, removed: removed.count))
        }
        if old.covers != new.covers { note(.calendar, new.name, title, .other(.covers)) }
        if old.hours != new.hours || old.makeUpDays != new.makeUpDays || old.ownHours != new.ownHours {
            note(.calendar, new.name, title, .other(.hours))
        }
    }

    private mutating func compareScenarios(_ old: Scenario?, _ new: Scenario?) {
        guard let old else {
            if let new { note(.scenario, new.name, new.title, .added) }
            return
        }
        guard let new else {
            note(.scenario, old.name, old.title, .removed)
            lostScenarios.append(old.name)
            return
        }
        func say(_ what: PackChange.What) { note(.scenario, new.name, new.title, what) }
        if old.title != new.title { say(.titled(before: old.title)) }
        if old.workflow != new.workflow { say(.workflow(from: old.workflow, to: new.workflow)) }
        for purpose in Set(old.limits.keys).union(new.limits.keys).sorted()
        where old.limits[purpose] != new.limits[purpose] {
            say(.limit(purpose, from: old.limits[purpose], to: new.limits[purpose]))
        }
        if old.routes != new.routes { say(.routes(from: old.routes, to: new.routes)) }
        if old.isPublic != new.isPublic { say(.isPublic(new.isPublic)) }
        for (before, after) in Self.pairs(old.ask, new.ask, by: \.name) where before != after {
            switch (before, after) {
            case (nil, let after?): say(.asked(after.label))
            case (let before?, nil): say(.notAsked(before.label))
            default: say(.other(.questions))
            }
        }
        if old.duplicates != new.duplicates { say(.other(.duplicates)) }
        if old.repeats != new.repeats { say(.other(.repeats)) }
        if old.timing != new.timing { say(.other(.timing)) }
        if old.answers != new.answers { say(.other(.answers)) }
        if old.family != new.family { say(.other(.order)) }
    }
}

extension PackDifference {
    private mutating func compareWorkflows(_ old: Workflow?, _ new: Workflow?) {
        guard let old else {
            if let new { note(.workflow, new.name, new.title, .added) }
            return
        }
        guard let new else { return note(.workflow, old.name, old.title, .removed) }
        if old.title != new.title { note(.workflow, new.name, new.title, .titled(before: old.title)) }
        if old.begins != new.begins {
            let (from, to) = (old[old.begins]?.title, new[new.begins]?.title)
            note(.workflow, new.name, new.title, .leads(from: from, to: to))
        }
        if old.timing != new.timing || old.whistle != new.whistle {
            note(.workflow, new.name, new.title, .other(.timing))
        }
        if old.before != new.before { note(.workflow, new.name, new.title, .other(.texts)) }
        for (before, after) in Self.pairs(old.steps, new.steps, by: \.name) where before != after {
            compareSteps(before, after, of: (old, new))
        }
    }

    private mutating func compareSteps(
        _ old: Step?, _ new: Step?, of workflows: (old: Workflow, new: Workflow)
    ) {
        let owner = workflows.new.name
        guard let old else {
            if let new { note(.step, "\(owner)/\(new.name)", new.title, .added) }
            return
        }
        guard let new else { return note(.step, "\(owner)/\(old.name)", old.title, .removed) }
        func say(_ what: PackChange.What) { note(.step, "\(owner)/\(new.name)", new.title, what) }
        if old.title != new.title { say(.titled(before: old.title)) }
        if old.clock != new.clock { say(.clock(from: old.clock, to: new.clock)) }
        if old.reporter != new.reporter { say(.other(.texts)) }
        if old.closes != new.closes { say(.other(.effect)) }
        for (before, after) in Self.pairs(old.choices, new.choices, by: \.name) where before != after {
            let name = "\(owner)/\(new.name)/\((after ?? before)?.name ?? "")"
            let title = (after ?? before)?.title ?? new.title
            guard let before else {
                note(.choice, name, title, .added)
                continue
            }
            guard let after else {
                note(.choice, name, title, .removed)
                continue
            }
            if before.title != after.title { note(.choice, name, title, .titled(before: before.title)) }
            if before.next != after.next {
                let from = before.next.flatMap { workflows.old[$0]?.title }
                let to = after.next.flatMap { workflows.new[$0]?.title }
                note(.choice, name, title, .leads(from: from, to: to))
            }
            if before.by != after.by { note(.choice, name, title, .other(.takers)) }
            if before.does != after.does { note(.choice, name, title, .other(.effect)) }
            if before.asks != after.asks { note(.choice, name, title, .other(.questions)) }
            if before.pausing != after.pausing || before.unhappy != after.unhappy {
                note(.choice, name, title, .other(.timing))
            }
        }
    }
}

/// What a new version of a pack would leave without an owner or without rights.
package struct PackOrphan: Sendable, Equatable {
    package let sort: PackChange.Sort
    package let name: String
    /// Open cases an organization has, or posts people hold.
    package let held: Int

    package init(sort: PackChange.Sort, name: String, held: Int) {
        self.sort = sort
        self.name = name
        self.held = held
    }
}

/// Why a version of a pack does not become the current one.
package enum PackRefusal: Error, Sendable, Equatable {
    case orphans([PackOrphan])
    /// The pack is of another place than what is kept here.
    case anotherPlace(Area.Code)
    /// There is no earlier version that says anything else.
    case nothingBefore
    case noSuchVersion(Int)
    /// Nothing is proposed, or something else than whoever installs has seen.
    case notProposed
    case noPack
}

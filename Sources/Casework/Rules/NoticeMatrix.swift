/// Who is told of what, by which channel, in which words: the matrix of a pack.
package struct NoticeMatrix: Sendable, Equatable, Codable {
    package let lines: [NoticeLine]
    package let templates: [NoticeTemplate]
    /// When residents may be told outside of our pages; `nil`: at any hour.
    package let residentHours: WorkHours?

    package init(lines: [NoticeLine], templates: [NoticeTemplate], residentHours: WorkHours? = nil) {
        self.lines = lines
        self.templates = templates
        self.residentHours = residentHours
    }

    package func template(_ name: NoticeTemplate.Name) -> NoticeTemplate? {
        templates.first { $0.name == name }
    }

    /// The notices that something which happened makes: each addressee is told once in the same words.
    ///
    /// Whoever acted is not told of it.
    package func notices(of event: NoticeEvent) -> [NoticeForOwner] {
        var made: [NoticeForOwner] = []
        for line in lines where line.sending == nil && line.covers(event) {
            for owner in event.owners(line.audience) where owner != event.actor {
                let notice = NoticeForOwner(owner: owner, template: line.template)
                if !made.contains(notice) { made.append(notice) }
            }
        }
        return made
    }

    /// The lines by which something that happened is sent beyond our pages, in the order of the pack.
    package func sendings(of event: NoticeEvent) -> [(line: NoticeLine, sending: NoticeSending)] {
        lines.compactMap { line in
            guard let sending = line.sending, line.covers(event) else { return nil }
            return (line, sending)
        }
    }
}

/// One line of the matrix: of these events, at these steps, that audience is told in those words.
package struct NoticeLine: Sendable, Equatable, Codable {
    package let events: [String]
    /// Empty: at whatever step.
    package let steps: [Step.Name]
    package let audience: NoticeAudience
    package let template: NoticeTemplate.Name
    /// How it leaves our pages; `nil`: it is told there.
    package let sending: NoticeSending?

    package init(
        events: [String], steps: [Step.Name], audience: NoticeAudience, template: NoticeTemplate.Name,
        sending: NoticeSending? = nil
    ) {
        self.events = events
        self.steps = steps
        self.audience = audience
        self.template = template
        self.sending = sending
    }

    func covers(_ event: NoticeEvent) -> Bool {
        guard events.contains(event.name), steps.isEmpty || steps.contains(event.step) else { return false }
        guard let scenarios = sending?.scenarios, !scenarios.isEmpty else { return true }
        return event.scenario.map(scenarios.contains) ?? false
    }
}

/// As what somebody is told.
package enum NoticeAudience: String, Sendable, Codable, CaseIterable {
    /// Who has the case now.
    case owner
    /// Who had it until this happened.
    case left
    case helpers
    /// The desk that answers for it while somebody else has it.
    case desk
    /// Whom it turns to: who is asked for something, or is told because a limit ran out.
    case addressed
    /// Who is told of a case without having it.
    case watchers
    /// Who reported it, left a contact and asked to be told.
    case reporter
    /// Reporters of what was found to be the same, who left a contact and want to be told.
    case followers
    /// Machines of the county that listen.
    case subscribers

    /// How this audience may be told.
    package var channels: [NoticeChannel] {
        switch self {
        case .owner, .left, .helpers, .desk, .addressed, .watchers: [.page]
        case .reporter, .followers: [.sms, .wechat]
        case .subscribers: [.webhook]
        }
    }
}

/// The words of a notice, with blanks.
package struct NoticeTemplate: Sendable, Equatable, Codable {
    package typealias Name = String

    /// What may stand in braces: what a post that may open the case sees in any list. Nobody's words, and
    /// no contact.
    package enum Blank: String, Sendable, CaseIterable {
        case number, title, step, area, due
    }

    package let name: Name
    package let text: LocalizedText

    package init(name: Name, text: LocalizedText) {
        self.name = name
        self.text = text
    }

    /// What stands in braces, in order; also what no blank is called.
    package static func blanks(in text: String) -> [String] {
        text.split(separator: "{", omittingEmptySubsequences: false).dropFirst().map { part in
            part.contains("}") ? String(part.prefix { $0 != "}" }) : "{" + part
        }
    }

    package func filled(in language: Language, with value: (Blank) -> String) -> String {
        Blank.allCases.reduce(text.text(in: language)) { words, blank in
            words.replacing("{\(blank.rawValue)}", with: value(blank))
        }
    }
}

/// Something that happened to a case, as far as it decides who is told.
package struct NoticeEvent: Sendable, Equatable {
    /// What no choice does and yet is told: by the reporter, by a post beside the workflow, by a clock.
    package static let besideChoices = [
        "report", "message", "reply", "release", "withdraw", "unmask", "hold", "added", "separated",
        "warned", "escalated", "unanswered", "urged", "supervised", "supervision-answered", "extension-asked",
        "extension-decided", "area-change", "ask-help", "call-help", "accept-help", "report-in",
        "answer-help", "decline-help", "release-help", "separate", "question", "question-answered",
    ]

    /// Every event a pack may name.
    package static let all = Effect.allCases.map(\.rawValue) + besideChoices

    package let name: String
    package let step: Step.Name
    package let owners: [NoticeAudience: [Owner]]
    /// The desk or office that did it; `nil`: the reporter, or a clock.
    package let actor: Owner?
    /// `nil`: it is not known; lines about certain scenarios do not cover it.
    package let scenario: Scenario.Name?

    package init(
        name: String, step: Step.Name, owners: [NoticeAudience: [Owner]], actor: Owner?,
        scenario: Scenario.Name? = nil
    ) {
        self.name = name
        self.step = step
        self.owners = owners
        self.actor = actor
        self.scenario = scenario
    }

    func owners(_ audience: NoticeAudience) -> [Owner] { owners[audience] ?? [] }
}

/// A notice that is to be made: for whom, in which words.
package struct NoticeForOwner: Sendable, Equatable {
    package let owner: Owner
    package let template: NoticeTemplate.Name

    package init(owner: Owner, template: NoticeTemplate.Name) {
        self.owner = owner
        self.template = template
    }
}

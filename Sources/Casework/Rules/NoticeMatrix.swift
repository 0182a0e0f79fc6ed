/// Who is told of what on their pages, in which words: the matrix of a pack.
package struct NoticeMatrix: Sendable, Equatable, Codable {
    package let lines: [NoticeLine]
    package let templates: [NoticeTemplate]

    package init(lines: [NoticeLine], templates: [NoticeTemplate]) {
        self.lines = lines
        self.templates = templates
    }

    package func template(_ name: NoticeTemplate.Name) -> NoticeTemplate? {
        templates.first { $0.name == name }
    }

    /// The notices that something which happened makes: each addressee is told once in the same words.
    ///
    /// Whoever acted is not told of it.
    package func notices(of event: NoticeEvent) -> [NoticeForOwner] {
        var made: [NoticeForOwner] = []
        for line in lines where line.events.contains(event.name) && line.covers(event.step) {
            for owner in event.owners(line.audience) where owner != event.actor {
                let notice = NoticeForOwner(owner: owner, template: line.template)
                if !made.contains(notice) { made.append(notice) }
            }
        }
        return made
    }
}

/// One line of the matrix: of these events, at these steps, that audience is told in those words.
package struct NoticeLine: Sendable, Equatable, Codable {
    package let events: [String]
    /// Empty: at whatever step.
    package let steps: [Step.Name]
    package let audience: NoticeAudience
    package let template: NoticeTemplate.Name

    package init(
        events: [String], steps: [Step.Name], audience: NoticeAudience, template: NoticeTemplate.Name
    ) {
        self.events = events
        self.steps = steps
        self.audience = audience
        self.template = template
    }

    func covers(_ step: Step.Name) -> Bool { steps.isEmpty || steps.contains(step) }
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
    /// Who asked to be told from now on.
    case watchers
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
        "extension-decided", "question", "question-answered",
    ]

    /// Every event a pack may name.
    package static let all = Effect.allCases.map(\.rawValue) + besideChoices

    package let name: String
    package let step: Step.Name
    package let owners: [NoticeAudience: [Owner]]
    /// The desk or office that did it; `nil`: the reporter, or a clock.
    package let actor: Owner?

    package init(name: String, step: Step.Name, owners: [NoticeAudience: [Owner]], actor: Owner?) {
        self.name = name
        self.step = step
        self.owners = owners
        self.actor = actor
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

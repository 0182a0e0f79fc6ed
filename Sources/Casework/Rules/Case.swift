package import FoundationEssentials
package import Territory

/// One thing that must be dealt with, as it stands.
package struct Case: Sendable, Equatable, Codable {
    package let home: String
    package let id: UUID
    package let number: Int64
    /// Where the matter lies; handing up never changes it.
    package var area: Area.Code
    /// The lowest level of post that may read the case.
    package var seenFrom: Area.Level
    package let scenario: Scenario.Name
    package let packVersion: Int
    package let workflow: Workflow.Name
    package var step: Step.Name
    package var version: Int
    package let origin: Origin
    package let told: Told
    package let reportedAt: Date
    /// When the running clock ends; `nil`: none runs, or its end could not be computed.
    package var dueAt: Date?
    /// The clock of the step; `nil`: it has none.
    package var clock: CaseClock?
    /// Seconds the case has stood still before, in plain time.
    package var waited = 0
    package var outcome: Outcome
    package let isAboutHandlers: Bool
    package let isPublic: Bool
    /// The route that found the first owner, "ladder" or "duty-desk".
    package var routedBy: String
    package var lead: Assignment

    package init(key: Key, area: Area.Code, under rules: RuledBy, told: Told, lead: Assignment) {
        home = key.home
        id = key.id
        number = key.number
        self.area = area
        seenFrom = rules.seenFrom
        scenario = rules.scenario
        packVersion = rules.packVersion
        workflow = rules.workflow
        step = rules.step
        version = key.version
        origin = rules.origin
        self.told = told
        reportedAt = key.reportedAt
        dueAt = nil
        outcome = Outcome()
        isAboutHandlers = rules.isAboutHandlers
        isPublic = rules.isPublic
        routedBy = rules.routedBy
        self.lead = lead
    }

    /// The number people know a case by, such as `990101101-48213`.
    package var publicNumber: Number { Number(home: home, number: number) }
}

extension Case {
    /// What makes a case this one.
    package struct Key: Sendable, Equatable {
        package let home: String
        package let id: UUID
        package let number: Int64
        package let version: Int
        package let reportedAt: Date

        package init(home: String, id: UUID, number: Int64, version: Int = 1, reportedAt: Date) {
            self.home = home
            self.id = id
            self.number = number
            self.version = version
            self.reportedAt = reportedAt
        }
    }

    /// The rules a case runs under, fixed when it began, and where it stands in them.
    package struct RuledBy: Sendable, Equatable {
        package let scenario: Scenario.Name
        package let packVersion: Int
        package let workflow: Workflow.Name
        package let step: Step.Name
        package let origin: Origin
        package var seenFrom = Area.Level.unit
        package var isAboutHandlers = false
        package var isPublic = false
        package var routedBy = Routing.ladderName

        package init(
            scenario: Scenario.Name, packVersion: Int, workflow: Workflow.Name, step: Step.Name,
            origin: Origin
        ) {
            self.scenario = scenario
            self.packVersion = packVersion
            self.workflow = workflow
            self.step = step
            self.origin = origin
        }
    }

    /// What the reporter told; it never changes.
    package struct Told: Sendable, Equatable, Codable {
        package let words: String
        package let answers: [String: Answer]
        /// WGS-84; `nil`: a village was picked from a list instead.
        package let spot: Place.Spot?
        package let placeNote: String
        package let language: Language

        package init(
            words: String, answers: [String: Answer] = [:], spot: Place.Spot? = nil, placeNote: String = "",
            language: Language = .zh
        ) {
            self.words = words
            self.answers = answers
            self.spot = spot
            self.placeNote = placeNote
            self.language = language
        }
    }

    /// How far the case is from its end.
    package struct Outcome: Sendable, Equatable, Codable {
        /// Who last declared the case done; `nil` once that was rejected.
        package var finish: Finish?
        /// Told to the reporter once `solvedAt` is set, not before.
        package var answer: String?
        package var solvedLevel: Area.Level?
        package var solvedAt: Date?
        package var closedAt: Date?
        /// 1 to 5, by the reporter.
        package var score: Int?
        package var scoreWords: String?

        package init() {}
    }

    /// Somebody's word that a case is done, and the level that did it.
    package struct Finish: Sendable, Equatable, Codable {
        package let account: UUID
        package let level: Area.Level

        package init(account: UUID, level: Area.Level) {
            self.account = account
            self.level = level
        }
    }
}

extension Case {
    /// The town at intake and the running number, as written on receipts and in addresses.
    package struct Number: Sendable, Hashable, CustomStringConvertible {
        package let home: String
        package let number: Int64

        package init(home: String, number: Int64) {
            self.home = home
            self.number = number
        }

        /// - Returns: `nil` unless the text is nine digits, a hyphen and a number of at most eighteen digits.
        package init?(_ text: String) {
            let parts = text.split(separator: "-", omittingEmptySubsequences: false)
            guard parts.count == 2, let home = parts.first, let digits = parts.last,
                home.utf8.count == Area.Level.town.digits, (1...18).contains(digits.utf8.count),
                (home + digits).utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
                let number = Int64(digits)
            else { return nil }
            self.init(home: String(home), number: number)
        }

        package var description: String { "\(home)-\(number)" }
    }
}

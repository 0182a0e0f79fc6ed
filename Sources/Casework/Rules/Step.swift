/// Where a case stands, and what may be chosen there.
package struct Step: Sendable, Equatable, Codable {
    package typealias Name = String

    package let name: Name
    package let title: LocalizedText
    /// The number people know the step by; `nil`: the step is not counted.
    package let number: Int?
    /// What the clock of this step runs for; `nil`: the step may wait for ever.
    package let clock: Purpose?
    /// A case that reaches this step is over.
    package let closes: Bool
    /// What the reporter is told while the case stands here.
    package let reporter: LocalizedText
    package let choices: [Choice]

    package init(
        name: Name, title: LocalizedText, sign: Sign = Sign(), reporter: LocalizedText, choices: [Choice] = []
    ) {
        self.name = name
        self.title = title
        number = sign.number
        clock = sign.clock
        closes = sign.closes
        self.reporter = reporter
        self.choices = choices
    }

    /// How a step is counted, timed and ended.
    package struct Sign: Sendable, Equatable {
        package let number: Int?
        package let clock: Purpose?
        package let closes: Bool

        package init(number: Int? = nil, clock: Purpose? = nil, closes: Bool = false) {
            self.number = number
            self.clock = clock
            self.closes = closes
        }
    }
}

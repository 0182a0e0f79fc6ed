package import FoundationEssentials

/// Something a desk asks the reporter of its case, which one answer settles.
package struct Question: Sendable, Equatable {
    /// How it stands; whoever holds its link reads the words only while it is open.
    package enum State: String, Sendable {
        case open, answered
        /// Too late, closed, or another question took its place.
        case over
    }

    package let id: UUID
    package let number: Case.Number
    package let scenario: Scenario.Name
    package let words: String
    /// The post that asks, as the reporter may know it.
    package let who: String
    /// Questions of the scenario, asked once more.
    package let fields: [Field.Name]
    package let wantsPhoto: Bool
    package let expiresAt: Date
    package let state: State

    /// A pole, the wire on it, and what it hangs over.
    package static let mostPhotos = 3
    /// Where no clock can wait: a week, so that somebody who reads on Sundays reads it.
    package static let validity = Limit(7, .days)
    /// Whoever asked so often calls a meeting instead.
    package static let mostPerCase = 20
}

/// What is asked and how it may be answered, before it is known whether it may.
package struct AskedQuestion: Sendable, Equatable {
    package var words: String
    package var fields: [Field.Name] = []
    package var wantsPhoto = false

    package init(words: String) { self.words = words }

    /// The first rule it breaks; `nil`: it may be asked.
    package func refusal(under scenario: Scenario?) -> QuestionRefusal? {
        if let refusal = Message.refusal(of: words) { return .words(refusal) }
        let known = scenario?.ask.map(\.name) ?? []
        return fields.allSatisfy(known.contains) ? nil : .unknownField
    }
}

/// What the reporter answers: words, answers to fields, photos; at least one of them.
package struct QuestionAnswer: Sendable, Equatable {
    package var words = ""
    package var answers: [Field.Name: Answer] = [:]
    package var photos = 0

    package init() {}

    /// Everything wrong with it at once, in the order of the form; empty: it will do.
    package func problems(answering question: Question, under scenario: Scenario?) -> [ReportProblem] {
        var problems: [ReportProblem] = []
        switch Message.refusal(of: words) {
        case nil: break
        case .wordsTooLong(let limit)?:
            problems.append(ReportProblem(field: "words", refusal: .tooLong(limit: limit)))
        case .unprintable?: problems.append(ReportProblem(field: "words", refusal: .unprintable))
        default:
            if !answers.values.contains(where: \.isPresent), photos == 0 {
                problems.append(ReportProblem(field: "words", refusal: .missing))
            }
        }
        for field in question.asked(of: scenario) {
            guard let answer = answers[field.name], answer.isPresent,
                let refusal = field.refusal(of: answer)
            else { continue }
            problems.append(ReportProblem(field: "answers.\(field.name)", refusal: refusal))
        }
        let allowed = question.wantsPhoto ? Question.mostPhotos : 0
        if photos > allowed {
            problems.append(ReportProblem(field: "photos", refusal: .tooManyPhotos(limit: allowed)))
        }
        return problems
    }
}

extension Question {
    /// The fields that are asked for, in the order of the scenario.
    package func asked(of scenario: Scenario?) -> [Field] {
        scenario?.ask.filter { fields.contains($0.name) } ?? []
    }
}

extension Case {
    /// How long an answer is waited for, and how the clock stands still meanwhile.
    ///
    /// The clock waits as the choice to wait would let it; where the step has no such choice, or the case is
    /// late or has waited enough, it runs on.
    package func awaitingReporter(
        by taker: Taker, under workflow: Workflow, calendar: WorkCalendar, at now: Date
    ) -> (pause: CaseClock.Pause?, until: Date) {
        if let standing = clock?.pause, standing.awaited == .reporter, standing.until > now {
            return (nil, standing.until)
        }
        let validity = calendar.moment(after: Question.validity, from: now) ?? now.addingTimeInterval(604_800)
        let waiting = choices(offeredTo: taker, under: workflow).first { choice in
            choice.does == .wait && choice.pausing?.awaited.contains(.reporter) ?? false
        }
        guard let how = waiting?.pausing, mayWait(at: now) else { return (nil, validity) }
        do {
            let pause = try pausing(how, for: .reporter, by: calendar, at: now)
            return (pause, pause.until)
        } catch {
            return (nil, validity)
        }
    }
}

/// Why something is not asked, or an answer not taken. One case per rule.
package enum QuestionRefusal: Error, Equatable {
    case words(MessageRefusal)
    /// The kind of case has no such question.
    case unknownField
    case tooOften(limit: Int)
    /// The link was used: one answer settles a question.
    case answered
    /// Too late, the case is closed, another question took its place, or there never was such a link.
    case over
    case problems([ReportProblem])
}

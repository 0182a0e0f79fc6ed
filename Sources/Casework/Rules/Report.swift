import FoundationEssentials
package import Territory

/// What somebody tells, before a case is made of it.
package struct Report: Sendable, Equatable {
    package var scenario: Scenario.Name
    package var words: String
    /// WGS-84; `nil`: a village was picked instead.
    package var spot: Place.Spot?
    package var area: Area.Code?
    package var placeNote = ""
    /// How many photos came with it; none is ever required.
    package var photos = 0
    package var contact = ""
    package var answers: [Field.Name: Answer] = [:]
    package var isAboutHandlers = false
    package var language = Language.zh

    package init(scenario: Scenario.Name, words: String) {
        self.scenario = scenario
        self.words = words
    }

    /// What the hotline form allows, in Unicode code points as the database counts them.
    package static let textLimit = 2_000
    package static let placeNoteLimit = 200
    package static let contactLimit = 100
    /// More would be an album; a fault is seen on one.
    package static let mostPhotos = 5
}

/// One thing wrong with a report.
package struct ReportProblem: Sendable, Equatable {
    /// The form field it is about.
    package let field: String
    package let refusal: ReportRefusal

    package init(field: String, refusal: ReportRefusal) {
        self.field = field
        self.refusal = refusal
    }
}

/// Why a report is not taken in.
package enum ReportRefusal: Error, Sendable, Equatable {
    case unknownScenario(offered: [Scenario.Name])
    case missing
    case tooLong(limit: Int)
    /// A character that cannot be kept or printed.
    case unprintable
    /// Neither a point nor an area.
    case placeMissing
    case pointOutOfRange
    /// Outside the box of this place: another place must hear of it.
    case outsidePlace
    case tooManyPhotos(limit: Int)
    case unknownAnswer(known: [Field.Name])
    case wrongType(expected: Field.Kind)
    case notAnOption(offered: [String])
    case numberOutOfRange
}

extension Report {
    /// Everything wrong with the report at once, in the order of the form; empty: it may be taken in.
    package func problems(under scenarios: [Scenario], in envelope: Place.Envelope) -> [ReportProblem] {
        var problems: [ReportProblem] = []
        let found = scenarios.first { $0.name == scenario }
        if found == nil {
            problems.append(
                ReportProblem(
                    field: "scenario", refusal: .unknownScenario(offered: scenarios.map(\.name))))
        }
        problems += Self.problems(in: words, field: "words", limit: Self.textLimit, isRequired: true)
        problems += placeProblems(in: envelope)
        problems += Self.problems(in: placeNote, field: "place_note", limit: Self.placeNoteLimit)
        if photos > Self.mostPhotos {
            problems.append(ReportProblem(field: "photos", refusal: .tooManyPhotos(limit: Self.mostPhotos)))
        }
        problems += Self.problems(in: contact, field: "contact", limit: Self.contactLimit)
        if let found { problems += answerProblems(under: found) }
        return problems
    }

    private static func problems(
        in text: String, field: String, limit: Int, isRequired: Bool = false
    ) -> [ReportProblem] {
        if isRequired, text.trimmed.isEmpty { return [ReportProblem(field: field, refusal: .missing)] }
        var problems: [ReportProblem] = []
        if text.unicodeScalars.count > limit {
            problems.append(ReportProblem(field: field, refusal: .tooLong(limit: limit)))
        }
        if !text.isPrintable { problems.append(ReportProblem(field: field, refusal: .unprintable)) }
        return problems
    }

    private func placeProblems(in envelope: Place.Envelope) -> [ReportProblem] {
        guard let spot else {
            return area == nil ? [ReportProblem(field: "place", refusal: .placeMissing)] : []
        }
        // A NaN is in no range, so it is refused here as well.
        guard (-180...180).contains(spot.longitude), (-90...90).contains(spot.latitude) else {
            return [ReportProblem(field: "place", refusal: .pointOutOfRange)]
        }
        return envelope.contains(spot) ? [] : [ReportProblem(field: "place", refusal: .outsidePlace)]
    }

    private func answerProblems(under scenario: Scenario) -> [ReportProblem] {
        let known = scenario.ask.map(\.name)
        let strangers = answers.keys.filter { !known.contains($0) }.sorted()
        let unknown = strangers.map {
            ReportProblem(field: "answers.\($0)", refusal: .unknownAnswer(known: known))
        }
        let asked = scenario.ask.compactMap { field in
            field.refusal(of: answers[field.name]).map {
                ReportProblem(field: "answers.\(field.name)", refusal: $0)
            }
        }
        return asked + unknown
    }
}

extension Field {
    /// Why an answer does not fit this question; `nil`: it does.
    package func refusal(of answer: Answer?) -> ReportRefusal? {
        guard let answer, answer.isPresent else { return isRequired ? .missing : nil }
        switch (type, answer) {
        case (.text, .text(let text)):
            if text.unicodeScalars.count > limit { return .tooLong(limit: limit) }
            return text.isPrintable ? nil : .unprintable
        case (.number, .number(let number)):
            return abs(number) <= Self.largestNumber ? nil : .numberOutOfRange
        case (.choice, .text(let name)):
            let offered = options.map(\.name)
            return offered.contains(name) ? nil : .notAnOption(offered: offered)
        case (.yesNo, .yesNo):
            return nil
        default:
            return .wrongType(expected: type)
        }
    }
}

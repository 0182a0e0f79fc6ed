import Ledgers

/// A colour as pages say it: a word and a sign, never the colour alone.
struct ColourWords {
    let colour: Colour
    let frame: Frame

    init(_ colour: Colour, _ frame: Frame) {
        self.colour = colour
        self.frame = frame
    }

    /// One of the page's four meanings: its icon has a shape of its own.
    var meaning: String {
        switch colour {
        case .red: "overdue"
        case .yellow: "soon"
        case .blue: "information"
        case .green: "ok"
        }
    }

    var word: String { frame.say("colour.\(colour.rawValue)") }

    var words: [String: String] { ["word": word, "icon": meaning, "style": "tag tag-\(meaning)"] }

    func row(count: Int, isCut: Bool, href: String) -> [String: Any] {
        var row: [String: Any] = words
        row["count"] = frame.count(count, isCut: isCut)
        row["href"] = href
        return row
    }
}

/// A form about colours that was not taken.
struct ColourTyped: Sendable {
    enum Part: Sendable { case decision, appeal, answer }

    let part: Part
    let form: Form
    let refusal: ColourRefusal
}

extension ColourRefusal {
    /// Whoever filled in the form can mend it there.
    var isAboutForm: Bool {
        switch self {
        case .noColours, .notDecider, .absent: false
        default: true
        }
    }

    var isAboutTicks: Bool {
        switch self {
        case .nothingTicked, .tooMany: true
        default: false
        }
    }

    /// The field of the form that it is about.
    var field: String? {
        switch self {
        case .noColour: "to"
        case .reasonMissing, .reasonTooLong: "reason"
        case .sourceMissing, .sourceTooLong: "source"
        case .badDay: "until"
        case .wordsMissing, .wordsTooLong: "words"
        case .noColours, .notDecider, .absent, .nothingTicked, .tooMany, .openAlready, .answeredAlready: nil
        }
    }
}

extension Frame {
    /// A count, with a plus where counting stopped.
    func count(_ number: Int, isCut: Bool) -> String { catalogue.number(number) + (isCut ? "+" : "") }

    /// Why a building has its colour.
    func cause(of state: ColourState) -> String {
        switch state.cause {
        case .rule(let reason): say("colours.by_rule", ["reason": words(reason)])
        case .decision(let decision):
            say(
                "colours.by_decision",
                [
                    "reason": decision.reason, "source": decision.source, "who": decision.who,
                    "until": time.day(decision.until, withYear: true),
                ])
        }
    }
}

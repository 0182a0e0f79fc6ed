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

    func row(count: Int, href: String) -> [String: Any] {
        var row: [String: Any] = words
        row["count"] = frame.catalogue.number(count)
        row["href"] = href
        return row
    }
}

extension Frame {
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

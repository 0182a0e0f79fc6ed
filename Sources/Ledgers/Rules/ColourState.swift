package import Casework
package import Foundation
package import Territory

/// The colour a building has today, and why.
package struct ColourState: Sendable, Equatable {
    package let colour: Colour
    package let cause: Cause

    package enum Cause: Sendable, Equatable {
        /// What the rule of the pack says it means.
        case rule(LocalizedText)
        case decision(ColourDecision)
    }
}

/// A colour that a post gave to a building, or took from it.
package struct ColourDecision: Sendable, Equatable {
    /// `nil`: none, whatever the rules say.
    package let colour: Colour?
    package let reason: String
    package let source: String
    /// Person and post, as they were called then.
    package let who: String
    package let decidedAt: Date
    /// The last day it holds.
    package let until: Day
    /// When another took its place, or it was taken back.
    package let endedAt: Date?
}

/// What an owner said against a colour.
package struct ColourAppeal: Sendable, Equatable {
    package enum Outcome: String, Sendable, CaseIterable { case open, kept, changed }

    package let words: String
    package let raisedAt: Date
    package let who: String
    package let outcome: Outcome
    package let answer: (words: String, at: Date, who: String)?

    package static func == (one: ColourAppeal, other: ColourAppeal) -> Bool {
        one.words == other.words && one.raisedAt == other.raisedAt && one.outcome == other.outcome
            && one.answer?.words == other.answer?.words
    }
}

/// A building as lists and maps of colours show it.
package struct ColouredBuilding: Sendable {
    package let home: String
    package let id: UUID
    package let area: Area.Code
    package let areaName: String
    /// What it is called, as the database writes it.
    package let name: String?
    package let point: Point?
    /// `nil`: none, or none that this post sees.
    package let state: ColourState?
}

/// How many buildings of an area have each colour.
package struct ColourCounts: Sendable, Equatable {
    /// `nil` stands for those without.
    let byColour: [Colour?: Int]
    package let all: Int
    /// There are more: each number is how many at least.
    package let isCut: Bool

    /// - Parameter byColour: Of one more than the limit, if there are so many.
    package init(_ byColour: [Colour?: Int], limit: Int) {
        let counted = byColour.values.reduce(0, +)
        self.byColour = byColour
        (all, isCut) = (min(counted, limit), counted > limit)
    }

    package func of(_ colour: Colour?) -> Int { byColour[colour, default: 0] }
}

/// Why nothing is decided about a colour.
package enum ColourRefusal: Error, Equatable {
    /// The pack says nothing of colours for this ledger.
    case noColours
    case notDecider
    case absent
    case nothingTicked
    case tooMany(limit: Int)
    case noColour
    case reasonMissing
    case sourceMissing
    case reasonTooLong(limit: Int)
    case sourceTooLong(limit: Int)
    /// Not a day from today to a year from today.
    case badDay
    case wordsMissing
    case wordsTooLong(limit: Int)
    case openAlready
    case answeredAlready

    package static let reasonLength = 500
    package static let sourceLength = 200
    package static let wordsLength = 1000
    package static let mostAtOnce = 500
}

/// What somebody wants a colour to be from now on.
package struct WantedColour: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case colour(Colour)
        /// No colour, whatever the rules say.
        case none
        /// What the rules say: a decision is taken back.
        case rule
    }

    package let kind: Kind
    package let reason: String
    package let source: String
    /// `nil`: nothing is decided that could end.
    package let until: Day?

    /// Reads a form.
    ///
    /// - Throws: The first rule that is broken, in the order of the form.
    package init(
        colour: String, reason: String, source: String, until: String, under plan: ColourPlan, on today: Day
    ) throws(ColourRefusal) {
        switch colour {
        case "none": kind = .none
        case "rule": kind = .rule
        default:
            guard let wanted = Colour(rawValue: colour), plan.palette.contains(wanted) else {
                throw .noColour
            }
            kind = .colour(wanted)
        }
        self.reason = reason.trimmed
        self.source = source.trimmed
        guard !self.reason.isEmpty else { throw .reasonMissing }
        guard self.reason.unicodeScalars.count <= ColourRefusal.reasonLength else {
            throw .reasonTooLong(limit: ColourRefusal.reasonLength)
        }
        guard self.source.unicodeScalars.count <= ColourRefusal.sourceLength else {
            throw .sourceTooLong(limit: ColourRefusal.sourceLength)
        }
        guard kind != .rule else {
            self.until = nil
            return
        }
        guard !self.source.isEmpty else { throw .sourceMissing }
        guard let day = Day(until), day.ordinal >= today.ordinal,
            day.ordinal - today.ordinal <= ColourPlan.longestDays
        else { throw .badDay }
        self.until = day
    }

    /// As the database calls it.
    package var word: String {
        switch kind {
        case .colour(let colour): colour.rawValue
        case .none: "none"
        case .rule: "rule"
        }
    }
}

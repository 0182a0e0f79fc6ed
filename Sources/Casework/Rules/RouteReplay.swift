import Territory

/// What other routing rules would have done with past cases: who would have got them, and who would now.
package struct RouteReplay: Sendable {
    /// Cases the rules were tried on.
    package private(set) var looked = 0
    private var moves: [Move: Moved] = [:]

    /// Numbers shown of each move.
    package static let mostExamples = 3
    /// Lines of the table; the rest is counted.
    package static let mostLines = 50

    package init() {}

    /// From whom to whom cases of a kind would go.
    package struct Move: Sendable, Hashable {
        package let scenario: Scenario.Name
        package let from: Owner
        package let to: Owner

        package init(scenario: Scenario.Name, from: Owner, to: Owner) {
            self.scenario = scenario
            self.from = from
            self.to = to
        }
    }

    /// How many would go that way, and some of them.
    package struct Moved: Sendable, Equatable {
        package var count = 0
        package var examples: [Case.Number] = []
    }

    /// One line of the table.
    package struct Line: Sendable {
        package let move: Move
        package let moved: Moved
    }

    /// Cases that would have gone to somebody else.
    package var changed: Int { moves.values.reduce(0) { $0 + $1.count } }

    /// The largest moves first.
    package var lines: [Line] {
        moves.map { Line(move: $0, moved: $1) }
            .sorted { one, other in
                (other.moved.count, one.move.scenario, one.first) < (
                    one.moved.count, other.move.scenario, other.first
                )
            }
            .prefix(Self.mostLines).map(\.self)
    }

    package mutating func take(_ number: Case.Number, _ move: Move) {
        looked += 1
        guard move.from != move.to else { return }
        moves[move, default: Moved()].count += 1
        if moves[move, default: Moved()].examples.count < Self.mostExamples {
            moves[move, default: Moved()].examples.append(number)
        }
    }
}

extension RouteReplay.Line {
    fileprivate var first: String { moved.examples.first?.description ?? "" }
}

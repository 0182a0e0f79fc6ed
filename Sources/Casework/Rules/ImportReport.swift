package import Foundation
package import Territory

/// What a file of old cases says about itself: how many kept their time, and how well its areas agree.
package struct ImportReport: Sendable, Equatable {
    package private(set) var kinds: [String: Timeliness] = [:]
    package var agreement = Agreement()
    package var outcome = Outcome()

    package init() {}

    /// How many of a kind were closed in time, by the times of the file itself.
    package struct Timeliness: Sendable, Equatable {
        package var rows = 0
        package var closed = 0
        /// Closed at an hour the file knows, with a due time.
        package var judged = 0
        /// Closed by the due moment.
        package var inTime = 0
        /// Closed by the end of the due moment's day: files give days as their midnight.
        package var byDay = 0

        package init(rows: Int = 0, closed: Int = 0, judged: Int = 0, inTime: Int = 0, byDay: Int = 0) {
            self.rows = rows
            self.closed = closed
            self.judged = judged
            self.inTime = inTime
            self.byDay = byDay
        }

        package static func + (one: Timeliness, other: Timeliness) -> Timeliness {
            var sum = one
            sum.rows += other.rows
            sum.closed += other.closed
            sum.judged += other.judged
            sum.inTime += other.inTime
            sum.byDay += other.byDay
            return sum
        }
    }

    /// How often the area found is the one the file names.
    package struct Agreement: Sendable, Equatable {
        /// Rows with a point and the number of an area.
        package var compared = 0
        /// The area the case is given to has that number.
        package var same = 0
        /// Some area that covers the point has it: outlines overlap.
        package var covering = 0

        package init() {}
    }

    /// What became of the rows.
    package struct Outcome: Sendable, Equatable {
        package var added = 0
        /// Imported before, and left as they are.
        package var known = 0
        package var withoutPoint = 0
        package var inNoArea = 0
        package var rejected = 0

        package init() {}
    }

    package var total: Timeliness { kinds.values.reduce(Timeliness(), +) }

    package mutating func count(_ row: ImportedRow, in zone: TimeZone) {
        var kind = kinds[row.type] ?? Timeliness()
        kind.rows += 1
        if row.closedAt != nil { kind.closed += 1 }
        if let closed = row.closedInFile, let due = row.due {
            kind.judged += 1
            if closed <= due { kind.inTime += 1 }
            if Self.day(of: closed, in: zone) <= Self.day(of: due, in: zone) { kind.byDay += 1 }
        }
        kinds[row.type] = kind
    }

    package mutating func add(_ other: ImportReport) {
        kinds.merge(other.kinds, uniquingKeysWith: +)
        agreement.compared += other.agreement.compared
        agreement.same += other.agreement.same
        agreement.covering += other.agreement.covering
        outcome.added += other.outcome.added
        outcome.known += other.outcome.known
        outcome.withoutPoint += other.outcome.withoutPoint
        outcome.inNoArea += other.outcome.inNoArea
        outcome.rejected += other.outcome.rejected
    }

    private static func day(of moment: Date, in zone: TimeZone) -> Int {
        let local = Int(moment.timeIntervalSince1970.rounded(.down)) + zone.secondsFromGMT(for: moment)
        return Int((Double(local) / 86_400).rounded(.down))
    }
}

extension Area.Code {
    /// The number the area has among its siblings: the digits its parent's code does not have.
    package var ownNumber: Int? { Int(text.dropFirst(parent?.text.count ?? 0)) }
}

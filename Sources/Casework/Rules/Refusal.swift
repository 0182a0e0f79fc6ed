package import FoundationEssentials
package import Territory

/// Why a choice cannot be taken. One case per rule, in the order they are asked.
package enum Refusal: Error, Sendable, Equatable {
    /// Somebody moved the case since the person looked at it.
    case stale(seen: Int, now: Int)
    /// The workflow has no such step: the pack changed under an open case.
    case unknownStep(Step.Name)
    case closed
    case notOffered(Choice.Name, offered: [Choice.Name])
    case wrongPost(needed: [Who])
    /// The same account finished the case; somebody else must verify it.
    case ownWork
    case noteMissing
    case noteTooLong(limit: Int)
    case answerMissing
    /// These helpers have neither answered nor been released.
    case helpersMissing([String])
    case answerTooLong(limit: Int)
    /// The words hold a character that cannot be kept or printed.
    case unprintable
    case targetMissing(offered: [Asks.TargetKind])
    /// The case is already with the one it should be given to.
    case targetIsOwner
    /// A complaint about handlers may not be given to anybody below this level.
    case targetTooLow(seenFrom: Area.Level)
    /// The case is with the city's desk: nobody is above it.
    case nobodyAbove
    /// No desk below is staffed, or the one that was chosen is not.
    case nobodyBelow
    /// What is handed down goes to an area inside the one that hands it down.
    case targetNotBelow
    case reasonMissing(offered: [String])
    case otherMissing
    /// A case cannot be a duplicate of itself.
    case otherIsItself
    /// There is no such case for whoever acts; absent and foreign are the same.
    case otherAbsent
    /// A complaint about handlers and what others may read stay apart.
    case otherApart
    /// It was to be taken back that the case is a duplicate, and it is none.
    case notDuplicate
    case areaMissing
    case areaUnchanged
    case scoreOutOfRange
    case awaitedMissing(offered: [Awaited])
    /// The clock still runs.
    case notYet(until: Date)
    /// The time for a score is over.
    case tooLate(since: Date)
    /// The clock stands still already, or the step has none.
    case waitsAlready
    case waitsForNobody
    /// The clock has run out: nothing is left that could stand still.
    case nothingToPause
    case waitedEnough(Limit)
}

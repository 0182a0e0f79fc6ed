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
    case answerTooLong(limit: Int)
    /// The words hold a character that cannot be kept or printed.
    case unprintable
    case targetMissing(offered: [Asks.TargetKind])
    /// The case is already with the one it should be given to.
    case targetIsOwner
    /// A complaint about handlers may not be given to anybody below this level.
    case targetTooLow(seenFrom: Area.Level)
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
    /// The clock still runs.
    case notYet(until: Date)
    /// The time for a score is over.
    case tooLate(since: Date)
}

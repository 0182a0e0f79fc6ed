package import FoundationEssentials
package import Territory

/// An emergency in which a post looks at cases beyond its scope: where, why, until when, and who was told.
package struct Glass: Sendable {
    /// Unicode code points, as the database counts them: enough to say what is happening.
    package static let reasonLengths = 10...500
    /// To pick from; the longest is as long as the database allows.
    package static let minutes = [15, 30, 60]

    package let id: UUID
    package let account: UUID
    /// Person and post, as they were called then.
    package let who: String
    package let area: Area.Code
    package let areaName: String
    package let reason: String
    /// The area whose desk was told.
    package let toldName: String
    package let openedAt: Date
    package let endsAt: Date
    package let closedAt: Date?
    package let acknowledgedAt: Date?
    /// By the clock of the database.
    package let isOpen: Bool
}

/// Why a glass stays whole. One case per rule.
package enum GlassRefusal: Error, Sendable, Equatable {
    case reasonLength(ClosedRange<Int>)
    case unprintable
    case minutesOutOfRange
    case unknownArea
    /// Only a town or less.
    case areaTooWide
    /// Only in the post's own county.
    case areaTooFar
    /// The post sees it anyway.
    case ownArea
    case alreadyOpen
    /// No second person could be told.
    case nobodyToTell
    /// No glass is open any more, or it was never one's own.
    case notOpen
}

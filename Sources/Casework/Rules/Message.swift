package import FoundationEssentials

/// What a desk and a reporter write to each other through the platform; neither learns who the other is.
package struct Message: Sendable, Equatable {
    package enum Direction: String, Sendable {
        case toReporter = "to_reporter"
        case fromReporter = "from_reporter"
    }

    package let id: UUID
    package let direction: Direction
    package let words: String
    /// The post that wrote, as the reporter may know it; `reporter` for the other.
    package let who: String
    package let at: Date
    /// Whoever it was written to has opened it.
    package let isSeen: Bool

    /// A question or its answer; whatever is longer is a letter.
    package static let wordsLimit = 1_000

    /// The first rule the words break; `nil`: they may be sent.
    package static func refusal(of words: String) -> MessageRefusal? {
        if words.trimmed.isEmpty { return .wordsMissing }
        if words.trimmed.unicodeScalars.count > wordsLimit { return .wordsTooLong(limit: wordsLimit) }
        return words.isPrintable ? nil : .unprintable
    }
}

/// Why a message is not sent. One case per rule.
package enum MessageRefusal: Error, Equatable {
    case wordsMissing
    case wordsTooLong(limit: Int)
    case unprintable
    /// Only whoever has the case writes to its reporter.
    case wrongPost
    case closed
    /// Nobody holds a receipt of this case.
    case nobodyToWrite
}

/// What the post that acts may know of a reporter, and do about it.
package struct Relay: Sendable, Equatable {
    /// `nil`: none was left, or this post may not know how it looks.
    package var masked: String?
    package var hasReporter = false
    package var mayWrite = false
    package var mayUnmask = false

    package init() {}
}

/// A case of one's own desk whose reporter wrote, and was not read yet.
package struct WaitingReply: Sendable {
    package let number: Case.Number
    package let scenario: Scenario.Name
    package let count: Int
    package let newest: Date
}

/// One look at a reporter's contact: whoever looked has a reason, and the reporter reads it.
package enum Unmasking {
    /// Unicode code points, as the database counts them: enough to say why.
    package static let reasonLengths = 10...500

    /// The first rule a reason breaks; `nil`: it will do.
    package static func refusal(of reason: String) -> UnmaskingRefusal? {
        guard reasonLengths.contains(reason.trimmed.unicodeScalars.count) else {
            return .reasonLength(reasonLengths)
        }
        return reason.isPrintable ? nil : .unprintable
    }
}

/// Why a contact stays masked. One case per rule.
package enum UnmaskingRefusal: Error, Equatable {
    case reasonLength(ClosedRange<Int>)
    case unprintable
    /// Only a kind of post the pack names, and never a machine.
    case wrongPost
    /// Whoever handled the case, or sits at a desk that has or had it.
    case handler
    /// The reporter left no contact.
    case nothing
}

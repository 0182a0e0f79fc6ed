package import FoundationEssentials
import Territory

/// What a clerk lets the public read and see of a case.
package struct Release: Sendable, Equatable {
    package let words: String
    package let releasedAt: Date
    package let who: String
    /// Positions of the photos that went with it.
    package let photos: [Int]

    /// A few sentences: what it was, and what was done.
    package static let wordsLimit = 1_000

    /// The first rule the words break; `nil`: they may be released.
    package static func refusal(of words: String) -> ReleaseRefusal? {
        if words.trimmed.isEmpty { return .wordsMissing }
        if words.trimmed.unicodeScalars.count > wordsLimit { return .wordsTooLong(limit: wordsLimit) }
        return words.isPrintable ? nil : .unprintable
    }
}

/// Why something is not released. One case per rule.
package enum ReleaseRefusal: Error, Equatable {
    /// Strangers may not know of this case at all: a private kind, about a handler, hidden below, or held.
    case notShown
    /// Only a desk, or the office that has the case now, speaks to the public.
    case wrongPost
    case wordsMissing
    case wordsTooLong(limit: Int)
    case unprintable
    /// Boxes that are not four numbers a line, or too many.
    case boxesUnreadable(position: Int)
    case notReleased
}

extension OpenedCase {
    /// Why whoever looks at the case may not release it; `nil`: they may.
    package var releaseRefusal: ReleaseRefusal? {
        guard !isReadOnly else { return .wrongPost }
        switch taker {
        case .areaPost(_, let isDesk, _): guard isDesk else { return .wrongPost }
        case .organizationPost: break
        case .onlooker, .reporter, .clock: return .wrongPost
        }
        let isShown = current.isPublic && !current.isAboutHandlers && current.seenFrom == .unit
        return isShown && scenario?.isPublic ?? false ? nil : .notShown
    }
}

package import Foundation

/// What came of one try to send.
package enum DeliveryAnswer: Sendable, Equatable {
    /// Answered whole; `retryAfter`: seconds the receiver asks us to wait.
    case status(Int, retryAfter: TimeInterval? = nil)
    /// No answer in time, or none to its end.
    case timeout
    /// Nobody listens there, or its name is not known.
    case unreachable
    /// The answer broke off half way.
    case broken
    /// The name leads to an address that the list of gateways does not allow.
    case forbidden
    /// A value could not be opened with the keys there are.
    case keys

    /// As it is kept and shown; never what the receiver wrote.
    package var word: String {
        switch self {
        case .status(let code, _): String(code)
        case .timeout: "timeout"
        case .unreachable: "unreachable"
        case .broken: "broken"
        case .forbidden: "forbidden"
        case .keys: "keys"
        }
    }
}

/// Why something is not sent at all.
package enum DeliveryObstacle: String, Sendable, CaseIterable {
    /// The channel was switched off.
    case off
    /// Too old to be news.
    case stale
    /// Every try ended with its worker.
    case tries
    /// The reporter does not want to be told any more.
    case withdrawn
    /// The contact holds no address this channel can use.
    case address
    /// What is to be sent cannot be read.
    case unreadable
}

/// What happens to a delivery now.
package enum DeliveryVerdict: Sendable, Equatable {
    case sent
    case again(at: Date)
    /// Not tried any more until an administrator says so.
    case parked
}

/// When something is sent again, and when no more. No chance in it: who asks twice hears the same.
package enum DeliveryRule {
    /// Seconds between a failed try and the next: at first a hiccup, then a night's outage.
    static let pauses: [TimeInterval] = [30, 120, 600, 1_800, 3_600, 7_200, 14_400]
    /// The tries of a delivery, the first one included.
    package static let mostTries = pauses.count + 1
    /// Nobody wants to hear of what was news days ago.
    package static let keeping: TimeInterval = 3 * 86_400
    /// However long a receiver asks us to wait.
    static let longestWait: TimeInterval = 86_400

    /// - Parameter tries: The one that was just answered included, from 1 on.
    package static func verdict(of answer: DeliveryAnswer, tries: Int, at now: Date) -> DeliveryVerdict {
        var wait = pauses.dropFirst(max(tries, 1) - 1).first
        switch answer {
        case .status(200...299, _): return .sent
        // Gone or never there: asking again changes nothing.
        case .status(404, _), .status(410, _): return .parked
        case .status(429, let asked?), .status(503, let asked?):
            if wait != nil { wait = min(max(asked, 1), longestWait) }
        case .status, .timeout, .unreachable, .broken, .forbidden, .keys: break
        }
        guard let wait else { return .parked }
        return .again(at: now + wait)
    }

    /// Whether the other gateway of the kind is asked next, where a place has two.
    ///
    /// Not after the first try: that may have been a hiccup, and a gateway that took a message and was
    /// slow to say so knows it by its id, as the other does not.
    package static func passesOn(after answer: DeliveryAnswer, tries: Int) -> Bool {
        switch answer {
        case .status(200...299, _): false
        case .status(404, _), .status(410, _): tries < mostTries
        default: (2..<mostTries).contains(tries)
        }
    }

    /// What keeps something from being sent before it is even tried.
    package static func obstacle(isOn: Bool, tries: Int, madeAt: Date, at now: Date) -> DeliveryObstacle? {
        if !isOn { return .off }
        if now.timeIntervalSince(madeAt) > keeping { return .stale }
        return tries > mostTries ? .tries : nil
    }
}

/// What is sent besides the address: numbers, names and words of the pack, nobody's words.
package struct DeliveryContent: Sendable, Equatable, Codable {
    package let event: String
    package let at: Date
    /// Of the case; of a reporter's message, of their own report.
    package let number: String
    package let template: NoticeTemplate.Name
    package let language: Language
    package let text: String
    /// Only for machines that listen.
    package var about: About?

    /// Where a case stands, for machines.
    package struct About: Sendable, Equatable, Codable {
        package let area: String
        package let scenario: Scenario.Name
        package let step: Step.Name
    }
}

package import Foundation

/// A way to tell somebody.
package enum NoticeChannel: String, Sendable, Codable, CaseIterable {
    case page, webhook, sms, wechat
}

/// How a line of the matrix leaves our pages.
package struct NoticeSending: Sendable, Equatable, Codable {
    package let channels: [NoticeChannel]
    /// Empty: of whatever scenario.
    package let scenarios: [Scenario.Name]
    /// An emergency: it does not wait for the morning.
    package let atAnyHour: Bool

    package init(channels: [NoticeChannel], scenarios: [Scenario.Name] = [], atAnyHour: Bool = false) {
        self.channels = channels
        self.scenarios = scenarios
        self.atAnyHour = atAnyHour
    }
}

extension WorkHours {
    /// The moment itself when it lies in these hours, else when they begin next.
    package func opening(at moment: Date, in zone: TimeZone) -> Date {
        let day = WorkCalendar.daySeconds
        let local = moment.timeIntervalSince1970 + Double(zone.secondsFromGMT(for: moment))
        let midnight = (local / day).rounded(.down) * day
        let seconds = local - midnight
        guard seconds < Double(opens * 60) || seconds >= Double(ends * 60) else { return moment }
        let next = midnight + (seconds < Double(opens * 60) ? 0 : day) + Double(opens * 60)
        // Asked for the new day: on the day clocks are changed its offset is another.
        let guess = Date(timeIntervalSince1970: next - Double(zone.secondsFromGMT(for: moment)))
        return Date(timeIntervalSince1970: next - Double(zone.secondsFromGMT(for: guess)))
    }

    /// Hours as they were stored; `nil` unless the second is later.
    package init?(opens: Int, ends: Int) {
        let clock = { (minutes: Int) in
            let (hour, minute) = minutes.quotientAndRemainder(dividingBy: 60)
            return (hour < 10 ? "0" : "") + "\(hour):" + (minute < 10 ? "0" : "") + "\(minute)"
        }
        self.init(clock(opens) + "-" + clock(ends))
    }
}

/// What of a contact a gateway can use. People write what they like; only what is certain is used.
package enum ContactAddress {
    /// Of a mobile telephone, with its country at the most (ITU-T E.164).
    private static let digits = 11...15
    /// Of a WeChat id, after its first letter.
    private static let idLengths = 6...20

    /// The channel a contact is good for, as far as its mask shows; `nil`: none, such as an address of mail.
    package static func channel(ofMasked masked: String) -> NoticeChannel? {
        guard !masked.contains("@") else { return nil }
        // Three digits before the stars and four after them: a telephone.
        return masked.filter(\.isNumber).count == 7 ? .sms : .wechat
    }

    /// The address in a contact; `nil`: there is none for this channel, and nobody is told by guess.
    package static func address(in contact: String, for channel: NoticeChannel) -> String? {
        switch channel {
        case .sms: telephone(in: contact)
        case .wechat: wechat(in: contact)
        case .page, .webhook: nil
        }
    }

    private static func telephone(in contact: String) -> String? {
        let joined = contact.filter { !" -()\u{2009}\u{3000}".contains($0) }
        let parts = joined.split(omittingEmptySubsequences: true) { !isDigit($0) }
        for part in parts where digits.contains(part.count) {
            let before =
                part.startIndex > joined.startIndex ? joined[joined.index(before: part.startIndex)] : " "
            // Digits within a word of Latin letters are part of a name.
            guard !isLatin(before), before != "_" else { continue }
            return (before == "+" ? "+" : "") + part
        }
        return nil
    }

    private static func wechat(in contact: String) -> String? {
        let words = contact.split { !isLatin($0) && !isDigit($0) && $0 != "_" && $0 != "-" }
        return words.first { word in
            // A word of letters alone may be somebody's name.
            idLengths.contains(word.count) && word.first.map(isLatin) == true && !word.allSatisfy(isLatin)
        }.map(String.init)
    }

    private static func isDigit(_ sign: Character) -> Bool { ("0"..."9").contains(sign) }
    private static func isLatin(_ sign: Character) -> Bool {
        ("a"..."z").contains(sign) || ("A"..."Z").contains(sign)
    }
}

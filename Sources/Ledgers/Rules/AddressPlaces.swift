import Territory

/// Where addresses lie, told by the names of areas that stand in them.
///
/// Nothing is guessed: a street, a housing estate or an industrial park names no area. Towns and villages are
/// known by every ending they may have had: an address is often older than the present name.
struct AddressPlaces: Sendable {
    /// What an address says.
    enum Place: Sendable, Hashable {
        case area(Area.Code)
        /// The same name in several places, and nothing before it that tells which.
        case several([Area.Code])
        case nowhere
    }

    /// Names by their characters, each leading to the next.
    private struct Step: Sendable {
        var next: [Character: Int] = [:]
        var named: [Area.Code] = []
    }

    /// A name that stands in an address.
    private struct Mention {
        let end: Int
        let codes: [Area.Code]
    }

    private var steps = [Step()]
    /// Villages that are told by one character: 新村 is one only right behind the name of its town.
    private var shortNamed: Set<Area.Code> = []

    /// - Parameter areas: Those of the ground, with the areas above them; levels below villages are left out.
    init(_ areas: [Area]) {
        let city = areas.first { $0.level == .city }?.name.folded ?? ""
        for area in areas {
            let name = area.name.folded
            let stem = Self.stem(of: name, at: area.level)
            switch area.level {
            case .city, .grid, .unit: continue
            case .county:
                add(name, area.code)
                guard !stem.isEmpty else { continue }
                // 莆田市仙游… leaves no doubt; 仙游 alone may be the name of a street.
                for before in Set([city, Self.stem(of: city, at: .city)]) where !before.isEmpty {
                    add(before + stem, area.code)
                }
            case .town, .village:
                if area.level == .village, stem.count == 1 { shortNamed.insert(area.code) }
                add(name, area.code)
                for ending in area.level.endings where !stem.isEmpty { add(stem + ending, area.code) }
            }
        }
    }

    private mutating func add(_ name: String, _ code: Area.Code) {
        guard name.count > 1 else { return }
        var place = 0
        for character in name {
            if let next = steps[place].next[character] {
                place = next
            } else {
                steps.append(Step())
                steps[place].next[character] = steps.count - 1
                place = steps.count - 1
            }
        }
        if !steps[place].named.contains(code) { steps[place].named.append(code) }
    }

    /// A name without what every name of its level ends with.
    private static func stem(of name: String, at level: Area.Level) -> String {
        var stem = Substring(name)
        // 龙桥社区居委会 ends twice.
        for _ in 0..<2 {
            guard let ending = level.endings.first(where: stem.hasSuffix), stem.count > ending.count else {
                break
            }
            stem = stem.dropLast(ending.count)
        }
        return String(stem)
    }

    /// The finest area an address names; every name has to lie in the one before it.
    func place(of address: String) -> Place {
        let letters = Array(address.folded)
        var within: Area.Code?
        // Where the name of the area ended that the next one may follow at once.
        var end = 0
        var unclear: [Area.Code] = []
        // The name of a town that is not known here stands before: a village behind it is not one of ours.
        var isElsewhere = false
        var place = 0
        while place < letters.count {
            guard let mention = mention(in: letters, from: place) else {
                if place > end, within?.level != .town, Self.endsTown(letters, at: place) {
                    isElsewhere = true
                }
                place += 1
                continue
            }
            let follows = place == end && within?.level == .town
            let fitting = mention.codes.filter { code in
                if shortNamed.contains(code), !follows { return false }
                if code.level == .village, isElsewhere { return false }
                return within.map { $0.contains(code) && $0 != code } ?? true
            }
            if fitting.count == 1, let code = fitting.first {
                // What was unclear before is what contains this, or was something else.
                (within, end, unclear) = (code, mention.end, [])
                if code.level == .village { break }
            } else if fitting.count > 1, unclear.isEmpty {
                unclear = fitting
            } else if fitting.isEmpty, within?.level != .town,
                mention.codes.contains(where: { $0.level == .town })
            {
                isElsewhere = true
            }
            place = mention.end
        }
        if !unclear.isEmpty { return .several(unclear.sorted()) }
        return within.map(Place.area) ?? .nowhere
    }

    private static func endsTown(_ letters: [Character], at place: Int) -> Bool {
        Area.Level.town.endings.contains { letters[place...].starts(with: $0) }
    }

    /// The longest name that begins at a character.
    private func mention(in letters: [Character], from first: Int) -> Mention? {
        var (step, longest) = (0, Mention?.none)
        for (place, letter) in letters.enumerated().dropFirst(first) {
            guard let next = steps[step].next[letter] else { break }
            step = next
            if !steps[step].named.isEmpty { longest = Mention(end: place + 1, codes: steps[step].named) }
        }
        return longest
    }
}

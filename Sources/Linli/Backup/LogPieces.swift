/// One finished piece of the write-ahead log: the line of history it is of, and its number there.
struct LogPiece: Equatable, Sendable {
    let timeline: UInt64
    let number: UInt64

    /// - Parameter bytes: How much of the log is in a piece; the server says so.
    init?(_ name: some StringProtocol, bytes: Int) {
        guard name.count == 24, name.allSatisfy(\.isHexDigit), bytes > 0,
            let timeline = UInt64(name.prefix(8), radix: 16),
            let high = UInt64(name.dropFirst(8).prefix(8), radix: 16),
            let low = UInt64(name.suffix(8), radix: 16)
        else { return nil }
        self.init(timeline: timeline, number: high * Self.perHigh(bytes) + low)
    }

    init(timeline: UInt64, number: UInt64) {
        self.timeline = timeline
        self.number = number
    }

    /// The piece in which a place of the log ends, as the server writes places: "0/3000148".
    init?(ending place: String, on timeline: UInt64, bytes: Int) {
        let halves = place.split(separator: "/").compactMap { UInt64($0, radix: 16) }
        guard halves.count == 2, let high = halves.first, let low = halves.last, bytes > 0 else { return nil }
        // A place says how far it is filled: at the border of two pieces the former is full.
        self.init(timeline: timeline, number: (max(1, high << 32 + low) - 1) / UInt64(bytes))
    }

    func name(bytes: Int) -> String {
        let each = Self.perHigh(bytes)
        return [timeline, number / each, number % each].map(Self.digits).joined()
    }

    static func digits(_ number: UInt64) -> String {
        let digits = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    }

    // Names count four gigabytes, and pieces in them.
    private static func perHigh(_ bytes: Int) -> UInt64 { max(1, (4 << 30) / UInt64(bytes)) }
}

/// Which pieces of the write-ahead log the backups hold.
struct LogPieces: Sendable {
    private let bytes: Int
    private var numbers: [UInt64: Set<UInt64>] = [:]
    /// Timelines of which it is written down where they branched off.
    private var histories: Set<UInt64> = []

    /// - Parameter names: Of packed copies.
    init(_ names: some Sequence<String>, bytes: Int) {
        self.bytes = bytes
        for name in names where name.hasSuffix(".gz") {
            let name = name.dropLast(3)
            if let piece = LogPiece(name, bytes: bytes) {
                numbers[piece.timeline, default: []].insert(piece.number)
            } else if name.hasSuffix(".history"), let timeline = UInt64(name.dropLast(8), radix: 16) {
                histories.insert(timeline)
            }
        }
    }

    /// The pieces that are missing where others of their timeline lie behind them, one for each hole.
    ///
    /// - Parameter ranges: What backups need, from their first piece to their last.
    func holes(in ranges: [(first: LogPiece, last: LogPiece)]) -> [String] {
        guard let oldest = ranges.map(\.first.timeline).min() else { return [] }
        let timelines = Set(numbers.keys).union(ranges.map(\.first.timeline)).filter { $0 >= oldest }
        return timelines.sorted().flatMap { timeline in
            let own = ranges.filter { $0.first.timeline == timeline }
            let held = numbers[timeline] ?? []
            let first = own.map(\.first.number).min() ?? held.min() ?? 0
            var next = first
            var missing: [UInt64] = []
            for number in held.filter({ $0 >= first }).sorted() {
                if number != next { missing.append(next) }
                next = number + 1
            }
            if let last = own.map(\.last.number).max(), last >= next { missing.append(next) }
            return missing.map { LogPiece(timeline: timeline, number: $0).name(bytes: bytes) }
        }
    }

    /// The pieces from one to the newest of all, as a server goes through them.
    ///
    /// It changes over to a newer timeline with that one's first piece.
    /// - Returns: `missing`: the first that is not there; `nil`: all are.
    func way(from first: LogPiece) -> (names: [String], missing: String?) {
        let newer = numbers.keys.filter { $0 > first.timeline }.sorted()
        let newest = newer.last ?? first.timeline
        if let unwritten = ((first.timeline + 1)..<(newest + 1)).first(where: { !histories.contains($0) }) {
            return ([], LogPiece.digits(unwritten) + ".history")
        }
        guard let end = numbers[newest]?.max() else { return ([], first.name(bytes: bytes)) }
        var names: [String] = []
        var number = first.number
        while number <= end {
            let timeline = newer.last { (numbers[$0]?.min() ?? .max) <= number } ?? first.timeline
            let name = LogPiece(timeline: timeline, number: number).name(bytes: bytes)
            guard numbers[timeline]?.contains(number) == true else { return (names, name) }
            names.append(name)
            number += 1
        }
        return (names, nil)
    }
}

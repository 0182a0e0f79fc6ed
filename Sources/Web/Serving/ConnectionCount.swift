import Synchronization

/// How many connections are open, all together and by line.
final class ConnectionCount: Sendable {
    private struct Counts {
        var all = 0
        var ofLine: [String: Int] = [:]
    }

    private let counts = Mutex(Counts())
    private let most: Int
    /// `nil`: everybody comes through proxies of ours, and one address says nothing.
    private let mostOfLine: Int?

    init(most: Int, mostOfLine: Int?) {
        (self.most, self.mostOfLine) = (most, mostOfLine)
    }

    /// - Returns: `false` when there are too many; then nothing was counted.
    func open(from line: String) -> Bool {
        counts.withLock { counts in
            let ofLine = counts.ofLine[line, default: 0]
            guard counts.all < most, ofLine < mostOfLine ?? most else { return false }
            counts.all += 1
            counts.ofLine[line] = ofLine + 1
            return true
        }
    }

    func close(from line: String) {
        counts.withLock { counts in
            counts.all -= 1
            let left = counts.ofLine[line, default: 1] - 1
            counts.ofLine[line] = left > 0 ? left : nil
        }
    }
}

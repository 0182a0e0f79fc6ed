extension Picture {
    /// The same picture, of at most `side` dots a side: each of its dots is the mean of what it covers.
    func smaller(side: Int) -> Picture {
        let longer = max(width, height)
        guard longer > side else { return self }
        let newWidth = max(1, (width * side + longer / 2) / longer)
        let newHeight = max(1, (height * side + longer / 2) / longer)
        let own = Self.planes(width: width, height: height, sampling: sampling)
        let wanted = Self.planes(width: newWidth, height: newHeight, sampling: sampling)
        var made: [UInt8] = []
        for (plane, wanted) in zip(own, wanted) {
            let rows = lower(plane, to: wanted.height)
            made += Self.narrower(rows, width: plane.width, height: wanted.height, to: wanted.width)
        }
        return Picture(width: newWidth, height: newHeight, sampling: sampling, dots: made)
    }

    /// Which rows or columns of `from` the one at `place` of `to` covers, and how much of each, in parts of
    /// which it covers `from` in all. `to` is the smaller number, or they are the same.
    private static func covered(_ place: Int, of to: Int, in from: Int) -> [(index: Int, weight: UInt32)] {
        let (start, end) = (place * from, (place + 1) * from)
        return (start / to..<(end + to - 1) / to).map { index in
            (index, UInt32(min(end, (index + 1) * to) - max(start, index * to)))
        }
    }

    private func lower(_ plane: Plane, to newHeight: Int) -> [UInt8] {
        let row = plane.width
        let mean = Mean(of: plane.height)
        var sums = [UInt32](repeating: 0, count: row)
        return [UInt8](unsafeUninitializedCapacity: row * newHeight) { made, count in
            dots.withUnsafeBufferPointer { dots in
                sums.withUnsafeMutableBufferPointer { sums in
                    for place in 0..<newHeight {
                        sums.update(repeating: 0)
                        for (index, weight) in Self.covered(place, of: newHeight, in: plane.height) {
                            let start = plane.start + index * row
                            let line = UnsafeBufferPointer(rebasing: dots[start..<start + row])
                            for dot in 0..<row { sums[dot] &+= UInt32(line[dot]) &* weight }
                        }
                        let line = UnsafeMutableBufferPointer(
                            rebasing: made[place * row..<(place + 1) * row])
                        for dot in 0..<row { line[dot] = mean.rounded(sums[dot]) }
                    }
                }
            }
            count = row * newHeight
        }
    }

    private static func narrower(_ dots: [UInt8], width: Int, height: Int, to newWidth: Int) -> [UInt8] {
        let mean = Mean(of: width)
        let columns = (0..<newWidth).map { covered($0, of: newWidth, in: width) }
        // All that is covered, one after the other: lists within this loop cost as much as the rest of it.
        let weights = columns.flatMap { $0.map(\.weight) }
        let (firsts, counts) = (columns.map { $0.first?.index ?? 0 }, columns.map(\.count))
        return [UInt8](unsafeUninitializedCapacity: newWidth * height) { made, count in
            dots.withUnsafeBufferPointer { dots in
                var target = 0
                for row in 0..<height {
                    var weight = 0
                    for place in 0..<newWidth {
                        var sum: UInt32 = 0
                        var dot = row * width + firsts[place]
                        for _ in 0..<counts[place] {
                            sum &+= UInt32(dots[dot]) &* weights[weight]
                            dot += 1
                            weight += 1
                        }
                        made[target] = mean.rounded(sum)
                        target += 1
                    }
                }
            }
            count = newWidth * height
        }
    }

    /// Divides sums by their number of parts, by multiplying: a division takes ten times as long.
    private struct Mean {
        private static let shift: UInt64 = 32
        private let half: UInt64
        private let factor: UInt64

        init(of parts: Int) {
            half = UInt64(parts) / 2
            factor = (1 << Self.shift) / UInt64(parts) + 1
        }

        func rounded(_ sum: UInt32) -> UInt8 {
            UInt8(truncatingIfNeeded: min(255, ((UInt64(sum) &+ half) &* factor) &>> Self.shift))
        }
    }
}

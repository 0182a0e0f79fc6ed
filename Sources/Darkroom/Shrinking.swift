extension Picture {
    /// The same picture, of at most `side` dots a side: each of its dots is the mean of what it covers.
    func smaller(side: Int) -> Picture {
        let longer = max(width, height)
        guard longer > side else { return self }
        let newWidth = max(1, (width * side + longer / 2) / longer)
        let newHeight = max(1, (height * side + longer / 2) / longer)
        return lower(newHeight).narrower(newWidth)
    }

    /// Which rows or columns of `from` the one at `place` of `to` covers, and how much of each, in parts of
    /// which it covers `from` in all. `to` is the smaller number.
    private static func covered(_ place: Int, of to: Int, in from: Int) -> [(index: Int, weight: UInt32)] {
        let (start, end) = (place * from, (place + 1) * from)
        return (start / to..<(end + to - 1) / to).map { index in
            (index, UInt32(min(end, (index + 1) * to) - max(start, index * to)))
        }
    }

    private func lower(_ newHeight: Int) -> Picture {
        let row = width * 3
        let mean = Mean(of: height)
        var sums = [UInt32](repeating: 0, count: row)
        let made = [UInt8](unsafeUninitializedCapacity: row * newHeight) { made, count in
            dots.withUnsafeBufferPointer { dots in
                sums.withUnsafeMutableBufferPointer { sums in
                    for place in 0..<newHeight {
                        sums.update(repeating: 0)
                        for (index, weight) in Self.covered(place, of: newHeight, in: height) {
                            let line = UnsafeBufferPointer(rebasing: dots[index * row..<(index + 1) * row])
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
        return Picture(width: width, height: newHeight, dots: made)
    }

    private func narrower(_ newWidth: Int) -> Picture {
        let mean = Mean(of: width)
        let columns = (0..<newWidth).map { Self.covered($0, of: newWidth, in: width) }
        // All that is covered, one after the other: this loop is most of the work, and lists within it cost.
        let weights = columns.flatMap { $0.map(\.weight) }
        let (firsts, counts) = (columns.map { $0.first?.index ?? 0 }, columns.map(\.count))
        let made = [UInt8](unsafeUninitializedCapacity: newWidth * height * 3) { made, count in
            dots.withUnsafeBufferPointer { dots in
                var target = 0
                for row in 0..<height {
                    var weight = 0
                    for place in 0..<newWidth {
                        var (red, green, blue): (UInt32, UInt32, UInt32) = (0, 0, 0)
                        var dot = (row * width + firsts[place]) * 3
                        for _ in 0..<counts[place] {
                            red &+= UInt32(dots[dot]) &* weights[weight]
                            green &+= UInt32(dots[dot + 1]) &* weights[weight]
                            blue &+= UInt32(dots[dot + 2]) &* weights[weight]
                            dot += 3
                            weight += 1
                        }
                        made[target] = mean.rounded(red)
                        made[target + 1] = mean.rounded(green)
                        made[target + 2] = mean.rounded(blue)
                        target += 3
                    }
                }
            }
            count = newWidth * height * 3
        }
        return Picture(width: newWidth, height: height, dots: made)
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

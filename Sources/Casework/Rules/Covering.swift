import FoundationEssentials

/// A part of a photo that nobody outside may see: a face, a plate. In parts of the photo's width and height.
package struct PhotoBox: Sendable, Equatable {
    package let left: Double
    package let top: Double
    package let width: Double
    package let height: Double

    /// - Returns: `nil` for a box without size, or wholly outside the photo.
    package init?(left: Double, top: Double, width: Double, height: Double) {
        guard left.isFinite, top.isFinite, (0...100).contains(width), (0...100).contains(height), width > 0,
            height > 0, (-100..<1).contains(left), (-100..<1).contains(top), left + width > 0,
            top + height > 0
        else { return nil }
        self.left = left
        self.top = top
        self.width = width
        self.height = height
    }

    /// More faces than these in one picture: better another picture.
    package static let most = 20

    /// Boxes as people write them, one a line: left, top, width, height in per cent of the photo.
    ///
    /// - Returns: `nil` when a line is anything else, or there are too many.
    package static func boxes(in text: String) -> [PhotoBox]? {
        var boxes: [PhotoBox] = []
        for line in text.split(whereSeparator: { $0 == "\n" || $0 == "\r" || $0 == "\r\n" || $0 == ";" }) {
            let words = line.split(whereSeparator: { $0 == " " || $0 == "," || $0 == "\t" })
            if words.isEmpty { continue }
            guard words.count == 4, boxes.count < most else { return nil }
            var parts = words.lazy.map { Double($0).map { $0 / 100 } }.makeIterator()
            guard let left = parts.next() ?? nil, let top = parts.next() ?? nil,
                let width = parts.next() ?? nil, let height = parts.next() ?? nil,
                let box = PhotoBox(left: left, top: top, width: width, height: height)
            else { return nil }
            boxes.append(box)
        }
        return boxes
    }
}

/// The bare pixels of a picture: three bytes each, row by row.
struct Pixels: Equatable {
    let width: Int
    let height: Int
    private(set) var bytes: [UInt8]

    /// Reads what our own child wrote: PPM (`P6`) with one byte a channel, or grey (`P5`).
    init?(ppm: [UInt8]) {
        var rest = ppm[...]
        func word() -> String {
            rest = rest.drop { $0 == 0x20 || $0 == 0x0A }
            let found = rest.prefix { $0 != 0x20 && $0 != 0x0A }
            rest = rest.dropFirst(found.count)
            return String(decoding: found.prefix(20), as: UTF8.self)
        }
        let kind = word()
        guard kind == "P6" || kind == "P5", let width = Int(word()), let height = Int(word()),
            word() == "255",
            (1...PhotoStore.fullSide).contains(width), (1...PhotoStore.fullSide).contains(height)
        else { return nil }
        rest = rest.dropFirst()
        guard rest.count == width * height * (kind == "P6" ? 3 : 1) else { return nil }
        self.width = width
        self.height = height
        bytes = kind == "P6" ? Array(rest) : rest.flatMap { [$0, $0, $0] }
    }

    var ppm: [UInt8] { Array("P6\n\(width) \(height)\n255\n".utf8) + bytes }

    /// Fills each box with its one mean colour.
    ///
    /// One colour, not a pattern of many: from coarse patterns letters of plates have been read again.
    mutating func cover(_ boxes: [PhotoBox]) {
        for box in boxes {
            // Outwards to whole pixels, so that no edge of what is covered shows.
            let columns = Self.range(box.left, box.width, width)
            let rows = Self.range(box.top, box.height, height)
            guard !columns.isEmpty, !rows.isEmpty else { continue }
            let mean = mean(columns, rows)
            for row in rows {
                for column in columns {
                    let place = (row * width + column) * 3
                    bytes.replaceSubrange(place..<(place + 3), with: mean)
                }
            }
        }
    }

    private func mean(_ columns: Range<Int>, _ rows: Range<Int>) -> [UInt8] {
        let count = columns.count * rows.count
        return (0..<3).map { channel in
            var sum = 0
            for row in rows {
                for column in columns { sum += Int(bytes[(row * width + column) * 3 + channel]) }
            }
            return UInt8(sum / count)
        }
    }

    private static func range(_ start: Double, _ length: Double, _ side: Int) -> Range<Int> {
        let first = min(side, max(0, Int((start * Double(side)).rounded(.down))))
        let past = min(side, max(first, Int(((start + length) * Double(side)).rounded(.up))))
        return first..<past
    }
}

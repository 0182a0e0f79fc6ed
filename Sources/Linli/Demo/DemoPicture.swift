import Foundation

/// A drawing that stands for a photo: ground, sky, a thing in the middle, and DEMO across the foot.
struct DemoPicture: Sendable {
    static let width = 800
    static let height = 600
    private var pixels: [UInt8]

    struct Colour: Sendable {
        let red: Double
        let green: Double
        let blue: Double

        init(_ red: Double, _ green: Double, _ blue: Double) {
            self.red = red
            self.green = green
            self.blue = blue
        }
    }

    /// Which thing is drawn; any scenario gets one of them.
    static let things = 4

    init(thing: Int, numbers: inout DemoNumbers) {
        pixels = [UInt8](repeating: 0, count: Self.width * Self.height * 3)
        let dusk = numbers.number(in: 0.25...1)
        let horizon = numbers.whole(in: 300...380)
        for row in 0..<Self.height {
            let depth = Double(row) / Double(Self.height)
            let colour =
                row < horizon
                ? Colour(90 * dusk + 60 * depth, 130 * dusk + 40 * depth, 200 * dusk)
                : Colour(120 * dusk * depth, 115 * dusk * depth, 105 * dusk * depth)
            for column in 0..<Self.width { set(column, row, colour) }
        }
        let middle = numbers.whole(in: 300...500)
        switch thing % Self.things {
        case 0: drawLamp(at: middle, horizon)
        case 1: drawHole(at: middle, &numbers)
        case 2: drawBags(at: middle, &numbers)
        default: drawHouse(at: middle, horizon)
        }
        grain(&numbers)
        drawMark()
    }

    private mutating func set(_ column: Int, _ row: Int, _ colour: Colour) {
        guard (0..<Self.width).contains(column), (0..<Self.height).contains(row) else { return }
        let start = (row * Self.width + column) * 3
        pixels[start] = UInt8(min(255, max(0, colour.red)))
        pixels[start + 1] = UInt8(min(255, max(0, colour.green)))
        pixels[start + 2] = UInt8(min(255, max(0, colour.blue)))
    }

    private mutating func box(_ columns: Range<Int>, _ rows: Range<Int>, _ colour: Colour) {
        for row in rows { for column in columns { set(column, row, colour) } }
    }

    private mutating func round(_ x: Int, _ y: Int, _ across: Int, _ down: Int, _ colour: Colour) {
        for row in -down...down {
            for column in -across...across {
                let (east, south) = (Double(column) / Double(across), Double(row) / Double(down))
                if east * east + south * south <= 1 { set(x + column, y + row, colour) }
            }
        }
    }

    private mutating func drawLamp(at middle: Int, _ horizon: Int) {
        box(middle..<(middle + 12), 90..<(horizon + 120), Colour(60, 62, 66))
        box(middle..<(middle + 110), 90..<100, Colour(60, 62, 66))
        round(middle + 110, 106, 36, 12, Colour(35, 35, 38))
    }

    private mutating func drawHole(at middle: Int, _ numbers: inout DemoNumbers) {
        round(middle, 480, numbers.whole(in: 110...180), 50, Colour(70, 60, 50))
        round(middle, 488, numbers.whole(in: 70...100), 34, Colour(25, 22, 20))
    }

    private mutating func drawBags(at middle: Int, _ numbers: inout DemoNumbers) {
        for _ in 0..<9 {
            let shade = numbers.number(in: 20...150)
            round(
                middle + numbers.whole(in: -140...140), numbers.whole(in: 400...500),
                numbers.whole(in: 35...60),
                numbers.whole(in: 30...45), Colour(shade, shade * 0.95, shade * 0.8))
        }
    }

    private mutating func drawHouse(at middle: Int, _ horizon: Int) {
        box((middle - 150)..<(middle + 150), 140..<(horizon + 60), Colour(170, 150, 130))
        for floor in 0..<3 {
            for window in 0..<4 {
                let (left, top) = (middle - 120 + window * 66, 165 + floor * 70)
                box(left..<(left + 38), top..<(top + 44), Colour(230, 205, 120))
            }
        }
    }

    private mutating func grain(_ numbers: inout DemoNumbers) {
        for index in stride(from: 0, to: pixels.count, by: 7) {
            let value = Double(pixels[index]) + numbers.number(in: -9...9)
            pixels[index] = UInt8(min(255, max(0, value)))
        }
    }

    // Five columns by seven rows each: nobody shall take the drawing for a photo of a place.
    private static let letters = [
        "11110100011000110001100011000111110", "11111100001000011110100001000011111",
        "10001110111010110001100011000110001", "01110100011000110001100011000101110",
    ]

    private mutating func drawMark() {
        for (place, letter) in Self.letters.enumerated() {
            for (index, dot) in letter.enumerated() where dot == "1" {
                let (column, row) = (24 + place * 42 + index % 5 * 7, 536 + index / 5 * 7)
                box(column..<(column + 6), row..<(row + 6), Colour(255, 255, 255))
            }
        }
    }

    /// As PNG without compression: the store writes it anew anyway.
    var png: Data {
        var rows: [UInt8] = []
        rows.reserveCapacity(pixels.count + Self.height)
        for row in 0..<Self.height {
            rows.append(0)
            rows += pixels[(row * Self.width * 3)..<((row + 1) * Self.width * 3)]
        }
        return PNGFile(width: Self.width, height: Self.height, rows: rows).data
    }
}

/// The least a PNG file needs (RFC 2083): header, stored data, end.
struct PNGFile {
    let width: Int
    let height: Int
    let rows: [UInt8]

    /// A stored block of deflate holds no more (RFC 1951, section 3.2.4).
    private static let mostStored = 65_535

    var data: Data {
        var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        file += chunk("IHDR", Self.big(width) + Self.big(height) + [8, 2, 0, 0, 0])
        file += chunk("IDAT", stored)
        file += chunk("IEND", [])
        return Data(file)
    }

    private var stored: [UInt8] {
        var out: [UInt8] = [0x78, 0x01]
        var start = 0
        while start < rows.count {
            let end = min(rows.count, start + Self.mostStored)
            let (low, high) = (UInt8((end - start) & 255), UInt8((end - start) >> 8))
            out += [end == rows.count ? 1 : 0, low, high, ~low, ~high]
            out += rows[start..<end]
            start = end
        }
        var (first, second) = (1 as UInt32, 0 as UInt32)
        for byte in rows {
            first = (first + UInt32(byte)) % 65_521
            second = (second + first) % 65_521
        }
        return out + Self.big(Int(second << 16 | first))
    }

    private func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
        let named = Array(name.utf8) + body
        return Self.big(body.count) + named + Self.big(Int(Self.check(named)))
    }

    private static func big(_ number: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }

    private static let table: [UInt32] = (0..<256).map { (index: UInt32) in
        (0..<8).reduce(index) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
    }

    private static func check(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(0xFFFF_FFFF) { table[Int(($0 ^ UInt32($1)) & 255)] ^ ($0 >> 8) }
    }
}

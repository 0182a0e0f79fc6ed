import Foundation
import Testing

@testable import Casework

/// Boxes over parts of a photo: read as people write them, and filled with one colour.
@Suite struct CoveringTests {
    @Test(arguments: [
        ("", 0), ("10 20 15 15", 1), ("10,20,15,15\r\n 1 1 2 2 \n\n", 2), ("1 1 5 5;2 2 5 5", 2),
        ("0.5 0.5 99.5 99.5", 1), ("-5 -5 20 20", 1),
    ])
    func `boxes are four numbers a line`(text: String, count: Int) {
        #expect(PhotoBox.boxes(in: text)?.count == count)
    }

    @Test(arguments: [
        "1", "1 2 3", "1 2 3 4 5", "a b c d", "nan 1 1 1", "inf 1 1 1", "1 1 0 1", "1 1 -1 1", "100 1 5 5",
        "1 1 1 99999", "-10 1 5 5", "<b> 1 1 1", String(repeating: "1 1 5 5\n", count: 21),
    ])
    func `anything else is refused, not guessed`(text: String) {
        #expect(PhotoBox.boxes(in: text) == nil)
    }

    @Test func `a box is filled to its last pixel with the mean, and nothing else changes`() throws {
        let ppm = Array("P6\n4 3\n255\n".utf8) + (0..<36).map { UInt8($0 * 7) }
        var pixels = try #require(Pixels(ppm: ppm))
        let before = pixels.bytes
        pixels.cover(try #require(PhotoBox.boxes(in: "25 0 26 67")))
        for row in 0..<3 {
            for column in 0..<4 {
                let place = (row * 4 + column) * 3
                let isCovered = (1...2).contains(column)
                for channel in 0..<3 {
                    #expect((pixels.bytes[place + channel] != before[place + channel]) == isCovered)
                }
            }
        }
        let reds = [1, 2, 5, 6, 9, 10].map { (place: Int) -> UInt8 in pixels.bytes[place * 3] }
        #expect(Set(reds) == [115], "the mean of 21, 42, 105, 126, 189 and 210")
        #expect(Pixels(ppm: pixels.ppm) == pixels)
    }

    @Test(arguments: [
        "", "P6", "P6\n1 1\n255\n", "P6\n0 0\n255\n", "P6\n9999999 1\n255\nabc", "P4\n1 1\n255\nabc",
        "P6\n1 1\n65535\nabc", "P6\n-1 1\n255\nabc", "P6\n1 1\n255\nabcd", "P6\n9223372036854775807 2\n255\n",
    ])
    func `bare pixels that are not whole are refused`(text: String) {
        #expect(Pixels(ppm: Array(text.utf8)) == nil)
    }
}

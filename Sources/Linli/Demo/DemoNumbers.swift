import Foundation
import Territory

/// Throws of one seeded die; everything in the demo place comes from these.
struct DemoNumbers: Sendable {
    private var numbers: SplitMix64

    init(seed: UInt64) { numbers = SplitMix64(seed: seed) }

    mutating func number(in bounds: ClosedRange<Double>) -> Double { numbers.next(in: bounds) }

    mutating func whole(in bounds: ClosedRange<Int>) -> Int {
        min(
            bounds.upperBound,
            Int(numbers.next(in: Double(bounds.lowerBound)...Double(bounds.upperBound + 1))))
    }

    /// - Parameter share: Of all throws, from 0 to 1.
    mutating func happens(_ share: Double) -> Bool { numbers.next(in: 0...1) < share }

    mutating func one<Thing>(of things: [Thing]) -> Thing? {
        things.isEmpty ? nil : things[whole(in: 0...(things.count - 1))]
    }

    /// One of several, the heavier the more often.
    mutating func one<Thing>(of things: [Thing], weighing weight: (Thing) -> Double) -> Thing? {
        let total = things.reduce(0) { $0 + weight($1) }
        guard total > 0 else { return nil }
        var left = numbers.next(in: 0...total)
        for thing in things where weight(thing) > 0 {
            left -= weight(thing)
            if left <= 0 { return thing }
        }
        return things.last { weight($0) > 0 }
    }

    /// An identifier of version 8 (RFC 9562: whatever its maker likes), the same for the same seed.
    mutating func identifier() -> UUID {
        var bytes = (0..<16).map { _ in UInt8(truncatingIfNeeded: numbers.next()) }
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        return bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }
}

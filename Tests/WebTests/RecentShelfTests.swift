import Foundation
import Testing

@testable import Web

/// What many ask for, made by one while the others get the last.
@Suite struct RecentShelfTests {
    private static let noon = Date(timeIntervalSince1970: 1_772_337_600)

    private struct Failed: Error {}

    /// What is asked for at a moment: the last, or what is made then; `nil` fails.
    private func asked(
        _ shelf: RecentShelf<String, Int>, _ key: String = "place", after seconds: TimeInterval,
        making value: Int?
    ) async throws -> Int {
        try await shelf.value(of: key, at: Self.noon + seconds, isDear: { $0 > 10 }) {
            guard let value else { throw Failed() }
            return value
        }
    }

    @Test func `while one makes it anew the others get the last, and then the new one`() async throws {
        let shelf = RecentShelf<String, Int>(most: 2)
        #expect(try await asked(shelf, after: 0, making: 100) == 100)
        #expect(try await asked(shelf, after: 4, making: 101) == 100)
        let made = try await shelf.value(of: "place", at: Self.noon + 6) {
            let last = try await asked(shelf, after: 6, making: nil)
            #expect(last == 100, "the second gets the last")
            return 102
        }
        #expect(made == 102)
        #expect(try await asked(shelf, after: 7, making: 103) == 102)
    }

    @Test func `what is not made anew is not shown for long`() async throws {
        let shelf = RecentShelf<String, Int>(most: 2)
        _ = try await asked(shelf, after: 0, making: 100)
        // Each that begins fails.
        for second in stride(from: 6.0, to: 30, by: 6) {
            await #expect(throws: Failed.self, "\(second)") {
                try await asked(shelf, after: second, making: nil)
            }
            #expect(try await asked(shelf, after: second + 1, making: nil) == 100, "\(second)")
        }
        for _ in 0..<3 {
            await #expect(throws: Failed.self) { try await asked(shelf, after: 31, making: nil) }
        }
    }

    @Test func `what is not dear is made for each`() async throws {
        let shelf = RecentShelf<String, Int>(most: 2)
        #expect(try await asked(shelf, after: 0, making: 10) == 10)
        #expect(try await asked(shelf, after: 0, making: 9) == 9)
        #expect(try await asked(shelf, after: 0, making: 100) == 100)
        #expect(try await asked(shelf, after: 6, making: 8) == 8, "what was dear and is no more is forgotten")
        #expect(try await asked(shelf, after: 6, making: 7) == 7)
    }

    @Test func `no more is kept than there is room for`() async throws {
        let shelf = RecentShelf<String, Int>(most: 2)
        for (place, key) in ["a", "b"].enumerated() {
            _ = try await asked(shelf, key, after: 0, making: 100 + place)
        }
        #expect(try await asked(shelf, "a", after: 1, making: 200) == 100)
        #expect(try await asked(shelf, "c", after: 1, making: 5) == 5, "what is not dear takes no room")
        #expect(try await asked(shelf, "b", after: 1, making: 200) == 101)
        #expect(try await asked(shelf, "c", after: 1, making: 102) == 102)
        #expect(try await asked(shelf, "a", after: 1, making: 200) == 200)
    }
}

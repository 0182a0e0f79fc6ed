import Postgres
import Testing

@testable import Web

/// Who is asked to try again may.
@Suite struct CountedReportTests {
    private func sent(_ counted: CountedReports, _ error: DatabaseError) async {
        await #expect(throws: error) {
            try await counted.keeping("key", from: "192.0.2.7", as: .held) { () async throws -> Int in
                throw error
            }
        }
    }

    @Test(arguments: [DatabaseError.connectionLost, .outcomeUnknown, .poolExhausted, .statementTimeout])
    func `a report that could not be kept is let in again as it was`(error: DatabaseError) async {
        let counted = CountedReports()
        await sent(counted, error)
        await sent(counted, error)
        #expect(counted.admission(of: "key", from: "192.0.2.7") == .held)
        #expect(counted.admission(of: "key", from: "192.0.2.8") == nil)
        #expect(counted.admission(of: "other", from: "192.0.2.7") == nil)
    }

    @Test func `one that was refused is counted again`() async {
        let counted = CountedReports()
        await sent(counted, .refused(.checkViolation, constraint: nil, message: ""))
        #expect(counted.admission(of: "key", from: "192.0.2.7") == nil)
    }

    @Test func `the oldest are forgotten`() async {
        let counted = CountedReports()
        for number in 0...2_000 {
            _ = try? await counted.keeping("\(number)", from: "x", as: .free) { () async throws -> Int in
                throw DatabaseError.connectionLost
            }
        }
        #expect(counted.admission(of: "0", from: "x") == nil)
        #expect(counted.admission(of: "1", from: "x") == .free)
    }
}

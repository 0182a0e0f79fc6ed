import Foundation
import Ledgers
import Yams

/// What ledgers of the demo place hold, as `Ledgers.yaml` has it.
struct DemoRegisters: Decodable, Sendable {
    let ledgers: [Filled]
    let texts: [LedgerField.Code: [String]]
    let numbers: [LedgerField.Code: [Double]]
    let blank: Set<LedgerField.Code>

    /// How much of one ledger is made up.
    struct Filled: Decodable, Sendable {
        let ledger: Ledger.Name
        /// What numbers of its entries begin with.
        let sign: String?
        /// Entries of a village in the town in the middle of the map, and of any other on the average.
        let near: Int
        let far: Double
        /// Of those who stand in it, in years.
        let ages: [Int]?
        /// The ledger whose people stand in this one, too.
        let from: Ledger.Name?
    }

    static func read() throws -> DemoRegisters {
        guard let file = Bundle.module.url(forResource: "Ledgers", withExtension: "yaml") else {
            throw DemoRefusal.storiesMissing
        }
        return try YAMLDecoder().decode(DemoRegisters.self, from: Data(contentsOf: file))
    }
}

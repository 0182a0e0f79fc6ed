/// Why a run of a connector came to nothing, or broke off. One case per reason; nothing of what was answered,
/// and no address beyond its origin, stands in it.
package enum PullFailure: Error, Sendable, Equatable {
    /// The operator of the place does not list the address.
    case notAllowed(origin: String)
    /// A name led into a network that the list does not call private.
    case privateNetwork(origin: String)
    case unreachable
    case timeout
    case status(Int)
    /// It sends on to another address, and nobody goes there.
    case redirect(Int)
    /// The answer broke off.
    case broken
    case tooLarge(megabytes: Int)
    case tooManyRows(limit: Int)
    case tooManyPages(limit: Int)
    case notJSON(page: Int)
    /// No list lies where the pack says.
    case noRows(path: String)
    /// What stands at a path of a row is neither a text nor a number.
    case notAValue(path: String)
    /// The next page is said to lie elsewhere.
    case nextElsewhere(origin: String)
    /// A page names itself, or one that was read, as the next.
    case nextAgain
    /// The other database let nobody in, or has no such table or column.
    case databaseRefused
    /// `gdal-bin` is not installed, or nothing confines it.
    case toolMissing
    /// The pack names it no more, or another ledger.
    case gone
    /// The ledger is not open, or no area of the pack's.
    case noLedger
    /// It was killed, and is repeated.
    case cut
    /// A fault of ours, or of our database; the log of the program says more.
    case fault

    /// As the run log keeps it.
    package var word: String {
        switch self {
        case .notAllowed: "not-allowed"
        case .privateNetwork: "private-network"
        case .unreachable: "unreachable"
        case .timeout: "timeout"
        case .status: "status"
        case .redirect: "redirect"
        case .broken: "broken"
        case .tooLarge: "too-large"
        case .tooManyRows: "too-many-rows"
        case .tooManyPages: "too-many-pages"
        case .notJSON: "not-json"
        case .noRows: "no-rows"
        case .notAValue: "not-a-value"
        case .nextElsewhere: "next-elsewhere"
        case .nextAgain: "next-again"
        case .databaseRefused: "database-refused"
        case .toolMissing: "tool-missing"
        case .gone: "gone"
        case .noLedger: "no-ledger"
        case .cut: "cut"
        case .fault: "fault"
        }
    }

    package var detail: String? {
        switch self {
        case .notAllowed(let origin), .privateNetwork(let origin), .nextElsewhere(let origin): origin
        case .status(let code), .redirect(let code): String(code)
        case .tooLarge(let limit), .tooManyRows(let limit), .tooManyPages(let limit), .notJSON(let limit):
            String(limit)
        case .noRows(let path), .notAValue(let path): path.isEmpty ? nil : String(path.prefix(200))
        case .unreachable, .timeout, .broken, .nextAgain, .databaseRefused, .toolMissing, .gone, .noLedger,
            .cut, .fault:
            nil
        }
    }

    /// Every word a run log may hold.
    package static let words: [String] = [
        Self.notAllowed(origin: ""), .privateNetwork(origin: ""), .unreachable, .timeout, .status(0),
        .redirect(0), .broken, .tooLarge(megabytes: 0), .tooManyRows(limit: 0), .tooManyPages(limit: 0),
        .notJSON(page: 0), .noRows(path: ""), .notAValue(path: ""), .nextElsewhere(origin: ""), .nextAgain,
        .databaseRefused, .toolMissing, .gone, .noLedger, .cut, .fault,
    ].map(\.word)
}

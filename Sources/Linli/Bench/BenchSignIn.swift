import Access
import ArgumentParser
import Casework
import Foundation
import Postgres

/// How long a password takes, and what fifty at once do to everybody else.
struct BenchSignInCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign-in", abstract: "登录测速 · sign-ins, alone and fifty at once")

    @OptionGroup var flags: DataOption
    @Option(help: "次数 · rounds") var rounds = 100

    func run() async throws {
        try await withBenchPlace(flags) { house in
            let walls = BenchWalls(house: house, rounds: rounds)
            guard let post = try await walls.posts().first else { return }
            let bench = BenchSignIn(
                house: house, post: post, hash: try await Password.hash(BenchSignIn.password))
            var alone: [Double] = []
            for _ in 0..<rounds { alone.append(try await milliseconds { try await bench.signIn() }) }
            try Measurement("sign-in", alone).print()
            try await bench.strangers(rounds).print()
            // The first pages warm what later ones find warm.
            _ = try await bench.pages(rounds)
            let quiet = try await bench.pages(rounds)
            let (busy, burst) = try await bench.pagesWhileFiftySignIn()
            try Measurement("sign-in, fifty at once", burst).print()
            try Measurement("page while fifty sign in", busy, bare: quiet).print()
        }
    }
}

/// The work of a sign-in and of a page beside it.
struct BenchSignIn: Sendable {
    static let password = "a password made up for measuring"

    let house: House
    let post: BenchPost
    let hash: String

    /// A password checked as a real one is, and the database's part around it.
    func signIn() async throws {
        _ = try await house.app.atTheGate { db in try await db.countAttempt("bench") }
        guard try await Password.matches(Self.password, hash: hash) else { throw AccessRefusal.wrongPassword }
    }

    /// An unknown login against a wrong password, in turn: the two must not be told apart by time.
    func strangers(_ rounds: Int) async throws -> Measurement {
        var (known, unknown): ([Double], [Double]) = ([], [])
        for _ in 0..<rounds {
            known.append(try await milliseconds { _ = try await Password.matches("wrong", hash: hash) })
            unknown.append(try await milliseconds { _ = try await Password.matches("wrong", hash: nil) })
        }
        return Measurement("sign-in, unknown account", unknown, bare: known)
    }

    func pages(_ rounds: Int) async throws -> [Double] {
        var times: [Double] = []
        for _ in 0..<rounds { times.append(try await milliseconds { try await page() }) }
        return times
    }

    private func page() async throws {
        try await house.app.acting(with: post.token) { _, db in
            var open = CaseFilter()
            open.state = .open
            _ = try await db.cases.list(within: post.area, matching: open, after: nil, at: Date(), limit: 50)
        }
    }

    /// - Returns: Times of pages read meanwhile, and of the fifty sign-ins.
    func pagesWhileFiftySignIn() async throws -> (pages: [Double], signIns: [Double]) {
        let bell = Bell()
        async let signIns = fifty(then: bell)
        var pages: [Double] = []
        while await !bell.hasRung { pages.append(try await milliseconds { try await page() }) }
        return (pages, try await signIns)
    }

    private func fifty(then bell: Bell) async throws -> [Double] {
        let times = try await withThrowingTaskGroup(of: Double.self) { group in
            for _ in 0..<50 { group.addTask { try await milliseconds { try await signIn() } } }
            return try await group.reduce(into: [Double]()) { $0.append($1) }
        }
        await bell.ring()
        return times
    }

    private actor Bell {
        private(set) var hasRung = false
        func ring() { hasRung = true }
    }
}

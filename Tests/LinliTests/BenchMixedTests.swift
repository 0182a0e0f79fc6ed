import Foundation
import Postgres
import Scenarios
import Territory
import Testing

@testable import Linli

/// What a busy day is made of, and what it is judged by.
@Suite struct BenchDayTests {
    @Test(arguments: [
        (150.0, 600.0, 90_000), (10, 600, 6_000), (15, 10, 150), (0.1, 6, 1), (0.1, 4, 0),
    ])
    func `so many requests leave`(perSecond: Double, seconds: Double, count: Int) {
        #expect(BenchSchedule(perSecond: perSecond, seconds: seconds).count == count)
    }

    @Test func `each leaves in its own slot, at another moment of it, the same each time`() {
        let schedule = BenchSchedule(perSecond: 20, seconds: 60)
        let moments = (0..<schedule.count).map(schedule.moment)
        for (turn, moment) in moments.enumerated() {
            #expect(moment >= Double(turn) / 20 && moment < Double(turn + 1) / 20)
        }
        #expect(moments == (0..<schedule.count).map(schedule.moment))
        let within = moments.enumerated().map { $1 * 20 - Double($0) }
        #expect((0.45...0.55).contains(within.reduce(0, +) / Double(within.count)), "not in step")
        #expect(within.contains { $0 < 0.1 } && within.contains { $0 > 0.9 })
    }

    @Test(arguments: [(150.0, 3.0, 450), (15, 3, 45), (1, 3, 8), (1_000, 3, 512)])
    func `lines are held for as many as may be under way`(perSecond: Double, slowest_s: Double, lines: Int) {
        #expect(BenchSchedule(perSecond: perSecond, seconds: 1).lines(for: slowest_s, upTo: 512) == lines)
    }

    @Test(arguments: [0, 17, 100, 4_200])
    func `any hundred pages hold each kind by its share`(first: Int) {
        #expect(BenchPage.allCases.reduce(0) { $0 + $1.share } == 100)
        let pages = (first..<first + 100).map(BenchPage.page)
        for page in BenchPage.allCases {
            #expect(pages.count { $0 == page } == page.share, "\(page)")
        }
        #expect(zip(pages, pages.dropFirst()).count { $0 == $1 } < 10, "mixed, not in a row")
    }

    @Test(
        arguments: [
            ([], 0.9, 0), ([7], 0.5, 7), ([1, 2], 0.5, 1), ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9, 9),
            ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.99, 10), ([1, 2, 3, 4], 0, 1), ([1, 2, 3, 4], 1, 4),
        ] as [([Double], Double, Double)])
    func `a rank is the least that so many do not exceed`(times: [Double], share: Double, rank: Double) {
        #expect(BenchFigures.rank(share, of: times) == rank)
    }

    @Test func `wrong answers count as wrong, and make nothing quicker`() {
        var samples = (1...8).map { Self.sample(ms: Double($0 * 10)) }
        samples += [Self.sample(ms: 1, status: 503), Self.sample(ms: 30_000, status: 0)]
        let figures = BenchFigures("pages", samples)
        #expect(figures.requests == 10 && figures.success == 0.8)
        #expect(figures.wrong == ["503": 1, "0": 1])
        #expect(figures.p50_ms == 40 && figures.longest_ms == 80)
    }

    @Test func `memory that grows is told from memory that is flat`() {
        var (flat, growing, young) = (BenchMemory(), BenchMemory(), BenchMemory())
        for second in 1...3_600 {
            // It grows until everything is there, and then not.
            flat.add(min(second, 500) * 100 + (second % 7) * 50, at: Double(second))
            growing.add(100_000 + second * 5, at: Double(second))
            if second < 660 { young.add(1_000, at: Double(second)) }
        }
        #expect(abs(flat.slope(from: 600)) < 5)
        #expect((flat.drift() ?? 1) < 0.01)
        #expect((299...301).contains(growing.slope(from: 600)))
        #expect((0.13...0.15).contains(growing.drift() ?? 0))
        #expect(young.drift() == nil, "no minute after the first settled one")
    }

    private static let changes: [(String?, @Sendable (inout BenchOutcome) -> Void)] = [
        (nil, { _ in }),
        ("pages p90", { $0.pages = pages { $0 > 85 ? 201 : 10 } }),
        ("pages p99", { $0.pages = pages { $0 > 97 ? 1_001 : 10 } }),
        ("pages answered", { $0.pages[0] = sample(ms: 10, status: 503) }),
        ("reports p99", { $0.reports = [sample(ms: 2_001)] }),
        ("reports answered", { $0.reports.append(sample(ms: 10, status: 0)) }),
        ("reports lost", { $0.ledger.lost = 1 }), ("reports doubled", { $0.ledger.doubled = 1 }),
        ("reports without photos", { $0.ledger.withoutPhotos = 1 }),
        ("reports without owner", { $0.ledger.withoutOwner = 1 }),
        ("desks heard p95", { $0.heard = [2_001] }), ("desks never heard", { $0.unheard = 1 }),
        ("server ended with", { $0.ending = -9 }),
        (
            "memory drift",
            { outcome in
                for second in 1...1_000 { outcome.memory.add(second < 900 ? 100 : 106, at: Double(second)) }
            }
        ),
        (
            "pages p90 beside a greedy client",
            { outcome in
                outcome.greedySince = 50
                outcome.pages = pages { $0 >= 50 ? 13 : 10 }
            }
        ),
    ]

    @Test(arguments: changes.indices)
    func `each bound is missed by itself alone`(place: Int) throws {
        var outcome = BenchOutcome()
        (outcome.pages, outcome.reports) = (Self.pages { _ in 10 }, [Self.sample(ms: 1_000)])
        outcome.heard = [300]
        let (missed, change) = Self.changes[place]
        change(&outcome)
        let names = outcome.bounds.filter { !$0.isKept }.map(\.name)
        #expect(names == (missed.map { ["bound, \($0)"] } ?? []))
    }

    @Test func `what the system says of a process is read, whatever its name`() throws {
        let status = "Name:\tx) 1 (\nVmHWM:\t  2048 kB\nVmRSS:\t  1024 kB\nThreads:\t7\n"
        let times = "12 (x) 1 () S 1 12 12 0 -1 4194304 99 98 0 0 150 50 300 100 20 0 7 0 5 6 7"
        let reading = try #require(BenchServer.Reading(status: status, times: times))
        #expect(reading.resident_kb == 1_024 && reading.peak_kb == 2_048 && reading.threads == 7)
        #expect(reading.own_s == 2 && reading.children_s == 4)
        #expect(BenchServer.Reading(status: "Name:\tx\n", times: times) == nil, "it has ended")
    }

    @Test func `a desk knows by name, or by drawing its page anew`() {
        let told = ContinuousClock.now
        var heard = BenchListeners.Heard()
        heard.all = [told.advanced(by: .seconds(-1)), told.advanced(by: .seconds(3))]
        #expect(heard.moment(of: "1", toldAt: told) == told.advanced(by: .seconds(3)))
        #expect(heard.moment(of: "1", toldAt: told.advanced(by: .seconds(4))) == nil)
        heard.named["1"] = told.advanced(by: .seconds(2))
        #expect(heard.moment(of: "1", toldAt: told) == told.advanced(by: .seconds(2)))
    }

    private static func pages(_ ms: (Int) -> Double) -> [BenchSample] {
        (0..<100).map { sample(at: Double($0), ms: ms($0)) }
    }

    private static func sample(at moment: Double = 0, ms: Double, status: Int = 200) -> BenchSample {
        BenchSample(name: "home", at: moment, ms: ms, status: status, isRight: status == 200)
    }
}

/// A short day in a small place, by a server of its own.
@Suite(.serialized) struct BenchMixedTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    @Test func `a few seconds of a busy day lose nothing, and every open desk hears of it`() async throws {
        try await BackupScene.with { scene in
            let definitions = try PackReader.read(folder: Self.root.appending(path: "Packs/mingchuan").path)
                .get()
            let place = DemoPlace(
                owner: scene.house.owner, app: scene.house.app, definitions: definitions, seed: 9_901,
                cases: 0,
                size: .init(territory: .init(counties: 1, towns: 2, villages: 6), grids: 12, units: 24),
                say: { _ in })
            _ = try await place.make(at: Date()) { .none }
            try await BenchLoad(owner: scene.house.owner, definitions: definitions, seed: 9_901)
                .fill(to: 800) { _ in }
            let assets = Self.root.appending(path: ".assets").path
            for name in try FileManager.default.contentsOfDirectory(atPath: assets) {
                try FileManager.default.createSymbolicLink(
                    atPath: scene.house.settings.assets + "/" + name,
                    withDestinationPath: assets + "/" + name)
            }
            let plan = BenchDay.Plan(
                seconds: 6, pages: 4, reports: 0.7, desks: 2, hasGreedyClient: false)
            let day = BenchDay(
                house: scene.house, plan: plan,
                program: Self.root.appending(path: ".build/debug/linli").path, pictures: 2)
            let outcome = try await day.run()
            // Times are those of a slow build on a busy machine: nobody asks for them here.
            #expect(outcome.pages.count >= 24)
            let wrong = (outcome.pages + outcome.reports).filter { !$0.isRight }
            #expect(wrong.isEmpty, "\(wrong.prefix(3))")
            #expect(outcome.ledger == .init(acknowledged: 5))
            #expect(outcome.unheard == 0 && outcome.heard.count == 10)
            #expect(outcome.memory.readings.allSatisfy { $0.resident_kb > 10_000 })
            #expect(!outcome.memory.readings.isEmpty && outcome.ending == 0)
        }
    }

    @Test func `a report that is gone, twice there, or without photo or owner is found out`() async throws {
        try await BackupScene.with { scene in
            let photo = try await scene.givenPhoto("a lamp")
            let kept = [
                Kept(number: 1, words: "1 号处"), Kept(number: 2, words: "2 号处", photos: [photo]),
                Kept(number: 3, words: "3 号处", photos: [photo, "0" + photo.dropFirst()]),
                Kept(number: 4, words: "4 号处", photos: [photo, photo], hasOwner: false),
                Kept(number: 5, words: "5 号处", photos: [photo, photo]),
                Kept(number: 6, words: "5 号处", photos: [photo, photo]),
            ]
            for one in kept { try await one.save(in: scene.house.owner) }
            func findings(_ numbers: ClosedRange<Int>) async throws -> BenchLedger.Findings {
                let ledger = BenchLedger()
                for number in numbers {
                    ledger.note(.init(number: "990101001-\(number)", photos: 2, moment: .now))
                }
                return try await ledger.findings(in: scene.house, since: BackupScene.noon)
            }
            // One matter has two cases: whoever counts notices, whatever was acknowledged.
            #expect(try await findings(5...5) == .init(acknowledged: 1, doubled: 1))
            #expect(
                try await findings(1...4)
                    == .init(acknowledged: 4, doubled: 1, withoutPhotos: 3, withoutOwner: 1))
            #expect(try await findings(7...8) == .init(acknowledged: 2, lost: 2, doubled: 1))
        }
    }

    /// A case as it stands in the tables, with what a test leaves out.
    private struct Kept {
        let number: Int
        let words: String
        var photos: [String] = []
        var hasOwner = true

        func save(in owner: Database) async throws {
            let (home, id, noon) = ("990101001", UUID(), BackupScene.noon)
            try await owner.transaction { db in
                // Nothing leads here but this test: keys and triggers sleep.
                try await db.script("SET LOCAL session_replication_role = replica")
                try await db.execute(
                    """
                    INSERT INTO cases (home, id, number, area, scenario, pack_version, workflow, step, origin,
                        words, reported_at, routed_by, language)
                    VALUES (\(home), \(id), \(number), \(home), 'rubbish', 1, 'closed-loop', 'collected',
                        'resident', \(BenchReporter.mark + words), \(noon), 'ladder', 'zh')
                    """)
                for (place, photo) in photos.enumerated() {
                    try await db.execute(
                        """
                        INSERT INTO photos (home, case_id, area, id, position, sha256, width, height, bytes,
                            seen_from, added_at)
                        VALUES (\(home), \(id), \(home), \(UUID()), \(place + 1), \(photo), 1, 1, 1, 6,
                            \(noon))
                        """)
                }
                guard hasOwner else { return }
                try await db.execute(
                    """
                    INSERT INTO assignments (home, case_id, area, to_area, number, scenario, pack_version,
                        reported_at, step, seen_from, given_at)
                    VALUES (\(home), \(id), \(home), \(home), \(number), 'rubbish', 1, \(noon),
                        'collected', 6, \(noon))
                    """)
            }
        }
    }
}

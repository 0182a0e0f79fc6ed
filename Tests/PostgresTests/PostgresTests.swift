import Foundation
import Postgres
import Synchronization
import TestSupport
import Testing

/// What a transaction keeps, undoes and refuses, seen on a real server.
@Suite struct TransactionTests {
    @Test func `a value comes back as it was bound`() async throws {
        let moment = Date(timeIntervalSince1970: 1_750_000_000.123456)
        let id = UUID()
        let words = "路灯 'x' \\ $1 \" \n {}"
        try await withTransaction { db in
            let bytes = try await db.first(
                """
                SELECT \(words) AS words, \(moment)::timestamptz AS moment, \(id)::uuid AS id,
                    \(nil as String?)::text AS none,
                    \(["a,b", "c\"d\\"])::text[] = ARRAY['a,b', 'c"d\\'] AS list, \(Bytes([0,
                        255]))::bytea AS bytes
                """,
                as: { row in
                    let read = (try row.text("words"), try row.uuid("id"), try row.textOrNil("none"))
                    #expect(read == (words, id, nil))
                    let drift = try row.date("moment").timeIntervalSince(moment)
                    #expect(abs(drift) < 0.000_002)
                    let isSameList = try row.bool("list")
                    #expect(isSameList)
                    return try row.bytes("bytes")
                })
            #expect(bytes == [0, 255])
        }
    }

    @Test(arguments: [
        "1970-01-01 00:00:00+00", "1969-12-31 23:59:59.5+00", "2024-02-29 12:00:00+00",
        "2100-03-01 00:00:00+00",
    ])
    func `a moment reads and writes alike`(text: String) async throws {
        try await withTransaction { db in
            let read = try await db.first("SELECT \(text)::timestamptz AS at", as: { try $0.date("at") })
            let date = try #require(read)
            let same = try await db.first(
                "SELECT \(date) = \(text)::timestamptz AS same", as: { try $0.bool("same") })
            #expect(same == true)
        }
    }

    @Test func `a part of a statement keeps its values in order`() async throws {
        try await withTransaction { db in
            let part: SQL = "\("b")::text || \("c")"
            let all = try await db.first(
                "SELECT \("a")::text || \(part) || \("d") AS all", as: { try $0.text("all") })
            #expect(all == "abcd")
        }
    }

    private static func threadName() -> String? { Thread.current.name }

    private actor Counter {
        private(set) var threads: Set<String?> = []
        func count() { threads.insert(TransactionTests.threadName()) }
    }

    @Test func `a transaction works on the thread of its connection, what goes on beside it elsewhere`()
        async throws
    {
        try await withTransaction { db in
            let counter = Counter()
            for _ in 0..<3 {
                await counter.count()
                _ = try await db.first("SELECT 1 AS one", as: { try $0.int("one") })
                await Task.yield()
                await counter.count()
            }
            #expect(await counter.threads == ["linli-postgres"])
            let beside = await withTaskGroup(of: String?.self) { group in
                group.addTask(executorPreference: globalConcurrentExecutor) { Self.threadName() }
                return await group.next() ?? nil
            }
            #expect(beside != "linli-postgres")
        }
    }

    @Test func `work that throws is undone`() async throws {
        try await withDatabase { databases in
            let database = databases.superuser
            try await database.alone("CREATE TABLE kept (n int)")
            struct Stop: Error {}
            await #expect(throws: Stop.self) {
                try await database.transaction { db in
                    try await db.execute("INSERT INTO kept VALUES (1)")
                    throw Stop()
                }
            }
            let count = try await database.transaction { db in
                try await db.first("SELECT count(*) AS n FROM kept", as: { try $0.int("n") })
            }
            #expect(count == 0)
        }
    }

    @Test func `rows copied in come out whole`() async throws {
        try await withTransaction { db in
            try await db.script("CREATE TEMP TABLE copied (n int, words text)")
            let copied = try await db.copyIn(
                "COPY copied FROM STDIN",
                rows: [[1, "tab\tline\nback\\slash"], [2, nil]] as [[(any SQLValue)?]])
            #expect(copied == 2)
            let words = try await db.rows(
                "SELECT words FROM copied ORDER BY n", as: { try $0.textOrNil("words") })
            #expect(words == ["tab\tline\nback\\slash", nil])
        }
    }

    @Test func `text with NUL is refused before it is cut`() async throws {
        await #expect(throws: DatabaseError.nulInText) {
            try await withTransaction { db in _ = try await db.execute("SELECT \("a\0b")") }
        }
    }
}

/// The failures a caller can tell apart.
@Suite struct FailureTests {
    @Test func `a slow statement is a timeout, and the connection lives on`() async throws {
        try await withDatabase { databases in
            let database = Database(target: databases.superuserTarget, size: 1)
            await #expect(throws: DatabaseError.statementTimeout) {
                try await database.transaction { db in
                    try await db.script("SET LOCAL statement_timeout = '50ms'")
                    try await db.execute("SELECT pg_sleep(5)")
                }
            }
            let one = try await database.transaction {
                try await $0.first("SELECT 1 AS one", as: { try $0.int("one") })
            }
            #expect(one == 1)
            await database.close()
        }
    }

    @Test func `whoever waits too long for a connection is told so`() async throws {
        try await withDatabase { databases in
            let database = Database(target: databases.superuserTarget, size: 1, waitLimit: .milliseconds(50))
            try await database.transaction { _ in
                await #expect(throws: DatabaseError.poolExhausted) { try await database.transaction { _ in } }
            }
            try await database.transaction { _ in }
            await database.close()
        }
    }

    @Test func `what can wait leaves room for what cannot`() async throws {
        try await withDatabase { databases in
            let database = Database(target: databases.superuserTarget, size: 4, waitLimit: .milliseconds(50))
            for (urgency, share) in [(Urgency.later, 2), (.usual, 3), (.first, 4), (.begun, 4)] {
                try await database.holding(share, as: urgency) {}
                await #expect(throws: DatabaseError.poolExhausted) {
                    try await database.holding(share + 1, as: urgency) {}
                }
            }
            try await database.holding(2, as: .later) {
                try await database.holding(1, as: .usual) { () async throws in
                    try await database.holding(1, as: .first) {}
                }
            }
            await database.close()
        }
    }

    @Test func `strangers of one line never have half of the connections`() async throws {
        try await withDatabase { databases in
            let database = Database(target: databases.superuserTarget, size: 8, waitLimit: .milliseconds(50))
            @Sendable func holding(
                _ count: Int, for asker: String?, _ work: @Sendable () async throws -> Void
            ) async throws {
                try await Asker.$current.withValue(asker) {
                    try await database.holding(count, as: .first, work)
                }
            }
            try await holding(3, for: "one") { () async throws in
                await #expect(throws: DatabaseError.poolExhausted) { try await holding(1, for: "one") {} }
                try await holding(3, for: "other") { () async throws in try await holding(2, for: nil) {} }
            }
            try await holding(3, for: "one") {}
            try await holding(8, for: nil) {}
            await database.close()
        }
    }

    @Test func `a line longer than what is served in time is joined only by what matters more`() async throws
    {
        try await withDatabase { databases in
            let database = Database(target: databases.superuserTarget, size: 1, waitLimit: .seconds(60))
            let served = Mutex<[Urgency]>([])
            let ask: @Sendable (Urgency) async throws -> Void = { urgency in
                try await Urgency.$current.withValue(urgency) {
                    try await database.transaction { _ in served.withLock { $0.append(urgency) } }
                }
            }
            let tasks = try await database.transaction { _ in
                var tasks: [Task<Void, any Error>] = []
                for number in 0..<256 {
                    tasks.append(Task { try await ask(.usual) })
                    while await database.poolUse().waiting <= number { await Task.yield() }
                }
                await #expect(throws: DatabaseError.poolExhausted) { try await ask(.usual) }
                await #expect(throws: DatabaseError.poolExhausted) { try await ask(.later) }
                await #expect(throws: DatabaseError.poolExhausted) { try await database.refuseWhenCrowded() }
                try await Urgency.$current.withValue(.begun) { try await database.refuseWhenCrowded() }
                tasks.append(Task { try await ask(.begun) })
                while await database.poolUse().refused < 4 { await Task.yield() }
                return tasks
            }
            var sentAway: [Int] = []
            for (number, task) in tasks.enumerated() {
                if case .failure = await task.result { sentAway.append(number) }
            }
            try await database.refuseWhenCrowded()
            #expect(sentAway == [255], "whoever came last of the least urgent")
            #expect(served.withLock(\.self) == [.begun] + Array(repeating: .usual, count: 255))
            await database.close()
        }
    }

    @Test func `a connection the server ended is replaced`() async throws {
        try await withDatabase { databases in
            let database = Database(target: databases.superuserTarget, size: 1)
            await #expect(throws: DatabaseError.connectionLost) {
                try await database.transaction { db in
                    let pid =
                        try await db.first("SELECT pg_backend_pid() AS pid", as: { try $0.int("pid") }) ?? 0
                    try await databases.superuser.transaction { other in
                        try await other.execute("SELECT pg_terminate_backend(\(pid))")
                    }
                    try await db.execute("SELECT 1")
                }
            }
            try await database.transaction { _ = try await $0.execute("SELECT 1") }
            await database.close()
        }
    }

    @Test func `a server that says nothing is given up once, and not again for each line to it`() async throws
    {
        try await withDatabase { databases in
            // Answers are waited for two seconds longer than the server lets a statement run.
            let target = databases.superuserTarget + " options='-c statement_timeout=200ms'"
            let database = Database(target: target, size: 2)
            let stopped = try await database.transaction { one in
                let first = try await Self.process(of: one)
                return [first, try await database.transaction { try await Self.process(of: $0) }]
            }
            // The machine goes on acknowledging what it is sent, as after a fault of the server alone.
            for process in stopped { kill(process, SIGSTOP) }
            defer { for process in stopped { kill(process, SIGCONT) } }
            await #expect(throws: DatabaseError.connectionLost) {
                try await database.transaction { _ = try await $0.execute("SELECT 1") }
            }
            let next = try await database.transaction { try await Self.process(of: $0) }
            #expect(!stopped.contains(next))
            #expect(await database.poolUse().open == 1)
            await database.close()
        }
    }

    private static func process(of db: Transaction) async throws -> pid_t {
        let found = try await db.first("SELECT pg_backend_pid() AS pid", as: { try $0.int("pid") })
        return pid_t(try #require(found))
    }

    @Test func `a server that is not there is unreachable`() async throws {
        let database = Database(target: "host=/nowhere user=nobody dbname=nothing connect_timeout=1", size: 1)
        await #expect {
            try await database.transaction { _ in }
        } throws: { error in
            if case DatabaseError.unreachable = error { true } else { false }
        }
    }

    @Test func `a hundred transactions share four connections`() async throws {
        try await withDatabase { databases in
            let database = Database(target: databases.superuserTarget, size: 4, waitLimit: .seconds(20))
            let sum = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 1...100 {
                    group.addTask {
                        try await database.transaction { db in
                            try await db.first("SELECT \(number)::int AS n", as: { try $0.int("n") }) ?? 0
                        }
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(sum == 5_050)
            await database.close()
        }
    }

    @Test(arguments: [
        ("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", false),
        ("postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)", true),
        ("postgres (PostgreSQL) 14.30", false), ("postgres (PostgreSQL) 17.11", false),
        ("postgres (PostgreSQL) 17.12", true), ("15.19", false), ("16.15", false), ("16.16", true),
        ("18.5", false), ("18.6", true), ("19.0", true), ("18beta1", false), ("nonsense", false),
    ])
    func `a server older than 15.20, or than what came out with it, is refused`(
        printed: String, isNewEnough: Bool
    ) {
        #expect((ServerRelease(printed: printed)?.isNewEnough ?? false) == isNewEnough)
    }

    @Test(arguments: [
        (["server_version_num": "150020"], []), (["server_version_num": "150019"], ["server_version_num"]),
        (["server_version_num": "140099"], ["server_version_num"]),
        (["server_version_num": "170012", "fsync": "on", "synchronous_commit": "local"], []),
        (["data_checksums": "off", "fsync": "off"], ["data_checksums", "fsync"]),
        (
            ["full_page_writes": "off", "synchronous_commit": "off"],
            ["full_page_writes", "synchronous_commit"]
        ),
    ])
    func `settings that could lose something are all named`(settings: [String: String], wrong: [String]) {
        let said = settings.sorted { $0.key < $1.key }.map {
            Database.NotDurable.Fault(setting: $0.key, found: $0.value)
        }
        #expect(Database.NotDurable.faults(of: said).map(\.setting) == wrong)
    }

    @Test(arguments: [
        ("53100", true), ("53200", true), ("53300", true), ("58030", true), ("25006", true), ("42501", false),
        ("23505", false),
    ])
    func `a server without means is asked again later`(state: String, isPassing: Bool) {
        let error = DatabaseError.refused(SQLState(rawValue: state), constraint: nil, message: "")
        #expect(error.isPassing == isPassing)
    }

    @Test(arguments: [
        (0, 256, 2048), (2_000, 256, 2048), (8_192, 1024, 4096), (16_384, 2048, 8192),
        (1_048_576, 4096, 524_288),
    ])
    func `the server keeps an eighth of the machine at hand, within bounds`(
        machine: Int, shared: Int, cached: Int
    ) {
        let memory = ClusterMemory(of: machine)
        #expect(memory.shared == shared && memory.cached == cached)
    }
}

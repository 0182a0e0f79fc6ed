import Access
import ArgumentParser
import Casework
import Foundation
import Postgres
import Territory

/// What benches that ask a server over many lines have in common.
struct BenchOptions: ParsableArguments {
    @OptionGroup var flags: DataOption
    @Option(help: "每项秒数 · seconds of each measurement") var seconds = 10
    @Option(help: "连接数 · connections at once") var clients: Int?
    @Flag(help: "只打印下限所用的语句 · print the statements of the floor, and measure nothing") var explain = false
    @Flag(help: "不测下限 · leave the floor out") var noFloor = false

    func validate() throws {
        guard (1...3_600).contains(seconds), (1...500).contains(clients ?? 1) else {
            throw ValidationError(
                "--seconds 应为 1 到 3600，--clients 应为 1 到 500 · --seconds 1 to 3600, --clients 1 to 500")
        }
    }

    /// Opens the place a bench runs in, beside any real one.
    func withBench(_ work: (House) async throws -> Void) async throws {
        try await withBenchPlace(flags, work)
    }
}

/// One kind of request, measured over the wire and again without the program.
struct BenchRun: Sendable {
    let house: House
    let options: BenchOptions
    let clients: Int
    /// Cases in the place, as every line says.
    let rows: Int

    init(_ house: House, _ options: BenchOptions, clients: Int) async throws {
        self.house = house
        self.options = options
        self.clients = options.clients ?? clients
        rows = try await BenchDesks(house: house).cases()
    }

    /// - Parameters:
    ///   - examples: Requests whose statements are the floor; the first only warms.
    ///   - unique: What of a value must differ each time.
    ///   - request: What client so sends as its request number so.
    func measure(
        _ name: String, wanting wanted: Int = 200, examples: [String],
        unique: (StatementLog.Entry) -> [(part: String, made: String)] = { _ in [] },
        _ request: @escaping @Sendable (_ client: Int, _ turn: Int) -> String
    ) async throws {
        let sent = try await BenchSite.statements(of: house, examples, wanting: wanted)
        let floor = BenchFloor(sent, to: house.appTarget, unique: unique)
        if options.explain { return printNow("-- \(name)\n\(floor.example)") }
        // A checkpoint in the middle of one and not of the other would tell of neither.
        try await house.owner.alone("CHECKPOINT")
        let bare = options.noFloor ? nil : try await floor.run(clients: clients, seconds: options.seconds)
        try await house.owner.alone("CHECKPOINT")
        let outcome = try await BenchSite.serving(house) { site in
            let warm = BenchCrowd(port: site.port, clients: clients, seconds: 1)
            _ = try await warm.run(wanting: wanted) { client, turn in request(client, -1 - turn) }
            let crowd = BenchCrowd(port: site.port, clients: clients, seconds: Double(options.seconds))
            return try await crowd.run(wanting: wanted, request)
        }
        try Measurement(name, outcome, floor: bare?.perSecond, rows: rows).print()
        for (status, count) in outcome.wrong.sorted(by: { $0.key < $1.key }) {
            printNow("{\"name\":\"\(name), answered \(status)\",\"unit\":\"requests\",\"value\":\(count)}")
        }
    }
}

/// Reports over the wire: routed, owned, clocked, on record and durable before each is acknowledged.
struct BenchIntakeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "intake", abstract: "上报测速 · reports, from the wire to the disk")

    @OptionGroup var options: BenchOptions

    func run() async throws {
        try await options.withBench { house in
            let run = try await BenchRun(house, options, clients: 32)
            let told = try await BenchReports(of: house, BenchDesks(house: house))
            try await run.measure(
                "intake", wanting: 201, examples: (0..<5).map { told.request(0, $0) },
                unique: BenchReports.unique
            ) { client, turn in told.request(client, turn) }
        }
    }
}

/// Made-up reports of strangers, each from an address of its own.
struct BenchReports: Sendable {
    let points: [(longitude: Double, latitude: Double)]
    let scenarios: [Scenario.Name]

    init(of house: House, _ found: BenchDesks) async throws {
        points = try await found.points(4_000)
        let kinds = try await house.owner.transaction { db in
            try await PackShelf().current(in: db)?.definitions.scenarios ?? []
        }
        // Kinds that ask for nothing: what is measured is the way, not the form.
        scenarios = kinds.filter { $0.ask.allSatisfy { !$0.isRequired } }.map(\.name)
        guard !points.isEmpty, !scenarios.isEmpty else { throw BenchRefusal.empty }
    }

    func request(_ client: Int, _ turn: Int) -> String {
        let place = abs(client &* 7_919 &+ turn)
        let point = points[place % points.count]
        let key = UUID().uuidString.lowercased()
        let address = (0..<3).map { _ in String(Int.random(in: 1...254)) }.joined(separator: ".")
        let body = """
            {"scenario":"\(scenarios[place % scenarios.count])",\
            "words":"路边第 \(place % 997) 号处有问题，已经三天了，请尽快派人来看看",\
            "lon":\(point.longitude),"lat":\(point.latitude)}
            """
        return "POST /api/v1/reports HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            + "Idempotency-Key: \(key)\r\nX-Forwarded-For: 10.\(address)\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    /// A number of pgbench as 64 hexadecimal digits.
    private static let digits = "encode(sha256((:n::bigint)::text::bytea), 'hex')"
    /// A key that grows with time, as those of the program do.
    private static let id = """
        (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || '7' \
        || substr(\(digits), 1, 3) || 'a' || substr(\(digits), 4, 15))
        """

    /// What every report has of its own: key, identifier, receipt, and the buckets of its address.
    static func unique(_ entry: StatementLog.Entry) -> [(part: String, made: String)] {
        guard case .statement(let sql) = entry else { return [] }
        var found: [(part: String, made: String)] = []
        for value in sql.parameters.compactMap(\.self) {
            if let record = try? JSONSerialization.jsonObject(with: Data(value.utf8)) as? [String: Any] {
                for (name, made) in [
                    ("id", id), ("receipt_hash", digits), ("idempotency_key", "substr(\(digits), 1, 36)"),
                ] {
                    if let part = record[name] as? String { found.append((part, made)) }
                }
            } else if sql.text.contains("take_tokens"), UUID(uuidString: value) != nil {
                found.append((value, "substr(\(digits), 1, 36)"))
            } else if value.contains(":"), !value.contains(" ") {
                for (place, match) in value.matches(of: /[0-9a-f]{32}/).enumerated() {
                    found.append((String(match.output), "md5((:n::bigint)::text || '\(place)')"))
                }
            }
        }
        return found
    }
}

import CLibpq
import Foundation

/// One connection to PostgreSQL, on a thread of its own.
actor Connection {
    /// Statements kept prepared; the program's own statements are fewer, so the oldest is rarely forgotten.
    private static let preparedLimit = 400

    /// Where whoever was lent it works best.
    nonisolated let thread: ConnectionThread
    private var handle: OpaquePointer?
    private var prepared: [String: String] = [:]
    private var preparedOrder: [String] = []
    private var preparedCount = 0
    /// Whether it has done anything for anybody yet.
    private(set) var isUsed = false
    /// Whether it was given up because it said nothing.
    private(set) var isSilent = false
    /// How long an answer is waited for; `nil`: this login's statements may take as long as they like.
    private var limit: Duration? = .seconds(5)
    /// Hears every statement, for measuring; `nil`: nobody listens.
    private let log: StatementLog?

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(to target: String, log: StatementLog? = nil) async throws(DatabaseError) {
        self.log = log
        thread = try ConnectionThread()
        try await open(target)
    }

    isolated deinit {
        if let handle { PQfinish(handle) }
        thread.end()
    }

    /// A line that says nothing is given up within nine seconds, whether it waits for an answer or for a
    /// receipt of what it sent: nobody's thread hangs on a cable that was pulled.
    private static let lineLimits = [
        ("connect_timeout", "5"), ("keepalives", "1"), ("keepalives_idle", "3"), ("keepalives_interval", "2"),
        ("keepalives_count", "3"), ("tcp_user_timeout", "9000"),
    ]

    /// What an answer takes beyond the server's own limit of a statement: to get here over a slow line, and
    /// for a busy machine to notice that the time is over.
    private static let slack = Duration.seconds(2)

    private func open(_ target: String) async throws(DatabaseError) {
        // What the target says comes last, and counts.
        let said = Self.lineLimits + [("dbname", target)]
        let names = said.map { strdup($0.0) }, values = said.map { strdup($0.1) }
        defer { for text in names + values { free(text) } }
        let made = PQconnectdbParams(
            names.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil], 1)
        guard let made else { throw .unreachable("out of memory") }
        handle = made
        guard PQstatus(made) == CONNECTION_OK else {
            throw .unreachable(String(cString: PQerrorMessage(made)))
        }
        PQsetNoticeProcessor(made, { _, _ in }, nil)
        guard PQsetnonblocking(made, 1) == 0 else { throw .unreachable("no memory for a line") }
        // The server's side of a line that is gone takes a connection from others, for two hours if left
        // alone.
        let allowed = try lines(
            of: """
                SET timezone = 'UTC'; SET datestyle = 'ISO'; SET client_encoding = 'UTF8';
                SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;
                SELECT setting FROM pg_settings WHERE name = 'statement_timeout'
                """)
        // In milliseconds; 0 is for ever.
        let statement = allowed.first.flatMap { Int($0) } ?? 0
        limit = statement > 0 ? .milliseconds(statement) + Self.slack : nil
    }

    func close() {
        if let handle { PQfinish(handle) }
        handle = nil
    }

    /// Nothing half done, and the line is whole: the connection may be lent again.
    var isIdle: Bool {
        guard let handle else { return false }
        return PQstatus(handle) == CONNECTION_OK && PQtransactionStatus(handle) == PQTRANS_IDLE
    }

    func run(_ sql: SQL) throws(DatabaseError) -> (table: ResultTable, affected: Int) {
        let result = try result(of: sql, binary: false)
        defer { PQclear(result) }
        return (Self.table(of: result), Self.affected(result))
    }

    /// The first column of the first row, as the bytes PostgreSQL keeps.
    func bytes(_ sql: SQL) throws(DatabaseError) -> [UInt8]? {
        let result = try result(of: sql, binary: true)
        defer { PQclear(result) }
        guard PQntuples(result) > 0, PQgetisnull(result, 0, 0) == 0, let start = PQgetvalue(result, 0, 0)
        else {
            return nil
        }
        let length = Int(PQgetlength(result, 0, 0))
        return start.withMemoryRebound(to: UInt8.self, capacity: length) {
            Array(UnsafeBufferPointer(start: $0, count: length))
        }
    }

    /// Several statements at once, by the simple protocol, without parameters.
    func script(_ text: String) async throws(DatabaseError) {
        log?.add(.script(text))
        let result = try answer { PQsendQuery($0, text) }
        defer { PQclear(result) }
        try check(result)
        isUsed = true
    }

    /// The rows of a statement that is only known when the program runs, columns joined by a blank.
    func lines(of text: String) throws(DatabaseError) -> [String] {
        let result = try answer { PQsendQuery($0, text) }
        defer { PQclear(result) }
        try check(result)
        let table = Self.table(of: result)
        return (0..<table.count).map { row in
            (0..<table.width).map { table.cells[row * table.width + $0] ?? "" }.joined(separator: " ")
        }
    }

    /// Sends rows to a `COPY … FROM STDIN` in text form.
    func copyIn(_ sql: SQL, lines: [String]) throws(DatabaseError) -> Int {
        let started = try answer { PQsendQuery($0, sql.text) }
        let status = PQresultStatus(started)
        defer { PQclear(started) }
        guard status == PGRES_COPY_IN else {
            try check(started)
            throw .refused(SQLState(rawValue: "42601"), constraint: nil, message: "not a COPY statement")
        }
        var unsent = 0
        for line in lines {
            guard let handle, line.withCString({ PQputCopyData(handle, $0, Int32(line.utf8.count)) }) == 1
            else { throw .connectionLost }
            // libpq would keep all of it in memory rather than wait.
            unsent += line.utf8.count
            if unsent > Self.sentAtOnce {
                try attended { line throws(Answering.Failure) in try line.flush() }
                unsent = 0
            }
        }
        let result = try answer { PQputCopyEnd($0, nil) }
        defer { PQclear(result) }
        try check(result)
        return Self.affected(result)
    }

    /// Bytes of rows handed to the line before it is waited for.
    private static let sentAtOnce = 256 * 1_024

    /// What the server says to what is sent.
    private func answer(_ send: (OpaquePointer) -> Int32) throws(DatabaseError) -> OpaquePointer? {
        try attended { line throws(Answering.Failure) in try line.last(sent: send(line.handle)) }
    }

    /// A line that failed or was silent is closed at once: whoever asks it again is not kept waiting again.
    private func attended<T>(_ work: (Answering) throws(Answering.Failure) -> T) throws(DatabaseError) -> T {
        guard let handle else { throw .connectionLost }
        do throws(Answering.Failure) {
            return try work(Answering(handle: handle, limit: limit))
        } catch {
            isSilent = error == .silent
            close()
            throw .connectionLost
        }
    }

    private func result(of sql: SQL, binary: Bool) throws(DatabaseError) -> OpaquePointer? {
        log?.add(.statement(sql))
        // libpq reads text up to the first NUL: a longer value would be cut without a word.
        for case let text? in sql.parameters where text.utf8.contains(0) { throw .nulInText }
        let name = sql.isPlannedForValues ? nil : try prepare(sql.text)
        let copies = sql.parameters.map { $0.flatMap { strdup($0) } }
        defer { for copy in copies { free(copy) } }
        let values = copies.map { $0.map { UnsafePointer($0) } }
        let (count, format) = (Int32(values.count), Int32(binary ? 1 : 0))
        let result = try answer { handle in
            if let name {
                PQsendQueryPrepared(handle, name, count, values, nil, nil, format)
            } else {
                PQsendQueryParams(handle, sql.text, count, nil, values, nil, nil, format)
            }
        }
        do throws(DatabaseError) {
            try check(result)
            return result
        } catch {
            PQclear(result)
            throw error
        }
    }

    private func prepare(_ text: String) throws(DatabaseError) -> String {
        if let name = prepared[text] { return name }
        if preparedOrder.count >= Self.preparedLimit, let oldest = preparedOrder.first {
            preparedOrder.removeFirst()
            if let name = prepared.removeValue(forKey: oldest) {
                PQclear(try answer { PQsendQuery($0, "DEALLOCATE \(name)") })
            }
        }
        preparedCount += 1
        let name = "s\(preparedCount)"
        let result = try answer { PQsendPrepare($0, name, text, 0, nil) }
        defer { PQclear(result) }
        try check(result)
        prepared[text] = name
        preparedOrder.append(text)
        return name
    }

    private func check(_ result: OpaquePointer?) throws(DatabaseError) {
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return
        default: break
        }
        let state = Self.field(.state, of: result).map(SQLState.init(rawValue:))
        guard let handle, PQstatus(handle) == CONNECTION_OK, let state, !state.isServerLeaving else {
            throw .connectionLost
        }
        switch state {
        case .queryCanceled: throw .statementTimeout
        case .deadlockDetected: throw .deadlock
        default:
            let message = Self.field(.message, of: result) ?? ""
            throw .refused(state, constraint: Self.field(.constraint, of: result), message: message)
        }
    }

    private static func field(_ field: Field, of result: OpaquePointer?) -> String? {
        PQresultErrorField(result, Int32(field.rawValue)).map { String(cString: $0) }
    }

    private static func affected(_ result: OpaquePointer?) -> Int {
        PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
    }

    private static func table(of result: OpaquePointer?) -> ResultTable {
        let width = PQnfields(result)
        let count = PQntuples(result)
        let columns = (0..<width).map { PQfname(result, $0).map { String(cString: $0) } ?? "" }
        var cells: [String?] = []
        cells.reserveCapacity(Int(width) * Int(count))
        for row in 0..<count {
            for column in 0..<width {
                let isNull = PQgetisnull(result, row, column) == 1
                cells.append(isNull ? nil : PQgetvalue(result, row, column).map { String(cString: $0) })
            }
        }
        return ResultTable(columns: columns, cells: cells, count: Int(count))
    }

    // The codes of `PQresultErrorField`: character literals, which Swift does not import as macros.
    private enum Field: UInt8 {
        case state = 0x43
        case message = 0x4D
        case constraint = 0x6E
    }
}

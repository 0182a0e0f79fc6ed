import Foundation
import Synchronization

/// One line to a server on this machine, used by one thread that waits: the cheapest client there is, so that
/// what is measured is the server.
final class BenchSocket {
    /// The line broke, or what came is no answer.
    struct Broken: Error {
        let why: String
        /// Nothing came for as long as was waited; more may come.
        var isSilence = false
    }

    struct Answer {
        let status: Int
        let body: [UInt8]
        var headers: [String: String] = [:]
    }

    private let handle: Int32
    private var held: [UInt8] = []

    init(port: Int, timeout_s: Int = 30) throws(Broken) {
        handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let joined = withUnsafePointer(to: &address) { place in
            place.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(handle, $0, size) }
        }
        guard joined == 0 else { throw Broken(why: "connect: \(errno)") }
        var yes: Int32 = 1
        setsockopt(handle, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        var limit = timeval(tv_sec: timeout_s, tv_usec: 0)
        setsockopt(handle, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(handle) }

    /// Sends a request and waits for its whole answer.
    func ask(_ request: String) throws(Broken) -> Answer {
        try send(request)
        return try answer()
    }

    /// The whole answer to what was sent.
    func answer() throws(Broken) -> Answer {
        let (status, headers) = try head()
        if let length = headers["content-length"].flatMap({ Int($0) }) {
            while held.count < length { try receive() }
            defer { held.removeFirst(length) }
            return Answer(status: status, body: Array(held.prefix(length)), headers: headers)
        }
        guard headers["transfer-encoding"] == "chunked" else {
            return Answer(status: status, body: [], headers: headers)
        }
        var body: [UInt8] = []
        while let chunk = try chunk() { body += chunk }
        return Answer(status: status, body: body, headers: headers)
    }

    func send(_ request: String) throws(Broken) { try send(Array(request.utf8)) }

    func send(_ bytes: [UInt8]) throws(Broken) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { all in
                Glibc.send(
                    handle, all.baseAddress?.advanced(by: sent), all.count - sent,
                    Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Broken(why: "send: \(errno)") }
            sent += count
        }
    }

    /// Status and headers, their names in small letters.
    func head() throws(Broken) -> (status: Int, headers: [String: String]) {
        var end = Self.end(of: held)
        while end == nil {
            try receive()
            end = Self.end(of: held)
        }
        let lines = String(decoding: held.prefix(end ?? 0), as: UTF8.self).components(separatedBy: "\r\n")
        held.removeFirst((end ?? 0) + 4)
        let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        guard let status else { throw Broken(why: "no status") }
        let pairs = lines.dropFirst().compactMap { line -> (String, String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            return (line[..<colon].lowercased(), value)
        }
        return (status, Dictionary(pairs, uniquingKeysWith: { first, _ in first }))
    }

    /// The next part of an answer that comes in parts; `nil` after the last. What came of a part stays held
    /// until all of it is there: whoever waited too long may ask again.
    func chunk() throws(Broken) -> [UInt8]? {
        while true {
            if let newline = held.firstIndex(of: 0x0A) {
                let line = String(decoding: held.prefix(newline), as: UTF8.self).filter { !$0.isWhitespace }
                guard let size = Int(line, radix: 16) else { throw Broken(why: "no size of a part: \(line)") }
                if held.count >= newline + size + 3 {
                    defer { held.removeFirst(newline + size + 3) }
                    return size == 0 ? nil : Array(held[(newline + 1)...].prefix(size))
                }
            }
            try receive()
        }
    }

    private func receive() throws(Broken) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = buffer.withUnsafeMutableBytes { recv(handle, $0.baseAddress, $0.count, 0) }
        guard count > 0 else {
            throw Broken(
                why: "recv: \(count == 0 ? 0 : errno)", isSilence: count < 0 && errno == EAGAIN)
        }
        held += buffer.prefix(count)
    }

    private static func end(of bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        return (0...(bytes.count - 4)).first {
            bytes[$0] == 0x0D && bytes[$0 + 1] == 0x0A && bytes[$0 + 2] == 0x0D && bytes[$0 + 3] == 0x0A
        }
    }
}

/// Many lines at once, each on a thread of its own, for a while.
struct BenchCrowd: Sendable {
    let port: Int
    let clients: Int
    let seconds: Double

    /// What came of it.
    struct Outcome: Sendable {
        /// Milliseconds of each answer that was as it should be.
        var times: [Double] = []
        var wrong: [Int: Int] = [:]
        var elapsed_s = 0.0
    }

    /// - Parameters:
    ///   - request: What client number so sends as its request number so.
    ///   - wanted: The status of a right answer.
    func run(
        wanting wanted: Int, _ request: @escaping @Sendable (_ client: Int, _ turn: Int) -> String
    ) async throws -> Outcome {
        let began = ContinuousClock.now
        let parts = try await withThrowingTaskGroup(of: Outcome.self) { group in
            for client in 0..<clients {
                group.addTask { try await onThread { try self.ask(client, wanted, request) } }
            }
            return try await group.reduce(into: [Outcome]()) { $0.append($1) }
        }
        var whole = Outcome()
        for part in parts {
            whole.times += part.times
            whole.wrong.merge(part.wrong, uniquingKeysWith: +)
        }
        whole.elapsed_s = began.duration(to: .now) / .seconds(1)
        return whole
    }

    private func ask(
        _ client: Int, _ wanted: Int, _ request: (Int, Int) -> String
    ) throws -> Outcome {
        let line = try BenchSocket(port: port)
        var outcome = Outcome()
        let end = ContinuousClock.now.advanced(by: .seconds(seconds))
        var turn = 0
        while ContinuousClock.now < end {
            let text = request(client, turn)
            turn += 1
            let began = ContinuousClock.now
            let status = try line.ask(text).status
            if status == wanted {
                outcome.times.append(began.duration(to: .now) / .milliseconds(1))
            } else {
                outcome.wrong[status, default: 0] += 1
            }
        }
        return outcome
    }
}

/// Work that waits, on a thread of its own: it holds up nothing that does not.
func onThread<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
        let thread = Thread { continuation.resume(with: Result(catching: work)) }
        thread.stackSize = 1 << 20
        thread.start()
    }
}

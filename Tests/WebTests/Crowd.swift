import Foundation
import HTTPTypes
import NIOCore
import Synchronization
import TestSupport
import Testing

@testable import Web

/// The site's clock, moved by the test alone.
final class SetClock: Sendable {
    private let moment: Mutex<Date>

    init(at start: Date = Date(timeIntervalSince1970: 1_804_039_200)) { moment = Mutex(start) }

    var now: Date { moment.withLock { $0 } }

    func pass(_ seconds: TimeInterval) { moment.withLock { $0 += seconds } }
}

/// A browser: it keeps the cookie it was given, and comes from an address.
struct Browser {
    let visitor: Visitor
    let address: String
    var hasScripts = true
    private(set) var cookie: String?

    init(_ visitor: Visitor, from address: String = "203.0.113.7", hasScripts: Bool = true) {
        self.visitor = visitor
        self.address = address
        self.hasScripts = hasScripts
    }

    var headers: [String: String] {
        var headers = ["X-Forwarded-For": address]
        if let cookie { headers["Cookie"] = "__Host-visitor=\(cookie)" }
        return headers
    }

    mutating func get(_ path: String) async throws -> Visitor.Answer {
        let answer = try await visitor.get(path, headers)
        for header in answer.headers[values: .setCookie] where header.hasPrefix("__Host-visitor=") {
            cookie = String(header.dropFirst("__Host-visitor=".count).prefix(VisitorMark.length))
        }
        return answer
    }

    /// Opens the form, lets its script work, fills it in and sends it.
    mutating func report(_ words: String = "路边有垃圾", proof: String? = nil) async throws -> Visitor.Answer {
        let page = try await get("/report")
        let challenge = page.text.firstMatch(of: #/data-challenge="([^"]+)"/#).map { String($0.1) }
        let solved = hasScripts ? challenge.map(Self.solve) : nil
        return try await send(fields(words, proof: proof ?? solved ?? ""))
    }

    func fields(_ words: String, proof: String = "", key: String = UUID().uuidString) -> [String: String] {
        [
            "csrf": cookie ?? "", "key": key, "scenario": "rubbish", "words": words, "area": Scene.village,
            "proof": proof,
        ]
    }

    func send(_ fields: [String: String], files: [(name: String, bytes: [UInt8])] = []) async throws
        -> Visitor.Answer
    {
        var body = Body()
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) { body = body.field(name, value) }
        for file in files { body = body.file("photos", file.name, file.bytes) }
        var all = headers
        all["Content-Type"] = Body.type
        return try await visitor.ask("/report", .post, as: nil, all, body: ByteBuffer(bytes: body.end))
    }

    /// What the script of the page does.
    static func solve(_ challenge: String) -> String {
        let parts = challenge.split(separator: ".").map(String.init)
        guard parts.count == 3, let bits = Int(parts[1]) else { return "" }
        var number = 0
        while Challenge.zeroBits(of: "\(parts[2]):\(number)") < bits { number += 1 }
        return "\(challenge):\(number)"
    }
}

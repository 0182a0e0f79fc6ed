import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Postgres

/// Too much was asked; nothing of it was done.
struct Throttled: Error, Equatable {
    enum What: String, Sendable { case reports, tries, requests, streams, pages, line, openings, sheets }

    let what: What
    /// Seconds until it is worth asking again.
    let wait: Int
}

/// How a report gets in on a line where much is reported.
enum Admission: Sendable { case free, proven, held }

/// A report that was counted, and how full its line is with it.
struct Admitted: Sendable {
    let how: Admission
    let shares: LineShares
}

/// How much of what a line may report is used, 0...1: before work is asked for, and at all.
struct LineShares: Sendable {
    static let none = LineShares(usual: 0, most: 0)

    let usual: Double
    let most: Double
}

/// Counts what is asked, before any of it is done.
extension Site {
    /// A bucket of this site: who stands in its name only as a digest under our key.
    func bucket(_ kind: String, _ whose: String, _ limit: Bucket.Limit) -> Bucket {
        Bucket(bucketName(kind, whose), limit)
    }

    private func bucketName(_ kind: String, _ whose: String) -> String {
        "\(kind):\(Hex.text(of: sealing.mark(whose, for: "bucket").prefix(16)))"
    }

    /// - Throws: ``Throttled``.
    func take(_ what: Throttled.What, _ buckets: [Bucket]) async throws {
        let now = now()
        let waits = try await database.atTheGate { db in try await db.buckets.take(buckets, at: now) }
        if let wait = waits.max(), wait > 0 { throw Throttled(what: what, wait: wait) }
    }

    /// Counts a report. A stranger's is let in by its browser's share; when the line is crowded, by proof of
    /// work; without one it is let in as well, for a person to look at before the public may.
    ///
    /// - Parameters:
    ///   - key: Of the report: sent again, it is not counted again.
    ///   - also: Buckets the request itself takes from.
    /// - Throws: ``Throttled`` when the browser, or the whole line, has had its fill.
    func admit(_ key: String, proof: String?, _ call: Call, also: [Bucket] = []) async throws -> Admitted {
        if let session = call.session {
            try await take(.reports, [bucket("session", session.text, Limits.session)] + also)
            return Admitted(how: .free, shares: .none)
        }
        let now = now()
        if let known = counted.admission(of: key, from: call.address.line) {
            if !also.isEmpty { try await take(.requests, also) }
            return try await database.atTheGate { db in
                Admitted(how: known, shares: try await shares(of: call, at: now, in: db))
            }
        }
        let solved = proof.flatMap {
            Challenge(solvedBy: $0, for: call.subject, at: now, under: sealing)
        }
        let own = ownBuckets(call)
        let most = lineBuckets(call) + also
        let line = bucket("line", call.address.line, Limits.line)
        let held = bucket("held", call.address.line, Limits.held)
        return try await database.atTheGate { db in
            if let solved {
                let device = call.device == nil ? [] : own
                let spent = [bucket("proof", solved.seed, Limits.proof)]
                let waits = try await db.buckets.take(spent + device + most, at: now, unlessDone: key)
                if waits.allSatisfy({ $0 == 0 }) {
                    return Admitted(how: .proven, shares: try await shares(of: call, at: now, in: db))
                }
            }
            let (waits, used) = try await db.buckets.take(
                [line] + own + most, sharing: lineOf(call), at: now, unlessDone: key)
            if waits.allSatisfy({ $0 == 0 }) { return Admitted(how: .free, shares: Self.counted(used)) }
            if let wait = waits.dropFirst().max(), wait > 0 { throw Throttled(what: .reports, wait: wait) }
            let last = try await db.buckets.take([held] + own + most, at: now, unlessDone: key)
            if let wait = last.max(), wait > 0 { throw Throttled(what: .reports, wait: wait) }
            return Admitted(how: .held, shares: try await shares(of: call, at: now, in: db))
        }
    }

    private func lineOf(_ call: Call) -> (usual: Bucket, most: Bucket) {
        (
            bucket("line", call.address.line, Limits.line),
            bucket("line-most", call.address.line, Limits.lineAtMost)
        )
    }

    private func shares(of call: Call, at now: Date, in db: Transaction) async throws -> LineShares {
        let (usual, most) = try await db.buckets.shares(of: lineOf(call), at: now)
        return LineShares(usual: usual, most: most)
    }

    // As they were before this report, which took one of each.
    private static func counted(_ before: (usual: Double, most: Double)) -> LineShares {
        LineShares(
            usual: before.usual + 1 / Double(Limits.line.size),
            most: before.most + 1 / Double(Limits.lineAtMost.size))
    }

    private func ownBuckets(_ call: Call) -> [Bucket] {
        guard let device = call.device else {
            return [bucket("no-device", call.address.line, Limits.withoutDevice)]
        }
        return [bucket("device", device, Limits.device)]
    }

    private func lineBuckets(_ call: Call) -> [Bucket] {
        [
            bucket("line-most", call.address.line, Limits.lineAtMost),
            bucket("network", call.address.network, Limits.network),
        ]
    }

    /// The work a browser may do while its person writes; `nil` while the line is quiet.
    func challenge(_ call: Call) async throws -> Challenge? {
        guard call.session == nil else { return nil }
        let now = now()
        return challenge(
            call, on: try await database.atTheGate { db in try await shares(of: call, at: now, in: db) })
    }

    func challenge(_ call: Call, on line: LineShares) -> Challenge? {
        guard call.session == nil, line.usual >= Limits.shareForProof else { return nil }
        let bits = line.most >= Limits.shareForProof ? settings.crowdedBits : settings.proofBits
        return Challenge(bits: bits, for: call.subject, at: now(), under: sealing)
    }

    /// The work that lets a machine past the share of those without a token.
    func usualChallenge(_ call: Call) -> Challenge {
        Challenge(bits: settings.proofBits, for: call.subject, at: now(), under: sealing)
    }

    /// Work with a receipt. One that was right before is no guess; any other is counted as wrong first.
    func guarded<T: Sendable>(_ receipt: Secret, _ call: Call, _ work: () async throws -> T) async throws -> T
    {
        if call.isReceiptKnown, receipt == call.receipt {
            try await take(.requests, [bucket("receipt", receipt.text, Limits.receipt)])
            return try await work()
        }
        let (now, name) = (now(), bucketName("tries", call.address.line))
        let wait = try await database.atTheGate { db in
            try await db.buckets.begin(name, Limits.receiptTries, at: now)
        }
        guard wait == 0 else { throw Throttled(what: .tries, wait: wait) }
        do {
            let value = try await work()
            try await forgive(name)
            return value
        } catch AccessRefusal.unknownReceipt {
            throw AccessRefusal.unknownReceipt
        } catch {
            // The receipt was right; what was asked with it was not.
            try await forgive(name)
            throw error
        }
    }

    private func forgive(_ name: String) async throws {
        try await database.atTheGate { db in try await db.buckets.forgive(name, Limits.receiptTries) }
    }
}

/// Counts requests of machines.
struct RequestLimit: RouterMiddleware {
    let site: Site

    func handle(
        _ request: Request, context call: Call, next: (Request, Call) async throws -> Response
    ) async throws -> Response {
        // A report is counted once, as a request and as a report together.
        guard call.wantsJSON, !Self.isReport(request) else { return try await next(request, call) }
        try await site.take(.requests, site.requestBuckets(call))
        return try await next(request, call)
    }

    private static func isReport(_ request: Request) -> Bool {
        request.method == .post && request.uri.path == "/api/v1/reports"
    }
}

extension Site {
    /// What each request of a machine takes from.
    func requestBuckets(_ call: Call) -> [Bucket] {
        let line = bucket("requests", call.address.line, Limits.requests)
        guard let session = call.session else { return [line] }
        return [line, bucket("session-requests", session.text, Limits.sessionRequests)]
    }
}

extension RefusalWords {
    func answer(to throttled: Throttled) -> Answered {
        let wait = throttled.wait
        let words = catalogue.say(
            "throttled.\(throttled.what.rawValue)",
            [
                "wait": wait < 90
                    ? catalogue.say("wait.seconds", ["count": String(wait)])
                    : catalogue.say("wait.minutes", ["count": String((wait + 59) / 60)])
            ])
        return Answered(
            status: .tooManyRequests, words: words, retryAfter: wait, isCrowded: throttled.what == .line)
    }
}

import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Postgres

/// Too much was asked; nothing of it was done.
struct Throttled: Error, Equatable {
    enum What: String, Sendable { case reports, tries, requests, streams }

    let what: What
    /// Seconds until it is worth asking again.
    let wait: Int
}

/// How a report gets in on a line where much is reported.
enum Admission: Sendable { case free, proven, held }

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
    ///   - check: Whether it could be taken in at all; asked before anything is counted.
    /// - Throws: ``Throttled`` when the browser, or the whole line, has had its fill.
    func admit(
        _ key: String, proof: String?, _ call: Call,
        after check: @escaping @Sendable (Transaction) async throws -> Void = { _ in }
    ) async throws -> Admission {
        if let session = call.session {
            try await database.atTheGate(check)
            try await take(.reports, [bucket("session", session.text, Limits.session)])
            return .free
        }
        if let known = counted.admission(of: key, from: call.address.line) {
            try await database.atTheGate(check)
            return known
        }
        let now = now()
        let solved = proof.flatMap {
            Challenge(solvedBy: $0, for: call.subject, at: now, under: sealing)
        }
        let (own, most) = (ownBuckets(call), lineBuckets(call))
        let line = bucket("line", call.address.line, Limits.line)
        let held = bucket("held", call.address.line, Limits.held)
        return try await database.atTheGate { db in
            try await check(db)
            if let solved {
                let device = call.device == nil ? [] : own
                let spent = [bucket("proof", solved.seed, Limits.proof)]
                let waits = try await db.buckets.take(spent + device + most, at: now, unlessDone: key)
                if waits.allSatisfy({ $0 == 0 }) { return .proven }
            }
            let waits = try await db.buckets.take([line] + own + most, at: now, unlessDone: key)
            if waits.allSatisfy({ $0 == 0 }) { return .free }
            if let wait = waits.dropFirst().max(), wait > 0 { throw Throttled(what: .reports, wait: wait) }
            let last = try await db.buckets.take([held] + own + most, at: now, unlessDone: key)
            if let wait = last.max(), wait > 0 { throw Throttled(what: .reports, wait: wait) }
            return .held
        }
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
        let line = bucket("line", call.address.line, Limits.line)
        let most = bucket("line-most", call.address.line, Limits.lineAtMost)
        let (used, crowd) = try await database.atTheGate { db in
            try await db.buckets.shares(of: line, most, at: now)
        }
        guard used >= Limits.shareForProof else { return nil }
        let bits = crowd >= Limits.shareForProof ? settings.crowdedBits : settings.proofBits
        return Challenge(bits: bits, for: call.subject, at: now, under: sealing)
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
        guard call.wantsJSON else { return try await next(request, call) }
        var buckets = [site.bucket("requests", call.address.line, Limits.requests)]
        if let session = call.session {
            buckets.append(site.bucket("session-requests", session.text, Limits.sessionRequests))
        }
        try await site.take(.requests, buckets)
        return try await next(request, call)
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
        return Answered(status: .tooManyRequests, words: words, retryAfter: wait)
    }
}

import Access
import Foundation
import HTTPTypes
import NIOCore
import TestSupport
import Testing

@testable import Web

/// Goes through all routes as everybody, and says wherever something came out other than it should.
struct Walk: Sendable {
    let world: World
    /// Every row of the table, beside the declaration it belongs to.
    let steps: [(ask: Ask, route: Route)]

    /// One question and what came back.
    struct Said: Sendable {
        let ask: Ask
        let asker: Asker
        let subject: Subject
        let answer: Visitor.Answer
        let records: [World.Record]

        var about: Comment { "\(ask.route)\(ask.query) as \(asker), \(subject.nearness): \(answer.status)" }
    }

    init(_ world: World) throws {
        self.world = world
        let routes = world.visitor.site.routes
        func name(_ route: Route) -> String { "\(route.method) \(route.path)" }
        for route in routes where !Ask.all.contains(where: { $0.route == name(route) }) {
            Issue.record("\(name(route)) has no entry in the table of the walk")
        }
        for ask in Ask.all where !routes.contains(where: { name($0) == ask.route }) {
            Issue.record("\(ask.route) stands in the table of the walk, and is no route")
        }
        steps = Ask.all.compactMap { ask in
            routes.first { name($0) == ask.route }.map { (ask, $0) }
        }
    }

    /// One question, and what it left in the records.
    func say(
        _ ask: Ask, as asker: Asker, about subject: Subject, also more: [String: String] = [:]
    ) async throws -> Said {
        if ask.counts { try await world.rest() }
        let answer = try await send(ask, as: asker, about: subject, also: more)
        let records = try await world.newRecords()
        return Said(ask: ask, asker: asker, subject: subject, answer: answer, records: records)
    }

    func send(
        _ ask: Ask, as asker: Asker, about subject: Subject, also more: [String: String] = [:]
    ) async throws -> Visitor.Answer {
        var values = subject.values
        values["receipt"] = asker.receipt?.code.text ?? "ABCD-EFGH-JKMN-PQRS-TVWX"
        let token = Self.visitorToken
        var headers = ask.isForMachines ? [:] : World.form
        if ask.isUnsafe, !ask.isForMachines { headers["Cookie"] = "__Host-visitor=\(token)" }
        if let receipt = asker.receipt { headers["Linli-Receipt"] = receipt.code.text }
        for (name, value) in ask.headers { headers[name] = value.replacing("{key}", with: UUID().uuidString) }
        headers.merge(more) { $1 }
        return try await world.visitor.ask(
            ask.path(values), ask.method, as: asker.session, headers,
            body: ask.filled(asker, values, visitor: token).map { ByteBuffer(string: $0) })
    }

    /// A browser's token that we did not make; forms are tied to it all the same.
    static let visitorToken = String(repeating: "a", count: VisitorMark.length)

    // MARK: Who may

    enum Verdict: Equatable { case signIn, wrongPost, admitted, withoutReceipt }

    func verdict(_ ask: Ask, _ route: Route, _ asker: Asker) -> Verdict {
        switch ask.access ?? route.access {
        case .anyone: return .admitted
        case .receipt: return asker.receipt == nil ? .withoutReceipt : .admitted
        case .signedIn: return asker.session == nil ? .signIn : .admitted
        case .posts(let roles):
            guard asker.session != nil else { return .signIn }
            return asker.role.map(roles.contains) ?? false ? .admitted : .wrongPost
        }
    }

    /// Somebody the rule of the route turns away, whatever it is about.
    func turnAway(_ ask: Ask, _ asker: Asker, _ verdict: Verdict) async throws {
        let subjects = world.subjects(ask.thing, for: asker)
        guard let subject = subjects.first else { return }
        let said = try await say(ask, as: asker, about: subject)
        switch verdict {
        case .signIn:
            #expect(said.answer.status == (ask.isForMachines ? 401 : 303), said.about)
            if !ask.isForMachines {
                #expect(said.answer.headers[.location]?.hasPrefix("/login") == true, said.about)
            }
            #expect(said.records.isEmpty, said.about)
        case .wrongPost:
            #expect(said.answer.status == 403, said.about)
            #expect(said.records.map(\.act) == ["refused"], said.about)
        case .withoutReceipt:
            #expect(said.answer.status == (ask.isForMachines ? 401 : 404), said.about)
            #expect(said.records.isEmpty, said.about)
        case .admitted: Issue.record("admitted")
        }
        try check(said)
    }

    /// What lies beyond somebody's reach is answered as what never was.
    func reachBeyond(_ ask: Ask, _ asker: Asker) async throws {
        let subjects = world.subjects(ask.thing, for: asker)
        guard let last = subjects.last, last.nearness == .absent else { return }
        let absent = try await say(ask, as: asker, about: last)
        let isSignIn = absent.answer.headers[.location]?.hasPrefix("/login") == true
        #expect((400..<500).contains(absent.answer.status) || isSignIn, absent.about)
        for subject in subjects.dropLast() {
            let said = try await say(ask, as: asker, about: subject)
            #expect(said.answer.status == absent.answer.status, said.about)
            #expect(Plain(said) == Plain(absent), said.about)
            #expect(said.records == absent.records, said.about)
            try check(said)
        }
    }

    /// What somebody may do is done, and written down once.
    func reachOwn(_ ask: Ask, _ asker: Asker) async throws -> Said? {
        let asker = ask.isLeaving ? try await world.again(asker) : asker
        guard let subject = try await world.own(ask.thing, of: asker) else { return nil }
        try await world.prepare(ask, for: asker)
        // What laying it all out left behind is not counted.
        _ = try await world.newRecords()
        let said = try await say(ask, as: asker, about: subject)
        if let refusal = ask.refusal(asker) {
            #expect(said.answer.status == refusal, said.about)
            #expect(said.records.map(\.act) == (refusal == 403 ? ["refused"] : []), said.about)
        } else {
            let isFine =
                ask.status.map { $0 == said.answer.status } ?? (200..<400).contains(said.answer.status)
            #expect(isFine && said.answer.headers[.location]?.hasPrefix("/login") != true, said.about)
            #expect(said.records.map(\.act) == ask.acts(asker), said.about)
        }
        try check(said)
        return said
    }
}

import Access
import Foundation
import HTTPTypes
import NIOCore
import TestSupport
import Testing

@testable import Web

/// No other site makes somebody's browser do anything here: every unsafe route, as a browser asks it.
@Suite struct ForgedFormTests {
    /// What another site can bring a browser to send.
    private enum Forgery: CaseIterable { case withoutToken, fromElsewhere, acrossSites }

    @Test func `a form without its token, or from elsewhere, is refused everywhere and changes nothing`()
        async throws
    {
        try await Visitor.visit { visitor async throws in
            let walk = try Walk(try await World(visitor))
            var forged = 0
            for (ask, route) in walk.steps where ask.isUnsafe && Self.acts(ask, route) {
                try await walk.world.rest()
                let admitted = walk.world.people.all.filter { walk.verdict(ask, route, $0) == .admitted }
                // Whose browser it is: somebody signed in, where the route knows such people.
                guard let asker = admitted.last(where: { $0.session != nil }) ?? admitted.last else {
                    continue
                }
                guard let subject = try await walk.world.own(ask.thing, of: asker) else { continue }
                let before = try await walk.world.digest()
                for forgery in Forgery.allCases {
                    let answer = try await send(ask, as: asker, subject, forgery, in: walk)
                    #expect(answer.status == 403, "\(ask.route) as \(asker), \(forgery): \(answer.status)")
                    forged += 1
                }
                try await walk.world.expectUnchanged(since: before, "\(ask.route)")
            }
            print("Forged forms: \(forged)")
        }
    }

    /// Whether a browser can be made to act at all: a receipt in a header does not ride along, and what a
    /// browser tells of a page's policy is not done in anybody's name. Nor is a photo on its way: it belongs to a
    /// key in a header that no other site can have sent.
    private static func acts(_ ask: Ask, _ route: Route) -> Bool {
        !(ask.isForMachines && route.access == .receipt) && ask.route != "POST /violations"
            && ask.method != .put
    }

    private func send(
        _ ask: Ask, as asker: Asker, _ subject: Subject, _ forgery: Forgery, in walk: Walk
    ) async throws -> Visitor.Answer {
        let token = Walk.visitorToken
        var cookies = ["__Host-visitor=\(token)"]
        if let session = asker.session { cookies.append("__Host-session=\(session.text)") }
        var headers = ask.isForMachines ? ["CSRF-Token": asker.csrf] : World.form
        headers["Cookie"] = cookies.joined(separator: "; ")
        for (name, _) in ask.headers { headers[name] = UUID().uuidString }
        var values = subject.values
        values["receipt"] = asker.receipt?.code.text ?? ""
        var body = ask.filled(asker, values, visitor: token) ?? ""
        switch forgery {
        case .withoutToken:
            headers["CSRF-Token"] = nil
            body = body.replacing(#/csrf=[0-9a-f.]*/#, with: "csrf=")
        case .fromElsewhere: headers["Origin"] = "https://elsewhere.example"
        case .acrossSites: headers["Sec-Fetch-Site"] = "cross-site"
        }
        return try await walk.world.visitor.ask(
            ask.path(values), ask.method, as: nil, headers, body: ByteBuffer(string: body))
    }
}

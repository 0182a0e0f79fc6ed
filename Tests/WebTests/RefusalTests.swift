import Foundation
import Hummingbird
import HummingbirdTesting
import Postgres
import TestSupport
import Testing

@testable import Web

/// What a refusal costs.
@Suite struct RefusalTests {
    @Test(arguments: [
        ("/pages", InputRefusal.endedEarly as any Error, true), ("/pages", MultipartRefusal.endedEarly, true),
        ("/api/v1/pages", InputRefusal.endedEarly, true), ("/pages", InputRefusal.notJSON, false),
        ("/pages", DatabaseError.poolExhausted, true), ("/pages", DatabaseError.deadlock, false),
        ("/pages", Throttled(what: .line, wait: 3), true),
    ])
    func `whoever went away half way, or came to a full house, costs the database nothing`(
        path: String, error: any Error, asksNothing: Bool
    ) async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let log = StatementLog()
            let watched = Database(target: database.appTarget, size: 1, log: log)
            let site = try Site.bare(on: watched, at: scene.noon, keys: scene.sealing)
            let router = Router(context: Call.self)
            router.add(middleware: CallMiddleware(site: site))
            router.add(middleware: RefusalMiddleware(site: site))
            router.post(RouterPath(path)) { _, _ -> Response in throw error }
            try await Application(router: router).test(.router) { client in
                try await client.execute(uri: path, method: .post) { answer in
                    #expect(answer.status.code >= 400)
                    #expect(!String(buffer: answer.body).isEmpty)
                }
            }
            #expect(log.drain().isEmpty == asksNothing)
            await watched.close()
        }
    }

    @Test func `of many who hear that we are busy the log says how many, once a second`() {
        let tally = BusyTally()
        let said = [0, 0.2, 0.9, 1.0, 1.5, 7].map { tally.add(at: Date(timeIntervalSince1970: 1_000 + $0)) }
        #expect(said == [1, nil, nil, 3, nil, 2])
    }
}

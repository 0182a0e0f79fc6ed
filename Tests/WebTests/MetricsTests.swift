import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Postgres
import TestSupport
import Testing

@testable import Web

/// What monitoring reads: the right numbers, and nobody else reads them.
@Suite struct MetricsTests {
    private func read(
        _ site: Site, _ headers: HTTPFields = [:]
    ) async throws -> (status: HTTPResponse.Status, text: String) {
        try await Application(router: try Server(site).router()).test(.live) { client in
            try await client.execute(uri: "/metrics", method: .get, headers: headers) { response in
                (response.status, String(buffer: response.body))
            }
        }
    }

    @Test func `the numbers are those of the place`() async throws {
        try await Visitor.visit { visitor async throws in
            _ = try await Told(to: visitor)
            let (database, site) = (visitor.scene.database, visitor.site)
            let before = try await read(site)
            #expect(before.status == .ok)
            #expect(before.text.contains("\nlinli_outbox_waiting 1\n"))
            #expect(!before.text.contains("linli_worker_last_turn_seconds"))

            let moment = site.now() - 90
            try await database.app.metering { db in try await ReadMeters().run(at: moment, in: db) }
            let text = try await read(site).text
            #expect(text.contains("\nlinli_database_up 1\n"))
            #expect(text.contains("\nlinli_worker_last_turn_seconds 90.0\n"))
            let steps = text.split(separator: "\n").filter { $0.hasPrefix("linli_open_cases{") }
            #expect(steps.count == 1)
            #expect(steps.first?.hasSuffix(" 1") == true)
            #expect(text.contains("linli_requests_total{kind=\"intake\",status=\"201\"} 1\n"))
            #expect(text.contains("linli_request_seconds_bucket{kind=\"intake\",le=\"+Inf\"} 1\n"))
            #expect(text.contains("\nlinli_pool_refused_total 0\n"))
            #expect(text.contains("\nlinli_pool_wait_seconds_total 0.0\n"))

            // The worker that was slower changes nothing.
            try await database.app.metering { db in try await ReadMeters().run(at: moment - 60, in: db) }
            #expect(try await read(site).text.contains("\nlinli_worker_last_turn_seconds 90.0\n"))
        }
    }

    @Test func `what waits says how long, and so do backups`() {
        let now = Date(timeIntervalSince1970: 1_772_337_600)
        var gauges = HouseGauges()
        (gauges.untold, gauges.untoldSince) = (3, now - 12)
        (gauges.unsent, gauges.unsentSince) = (2, now - 700)
        var backups = BackupVitals()
        (backups.lastBackup, backups.lastGoodDrill, backups.isDrillBad) = (now - 3_600, now - 86_400, true)
        var text = MetricsText()
        text.add(gauges, at: now)
        text.add(backups, at: now)
        for line in [
            "outbox_waiting 3", "outbox_oldest_seconds 12.0", "deliveries_due 2",
            "deliveries_oldest_seconds 700.0", "backup_age_seconds 3600.0",
            "restore_drill_age_seconds 86400.0", "restore_drill_good 0",
        ] {
            #expect(text.text.contains("\nlinli_\(line)\n"))
        }
    }

    @Test func `every line is one that Prometheus reads`() async throws {
        try await Visitor.visit { visitor async throws in
            _ = try await visitor.get("/")
            let site = visitor.site
            let value = /^linli_[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?[0-9.e+-]+$/
            let comment = /^# (HELP linli_[a-z_]+ .+|TYPE linli_[a-z_]+ (gauge|counter|histogram))$/
            let lines = try await read(site).text.split(separator: "\n")
            #expect(lines.count > 40)
            for line in lines {
                let isRead = line.wholeMatch(of: value) != nil || line.wholeMatch(of: comment) != nil
                #expect(isRead, "\(line)")
            }
        }
    }

    @Test func `a database that is gone is a number, not a failure`() async throws {
        let answer = try await read(try Site.bare())
        #expect(answer.status == .ok)
        #expect(answer.text.contains("\nlinli_database_up 0\n"))
    }

    @Test func `nobody reads them by a proxy or without the word`() async throws {
        let forwarded = try #require(HTTPField.Name("X-Forwarded-For"))
        #expect(try await read(try Site.bare(), [forwarded: "127.0.0.1"]).status == .notFound)
        #expect(try await read(try Site.bare(proxies: 1)).status == .notFound)
        let word = "a-word-of-twenty-signs"
        let site = try Site.bare(metricsToken: word)
        #expect(try await read(site).status == .notFound)
        #expect(try await read(site, [.authorization: "Bearer \(word)x"]).status == .notFound)
        #expect(try await read(site, [.authorization: "Bearer \(word)", forwarded: "1.2.3.4"]).status == .ok)
    }

    @Test(arguments: [
        (HTTPRequest.Method.post, "/report", RouteKind.intake), (.get, "/report", .page),
        (.post, "/api/v1/reports", .intake), (.get, "/api/v1/cases", .api), (.get, "/tiles/x/1/1/1", .tile),
        (.get, "/assets/x.css", .asset), (.get, "/live", .live), (.get, "/readyz", .house),
        (.get, "/", .page),
    ])
    func `addresses fall into few kinds`(method: HTTPRequest.Method, path: String, kind: RouteKind) {
        #expect(RouteKind(method: method, path: path) == kind)
    }

    @Test func `a process that leaves is not ready any more`() async throws {
        try await Visitor.visit { visitor async throws in
            #expect(try await visitor.get("/readyz").status == 204)
            visitor.site.leaving.ask()
            #expect(try await visitor.get("/readyz").status == 503)
            #expect(try await visitor.get("/healthz").status == 204)
        }
    }
}

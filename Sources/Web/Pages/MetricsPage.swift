import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Postgres

/// What monitoring reads: numbers, nothing of any case.
extension Site {
    var metricsRoutes: [Route] { [.get("/metrics", for: .anyone, metrics)] }

    @Sendable private func metrics(_ request: Request, _ call: Call) async throws -> Response {
        guard mayReadMetrics(request, call) else { return Response(status: .notFound) }
        let moment = now()
        var text = MetricsText()
        text.add(meters.read())
        text.add(await database.poolUse())
        // A database that does not answer is told by a number as well.
        let gauges = try? await database.metering { db in
            var gauges = try await db.meters.gauges(at: moment)
            gauges.parkedWork = try await db.parkedWork.count()
            return gauges
        }
        text.gauge("database_up", "1: the database answers", gauges == nil ? 0 : 1)
        if let gauges { text.add(gauges, at: moment) }
        if let fallen = settings.fallen {
            text.gauge(
                "falls", "Times the program fell amid its work, until somebody has looked",
                fallen.moments.count)
        }
        if let backups = settings.backups {
            text.add(try await OffPool.run { BackupVitals.read(backups, server: nil) }, at: moment)
        }
        text.add(
            settings.watched.compactMap { watched in
                DiskSpace.read(of: watched.folder).map { (what: watched.what, space: $0) }
            })
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/plain; version=0.0.4; charset=utf-8", .cacheControl: "no-store",
            ], body: .init(byteBuffer: .init(string: text.text)))
    }

    /// Whoever shows the word; without one set, a program on this machine that came by no proxy.
    func mayReadMetrics(_ request: Request, _ call: Call) -> Bool {
        if let word = settings.metricsToken {
            return
                (try? CrossSite.refuse(
                    token: request.headers[.authorization], expected: "Bearer " + word)) != nil
        }
        // Behind a proxy everybody comes from this machine.
        let marks = ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"].compactMap { HTTPField.Name($0) }
        return settings.proxies == 0 && !settings.isBehindTLS
            && marks.allSatisfy { request.headers[$0] == nil }
            && ["127.0.0.1", "::1"].contains(call.address.text)
    }
}

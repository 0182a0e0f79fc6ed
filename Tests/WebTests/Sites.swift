import Access
import Casework
import Foundation
import Postgres

@testable import Web

extension Site {
    static let noon = Date(timeIntervalSince1970: 1_772_337_600)

    /// Where it keeps what it keeps.
    static let folder = FileManager.default.temporaryDirectory.appending(path: "linli-web-tests").path

    /// A site for tests that ask nothing of a database unless one is given.
    static func bare(
        on database: Database = Database(target: "host=/nowhere"), at moment: Date = noon,
        now: (@Sendable () -> Date)? = nil, proxies: Int = 0, keys: KeyRing? = nil,
        tls: (served: Bool, proxied: Bool) = (served: false, proxied: false), streamBeats: Int = 0,
        gateways: Gateways = .none, metricsToken: String? = nil, photosIn data: String? = nil,
        pace: SessionPace? = nil
    ) throws -> Site {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data("password1234\n".utf8).write(to: URL(filePath: folder + "/common-passwords.txt"))
        var settings = Settings(
            assets: folder, incoming: folder, tls: tls, baseMap: nil)
        settings.proxies = proxies
        // Some hundred digests: tests solve what a browser would.
        (settings.proofBits, settings.crowdedBits) = (8, 9)
        // A stream ends after its first word, unless a test listens to one.
        settings.streamBeats = streamBeats
        settings.gateways = gateways
        settings.metricsToken = metricsToken
        // The clock stands still, and one session asks for all pages of a test.
        settings.pace = pace
        settings.lineWait = .milliseconds(50)
        return try Site(
            database: database, shelf: PackShelf(),
            keeping: (
                sealing: try keys ?? KeyRing(data: folder, at: noon),
                photos: try PhotoStore(data: data ?? folder),
                exports: try ExportFolder(data: folder)
            ),
            settings: settings, now: now ?? { moment })
    }
}

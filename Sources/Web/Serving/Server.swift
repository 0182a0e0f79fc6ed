import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
package import Logging
import NIOCore
import NIOSSL
import Postgres
import ServiceLifecycle
import UnixSignals

/// The web server of a site.
package struct Server: Sendable {
    /// Where it listens, and with which certificate.
    package struct Address: Sendable {
        package let host: String
        package let port: Int
        /// Paths of certificate and key in PEM; `nil`: plain http.
        package let certificate: (chain: String, key: String)?

        package init(host: String, port: Int, certificate: (chain: String, key: String)?) {
            self.host = host
            self.port = port
            self.certificate = certificate
        }
    }

    /// A head of a browser, with cookies and a long address, has a tenth of this.
    private static let heads = HTTP1Channel.Configuration.DecoderConfiguration(
        maxHeaderFieldSize: 16 * 1_024, maxHeaderListSize: 32 * 1_024, maxHeaderFieldCount: 100)

    private let site: Site
    private let patience: Patience

    package init(_ site: Site, patience: Patience = Patience()) {
        self.site = site
        self.patience = patience
    }

    /// The router with everything on it, checked: nothing answers that was not declared.
    func router() throws -> Router<Call> {
        let router = Router(context: Call.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: MetersMiddleware(meters: site.meters))
        router.add(
            middleware: HeadersMiddleware(
                baseMap: site.settings.baseMap,
                isBehindTLS: site.settings.servesTLS || site.settings.isBehindTLS))
        let table = RouteTable(routes: site.routes)
        router.add(middleware: UrgencyMiddleware(table: table))
        router.add(middleware: CallMiddleware(site: site))
        router.add(middleware: CrowdMiddleware(site: site, table: table))
        router.add(middleware: BegunMiddleware(site: site, table: table))
        router.add(middleware: RefusalMiddleware(site: site))
        router.add(middleware: RequestLimit(site: site))
        router.add(middleware: MethodMiddleware(table: table))
        table.add(to: router)
        try table.refuseUndeclared(in: router)
        return router
    }

    /// Serves until the process is asked to stop.
    package func run(
        at address: Address, logger: Logger, onRunning: @escaping @Sendable (Int) async -> Void
    ) async throws {
        // Behind proxies of ours all come from few addresses, and the proxies watch the lines.
        let isDirect = site.settings.proxies == 0
        let (patience, count) = (
            patience,
            ConnectionCount(
                most: patience.connections, mostOfLine: isDirect ? patience.connectionsOfLine : nil)
        )
        let plain = HTTPServerBuilder.http1(
            configuration: .init(
                additionalChannelHandlers: [ConnectionGuard(patience: patience, count: count)],
                httpDecoderConfiguration: Self.heads))
        let server: HTTPServerBuilder
        if let certificate = address.certificate {
            let chain = try NIOSSLCertificate.fromPEMFile(certificate.chain).map(
                NIOSSLCertificateSource.certificate)
            let key = try NIOSSLPrivateKey(file: certificate.key, format: .pem)
            var tls = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain, privateKey: .privateKey(key))
            tls.minimumTLSVersion = .tlsv12
            server = try .tls(plain, tlsConfiguration: tls)
        } else {
            server = plain
        }
        // As many may knock at once as may be inside: whom the kernel overlooks knocks again after one
        // second, after three, after seven.
        let application = Application(
            router: try router(), server: server,
            configuration: .init(
                address: .hostname(address.host, port: address.port), serverName: nil,
                backlog: patience.connections),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? address.port) },
            logger: logger)
        // Looks for news as long as it serves; readers of streams are let go when it is asked to stop.
        let looking = Task { await site.newsroom.run(logger: logger) }
        defer { looking.cancel() }
        // Asked to stop from the last to the first, each when the one behind it has ended.
        let leaving = LeavingService(leaving: site.leaving, notice: site.settings.notice)
        try await ServiceGroup(
            configuration: .init(
                services: [.init(service: application), .init(service: leaving)],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        ).run()
    }
}

extension Site {
    /// Every route, page by page and then for machines.
    var routes: [Route] {
        // What a house in trouble does without for an hour, and what people come in by.
        let later =
            exportRoutes + loopRoutes + repeatRoutes + teamRoutes + viewingRoutes + mapRoutes
            + noticeRoutes + burdenRoutes + ledgerFormRoutes + dossierRoutes
            + (liveRoutes + violationRoutes).uncounted()
        // Coming back from the house that signs on waits for that house, and turns are not for waiting.
        let first = signInRoutes + singleSignOnRoutes.uncounted()
        return publicRoutes + accountRoutes + bulkRoutes + filterRoutes + caseRoutes + helpRoutes
            + nearbyRoutes + duplicateRoutes + taskRoutes + glassRoutes + relayRoutes + questionRoutes
            + timeRoutes + channelRoutes + deliveryRoutes + adminRoutes + packRoutes + areaChangeRoutes
            + beatRoutes + standInRoutes + entryRoutes + conflictRoutes + connectorRoutes + formRoutes
            + adminLedgerRoutes
            + apiRoutes + colourRoutes + claimRoutes + documentRoutes
            + (watermarkRoutes + metricsRoutes + housekeepingRoutes).uncounted()
            + later.urgent(.later) + importRoutes.urgent(.later) + first.urgent(.first)
    }

    /// What monitoring asks, and files.
    private var housekeepingRoutes: [Route] {
        [
            .get("/healthz", for: .anyone) { _, _ in Response(status: .noContent) },
            .get("/readyz", for: .anyone) { _, _ in
                if leaving.isAsked { return Response(status: .serviceUnavailable) }
                try await database.anonymous { db in _ = try await db.packs.currentVersion() }
                return Response(status: .noContent)
            },
            .get("/assets/**", for: .anyone) { request, call in assets.answer(request, call) },
            // MapLibre asks for glyphs; without any it draws with the fonts of the machine.
            .get("/glyphs/**", for: .anyone) { _, _ in
                Response(
                    status: .ok,
                    headers: [.contentType: "application/x-protobuf", .cacheControl: "public, max-age=86400"])
            },
            .get("/settings", for: .anyone) { request, call in settle(request, call) },
        ]
    }

    /// Language and size of type: a cookie, and back to where one was.
    private func settle(_ request: Request, _ call: Call) -> Response {
        let query = request.uri.queryParameters
        var response = Response.seeOther(Self.local(query["back"].map(String.init)))
        let year = 365 * 86_400
        if let language = query["language"], ["zh", "en"].contains(language) {
            response.setCookie(CookieName.language, String(language), isSafe: false, age: year)
        }
        if let size = query["size"], ["normal", "large"].contains(size) {
            response.setCookie(CookieName.size, String(size), isSafe: false, age: year)
        }
        return response
    }

    /// A path of this site, whatever was asked for.
    static func local(_ path: String?) -> String {
        guard let path, path.hasPrefix("/"), !path.hasPrefix("//"), !path.contains("\\"),
            !path.unicodeScalars.contains(where: { $0.value < 0x21 })
        else { return "/" }
        return path
    }
}

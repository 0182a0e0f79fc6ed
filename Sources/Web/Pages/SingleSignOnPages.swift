import Access
import Hummingbird
import Logging

/// Coming in by the single sign-on of the place: away with a state that only this browser holds, and back.
extension Site {
    var singleSignOnRoutes: [Route] {
        [
            .get("/login/single", for: .anyone) { request, call in try await leave(request, call) },
            .get("/login/single/back", for: .anyone) { request, call in try await comeBack(request, call) },
        ]
    }

    private func provider(_ call: Call) throws -> OpenIDProvider {
        guard let settings = settings.singleSignOn, call.isSafeLine else { throw HTTPError(.notFound) }
        return OpenIDProvider(settings: settings)
    }

    private func leave(_ request: Request, _ call: Call) async throws -> Response {
        let provider = try provider(call)
        let door = Doorway.fresh(browser: Secret(call.visitor), source: call.source)
        let leaving = try await LeaveForSingleSignOn(at: door).run(on: database)
        let address = try await orRefused(call) {
            try await provider.address(
                state: door.pending.text, nonce: leaving.nonce, verifier: leaving.verifier,
                returningTo: ownAddress(request))
        }
        var response = halfWay(door, to: request.uri.queryParameters["back"].map(String.init))
        response.headers[.location] = address
        return response
    }

    private func comeBack(_ request: Request, _ call: Call) async throws -> Response {
        let provider = try provider(call)
        let query = request.uri.queryParameters
        // The state is the secret of the sign-in itself: another browser's answer does not fit.
        guard let pending = call.pending, query["state"].map(String.init) == pending.text,
            let code = query["code"].map(String.init)
        else { throw AccessRefusal.singleSignOnFailed }
        let door = Doorway(pending: pending, browser: Secret(call.visitor), source: call.source)
        let back = ReturnFromSingleSignOn(at: door)
        let awaited = try await back.awaited(on: database)
        let person = try await orRefused(call) {
            try await provider.person(
                code: code, nonce: awaited.nonce, verifier: awaited.verifier, returnedTo: ownAddress(request))
        }
        try await back.run(as: person.login, isFactorShown: person.isFactorShown, on: database)
        return .seeOther("/login/next")
    }

    /// What went wrong over there, a line that is down too, is for the log; the person hears that it failed.
    private func orRefused<Answer>(_ call: Call, _ ask: () async throws -> Answer) async throws -> Answer {
        do {
            return try await ask()
        } catch {
            call.logger.warning("Single sign-on failed", metadata: ["error": "\(error)"])
            throw AccessRefusal.singleSignOnFailed
        }
    }

    private func ownAddress(_ request: Request) -> String {
        let scheme = settings.servesTLS || settings.isBehindTLS ? "https" : "http"
        return "\(scheme)://\(request.head.authority ?? "")/login/single/back"
    }
}

import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import TestSupport
import Testing

@testable import Web

/// Somebody who asks the site over HTTP, without a socket.
struct Visitor {
    let client: any TestClientProtocol
    let scene: Scene
    let site: Site

    struct Answer {
        let status: Int
        let headers: HTTPFields
        let text: String
        let bytes: [UInt8]

        func json() throws -> JSON { try JSONParser.parse(Array(text.utf8)) }
    }

    /// Sets a scene, serves it, and asks.
    ///
    /// - Parameters:
    ///   - now: The clock of the site; it stands at the scene's noon unless given.
    ///   - proxies: How many the site trusts, so that people can come from addresses of their own.
    ///   - gateways: Where messages may go.
    ///   - pace: What one session may ask.
    ///   - data: Where its photos lie, when it is not where those of all tests do.
    static func visit(
        by now: (@Sendable () -> Date)? = nil, proxies: Int = 0, asksPoliciesAlone: Bool = false,
        gateways: Gateways = .none, photosIn data: String? = nil, pace: SessionPace? = nil,
        _ test: @Sendable (Visitor) async throws -> Void
    ) async throws {
        try await withDatabase(asksPoliciesAlone: asksPoliciesAlone) { database in
            let scene = try await Scene(in: database)
            let site = try Site.bare(
                on: database.app, at: scene.noon, now: now, proxies: proxies, keys: scene.sealing,
                gateways: gateways, photosIn: data, pace: pace)
            let application = Application(router: try Server(site).router())
            try await application.test(.router) { client in
                try await test(Visitor(client: client, scene: scene, site: site))
            }
        }
    }

    func get(_ path: String, as session: Secret? = nil, _ headers: [String: String] = [:]) async throws
        -> Answer
    {
        try await ask(path, .get, as: session, headers, body: nil)
    }

    func post(
        _ path: String, _ body: String, as session: Secret? = nil, _ headers: [String: String] = [:]
    ) async throws -> Answer {
        try await ask(path, .post, as: session, headers, body: ByteBuffer(string: body))
    }

    /// - Parameter session: Sent as a bearer token.
    func ask(
        _ path: String, _ method: HTTPRequest.Method, as session: Secret?, _ headers: [String: String],
        body: ByteBuffer?
    ) async throws -> Answer {
        var fields = HTTPFields()
        fields[.contentType] = "application/json"
        if let session { fields[.authorization] = "Bearer \(session.text)" }
        for (name, value) in headers { fields[try #require(HTTPField.Name(name))] = value }
        return try await client.execute(uri: path, method: method, headers: fields, body: body) { response in
            Answer(
                status: Int(response.status.code), headers: response.headers,
                text: String(buffer: response.body), bytes: Array(response.body.readableBytesView))
        }
    }
}

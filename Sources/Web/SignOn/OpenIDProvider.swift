import AsyncHTTPClient
import Crypto
import Foundation
import JWTKit
import NIOCore
import NIOFoundationCompat
import NIOHTTP1

/// Talks to the single sign-on of the place: where to send a browser, and whom its answer names.
struct OpenIDProvider: Sendable {
    /// The provider answered with something that vouches for nobody.
    struct Unconvincing: Error { let why: String }

    /// Whom a provider vouches for, and how sure it is.
    struct Person: Sendable, Equatable {
        let login: String
        let isFactorShown: Bool
    }

    /// A provider's answers are a few kilobytes; more is not ours to hold.
    private static let answerLimit = 256 * 1_024
    private static let patience = TimeAmount.seconds(5)

    let settings: SingleSignOn

    private struct Discovery: Decodable {
        let issuer: String
        let authorization_endpoint: String
        let token_endpoint: String
        let jwks_uri: String
    }

    private struct Tokens: Decodable { let id_token: String }

    /// The address a browser is sent to.
    func address(state: String, nonce: String, verifier: String, returningTo address: String) async throws
        -> String
    {
        let discovery = try await discover()
        let challenge = Self.base64URL(SHA256.hash(data: Data(verifier.utf8)))
        let query = Self.form([
            ("response_type", "code"), ("client_id", settings.clientID), ("redirect_uri", address),
            ("scope", "openid profile"), ("state", state), ("nonce", nonce), ("code_challenge", challenge),
            ("code_challenge_method", "S256"),
        ])
        let separator = discovery.authorization_endpoint.contains("?") ? "&" : "?"
        return discovery.authorization_endpoint + separator + query
    }

    /// Trades the code the browser brought back for a signed statement, and reads it.
    func person(code: String, nonce: String, verifier: String, returnedTo address: String) async throws
        -> Person
    {
        let discovery = try await discover()
        let body = Self.form([
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", address),
            ("client_id", settings.clientID), ("client_secret", settings.clientSecret),
            ("code_verifier", verifier),
        ])
        let tokens: Tokens = try await ask(discovery.token_endpoint, sending: body)
        let keys = try await JWTKeyCollection().add(jwks: try await ask(discovery.jwks_uri))
        let statement: Statement
        do {
            statement = try await keys.verify(tokens.id_token, as: Statement.self)
        } catch let error as JWTError {
            throw Unconvincing(why: "\(error)")
        }
        guard statement.iss.value == settings.issuer, statement.aud.value.contains(settings.clientID),
            statement.nonce == nonce
        else { throw Unconvincing(why: "issuer, audience or nonce") }
        guard let login = statement.texts[settings.loginClaim], !login.isEmpty else {
            throw Unconvincing(why: "no claim \(settings.loginClaim)")
        }
        let isStrong = settings.strongLevel != nil && statement.texts["acr"] == settings.strongLevel
        return Person(login: login, isFactorShown: isStrong)
    }

    private func discover() async throws -> Discovery {
        let address = settings.issuer.hasSuffix("/") ? String(settings.issuer.dropLast()) : settings.issuer
        let found: Discovery = try await ask(address + "/.well-known/openid-configuration")
        guard found.issuer == settings.issuer else { throw Unconvincing(why: "issuer of the discovery") }
        return found
    }

    private func ask<Answer: Decodable>(_ address: String, sending body: String? = nil) async throws -> Answer
    {
        guard SingleSignOn.origin(of: address) == settings.origin else {
            throw Unconvincing(why: "an address outside the provider")
        }
        var request = HTTPClientRequest(url: address)
        if let body {
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
            request.body = .bytes(ByteBuffer(string: body))
        }
        let response = try await HTTPClient.shared.execute(request, timeout: Self.patience)
        let bytes = try await response.body.collect(upTo: Self.answerLimit)
        guard response.status == .ok else { throw Unconvincing(why: "status \(response.status.code)") }
        do {
            return try JSONDecoder().decode(Answer.self, from: Data(buffer: bytes))
        } catch let error as DecodingError {
            throw Unconvincing(why: "\(error)")
        }
    }

    private static func form(_ fields: [(String, String)]) -> String {
        fields.map { "\($0.asFormValue)=\($1.asFormValue)" }.joined(separator: "&")
    }

    static func base64URL(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }
}

/// What an ID token says: the claims with rules of their own, and every other text by name.
private struct Statement: JWTPayload {
    let iss: IssuerClaim
    let aud: AudienceClaim
    let exp: ExpirationClaim
    let nonce: String?
    let texts: [String: String]

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        let claims = try decoder.container(keyedBy: Name.self)
        iss = try claims.decode(IssuerClaim.self, forKey: Name(stringValue: "iss"))
        aud = try claims.decode(AudienceClaim.self, forKey: Name(stringValue: "aud"))
        exp = try claims.decode(ExpirationClaim.self, forKey: Name(stringValue: "exp"))
        nonce = try claims.decodeIfPresent(String.self, forKey: Name(stringValue: "nonce"))
        texts = Dictionary(
            claims.allKeys.compactMap { key in
                (try? claims.decode(String.self, forKey: key)).map { (key.stringValue, $0) }
            }, uniquingKeysWith: { first, _ in first })
    }

    func encode(to encoder: any Encoder) throws {
        var claims = encoder.container(keyedBy: Name.self)
        for (name, text) in texts { try claims.encode(text, forKey: Name(stringValue: name)) }
    }

    func verify(using algorithm: some JWTAlgorithm) async throws { try exp.verifyNotExpired() }
}

extension String {
    /// Fit to stand as a value in a form: letters and digits of ASCII, and little else.
    fileprivate var asFormValue: String {
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
        return utf8.map { byte in
            if plain.contains(byte) { return String(UnicodeScalar(byte)) }
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.count < 2 ? "0" : "") + digits
        }.joined()
    }
}

import Crypto
package import Foundation

/// One message as it leaves: where to, the body, and how that is signed.
///
/// What is in it may tell who reported: it is printed nowhere.
package struct Parcel: Sendable, CustomStringConvertible {
    /// Of the delivery: the same at each try, so that a receiver can refuse doubles.
    package let id: UUID
    package let endpoint: Endpoint
    package let body: [UInt8]
    /// `t=1772337600,v1=…`: when it was signed, and HMAC-SHA-256 in hexadecimal.
    package let signature: String

    package static let idHeader = "Linli-Delivery"
    package static let signatureHeader = "Linli-Signature"

    package var description: String { "parcel \(idText)" }
    package var idText: String { id.uuidString.lowercased() }

    package init(
        _ content: DeliveryContent, to address: String?, by channel: NoticeChannel, id: UUID,
        way: (endpoint: Endpoint, secret: String, at: Date)
    ) throws {
        self.id = id
        endpoint = way.endpoint
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        let message = Message(
            id: id.uuidString.lowercased(), channel: channel.rawValue, address: address, event: content.event,
            at: content.at, number: content.number, area: content.about?.area,
            scenario: content.about?.scenario, step: content.about?.step, text: content.text,
            template: content.template, language: content.language.rawValue)
        body = Array(try encoder.encode(message))
        signature = Self.signature(of: body, id: id, at: way.at, under: way.secret)
    }

    /// Over the moment, the id and the body, joined by full stops: none can be put in another's place.
    package static func signature(of body: [UInt8], id: UUID, at moment: Date, under secret: String) -> String
    {
        let seconds = Int(moment.timeIntervalSince1970)
        let signed = Array("\(seconds).\(id.uuidString.lowercased()).".utf8) + body
        let code = HMAC<SHA256>.authenticationCode(
            for: Data(signed), using: SymmetricKey(data: Data(secret.utf8)))
        return "t=\(seconds),v1="
            + code.map { byte in
                (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }.joined()
    }

    /// The body; docs/deliveries.md says what each key is.
    private struct Message: Encodable {
        let id: String
        let channel: String
        let address: String?
        let event: String
        let at: Date
        let number: String
        let area: String?
        let scenario: String?
        let step: String?
        let text: String
        let template: String
        let language: String
    }
}

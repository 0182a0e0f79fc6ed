import Access
import Casework
import Foundation
import Hummingbird
import NIOCore
import Postgres

/// Who has a page open, as what, and when: a line in words, and the same words faintly all over the page.
///
/// A picture of a page that turns up elsewhere tells whose it was, however it was cut.
struct Watermark: Sendable, Equatable {
    let person: String
    let post: String?
    let time: String
    /// The beginning of the account's number: two persons may have one name.
    let code: String

    /// What is printed at the foot of the page.
    var line: String { [person, post, time, code].compactMap(\.self).joined(separator: " · ") }

    private static let tile = (width: 280, height: 120)
    /// A letter of Chinese is two wide; more than this does not fit across a tile.
    private static let widest = 34
    /// Grey is lighter than ink and darker than paper, by day and by night. At this strength nobody minds it
    /// while reading, and stretching the contrast of a picture brings it out.
    private static let strength = "0.13"

    /// One tile, to be repeated. No style and no script: shapes with attributes.
    var svg: String {
        let lines = ["\(person) \(code)", post, time].compactMap(\.self).map { Self.shortened($0) }
        let (width, height) = Self.tile
        let texts = lines.enumerated().map { position, line in
            let y = height / 2 + (position - lines.count / 2) * 24
            return "<text x=\"\(width / 2)\" y=\"\(y)\">\(Self.escaped(line))</text>"
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)">\
            <g fill="#808080" fill-opacity="\(Self.strength)" font-family="sans-serif" font-size="15" \
            text-anchor="middle" transform="rotate(-18 \(width / 2) \(height / 2))">\(texts.joined())\
            </g></svg>
            """
    }

    private static func shortened(_ line: String) -> String {
        var width = 0
        for (position, letter) in line.enumerated() {
            width += letter.isASCII ? 1 : 2
            if width > widest { return line.prefix(position) + "…" }
        }
        return line
    }

    private static func escaped(_ text: String) -> String {
        text.filter { $0.unicodeScalars.allSatisfy { $0.value >= 0x20 } }
            .replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}

extension Site {
    var watermarkRoutes: [Route] {
        [.get("/watermark.svg", for: .signedIn) { _, call in try await watermark(call) }]
    }

    /// Never kept: it says what time it is, and whose page it is.
    private func watermark(_ call: Call) async throws -> Response {
        let now = now()
        return try await acting(call) { acting, db in
            let zone = try await shelf.current(in: db)?.definitions.place.timeZone ?? "Asia/Shanghai"
            let time = TimeWords(try catalogue(call.language), zone: zone, now: now)
            let mark = Watermark(of: acting, at: time)
            return Response(
                status: .ok,
                headers: [
                    .contentType: "image/svg+xml", .cacheControl: "private, no-store", .vary: "Cookie",
                ],
                body: .init(byteBuffer: ByteBuffer(string: mark.svg)))
        }
    }
}

extension Watermark {
    init(of acting: Acting, at time: TimeWords) {
        person = acting.accountName
        post = acting.postTitle.isEmpty ? nil : acting.postTitle
        self.time = time.exact(time.now)
        code = String((acting.account?.uuidString ?? "").prefix(8)).lowercased()
    }
}

import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Postgres

/// Photos that come before the report they belong to, in pieces, so that a broken line costs one piece.
///
/// The headers are those of resumable uploads as the IETF drafts them.
extension Site {
    var fileAPIRoutes: [Route] {
        [
            .get("/api/v1/files/:sha256", for: .anyone, describing: .fileStanding) { request, call in
                try QueryFields(request).finish()
                let name = try Self.photoName(request, call)
                return UploadAnswer(try await uploads.standing(of: name)).response()
            }.uncounted(),
            .put("/api/v1/files/:sha256", for: .anyone, describing: .putFile) { request, call in
                try await takePiece(request, call)
            }.urgent(.first).uncounted(),
        ]
    }

    private func takePiece(_ request: Request, _ call: Call) async throws -> Response {
        try CrossSite.refuse(request, call)
        try QueryFields(request).finish()
        let name = try Self.photoName(request, call)
        let piece = try Piece(request)
        try await take(.requests, pieceBuckets(call))
        if case .kept(let photo) = try await uploads.standing(of: name) {
            return UploadAnswer(.kept(photo)).response()
        }
        let length = request.headers[.contentLength].flatMap { Int($0) } ?? PhotoUploads.mostPiece
        try await uploads.takeRoom(for: length, at: now())
        let arrived = try await append(request.body, of: piece, to: name)
        guard piece.isLast else { return UploadAnswer(.arrived(arrived)).response() }
        return UploadAnswer(.kept(try await uploads.finish(name, from: call.address.line)))
            .response(status: .created)
    }

    /// Puts down what comes as it comes: what arrived before a line broke is not sent again.
    ///
    /// - Returns: Bytes that are there now.
    private func append(_ body: RequestBody, of piece: Piece, to name: PhotoUploads.Name) async throws -> Int
    {
        var (end, count) = (piece.offset, 0)
        var buffers = body.makeAsyncIterator()
        while let buffer = try await JSONFields.next(&buffers) {
            count += buffer.readableBytes
            guard count <= PhotoUploads.mostPiece else {
                throw UploadRefusal.pieceTooLarge(limit: PhotoUploads.mostPiece)
            }
            end = try await uploads.append(Array(buffer.readableBytesView), at: end, to: name)
        }
        // A last piece may be empty: all had arrived, and only that was not said. It still has its place.
        return count == 0 ? try await uploads.append([], at: end, to: name) : end
    }

    private static func photoName(_ request: Request, _ call: Call) throws -> PhotoUploads.Name {
        let key = HTTPField.Name("Linli-Report").flatMap { request.headers[$0] } ?? ""
        return try PhotoUploads.Name(sha256: call.parameters.get("sha256") ?? "", key: key)
    }

    // A session counts for nothing before anybody has looked at it, so the line always counts as well.
    private func pieceBuckets(_ call: Call) -> [Bucket] {
        let own = call.device.map { bucket("pieces", $0, Limits.pieces) }
        return [
            own ?? bucket("pieces-no-device", call.address.line, Limits.pieces),
            bucket("pieces-line", call.address.line, Limits.piecesLine),
            bucket("pieces-network", call.address.network, Limits.piecesNetwork),
        ]
    }

    /// Where a request's bytes belong.
    private struct Piece {
        let offset: Int
        let isLast: Bool

        init(_ request: Request) throws {
            if let length = request.headers[.contentLength].flatMap({ Int($0) }),
                length > PhotoUploads.mostPiece
            {
                throw UploadRefusal.pieceTooLarge(limit: PhotoUploads.mostPiece)
            }
            let begins = UploadAnswer.offset.flatMap { request.headers[$0] } ?? "0"
            // No photo has an offset of more digits.
            guard (1...9).contains(begins.utf8.count), begins.utf8.allSatisfy({ (48...57).contains($0) }),
                let offset = Int(begins)
            else { throw Unreadable(what: "Upload-Offset") }
            self.offset = offset
            switch UploadAnswer.complete.flatMap({ request.headers[$0] }) ?? "?1" {
            case "?1": isLast = true
            case "?0": isLast = false
            default: throw Unreadable(what: "Upload-Complete")
            }
        }
    }
}

/// How far a photo has come, in the body and in the headers.
struct UploadAnswer: Described {
    static let offset = HTTPField.Name("Upload-Offset")
    static let complete = HTTPField.Name("Upload-Complete")

    /// Bytes that need not be sent again; of a photo that is kept, those of what was made of it.
    let offset: Int
    let isComplete: Bool

    init(_ standing: PhotoUploads.Standing) {
        switch standing {
        case .arrived(let count): (offset, isComplete) = (count, false)
        case .kept(let photo): (offset, isComplete) = (photo.bytes, true)
        }
    }

    func response(status: HTTPResponse.Status = .ok) -> Response {
        var response = Response.json(self, status: status)
        response.setUpload(offset, isComplete: isComplete)
        return response
    }

    static let schema = Schema.fields(["offset": .integer, "is_complete": .truth])
}

extension Response {
    mutating func setUpload(_ offset: Int, isComplete: Bool) {
        if let name = UploadAnswer.offset { headers[name] = String(offset) }
        if let name = UploadAnswer.complete { headers[name] = isComplete ? "?1" : "?0" }
    }
}

extension APIDescription {
    private static let fileParameters: [Parameter] = [
        .path("sha256", .digest, "SHA-256 of the whole file, in small hexadecimal digits"),
        .header(
            "Linli-Report", .text(maxLength: 64, pattern: "^[A-Za-z0-9-]{16,64}$"),
            "The Idempotency-Key of the report it is for: whoever has it may add to the file, and nobody else"
        ),
    ]

    static let fileStanding = APIDescription(
        id: "getFile", summary: "How much of a photo has arrived under the key of its report",
        parameters: fileParameters, answers: [200: .json(UploadAnswer.schema)],
        problems: [400, 422, 429, 503])
    static let putFile = APIDescription(
        id: "putFile",
        summary: "A photo before its report, whole or in pieces of at most 1 MiB; saying it again is safe. "
            + "Named by its digest in the report's photos within seven days",
        parameters: fileParameters + [
            .init(
                name: "Upload-Offset", place: .header, isRequired: false,
                schema: .whole(0...PhotoStore.mostBytes),
                meaning: "Where the bytes begin; 0 unless said. 409 says with the same header what is there"),
            .init(
                name: "Upload-Complete", place: .header, isRequired: false, schema: .choice(["?0", "?1"]),
                meaning: "?0: more is to come. ?1, as well when missing: these are the last bytes"),
        ],
        body: .init(mediaType: "application/octet-stream", schema: .text(format: "binary")),
        answers: [200: .json(UploadAnswer.schema), 201: .json(UploadAnswer.schema)],
        problems: [400, 403, 409, 413, 422, 429, 503])
}

import Hummingbird
import NIOCore

/// A form somebody sent, whatever its encoding.
struct Form: Sendable {
    /// All values of a name, in the order sent.
    var fields: [String: [String]] = [:]
    var files: [UploadedFile] = []
    /// A file came and could not be put down, for the disk is full; the fields are all there.
    var lacksRoom = false

    /// The first value of a field.
    subscript(_ name: String) -> String? { fields[name]?.first }
}

extension Form {
    /// Reads a form as it arrives: text is held up to its limits, files go to `folder` piece by piece.
    ///
    /// - Parameter folder: Exists, is ours alone, and on the disk where files are to stay.
    /// - Throws: ``MultipartRefusal`` for what the sender did; ``TemporaryFile/Failure`` when our disk fails.
    static func read(
        _ request: Request, filesIn folder: String, limits: FormLimits = FormLimits()
    ) async throws -> Form {
        let length = request.headers[.contentLength].flatMap(Int.init)
        let type = request.headers[.contentType] ?? ""
        return try await read(type, length: length, request.body, filesIn: folder, limits: limits)
    }

    static func read(
        _ contentType: String, length: Int? = nil, _ body: RequestBody, filesIn folder: String,
        limits: FormLimits = FormLimits()
    ) async throws -> Form {
        let isEncoded = (try? HeaderValue(contentType.utf8))?.value == "application/x-www-form-urlencoded"
        let limit = isEncoded ? limits.encodedBytes : limits.totalBytes
        let boundary = isEncoded ? nil : try MultipartParser.boundary(of: contentType)
        if let length, length > limit { throw MultipartRefusal.totalTooLarge(limit: limit) }
        guard let boundary else { return try await readEncoded(body, limits: limits) }

        var parser = MultipartParser(boundary: boundary, headerBytes: limits.headerBytes)
        var collector = FormCollector(limits: limits, folder: folder)
        try await forEachPiece(of: body, limit: limit) { piece in
            parser.append(piece)
            while let event = try parser.next() { try collector.take(event) }
        }
        guard parser.isComplete else { throw MultipartRefusal.endedEarly }
        return collector.form
    }

    private static func readEncoded(_ body: RequestBody, limits: FormLimits) async throws -> Form {
        var bytes: [UInt8] = []
        try await forEachPiece(of: body, limit: limits.encodedBytes) { bytes.append(contentsOf: $0) }
        return try URLEncodedForm.decode(bytes, limits: limits)
    }

    /// Small enough that writing one holds a thread for microseconds only.
    private static let pieceBytes = 64 * 1024

    private static func forEachPiece(
        of body: RequestBody, limit: Int, _ use: (ByteBufferView) throws -> Void
    ) async throws {
        var iterator = body.makeAsyncIterator()
        var total = 0
        while var buffer = try await next(&iterator) {
            total += buffer.readableBytes
            guard total <= limit else { throw MultipartRefusal.totalTooLarge(limit: limit) }
            while buffer.readableBytes > 0,
                let piece = buffer.readSlice(length: min(pieceBytes, buffer.readableBytes))
            {
                try use(piece.readableBytesView)
            }
        }
    }

    /// A body breaks off with an error of the HTTP parser when its sender goes away half way.
    private static func next(_ iterator: inout RequestBody.AsyncIterator) async throws -> ByteBuffer? {
        do {
            return try await iterator.next()
        } catch let error as CancellationError {
            throw error
        } catch let error as any HTTPResponseError {
            throw error
        } catch {
            throw MultipartRefusal.endedEarly
        }
    }
}

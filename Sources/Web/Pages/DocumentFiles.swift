import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Ledgers
import NIOCore
import Postgres

/// Files of documents: how they come in, how they are looked at on line, how they are taken along.
extension Site {
    /// Text shown on one page; who needs the rest takes it along.
    private static let mostText = 200_000

    // MARK: Coming in

    /// A form with one file in it; what is too large is refused in words, beside the form.
    func documentForm(
        _ request: Request, _ call: Call, limits: FormLimits = .ofDocuments
    ) async throws -> (Form, DocumentRefusal?) {
        do {
            return (try await checkedForm(request, call, limits: limits), nil)
        } catch MultipartRefusal.fileTooLarge, MultipartRefusal.totalTooLarge {
            return (Form(), .tooLarge(limitBytes: DocumentMedia.mostBytes))
        }
    }

    /// The file of a form, kept; or one that was kept when the form came the first time.
    ///
    /// - Parameters:
    ///   - field: Where the file stands; of a form with one file, anywhere.
    ///   - ticket: Where the ticket of one stands that was kept.
    func handedIn(
        _ form: Form, as field: String? = nil, or ticket: String = "kept", post: String
    ) async throws -> DocumentFile {
        guard !form.lacksRoom else { throw PhotoRefusal.noRoom }
        if let file = form.files.first(where: { $0.size > 0 && ($0.field == field ?? $0.field) }) {
            let bytes = try await Disk.work {
                try withExtendedLifetime(file) { try [UInt8](Data(contentsOf: URL(filePath: file.path))) }
            }
            let media = try DocumentMedia(of: bytes)
            return DocumentFile(
                sha256: try await photos.keepFile(file.take()), bytes: bytes.count, media: media)
        }
        guard let ticket = form[ticket], !ticket.isEmpty else {
            throw form.files.isEmpty ? DocumentRefusal.fileMissing : DocumentRefusal.empty
        }
        guard let file = file(of: ticket, post: post), try await photos.renewFile(file.sha256) else {
            throw DocumentRefusal.forgotten
        }
        return file
    }

    private static let purpose = "document"

    /// Names a kept file for the post that handed it in, and for nobody else: a digest alone opens nothing.
    func ticket(of file: DocumentFile, post: String) -> String {
        let words = "\(file.sha256) \(file.bytes) \(file.media.rawValue)"
        return words + " " + Hex.text(of: sealing.mark("\(post) \(words)", for: Self.purpose))
    }

    private func file(of ticket: String, post: String) -> DocumentFile? {
        let parts = ticket.split(separator: " ").map(String.init)
        guard parts.count == 4, let digest = parts.first, let mark = parts.last,
            let bytes = parts.dropFirst().first.flatMap({ Int($0) }),
            let media = parts.dropFirst(2).first.flatMap(DocumentMedia.init(rawValue:))
        else { return nil }
        let file = DocumentFile(sha256: digest, bytes: bytes, media: media)
        let words = parts.dropLast().joined(separator: " ")
        let marks = sealing.marks("\(post) \(words)", for: Self.purpose).map { Hex.text(of: $0) }
        return marks.contains(mark) ? file : nil
    }

    // MARK: Looking, and taking along

    private func version(_ call: Call) throws -> (document: UUID, number: Int) {
        guard let number = Int(try call.parameters.require("number")), (1...100_000).contains(number) else {
            throw NoSuchCase()
        }
        return (try documentID(call), number)
    }

    /// Written down before anything is shown.
    private func read(
        _ call: Call, _ way: DocumentReading.Way
    ) async throws -> (frame: Frame, title: String, file: DocumentFile) {
        let (id, number) = try version(call)
        let now = now()
        return try await acting(call) { acting, db in
            let (title, file) = try await ReadDocument(id, number: number, way, from: call.source)
                .run(by: acting, at: now, in: db)
            return (try await frame(call, acting: acting, in: db), title, file)
        }
    }

    func downloadDocument(_ call: Call) async throws -> Response {
        let (_, title, file) = try await read(call, .download)
        guard let bytes = try await photos.file(file.sha256) else { throw DocumentRefusal.absent }
        let (_, number) = try version(call)
        let name = "\(title)-\(number).\(file.media.ending)".asQueryValue.replacing("/", with: "%2F")
        var headers: HTTPFields = [
            .contentType: file.media.mediaType,
            .contentDisposition:
                "attachment; filename=\"document-\(number).\(file.media.ending)\"; filename*=UTF-8''\(name)",
        ]
        if let policy = HTTPField.Name("Content-Security-Policy") {
            headers[policy] = "default-src 'none'; sandbox"
        }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// One page of a version, drawn anew: nothing of the file itself reaches the browser.
    func readingPage(_ request: Request, _ call: Call) async throws -> Response {
        let wanted = request.uri.queryParameters["page"].flatMap { Int($0) } ?? 1
        let (id, number) = try version(call)
        let (frame, title, file) = try await read(call, .view)
        let href = DocumentWords.address(of: id)
        var content: [String: Any] = [
            "title": title, "back": href, "number": String(number),
            "alt": frame.say("documents.picture_of", ["title": title]),
        ]
        switch file.media.look {
        case .preview: content.merge(try await preview(of: file, frame)) { $1 }
        case .picture: content["picture"] = try await drawn { try await photos.picture(of: file.sha256) }
        case .pages:
            let pages = try await drawing { try await photos.pages(of: file.sha256) }
            let page = min(max(wanted, 1), pages)
            content["picture"] = try await drawn { try await photos.picture(ofPage: page, of: file.sha256) }
            content["alt"] = frame.say(
                "documents.page_of", ["title": title, "page": String(page), "pages": String(pages)])
            content["page"] = frame.say(
                "documents.page", ["page": String(page), "pages": String(pages)])
            content["isPaged"] = pages > 1
            let address = "\(href)/versions/\(number)?page="
            if page > 1 { content["earlierHref"] = address + String(page - 1) }
            if page < pages { content["laterHref"] = address + String(page + 1) }
        case .text:
            guard let text = try await photos.file(file.sha256).flatMap({ DocumentText($0) }) else {
                throw DocumentRefusal.absent
            }
            let (words, isCut) = text.beginning(Self.mostText)
            content["text"] = words
            content["isCut"] = isCut
        }
        let page = Page(
            template: "document_reading", name: "documents", title: title, content: ["document": content])
        return answer(page, in: frame)
    }

    /// Rows of a workbook, or words of a text document, as bare text.
    private func preview(of file: DocumentFile, _ frame: Frame) async throws -> [String: Any] {
        guard let bytes = try await photos.file(file.sha256) else { throw DocumentRefusal.absent }
        let preview = PreviewDocument(bytes, as: file.media, folder: settings.incoming, in: cage)
        do {
            switch try await exports.inTurn({ try await preview.run() }) {
            case .words(let words, let isCut): return ["text": words, "isCut": isCut]
            case .rows(let rows, let sheet, let isCut):
                var shown: [String: Any] = [
                    "rows": rows.map { ["cells": $0] }, "hasRows": true, "isCut": isCut,
                ]
                if let sheet { shown["sheet"] = frame.say("documents.sheet", ["sheet": sheet]) }
                return shown
            }
        } catch is SheetRefusal {
            throw DocumentRefusal.noPicture
        }
    }

    /// A picture as it stands in the page itself: it has no address that could be handed on.
    private func drawn(_ make: () async throws -> [UInt8]) async throws -> String {
        "data:image/jpeg;base64," + Data(try await drawing(make)).base64EncodedString()
    }

    private func drawing<T>(_ make: () async throws -> T) async throws -> T {
        do {
            return try await make()
        } catch PhotoRefusal.unreadable, PhotoRefusal.tookTooLong, PhotoRefusal.tooManyPixels,
            PhotoRefusal.notAnImage
        {
            throw DocumentRefusal.noPicture
        }
    }
}

extension FormLimits {
    /// A ledger may have some sixty fields, of which a few name papers.
    static let ofEntries: FormLimits = {
        var limits = FormLimits()
        limits.fields = 100
        limits.fileBytes = DocumentMedia.mostBytes
        return limits
    }()

    /// One file beside a few words.
    static let ofDocuments: FormLimits = {
        var limits = FormLimits()
        limits.files = 1
        limits.fileBytes = DocumentMedia.mostBytes
        limits.totalBytes = DocumentMedia.mostBytes + (1 << 20)
        return limits
    }()
}

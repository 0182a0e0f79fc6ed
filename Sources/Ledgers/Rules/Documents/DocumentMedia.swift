/// What the file of a document is. Told by its content, never by its name.
package enum DocumentMedia: String, Sendable, Equatable, CaseIterable {
    case pdf, jpeg, png, webp, xlsx, docx, csv, txt

    /// Of one file: a scanned contract of a hundred pages.
    package static let mostBytes = 20 << 20

    package var mediaType: String {
        switch self {
        case .pdf: "application/pdf"
        case .jpeg, .png, .webp: "image/\(rawValue)"
        case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        case .docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        case .csv: "text/csv"
        case .txt: "text/plain"
        }
    }

    /// How the name of a file of this kind ends.
    package var ending: String { self == .jpeg ? "jpg" : rawValue }

    /// How one looks at it without taking it along.
    package enum Look: Sendable { case picture, pages, text, preview }

    package var look: Look {
        switch self {
        case .jpeg, .png, .webp: .picture
        case .pdf: .pages
        case .csv, .txt: .text
        case .xlsx, .docx: .preview
        }
    }
}

extension DocumentMedia {
    /// - Throws: ``DocumentRefusal`` when it is none of those a document may be.
    package init(of bytes: [UInt8]) throws(DocumentRefusal) {
        guard !bytes.isEmpty else { throw .empty }
        guard bytes.count <= Self.mostBytes else { throw .tooLarge(limitBytes: Self.mostBytes) }
        if bytes.starts(with: Array("%PDF-".utf8)) {
            guard Self.ends(bytes, with: "%%EOF") else { throw .cut }
            self = .pdf
        } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if bytes.starts(with: Array("RIFF".utf8)), bytes.dropFirst(8).starts(with: "WEBP".utf8) {
            self = .webp
        } else if bytes.starts(with: Array("PK".utf8) + [3, 4]) {
            self = try Self.packed(bytes)
        } else if bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
            throw .oldOrLocked
        } else {
            self = try Self.written(bytes)
        }
    }

    /// Some programs leave a little behind the end of a PDF.
    private static let tail = 2_048

    private static func ends(_ bytes: [UInt8], with mark: String) -> Bool {
        let wanted = Array(mark.utf8)
        let rest = bytes.suffix(tail)
        return rest.indices.contains { rest[$0...].starts(with: wanted) }
    }

    /// A zip that says by its parts what it is.
    private static func packed(_ bytes: [UInt8]) throws(DocumentRefusal) -> DocumentMedia {
        let names: Set<String>
        do {
            names = Set(try ZipDirectory(bytes).parts.map(\.name))
        } catch .cut {
            throw .cut
        } catch {
            throw .damaged
        }
        guard names.contains("[Content_Types].xml") else { throw .wrongType }
        guard !names.contains(where: { $0.hasSuffix("/vbaProject.bin") }) else { throw .hasMacros }
        if names.contains("xl/workbook.xml") { return .xlsx }
        if names.contains("word/document.xml") { return .docx }
        throw .wrongType
    }

    /// Lines looked at for columns.
    private static let linesLookedAt = 10
    private static let separators: Set<UInt8> = [
        UInt8(ascii: ","), UInt8(ascii: "\t"), UInt8(ascii: ";"),
    ]

    private static func written(_ bytes: [UInt8]) throws(DocumentRefusal) -> DocumentMedia {
        guard let text = DocumentText(bytes)?.utf8,
            let first = text.first(where: { $0 > UInt8(ascii: " ") })
        else { throw .wrongType }
        // Pages of the web and drawings that carry scripts are text as well.
        guard first != UInt8(ascii: "<") else { throw .wrongType }
        let lines = text.split(separator: UInt8(ascii: "\n"), maxSplits: linesLookedAt)
            .prefix(linesLookedAt).filter { $0.contains { $0 > UInt8(ascii: " ") } }
        for separator in separators {
            let counts = Set(lines.map { line in line.count { $0 == separator } })
            if lines.count > 1, counts.count == 1, counts != [0] { return .csv }
        }
        return .txt
    }
}

/// Words of a file that is text, in whichever encoding offices save it.
package struct DocumentText: Sendable {
    let utf8: [UInt8]

    /// - Returns: `nil` when it is no text, or holds what no text holds.
    package init?(_ bytes: [UInt8]) {
        guard var text = try? SheetText.utf8(bytes) else { return nil }
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { text.removeFirst(3) }
        let isBare = text.allSatisfy { $0 >= 0x20 && $0 != 0x7F || (0x09...0x0D).contains($0) }
        guard isBare else { return nil }
        utf8 = text
    }

    /// The beginning of it, whole characters only.
    ///
    /// - Parameter limit: Most bytes.
    /// - Returns: The text, and whether there is more.
    package func beginning(_ limit: Int) -> (text: String, isCut: Bool) {
        guard utf8.count > limit else { return (String(decoding: utf8, as: UTF8.self), false) }
        var end = limit
        while end > 0, utf8[end] & 0xC0 == 0x80 { end -= 1 }
        return (String(decoding: utf8[..<end], as: UTF8.self), true)
    }
}

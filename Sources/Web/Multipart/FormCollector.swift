import Casework
import Foundation

/// Puts the parts of a body together to a form, and refuses what is over a limit as soon as it is over.
struct FormCollector {
    private enum Part {
        case field(String, [UInt8])
        case file(PartHeader, TemporaryFile?, size: Int)
        /// The disk is full: the rest of the file is read for what comes behind it.
        case lost(PartHeader, size: Int)
    }

    private let limits: FormLimits
    private let folder: String
    private var current: Part?
    private var fields = 0
    private(set) var form = Form()

    init(limits: FormLimits, folder: String) {
        self.limits = limits
        self.folder = folder
    }

    mutating func take(_ event: MultipartParser.Event) throws {
        switch event {
        case .part(let header): try begin(header)
        case .content(let bytes): try add(bytes)
        case .partEnd: try end()
        }
    }

    private mutating func begin(_ header: PartHeader) throws {
        guard let filename = header.filename else {
            try countField()
            current = .field(header.name, [])
            return
        }
        // Browsers send an empty file without a name for each file input left alone.
        if filename.isEmpty { try countField() }
        do {
            current = .file(header, filename.isEmpty ? nil : try openFile(), size: 0)
        } catch let failure as TemporaryFile.Failure where failure.isFull {
            lose(header, size: 0)
        }
    }

    private mutating func countField() throws {
        fields += 1
        guard fields <= limits.fields else { throw MultipartRefusal.tooManyFields(limit: limits.fields) }
    }

    private func openFile() throws -> TemporaryFile {
        let most = limits.files
        guard form.files.count < most else { throw MultipartRefusal.tooManyFiles(limit: most) }
        // A disk that is nearly full is full for photos: the rest is for what was acknowledged.
        if let disk = DiskSpace.read(of: folder), !disk.hasRoomForUploads {
            throw TemporaryFile.Failure(doing: "keep", path: folder, errno: ENOSPC)
        }
        return try TemporaryFile(in: folder)
    }

    private mutating func add(_ bytes: ArraySlice<UInt8>) throws {
        let part = current
        // Otherwise the text is held twice, and each piece copies all of it.
        current = nil
        switch part {
        case .field(let name, var text):
            guard text.count + bytes.count <= limits.fieldBytes else {
                throw MultipartRefusal.fieldTooLong(name, limit: limits.fieldBytes)
            }
            text.append(contentsOf: bytes)
            current = .field(name, text)
        case .file(let header, let opened, let size):
            guard size + bytes.count <= limits.fileBytes else {
                throw MultipartRefusal.fileTooLarge(header.name, limit: limits.fileBytes)
            }
            do {
                let file = try opened ?? openFile()
                try file.write(bytes)
                current = .file(header, file, size: size + bytes.count)
            } catch let failure as TemporaryFile.Failure where failure.isFull {
                lose(header, size: size + bytes.count)
            }
        case .lost(let header, let size):
            guard size + bytes.count <= limits.fileBytes else {
                throw MultipartRefusal.fileTooLarge(header.name, limit: limits.fileBytes)
            }
            current = .lost(header, size: size + bytes.count)
        case nil:
            throw MultipartRefusal.malformed
        }
    }

    private mutating func lose(_ header: PartHeader, size: Int) {
        form.lacksRoom = true
        current = .lost(header, size: size)
    }

    private mutating func end() throws {
        switch current {
        case .field(let name, let bytes):
            form.fields[name, default: []].append(try PartHeader.text(bytes, of: name))
        case .file(let header, let file?, let size):
            file.close()
            form.files.append(
                UploadedFile(
                    field: header.name, filename: header.filename ?? "", contentType: header.contentType,
                    size: size, stored: file))
        case .file(_, nil, _), .lost:
            break
        case nil:
            throw MultipartRefusal.malformed
        }
        current = nil
    }
}

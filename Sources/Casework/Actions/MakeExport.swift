package import Access
package import Foundation
package import Postgres
import Territory

/// Whoever ordered a file has it made, page by page under their own scope, and sealed.
///
/// It is made in the request: a job has no post, and a file may hold only what its orderer may read.
package struct MakeExport: Action {
    /// Rows read at a time: each page is one short statement.
    private static let page = 500

    package let id: UUID
    package let words: ExportWords
    package let keeping: Keeping
    package let source: Access.Source

    /// Where the file goes, and what reading its rows needs.
    package struct Keeping: Sendable {
        package let folder: ExportFolder
        package let sealing: KeyRing
        package let shelf: PackShelf

        package init(folder: ExportFolder, sealing: KeyRing, shelf: PackShelf) {
            self.folder = folder
            self.sealing = sealing
            self.shelf = shelf
        }
    }

    package init(id: UUID, words: ExportWords, keeping: Keeping, source: Access.Source) {
        self.id = id
        self.words = words
        self.keeping = keeping
        self.source = source
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        try acting.demandExporting()
        guard let area = acting.area, let export = try await db.exports.named(id),
            export.account == acting.account, export.post == acting.post, export.granted == nil
        else { throw ExportRefusal.absent }
        try export.demandMakeable()
        let scratch = try keeping.folder.scratch()
        let written = try await write(export, within: area, on: scratch, in: db)
        let name = UUID()
        let key = FileKey.fresh()
        let bytes = try await keeping.folder.keep(scratch, as: name, under: key)
        do {
            let sealed = try keeping.seal(key, of: name)
            let record = MadeRecord(
                id: id, file: name, sealedKey: Hex.text(of: sealed.bytes),
                keyId: sealed.keyId, bytes: bytes, rows: written.rows, isCut: written.isCut,
                source: SourceRecord(source))
            try await db.exports.keep(record)
        } catch {
            try await keeping.folder.remove(name)
            throw error
        }
    }

    private func write(
        _ export: Export, within area: Area.Code, on scratch: Scratch, in db: Transaction
    ) async throws -> (rows: Int, isCut: Bool) {
        let sheet = try export.form.sheet(on: scratch, under: words.head(of: export.fields))
        var rows = 0
        var place: CaseListPlace?
        while true {
            // One more than is still owed tells whether there are more.
            let owed = (export.rows ?? 0) - rows
            let page = try await db.cases.exported(
                export, within: area, after: place, limit: min(Self.page, owed + 1))
            let kept = page.prefix(owed)
            let cells = try await cells(of: Array(kept), for: export, in: db)
            try await sheet.write(cells)
            rows += kept.count
            place = kept.last?.place
            guard page.count > owed || page.count < Self.page else { continue }
            let isCut = page.count > owed
            try await sheet.close(isCut: isCut)
            return (rows, isCut)
        }
    }

    private func cells(
        of cases: [ExportedCase], for export: Export, in db: Transaction
    ) async throws -> [[ExportCell]] {
        var cells: [[ExportCell]] = []
        for one in cases {
            let pack = try await keeping.shelf.pack(one.packVersion, in: db)?.definitions
            cells.append(export.fields.map { one.cell($0, under: pack, saying: words) })
        }
        return cells
    }
}

extension MakeExport.Keeping {
    // The one place where a file's key is sealed, and the one where it is opened again.
    func seal(_ key: FileKey, of file: UUID) throws -> SealedValue {
        try sealing.seal(key.text, as: .export, of: file)
    }

    func key(of export: SealedExport) throws -> FileKey {
        try FileKey(try sealing.open(export.sealedKey, as: .export, of: export.file))
    }
}

extension Export {
    func demandMakeable() throws(ExportRefusal) {
        switch state {
        case .approved: return
        case .waiting, .refused: throw .unapproved
        case .lapsed: throw .lapsed
        case .ready, .over: throw .alreadyMade
        case .granted, .revoked: throw .noFile
        }
    }
}

import Access
import Casework
import Foundation
import Postgres
import TestSupport
import Testing

/// A scene whose audit is being sealed: a key, a folder of anchors, and a clock that is told.
struct SealedScene {
    let scene: Scene
    let folder: String
    let sealing: SealAudit

    static func within(_ test: @Sendable (SealedScene) async throws -> Void) async throws {
        try await withDatabase { database in
            let scene = try await Scene(in: database)
            let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            try await test(
                SealedScene(
                    scene: scene, folder: folder, sealing: try Self.sealing(in: folder, anchors: "anchors")))
        }
    }

    private static func sealing(in folder: String, anchors: String) throws -> SealAudit {
        try SealAudit(
            key: SigningKey(at: folder + "/signing.key"), anchors: AnchorFolder(at: folder + "/" + anchors))
    }

    /// The same key, and anchors that nobody has seen: what whoever rewrites the log would use.
    func forger() throws -> SealAudit { try Self.sealing(in: folder, anchors: "forged") }

    var anchors: AnchorFolder { sealing.anchors }

    @discardableResult
    func seal() async throws -> Int {
        try await sealing.run(on: scene.database.app, at: scene.noon)
    }

    /// Three batches: the pack and two reports; a report and its handling; one more.
    func givenBatches() async throws {
        let clerk = try await scene.givenPost("village-clerk", in: Scene.village)
        _ = try await scene.report("rubbish")
        _ = try await scene.report("rubbish", "引号\"、反斜杠\\、换行\n和制表\t")
        #expect(try await seal() > 4)
        let done = try await scene.report("rubbish")
        try await scene.take("take", on: done.number, as: clerk)
        #expect(try await seal() > 2)
        _ = try await scene.report("rubbish")
        #expect(try await seal() == 2)
        #expect(try await seal() == 0)
    }

    func verify(_ folder: AnchorFolder? = nil) async throws -> VerifyAudit.Outcome {
        try await VerifyAudit(anchors: folder ?? anchors).run(on: scene.database.superuser)
    }

    func findings() async throws -> [AuditFinding] { try await verify().inspection.findings }

    /// What only whoever owns the machine can do.
    func tamper(_ script: String) async throws {
        try await scene.database.superuser.transaction { db in try await db.script(script) }
    }

    func number(_ sql: SQL) async throws -> Int {
        try #require(try await scene.look(sql, { try $0.int("number") }))
    }
}

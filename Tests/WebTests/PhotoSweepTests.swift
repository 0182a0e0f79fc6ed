import Casework
import Foundation
import Postgres
import TestSupport
import Testing

@testable import Web

/// Photos that no case shows go; those that one shows, or strangers see, stay.
@Suite struct PhotoSweepTests {
    @Test func `a day's sweep leaves what a case or its release names, and is not repeated that day`()
        async throws
    {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let store = try PhotoStore(data: scene.data)
            var photos: [StoredPhoto] = []
            for width in [40, 41, 42, 43] {
                let path = "\(store.incoming)/given-\(width)"
                try Data(try Pictures.canary(width: width)).write(to: URL(filePath: path))
                photos.append(try await store.keep(path))
            }
            let done = try await scene.report("rubbish")
            try await name(photos, on: done.number, in: scene)
            let sweep = SweepPhotos(store)
            let now = Date()
            #expect(try await sweep.run(on: scene.database.app, at: now) == 0, "all are young")
            let later = now + SweepPhotos.age + 3_600
            #expect(try await sweep.run(on: scene.database.app, at: later) == 4)
            #expect(left(photos, in: store) == [true, true, false, false])
            #expect(try await sweep.run(on: scene.database.app, at: later + SweepPhotos.pace - 1) == 0)
            try await scene.database.superuser.transaction { db in
                try await db.execute("DELETE FROM photos")
            }
            #expect(try await sweep.run(on: scene.database.app, at: later + SweepPhotos.pace) == 2)
            #expect(left(photos, in: store) == [false, true, false, false])
        }
    }

    @Test func `a photo that came before its report is young again when the report comes`() async throws {
        try await Visitor.visit { visitor async throws in
            let scene = visitor.scene
            let store = try PhotoStore(data: scene.data)
            let uploads = PhotoUploads(store: store, keys: scene.sealing)
            let photo = PhonePhoto(visitor, try Pictures.canary())
            let name = try PhotoUploads.Name(sha256: photo.sha256, key: photo.key)
            _ = try await uploads.append(photo.bytes, at: 0, to: name)
            let kept = try await uploads.finish(name)
            let old = Date() - 2 * SweepPhotos.age
            for size in [PhotoStore.Size.full, .thumbnail] {
                let path = try #require(store.path(of: kept.sha256, size))
                try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: path)
            }
            #expect(try await uploads.photos([photo.sha256], of: photo.key) == [kept])
            #expect(try await SweepPhotos(store).run(on: scene.database.app, at: Date()) == 0)
            #expect(left([kept], in: store) == [true])
        }
    }

    private func left(_ photos: [StoredPhoto], in store: PhotoStore) -> [Bool] {
        photos.map { photo in
            store.path(of: photo.sha256, .full).map { FileManager.default.fileExists(atPath: $0) } ?? false
        }
    }

    /// The first photo is the case's own, the second one that strangers see.
    private func name(_ photos: [StoredPhoto], on number: Case.Number, in scene: Scene) async throws {
        try await scene.database.superuser.transaction { db in
            try await db.execute(
                """
                INSERT INTO photos (home, case_id, area, id, position, sha256, width, height, bytes, seen_from,
                    added_at)
                SELECT home, id, area, gen_random_uuid(), 1, \(photos[0].sha256), 1, 1, 1, seen_from, reported_at
                FROM cases WHERE number = \(number.number)
                """)
            try await db.execute(
                """
                INSERT INTO releases (home, case_id, area, words, who, released_at, seen_from)
                SELECT home, id, area, 'x', 'x', reported_at, seen_from FROM cases
                WHERE number = \(number.number)
                """)
            try await db.execute(
                """
                INSERT INTO release_photos (home, case_id, area, release_id, position, sha256, width, height,
                    bytes, seen_from)
                SELECT home, case_id, area, id, 1, \(photos[1].sha256), 1, 1, 1, seen_from FROM releases
                """)
        }
    }
}

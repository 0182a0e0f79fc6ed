import Foundation
import TestSupport
import Testing

@testable import Linli

/// A bench reports and makes tokens: it does so nowhere but in a place that was made up.
@Suite struct BenchDoorTests {
    @Test func `a real place is refused, and one that was never prepared`() async throws {
        try await withDatabase { database in
            await #expect(throws: BenchRefusal.empty) {
                try await database.superuser.demandGeneratedPlace(data: "there")
            }
            _ = try await Scene(on: database, pack: "putian")
            await #expect(throws: BenchRefusal.realPlace(data: "there")) {
                try await database.superuser.demandGeneratedPlace(data: "there")
            }
        }
        try await withDatabase { database in
            _ = try await Scene(in: database)
            try await database.superuser.demandGeneratedPlace(data: "there")
        }
    }

    @Test func `a bench that makes no place of its own comes in by this door`() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources/Linli/Bench")
        let files = try FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: nil)
        let openers = try files.filter {
            try String(contentsOf: $0, encoding: .utf8).contains("withHouse(")
        }
        #expect(
            openers.map(\.lastPathComponent).sorted()
                == ["BenchDoor.swift", "BenchForm.swift", "BenchPrepare.swift"])
        // Those that make one refuse where anything real is kept.
        for file in openers where file.lastPathComponent != "BenchDoor.swift" {
            #expect(try String(contentsOf: file, encoding: .utf8).contains(".refuseRealPlace("), "\(file)")
        }
    }
}

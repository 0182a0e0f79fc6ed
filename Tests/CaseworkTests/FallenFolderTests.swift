import Casework
import Foundation
import Postgres
import Testing

/// What is kept of processes that fell, until somebody has looked.
@Suite struct FallenFolderTests {
    @Test func `the twenty latest are kept, until somebody has looked or their time is over`() throws {
        let data = FileManager.default.temporaryDirectory.appending(path: "falls-\(UUID())").path
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: data) }
        let folder = FallenFolder(data: data)
        #expect(folder.moments.isEmpty)
        #expect(try folder.clear() == 0)
        for second in 1...22 {
            let path = "\(data)/\(second).begun"
            try Data([0, 4] + Array("one\n".utf8)).write(to: URL(filePath: path))
            let at = Date(timeIntervalSince1970: 1_800_000_000 + Double(second))
            try folder.keep(.init(path: path, at: at, begun: []))
        }
        #expect(folder.moments.map { Int($0.timeIntervalSince1970) - 1_800_000_000 } == (3...22).reversed())
        let falls = try folder.falls()
        #expect(falls.count == 20)
        #expect(falls.allSatisfy { $0.begun == [.init(what: "one", input: [])] })
        try folder.sweep(before: Date(timeIntervalSince1970: 1_800_000_010))
        #expect(folder.moments.count == 13)
        #expect(try folder.clear() == 13)
        #expect(folder.moments.isEmpty)
    }
}

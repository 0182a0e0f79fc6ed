import Foundation
import Postgres
import Testing

/// What a process has begun, and what another one finds of it when it has ended without a word.
@Suite struct BegunBookTests {
    private func withFolder(_ test: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "books-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await test(folder)
    }

    private func left(in folder: String) async throws -> [BegunBook.Begun] {
        var all: [BegunBook.Begun] = []
        try await BegunBook.takeLeft(in: folder) { all += $0.begun }
        return all
    }

    /// As a process leaves its book that ends this moment: nobody holds the copy.
    private func end(_ folder: String) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            try FileManager.default.copyItem(atPath: "\(folder)/\(name)", toPath: "\(folder)/\(UUID()).begun")
        }
    }

    @Test func `a book is taken from the dead, once, and from nobody who lives`() async throws {
        try await withFolder { folder in
            #expect(try await left(in: folder).isEmpty, "there is no folder yet")
            let book = try BegunBook(in: folder)
            let done = book.begin("done")
            let (one, two) = (book.begin("one", input: [0, 10, 255]), book.begin("two"))
            two?.write("two and more", input: [7])
            withExtendedLifetime(done) {}
            #expect(try await left(in: folder).isEmpty, "its process lives")
            try end(folder)
            let found = try await left(in: folder)
            withExtendedLifetime((one, two, book)) {}
            #expect(found.map(\.what).filter { $0 != "done" } == ["one", "two and more"])
            #expect(found.map(\.input).filter { !$0.isEmpty } == [[0, 10, 255], [7]])
            #expect(try await left(in: folder).isEmpty, "it was taken")
        }
    }

    @Test func `what has ended is struck out`() async throws {
        try await withFolder { folder in
            let book = try BegunBook(in: folder)
            do {
                let line = book.begin("long words that are over")
                withExtendedLifetime(line) {}
            }
            let line = book.begin("short")
            try end(folder)
            #expect(try await left(in: folder) == [BegunBook.Begun(what: "short", input: [])])
            withExtendedLifetime((line, book)) {}
        }
    }

    @Test func `a book stays until somebody got through with it`() async throws {
        try await withFolder { folder in
            let book = try BegunBook(in: folder)
            let line = book.begin("one")
            try end(folder)
            await #expect(throws: DatabaseError.connectionLost) {
                try await BegunBook.takeLeft(in: folder) { _ in throw DatabaseError.connectionLost }
            }
            #expect(try await left(in: folder).map(\.what) == ["one"])
            withExtendedLifetime((line, book)) {}
        }
    }

    @Test func `a crowd is written down as far as there are lines, and nobody waits for one`() async throws {
        try await withFolder { folder in
            let book = try BegunBook(in: folder)
            var lines = (0..<256).map { book.begin("\($0)") }
            #expect(lines.allSatisfy { $0 != nil })
            #expect(book.begin("one more") == nil)
            lines.removeLast()
            #expect(book.begin("now") != nil)
            try end(folder)
            #expect(try await left(in: folder).count == lines.count)
        }
    }

    @Test(arguments: [(0, 4_000, 4_000), (10, 4_083, 4_083), (10, 4_084, 0), (5_000, 1, 0)])
    func `what does not fit is left out, and never cut`(words: Int, input: Int, kept: Int) async throws {
        try await withFolder { folder in
            let book = try BegunBook(in: folder)
            let line = book.begin(
                String(repeating: "x", count: words), input: Array(repeating: 10, count: input))
            let after = book.begin("the next line")
            try end(folder)
            let found = try await left(in: folder)
            withExtendedLifetime((line, after, book)) {}
            #expect(found.map(\.what.count) == [min(words, 4_093), 13])
            #expect(found.first?.input.count == kept)
        }
    }
}

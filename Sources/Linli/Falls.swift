import Casework
import Foundation
import Logging
import Postgres

extension House {
    private static let pause = Duration.seconds(60)

    /// Does the work of a process with a book of what it begins; what others left behind is looked at first.
    func withBook(_ logger: Logger, _ work: () async throws -> Void) async throws {
        await lookForFalls(logger)
        let looking = Task {
            while (try? await Task.sleep(for: Self.pause)) != nil { await lookForFalls(logger) }
        }
        defer { looking.cancel() }
        try await BegunBook.$current.withValue(try BegunBook(in: begun)) { try await work() }
    }

    private var begun: String { settings.data + "/begun" }

    /// Rows a fallen process was at count as tried, so that one that fells every process is parked in the
    /// end; what it was asked is kept for whoever looks for the cause.
    func lookForFalls(_ logger: Logger) async {
        do {
            try fallen.sweep(before: Date() - FallenFolder.keeping)
            try await BegunBook.takeLeft(in: begun) { left in
                guard !left.begun.isEmpty else { return }
                let rows = try await NoteFall(left.begun).run(on: app, at: Date())
                try fallen.keep(left)
                logger.error(
                    "A process fell amid its work: linli falls",
                    metadata: ["at": "\(left.at)", "lines": "\(left.begun.count)", "rows": "\(rows)"])
            }
        } catch {
            // The book is there still, and is looked at again.
            logger.error("What a process left behind could not be read", metadata: ["error": "\(error)"])
        }
    }
}

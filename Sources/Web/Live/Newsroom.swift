import Access
import Casework
import Foundation
import Logging
import Postgres

/// Looks for news for a whole process, and wakes the open pages that it may concern.
///
/// It learns that something happened and where, and nothing of what: each page asks for itself.
actor Newsroom {
    /// Between two looks: an eighth of the two seconds in which a page is to know.
    static let pause = Duration.milliseconds(250)
    /// Every fifteen seconds each stream says that it lives: a proxy closes what is silent for longer.
    static let looksPerBeat = 60
    /// How far back a page may catch up exactly: ten minutes. Beyond that it is drawn anew.
    static let remembered = 2_400
    /// Rows a page may catch up on: some milliseconds' work.
    static let caughtUpAtMost = 5_000
    /// Rows of one look; more are looked at at once.
    static let batch = 500
    /// Open streams of one process: each costs a few kilobytes, and a question every fifteen seconds.
    static let streamsAtMost = 2_000
    /// Open streams of one session: windows side by side; tabs that are hidden have none.
    static let streamsPerSession = 4
    /// What goes wrong is tried again after this.
    private static let recovery = Duration.seconds(5)

    /// Why a page is woken.
    enum Waking: Sendable, Equatable {
        /// Something may concern it. `nil`: nobody knows any more what it has not seen.
        case news(after: NewsMark?, upTo: NewsMark, place: String)
        case beat(place: String)
    }

    /// No room for another stream.
    struct Full: Error {}

    private struct Reader {
        let session: Secret
        let scope: NewsScope
        let bell: AsyncStream<Void>.Continuation
        var read: NewsMark?
        var hasNews = true
    }

    private let database: Database
    /// Tells the looks of this process from those of another, and of an earlier one.
    private let process = String(UInt64.random(in: .min ... .max), radix: 36)
    private var looks = 0
    /// Up to where each of the last looks reached and how much was found till then, the present one last.
    private var marks: [(mark: NewsMark, found: Int)] = []
    private var readers: [Int: Reader] = [:]
    private var lastReader = 0

    init(database: Database) { self.database = database }

    /// What a page drawn from now on has seen, as it says when it begins to listen.
    ///
    /// The number of a look, not of a row: how much happens elsewhere is nobody's business.
    var place: String { "\(process)-\(looks)" }

    /// Looks until its task is cancelled.
    func run(logger: Logger) async {
        while !Task.isCancelled {
            var pause = Self.pause
            do {
                try await look()
            } catch {
                // Nothing is lost: the rows wait, and the next look begins where the last one ended.
                logger.error("Looking for news failed", metadata: ["error": "\(error)"])
                pause = Self.recovery
            }
            try? await Task.sleep(for: pause)
        }
    }

    /// One look: what is settled since the last one, and who may want to know.
    func look() async throws {
        let before = marks.last?.mark
        // One small question in place of one from each page comes before all of theirs.
        let (news, mark) = try await Urgency.$current.withValue(.first) { try await self.news(since: before) }
        looks += 1
        marks.append((mark, (marks.last?.found ?? 0) + news.count))
        if marks.count > Self.remembered { marks.removeFirst() }
        let isBeat = looks.isMultiple(of: Self.looksPerBeat)
        for (id, reader) in readers {
            let concerns = news.contains { reader.scope.mayConcern($0) }
            if concerns { readers[id]?.hasNews = true }
            if concerns || isBeat { reader.bell.yield() }
        }
    }

    private nonisolated func news(since before: NewsMark?) async throws -> ([News], NewsMark) {
        try await database.lookingForNews { db in
            guard let before else { return ([], try await db.news.horizon()) }
            var news: [News] = []
            var mark = before
            while true {
                let batch = try await db.news.since(mark, limit: Self.batch)
                news += batch
                mark = batch.last?.mark ?? mark
                if batch.count < Self.batch { return (news, mark) }
            }
        }
    }

    var hasRoom: Bool { readers.count < Self.streamsAtMost }

    func hasRoom(for session: Secret) -> Bool {
        hasRoom && readers.values.count { $0.session.hash == session.hash } < Self.streamsPerSession
    }

    /// A page begins to listen.
    ///
    /// - Parameter place: What it has seen, as ``place`` said; `nil` when it does not know.
    /// - Throws: ``Full``.
    func enter(_ session: Secret, seeing scope: NewsScope, after place: String?) throws -> Listening {
        guard hasRoom(for: session) else { throw Full() }
        let (rings, bell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        lastReader += 1
        readers[lastReader] = Reader(session: session, scope: scope, bell: bell, read: mark(of: place))
        bell.yield()
        return Listening(id: lastReader, rings: rings, bell: bell)
    }

    /// A page that listens: its bell rings when there is something to take.
    struct Listening: Sendable {
        let id: Int
        let rings: AsyncStream<Void>
        /// Finished, it rings no more, and who listens goes.
        let bell: AsyncStream<Void>.Continuation
    }

    func leave(_ listening: Listening) { readers.removeValue(forKey: listening.id)?.bell.finish() }

    /// What a page is woken for; it is not told again.
    func take(_ listening: Listening) -> Waking? {
        guard let reader = readers[listening.id] else { return nil }
        guard reader.hasNews, let last = marks.last?.mark else { return .beat(place: place) }
        readers[listening.id]?.hasNews = false
        readers[listening.id]?.read = last
        return .news(after: reader.read, upTo: last, place: place)
    }

    private func mark(of place: String?) -> NewsMark? {
        let parts = place?.split(separator: "-") ?? []
        guard parts.count == 2, parts.first.map(String.init) == process,
            let look = parts.last.flatMap({ Int($0) }), look <= looks
        else { return nil }
        let position = marks.count - 1 - (looks - look)
        guard marks.indices.contains(position), let last = marks.last,
            last.found - marks[position].found <= Self.caughtUpAtMost
        else { return nil }
        return marks[position].mark
    }
}

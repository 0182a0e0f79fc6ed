import Access
import Foundation
import Postgres
import Synchronization

/// What one session may ask in one process: so much at once, and so much more with time.
package struct SessionPace: Sendable, Equatable {
    static let usual = SessionPace(pages: Limits.sessionPages, machine: Limits.sessionRequests)

    let pages: Bucket.Limit
    /// Requests of the API: as many as ``RequestLimit`` lets through, which asks the database.
    let machine: Bucket.Limit

    private init(pages: Bucket.Limit, machine: Bucket.Limit) {
        (self.pages, self.machine) = (pages, machine)
    }

    /// - Parameter rate: Pages, and requests of the API, a second.
    package init(perSecond rate: Int) {
        let (pages, machine) = (Limits.sessionPages.span, Limits.sessionRequests.span)
        self.init(pages: .init(rate * pages, per: pages), machine: .init(rate * machine, per: machine))
    }
}

/// The sessions this process knows to be good, and what each asked lately.
///
/// In memory: whoever asks too much is not to cost the database a question each time. Two processes let
/// through twice as much, and a restart begins anew. A session is known once a page was made for it, so that
/// nobody fills this with sessions they made up.
final class SessionPaces: Sendable {
    /// Sessions remembered for certain; up to twice as many are. All people at work in a large city.
    static let most = 10_000

    private struct Asked {
        var pages = Bucket.Level()
        var machine = Bucket.Level()
    }

    /// The young ones become the old ones when there are too many, and the old ones are forgotten.
    private struct Known {
        var young: [Bytes: Asked] = [:]
        var old: [Bytes: Asked] = [:]
    }

    private let known = Mutex(Known())

    /// Remembers a session that was good.
    func know(_ session: Secret) {
        let name = session.hash
        known.withLock { known in
            if known.young[name] == nil { Self.keep(known.old[name] ?? Asked(), as: name, in: &known) }
        }
    }

    /// Takes one for a request.
    ///
    /// - Parameter pace: `nil`: any number may be asked.
    /// - Returns: Seconds until the session may ask again; 0: taken; `nil`: nobody knows the session.
    func take(for session: Secret, isMachine: Bool, under pace: SessionPace?, at now: Date) -> Int? {
        let name = session.hash
        return known.withLock { known in
            guard var asked = known.young[name] ?? known.old[name] else { return nil }
            var wait = 0
            if let pace {
                wait =
                    isMachine
                    ? asked.machine.take(from: pace.machine, at: now)
                    : asked.pages.take(from: pace.pages, at: now)
            }
            Self.keep(asked, as: name, in: &known)
            return wait
        }
    }

    private static func keep(_ asked: Asked, as name: Bytes, in known: inout Known) {
        if known.young[name] == nil {
            known.old[name] = nil
            if known.young.count >= most { (known.old, known.young) = (known.young, [:]) }
        }
        known.young[name] = asked
    }
}

/// On whose behalf the database is asked: a line that strangers come from; `nil`: the house itself, and
/// whoever it knows and counts otherwise.
package enum Asker {
    /// Of whatever the present task does.
    @TaskLocal package static var current: String?
}

/// Who waits for a connection, and who comes next.
///
/// What matters more comes first, and when the line is full what matters less gives way to it. Of what
/// matters as much, those who ask come in turn. Nobody fills the line against everybody else: whoever has
/// more in it than their share gives way first, however much it matters.
struct WaitingLine {
    struct Waiter: Equatable {
        let id: Int
        let urgency: Urgency
        let asker: String?
        /// One more for each thing of the same asker that waits before it.
        fileprivate(set) var round = 0
    }

    /// What becomes of somebody who comes.
    enum Coming: Equatable {
        /// - instead: Somebody who leaves to make room.
        case waits(instead: Int?)
        case isSentAway
    }

    /// As many as are served within what one may wait.
    private let most: Int
    /// As many of one asker as nobody minds.
    private let share: Int
    /// In the order they came.
    private var waiters: [Waiter] = []

    init(most: Int, share: Int) { (self.most, self.share) = (most, share) }

    var count: Int { waiters.count }

    /// Whether somebody has more in the line than their share.
    func isCrowded(by asker: String?) -> Bool {
        asker != nil && waiters.count { $0.asker == asker } > share
    }

    func coming(_ urgency: Urgency, of asker: String?) -> Coming {
        guard waiters.count >= most else { return .waits(instead: nil) }
        let counts = Dictionary(waiters.compactMap(\.asker).map { ($0, 1) }, uniquingKeysWith: +)
        let own = asker.flatMap { counts[$0] } ?? 0
        let greedy = counts.filter { $0.value > max(share, own + 1) }.max { $0.value < $1.value }
        let giving = greedy.map { greedy in waiters.filter { $0.asker == greedy.key } } ?? waiters
        guard let least = giving.map(\.urgency).min(), greedy != nil || least < urgency else {
            return .isSentAway
        }
        return .waits(instead: giving.last { $0.urgency == least }?.id)
    }

    mutating func add(_ id: Int, _ urgency: Urgency, of asker: String?) {
        let equals = waiters.filter { $0.urgency == urgency }
        let own = asker.flatMap { asker in equals.last { $0.asker == asker } }
        var waiter = Waiter(id: id, urgency: urgency, asker: asker)
        waiter.round = max(equals.map(\.round).min() ?? 0, own.map { $0.round + 1 } ?? 0)
        waiters.append(waiter)
    }

    /// Takes out whoever comes next of those who may have a connection now.
    mutating func next(where mayHave: (Waiter) -> Bool) -> Waiter? {
        let ready = waiters.filter(mayHave)
        let urgent = ready.map(\.urgency).max()
        // Of two in one round whoever came first: `min` takes the first of equals.
        let next = ready.filter { $0.urgency == urgent }.min { $0.round < $1.round }
        if let next { leave(next.id) }
        return next
    }

    /// Takes out somebody who waits no longer.
    mutating func leave(_ id: Int) { waiters.removeAll { $0.id == id } }
}

package import Access
package import Foundation
package import Postgres
package import Territory

/// A desk asks something of every area of a level below it.
package struct SendTasks: Action {
    /// Made with the form: sent twice, it asks once.
    package let id: UUID
    package let list: TaskList
    package let today: Day
    package let source: Source
    package let shelf: PackShelf

    package init(id: UUID, list: TaskList, today: Day, source: Source, shelf: PackShelf) {
        (self.id, self.list, self.today) = (id, list, today)
        (self.source, self.shelf) = (source, shelf)
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        guard try await acting.isDesk(under: shelf.current(in: db)), let own = acting.area else {
            throw AccessRefusal.wrongPost
        }
        if let refusal = list.refusal(from: own, on: today) { throw refusal }
        try await db.tasks.send(
            TaskListRecord(
                id: id, at: now, title: list.title, words: list.words.isEmpty ? nil : list.words,
                dueOn: list.dueOn.description, level: list.level.rawValue,
                areas: list.within.isEmpty ? nil : list.within.map(\.text), requestId: source.request,
                address: source.address))
    }
}

/// An area answers what it was asked, or takes its answer back.
package struct SettleTask: Action {
    package let list: UUID
    /// Its own area; for the desk of a village also a grid in it.
    package let area: Area.Code
    package let state: TaskState
    package let words: String
    package let today: Day
    package let source: Source
    package let shelf: PackShelf

    package init(
        list: UUID, area: Area.Code, answer: (state: TaskState, words: String), today: Day,
        from source: (request: Source, shelf: PackShelf)
    ) {
        (self.list, self.area, self.today) = (list, area, today)
        (state, words) = (answer.state, answer.words.trimmed)
        (self.source, shelf) = (source.request, source.shelf)
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        guard let pack = try await shelf.current(in: db),
            case .areaPost = try Taker(acting, under: pack.definitions)
        else { throw AccessRefusal.wrongPost }
        if let refusal = state.refusal(with: words) { throw refusal }
        let isAnswer = state != .open && !words.isEmpty
        try await db.tasks.settle(
            TaskAnswerRecord(
                list: list, area: area.text, state: state.rawValue, words: isAnswer ? words : nil,
                day: today.description, requestId: source.request, address: source.address))
    }
}

/// The desk that asked something asks it no more, and says why.
package struct WithdrawTasks: Action {
    package let list: UUID
    package let reason: String
    package let source: Source
    package let shelf: PackShelf

    package init(list: UUID, reason: String, source: Source, shelf: PackShelf) {
        (self.list, self.reason) = (list, reason.trimmed)
        (self.source, self.shelf) = (source, shelf)
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        guard try await acting.isDesk(under: shelf.current(in: db)) else { throw AccessRefusal.wrongPost }
        guard !reason.isEmpty else { throw TaskRefusal.reasonMissing }
        guard reason.unicodeScalars.count <= TaskList.answerLimit else {
            throw TaskRefusal.tooLong(limit: TaskList.answerLimit)
        }
        guard reason.isPrintable else { throw TaskRefusal.unprintable }
        try await db.tasks.withdraw(
            TaskWithdrawalRecord(
                list: list, at: now, reason: reason, requestId: source.request, address: source.address))
    }
}

import Testing

@testable import Postgres

/// Who waits for a connection to the database, and who is served next.
@Suite struct `Waiting line` {
    /// `a` and `b` are lines of strangers, `-` is the house itself; later, usual, first and begun are written
    /// `l`, `u`, `f` and `B`.
    struct Comer {
        let urgency: Urgency
        let asker: String?

        init(_ text: Substring) {
            urgency = ["l": .later, "u": .usual, "f": .first, "B": .begun][text.prefix(1)] ?? .usual
            asker = text.hasSuffix("-") ? nil : String(text.dropFirst())
        }
    }

    private func line(_ waiting: String, most: Int = 4) -> WaitingLine {
        var line = WaitingLine(most: most, share: 2)
        for (id, comer) in waiting.split(separator: " ").map(Comer.init).enumerated() {
            line.add(id, comer.urgency, of: comer.asker)
        }
        return line
    }

    @Test(arguments: [
        // There is room.
        ("ua ua ua", "ua", WaitingLine.Coming.waits(instead: nil)),
        // What matters less gives way to what matters more, and the last of it first.
        ("ua lb lc ud", "ue", .waits(instead: 2)),
        ("ua ub uc ud", "Be", .waits(instead: 3)),
        ("fa fb fc fd", "ue", .isSentAway),
        ("Ba Bb Bc Bd", "fe", .isSentAway),
        // Among people who have one or two each, whoever came first stays.
        ("ua ub uc ud", "ue", .isSentAway),
        ("ua ua ub ub", "uc", .isSentAway),
        // Whoever has more than their share gives way to somebody who has less, however much it matters.
        ("ua ua ua ua", "ub", .waits(instead: 3)),
        ("ua ua ua ub", "ub", .waits(instead: 2)),
        ("Ba fa Ba lb", "lc", .waits(instead: 1)),
        ("ua ua ua ua", "ua", .isSentAway),
        ("ua ua ua la", "ua", .waits(instead: 3)),
        // The house does many things, and none of them for itself.
        ("u- u- u- u-", "ua", .isSentAway),
        ("u- ua ua ua", "u-", .waits(instead: 3)),
        ("u- u- u- u-", "u-", .isSentAway),
    ])
    func `comes to a full line`(waiting: String, comer: String, coming: WaitingLine.Coming) {
        let comer = Comer(comer[...])
        #expect(line(waiting).coming(comer.urgency, of: comer.asker) == coming)
    }

    @Test func `is crowded by whoever has more of it than their share`() {
        let line = line("ua fa Ba ub lb u- u- u-", most: 9)
        #expect(["a", "b", "c", nil].map(line.isCrowded(by:)) == [true, false, false, false])
    }

    @Test(arguments: [
        ("ua ub uc", [0, 1, 2]),
        ("la ub fc Bd", [3, 2, 1, 0]),
        // One who asks for much is in nobody's way but their own.
        ("ua ua ua ub uc", [0, 3, 4, 1, 2]),
        ("ua ua ub ub uc", [0, 2, 4, 1, 3]),
        ("ua ua u- u- ub", [0, 2, 3, 4, 1]),
        // Each urgency has turns of its own.
        ("ua ua fa fb", [2, 3, 0, 1]),
    ])
    func `comes next`(waiting: String, order: [Int]) {
        var line = line(waiting, most: 9)
        var served: [Int] = []
        while let next = line.next(where: { _ in true }) { served.append(next.id) }
        #expect(served == order)
    }

    @Test func `comes later than somebody who waits since before their second turn`() {
        var line = line("ua ua ua", most: 9)
        #expect(line.next(where: { _ in true })?.id == 0)
        line.add(3, .usual, of: "b")
        line.add(4, .usual, of: "b")
        var served: [Int] = []
        while let next = line.next(where: { _ in true }) { served.append(next.id) }
        #expect(served == [1, 3, 2, 4])
    }

    @Test func `waits while only what matters more may have a connection`() {
        var line = line("la ub", most: 9)
        #expect(line.next(where: { $0.urgency > .usual }) == nil)
        #expect(line.next(where: { $0.urgency > .later })?.id == 1)
        line.leave(0)
        #expect(line.count == 0)
    }
}

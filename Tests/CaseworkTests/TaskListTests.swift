import Territory
import Testing

@testable import Casework

/// What a desk may ask of the areas below it, and what an area may answer.
@Suite struct TaskListTests {
    private static let town = RoutingTests.code("990101101")
    // A Wednesday.
    private static let today = Day("2027-03-03") ?? Day(ordinal: 0)

    private func refusal(
        _ change: (inout (title: String, words: String, due: String, level: Area.Level, within: [String])) ->
            Void
    ) -> TaskRefusal? {
        var given = (
            title: "排查井盖", words: "", due: "2027-03-10", level: Area.Level.village, within: [String]()
        )
        change(&given)
        return TaskList(
            title: given.title, words: given.words, dueOn: Day(given.due) ?? Day(ordinal: 0),
            level: given.level, within: given.within.compactMap { Area.Code($0) }
        ).refusal(from: Self.town, on: Self.today)
    }

    @Test func `a desk asks the areas below it, from today on, for a year at most`() {
        #expect(refusal { _ in } == nil)
        #expect(refusal { $0.level = .grid } == nil)
        #expect(refusal { $0.due = "2027-03-03" } == nil)
        #expect(refusal { $0.due = "2028-03-03" } == nil)
        #expect(refusal { $0.within = ["990101101201", "990101101202"] } == nil)
        #expect(refusal { $0.title = " \n" } == .titleMissing)
        #expect(refusal { $0.title = String(repeating: "查", count: 101) } == .tooLong(limit: 100))
        #expect(refusal { $0.words = String(repeating: "查", count: 2_001) } == .tooLong(limit: 2_000))
        #expect(refusal { $0.title = "排\u{7}查" } == .unprintable)
        #expect(refusal { $0.due = "2027-03-02" } == .dayOutside(days: 366))
        #expect(refusal { $0.due = "2028-03-04" } == .dayOutside(days: 366))
        #expect(refusal { $0.level = .town } == .levelNotBelow)
        #expect(refusal { $0.level = .county } == .levelNotBelow)
        // Nobody is asked house by house.
        #expect(refusal { $0.level = .unit } == .levelNotBelow)
        #expect(refusal { $0.within = ["990101102201"] } == .areaNotBelow)
        #expect(refusal { $0.within = ["990101101201001"] } == .areaNotBelow)
    }

    @Test func `an area says why there is nothing to do, and may say how it was done`() {
        #expect(TaskState.done.refusal(with: "") == nil)
        #expect(TaskState.notHere.refusal(with: "没有河道") == nil)
        #expect(TaskState.notHere.refusal(with: "") == .reasonMissing)
        #expect(TaskState.open.refusal(with: "") == nil)
        #expect(TaskState.done.refusal(with: String(repeating: "好", count: 501)) == .tooLong(limit: 500))
        #expect(TaskState.withdrawn.refusal(with: "") == .withdrawn)
    }
}

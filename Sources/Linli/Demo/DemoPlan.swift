import Casework
import Foundation
import Territory

/// What becomes of one case of the demo place.
struct DemoPlan: Sendable {
    /// `nil`: somewhere in the box of the place where no outline lies.
    let unit: Area.Code?
    let reportedAt: Date
    var course = Course.free

    enum Course: Sendable {
        /// It goes as cases go, up to now.
        case free
        /// It goes some steps and then lies somewhere for a visitor to find.
        case led([Led])
    }

    /// One thing that is done with it, and to whom it is given.
    struct Led: Sendable {
        let does: Effect
        var to: Owner?
        /// The area whose post does it; `nil`: whoever may.
        var by: Area.Code?
    }
}

/// Which cases there are, when and where.
struct DemoPlans: Sendable {
    let days: DemoDays
    let focus: Area.Code
    let units: [Area.Code]
    let organization: UUID?

    /// The plans of a number of cases, the earliest first.
    func all(_ count: Int, _ numbers: inout DemoNumbers) -> [DemoPlan] {
        let weights = heaviness(&numbers)
        let shown = shown(&numbers)
        let free = (0..<max(0, count - shown.count)).map { _ in
            // One in some hundred lies on no known ground and falls to the duty desk.
            let unit = numbers.happens(0.004) ? nil : pick(weights, &numbers)
            return DemoPlan(unit: unit, reportedAt: days.report(&numbers))
        }
        return (free + shown).sorted { $0.reportedAt < $1.reportedAt }
    }

    // Some villages report ten times as much as others, and within one all units alike.
    private func heaviness(_ numbers: inout DemoNumbers) -> [(upTo: Double, unit: Area.Code)] {
        var byVillage: [Area.Code: Double] = [:]
        var total = 0.0
        return units.map { unit in
            let village = unit.ancestor(at: .village) ?? unit
            let weight = byVillage[village] ?? numbers.number(in: 0.3...1.8) * numbers.number(in: 0.3...1.8)
            byVillage[village] = weight
            total += weight
            return (total, unit)
        }
    }

    private func pick(_ weights: [(upTo: Double, unit: Area.Code)], _ numbers: inout DemoNumbers) -> Area
        .Code?
    {
        guard let total = weights.last?.upTo else { return nil }
        let wanted = numbers.number(in: 0...total)
        var (low, high) = (0, weights.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if weights[middle].upTo < wanted { low = middle + 1 } else { high = middle }
        }
        return weights[low].unit
    }

    /// Work that lies on the desks the sign-in links lead to.
    private func shown(_ numbers: inout DemoNumbers) -> [DemoPlan] {
        let village = units.filter { focus.ancestor(at: .village)?.contains($0) ?? false }
        let grid = units.filter { focus.ancestor(at: .grid)?.contains($0) ?? false }
        var plans: [DemoPlan] = []
        func add(_ times: Int, in units: [Area.Code], _ hours: ClosedRange<Double>, _ course: [DemoPlan.Led])
        {
            for _ in 0..<times {
                let unit = numbers.one(of: units) ?? focus
                plans.append(
                    DemoPlan(
                        unit: unit, reportedAt: days.recently(hours, &numbers), course: .led(course)))
            }
        }
        let (take, finish, accept) = (
            DemoPlan.Led(does: .take), DemoPlan.Led(does: .finish), DemoPlan.Led(does: .accept)
        )
        add(3, in: [focus], 0.2...6, [])
        add(3, in: grid, 0.5...20, [])
        add(9, in: village, 0.1...30, [])
        add(5, in: village, 6...60, [take])
        add(3, in: village, 240...500, [take])
        add(3, in: village, 20...70, [take, finish])
        // Heads find what they took themselves, and what their village gave them.
        for code in focus.pathUp where code.level > .village {
            add(4, in: [focus], 3...50, [.init(does: .take, by: code)])
            add(1, in: [focus], 240...400, [.init(does: .take, by: code)])
            add(3, in: [focus], 1...20, [.init(does: .dispatch, to: .area(code))])
        }
        for code in focus.pathUp where code.level < .village {
            add(5, in: village, 2...40, [.init(does: .dispatch, to: .area(code))])
            add(2, in: village, 200...400, [.init(does: .dispatch, to: .area(code)), accept])
        }
        if let organization {
            let given = DemoPlan.Led(does: .dispatch, to: .organization(organization))
            add(5, in: village, 2...30, [given])
            add(4, in: village, 20...60, [given, accept])
            add(2, in: village, 240...400, [given, accept])
            add(3, in: village, 24...70, [given, accept, finish])
        }
        for _ in 0..<3 {
            plans.append(DemoPlan(unit: nil, reportedAt: days.recently(0.3...20, &numbers), course: .led([])))
        }
        return plans
    }
}

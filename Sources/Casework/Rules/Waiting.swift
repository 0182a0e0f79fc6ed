extension Step {
    /// Nobody at a desk can do anything here: the case waits for the reporter or for a clock.
    package var waitsForOthers: Bool {
        !choices.contains { choice in
            choice.does != .note && choice.by.contains { $0 != .reporter && $0 != .clock }
        }
    }
}

extension Definitions {
    /// Names of the steps at which a desk has nothing to do.
    package var waitingSteps: [Step.Name] {
        workflows.flatMap(\.steps).filter(\.waitsForOthers).map(\.name)
    }
}

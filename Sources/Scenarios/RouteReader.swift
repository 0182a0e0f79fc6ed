import Casework
import Territory

/// Reads the routes of a scenario.
struct RouteReader {
    let notebook: Notebook
    let fields: [Field]

    /// A route as it was read, with the places its checks point at.
    struct ReadRoute {
        let route: Route
        let mark: Mistake.Mark
        let destination: Mistake.Mark
        let level: Mistake.Mark
        /// `false`: part of it could not be read, so nothing is said about the rest.
        let isKnown: Bool
    }

    func routes(from value: PackValue?) -> [ReadRoute] {
        value?.list().map(route(from:)) ?? []
    }

    private func route(from value: PackValue) -> ReadRoute {
        let before = notebook.mistakes.count
        let entries = value.entries()
        let condition = entries.optional("when").map(self.condition(from:)) ?? Route.Condition()
        let to = entries.required("to")
        let destination = to.flatMap(self.destination(from:))
        entries.finish()
        let isKnown = notebook.mistakes.count == before
        return ReadRoute(
            route: Route(when: condition, to: destination?.value ?? .area(.city)), mark: value.mark,
            destination: destination?.mark ?? value.mark, level: destination?.level ?? value.mark,
            isKnown: isKnown)
    }

    private func destination(
        from value: PackValue
    ) -> (value: Route.Destination, mark: Mistake.Mark, level: Mistake.Mark)? {
        let entries = value.entries()
        defer { entries.finish() }
        if let areaValue = entries.optional("area") {
            return areaValue.level().map { (.area($0), areaValue.mark, areaValue.mark) }
        }
        guard let slugValue = entries.required("organization") else { return nil }
        let slug = slugValue.name()
        guard let levelValue = entries.required("at"), let level = levelValue.level() else { return nil }
        return (.organization(slug, at: level), slugValue.mark, levelValue.mark)
    }

    private func condition(from value: PackValue) -> Route.Condition {
        let entries = value.entries()
        var condition = Route.Condition()
        condition.level = entries.optional("level")?.level()
        condition.origin = entries.optional("origin")?.word(.origin, as: Origin.self)
        condition.aboutHandlers = entries.optional("about_handlers")?.truth()
        condition.hours = entries.optional("hours")?.word(.hours, as: Route.Hours.self)
        for (key, value) in entries.optional("answer")?.entries().rest() ?? [] {
            guard let field = fields.first(where: { $0.name == key.value }) else {
                let known = fields.map(\.name)
                notebook.note(.value(.unknown(.question, key.value, known: known)), at: key.mark)
                continue
            }
            condition.answers[field.name] = match(from: value, for: field)
        }
        entries.finish()
        return condition
    }

    private func match(from value: PackValue, for field: Field) -> Route.Match? {
        let text = value.text()
        switch (text, field.type) {
        case ("present", _): return .present
        case ("absent", _): return .absent
        case (_, .choice):
            let options = field.options.map(\.name)
            guard options.contains(text) else {
                value.note(.value(.unknown(.option, text, known: options + ["present", "absent"])))
                return nil
            }
            return .equals(.text(text))
        case ("true", .yesNo): return .equals(.yesNo(true))
        case ("false", .yesNo): return .equals(.yesNo(false))
        case (_, .text): return .equals(.text(text))
        case (_, .number):
            if let number = Double(text) { return .equals(.number(number)) }
        case (_, .yesNo): break
        }
        value.note(.scenario(.wrongAnswer(field.name, expected: field.type)))
        return nil
    }
}

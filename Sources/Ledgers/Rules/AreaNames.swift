import Casework
package import Territory

/// The areas a reader of a sheet knows, by code and by name: clerks write names, and hardly ever codes.
package struct AreaNames: Sendable {
    /// Every one of them, for reading addresses.
    let areas: [Area]
    private let codes: Set<Area.Code>
    private let names: [String: [Area.Code]]
    private let words: [String]

    private static let mostNear = 3

    /// - Parameter areas: Those of the ground the rows are about; none: any code is taken for an area, and no
    ///   name.
    package init(_ areas: [Area]) {
        self.areas = areas
        codes = Set(areas.map(\.code))
        var names: [String: [Area.Code]] = [:]
        for area in areas {
            for word in Set([area.name, area.englishName ?? area.name].map(\.folded)) {
                names[word, default: []].append(area.code)
            }
        }
        self.names = names
        words = names.keys.sorted()
    }

    /// The area somebody wrote: its code or its name.
    ///
    /// - Parameter level: The only level it may have; `nil`: any.
    func code(for text: String, at level: Area.Level?) throws(ValueRefusal) -> Area.Code {
        let word = text.folded
        if let code = Area.Code(word) {
            guard codes.isEmpty || codes.contains(code) else { throw .unknownArea(nearest: []) }
            if let level, code.level != level { throw .wrongLevel(needed: level) }
            return code
        }
        let meant = names[word] ?? []
        let fitting = meant.filter { level == nil || $0.level == level }.sorted()
        if fitting.count > 1 { throw .severalAreas(fitting) }
        if let code = fitting.first { return code }
        if let level, !meant.isEmpty { throw .wrongLevel(needed: level) }
        let near = Likeness.near(to: word, among: words).flatMap { names[$0] ?? [] }
            .filter { level == nil || $0.level == level }
        throw .unknownArea(nearest: Array(near.prefix(Self.mostNear)))
    }
}

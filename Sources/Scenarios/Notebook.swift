/// Collects what is wrong while a pack is read, so that all of it can be told at once.
final class Notebook {
    private(set) var mistakes: [Mistake] = []

    func note(_ kind: Mistake.Kind, at place: Mistake.Mark) {
        mistakes.append(Mistake(place: place, kind: kind))
    }
}

/// A value with the place where it is written, for what can only be checked later.
struct Noted<Value> {
    let value: Value
    let mark: Mistake.Mark
}

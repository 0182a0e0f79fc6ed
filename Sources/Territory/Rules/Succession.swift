/// What became of areas that a newer list no longer has.
package enum Succession {
    /// An area named by a list or a table.
    package struct Named: Sendable, Equatable {
        package let code: Area.Code
        package let name: String

        package init(code: Area.Code, name: String) {
            self.code = code
            self.name = name
        }
    }

    /// A guess for a person to confirm, correct or strike out.
    package struct Proposal: Sendable, Equatable {
        package let gone: Named
        /// `nil`: nothing in the list is called like it.
        package let successor: Named?
        package let basis: Basis?

        package enum Basis: String, Sendable { case sameName = "same name", sameStem = "same stem" }
    }

    /// A proposal a person has looked at.
    package struct Confirmed: Sendable, Equatable {
        package let gone: Area.Code
        /// `nil`: closed, and nothing follows it.
        package let successor: Area.Code?

        package init(gone: Area.Code, successor: Area.Code?) {
            self.gone = gone
            self.successor = successor
        }
    }

    /// For each area that is gone, the best namesake of its level in the same city.
    ///
    /// The same name goes before the same stem (太平镇, 太平街道), a new code before an old one,
    /// the same parent before another, then the lower code. An old code elsewhere is another place
    /// that happens to be called alike.
    package static func proposals(gone: [Named], listed: [Named], new: Set<Area.Code>) -> [Proposal] {
        gone.sorted { $0.code < $1.code }.map { old in
            let candidates = listed.filter {
                $0.code.level == old.code.level && $0.code.ancestor(at: .city) == old.code.ancestor(at: .city)
                    && stem(of: $0.name) == stem(of: old.name)
                    && (new.contains($0.code) || $0.code.parent == old.code.parent)
            }
            func rank(_ one: Named) -> (Int, Int, Int, String) {
                (
                    one.name == old.name ? 0 : 1, new.contains(one.code) ? 0 : 1,
                    one.code.parent == old.code.parent ? 0 : 1, one.code.text
                )
            }
            guard let best = candidates.min(by: { rank($0) < rank($1) }) else {
                return Proposal(gone: old, successor: nil, basis: nil)
            }
            return Proposal(gone: old, successor: best, basis: best.name == old.name ? .sameName : .sameStem)
        }
    }

    /// A name without the word for its kind; the whole name when nothing would be left.
    package static func stem(of name: String) -> String {
        let kinds = [
            "社区居民委员会", "居民委员会", "村民委员会", "社区居委会", "街道办事处", "居委会", "村委会", "办事处",
            "街道", "社区", "镇", "乡", "村",
        ]
        guard let kind = kinds.first(where: name.hasSuffix), kind.count < name.count else { return name }
        return String(name.dropLast(kind.count))
    }

    /// Codes for what moves from closed parents to their successors: the last digits are kept where they are
    /// free, else the next free number, so that two parents may merge into one.
    ///
    /// - Returns: Old code and new code, in order of the old; `nil` as new code when the successor is full.
    package static func moved(
        _ children: [Area.Code], to successors: [Area.Code: Area.Code], taken: Set<Area.Code>
    ) -> [(old: Area.Code, new: Area.Code?)] {
        var taken = taken
        return children.sorted().compactMap { child in
            guard let parent = child.parent, let successor = successors[parent] else { return nil }
            let own = Int(child.text.dropFirst(parent.text.count)) ?? 0
            let new = ([own] + (1...999).map { (own + $0) % 1000 }).lazy
                .compactMap { Area.Code(successor.text + digits($0)) }
                .first { !taken.contains($0) }
            if let new { taken.insert(new) }
            return (child, new)
        }
    }

    private static func digits(_ number: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, 3 - text.count)) + text
    }
}

extension Succession {
    /// Why a file of confirmed successors cannot be used. Lines count from 1.
    package enum Mistake: Error, Equatable {
        case columnMissing(String)
        case notACode(line: Int, text: String)
        case twice(line: Int, code: String)
    }

    /// The file a person edits: one row per area that is gone; an empty successor closes without one,
    /// a row struck out leaves the area open.
    package static func file(_ proposals: [Proposal]) -> String {
        CSV.line(["code", "name", "successor", "successor_name", "basis"])
            + proposals.map {
                CSV.line([
                    $0.gone.code.text, $0.gone.name, $0.successor?.code.text ?? "", $0.successor?.name ?? "",
                    $0.basis?.rawValue ?? "",
                ])
            }.joined()
    }

    /// The same file as a person gave it back.
    package static func confirmed(in rows: [CSV.Row]) throws(Mistake) -> [Confirmed] {
        let columns: AreaList.Columns
        do { columns = try AreaList.Columns(rows.first?.fields ?? []) } catch {
            throw .columnMissing("code, name")
        }
        var seen: Set<Area.Code> = []
        var confirmed: [Confirmed] = []
        for row in rows.dropFirst() {
            let text = columns.text("code", of: row) ?? ""
            guard let gone = Area.Code(text) else { throw .notACode(line: row.line, text: text) }
            guard seen.insert(gone).inserted else { throw .twice(line: row.line, code: text) }
            let next = columns.text("successor", of: row)
            let successor = next.flatMap { Area.Code($0) }
            if let next, successor?.level != gone.level { throw .notACode(line: row.line, text: next) }
            confirmed.append(Confirmed(gone: gone, successor: successor))
        }
        return confirmed
    }
}

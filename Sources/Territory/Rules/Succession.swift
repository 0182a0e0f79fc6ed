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

    /// What a person decided about one area that closes.
    package struct Confirmed: Sendable, Equatable {
        package let gone: Area.Code
        /// None: what is above it takes over. Several: it is split; the first takes what no outline decides.
        package let heirs: [Heir]
        package let posts: Posts

        package init(gone: Area.Code, heirs: [Heir] = [], posts: Posts = .move) {
            self.gone = gone
            self.heirs = heirs
            self.posts = posts
        }
    }

    /// An area that takes over.
    package struct Heir: Sendable, Equatable {
        package let code: Area.Code
        /// What it will be called if it does not exist yet; `nil`: it must exist.
        package let name: String?

        package init(code: Area.Code, name: String? = nil) {
            self.code = code
            self.name = name
        }
    }

    /// What becomes of those who hold a post over an area that closes.
    package enum Posts: String, Sendable, CaseIterable { case move, end }

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

    /// What a newer list no longer has of an older one, of the parents and levels it speaks of.
    package static func proposals(from old: AreaList, to new: AreaList) -> [Proposal] {
        let (before, after) = (Set(old.entries.map(\.code)), Set(new.entries.map(\.code)))
        let parents = Set(after.compactMap(\.parent))
        let gone = old.entries.filter { entry in
            !after.contains(entry.code) && entry.code.parent.map(parents.contains) ?? false
        }
        func named(_ entry: AreaList.Entry) -> Named { Named(code: entry.code, name: entry.name) }
        return proposals(
            gone: gone.map(named), listed: new.entries.map(named), new: after.subtracting(before))
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
}

extension Succession {
    /// Why areas cannot be closed as wished.
    package enum Fault: Error, Equatable {
        case unknownArea(Area.Code)
        case alreadyClosed(Area.Code)
        /// The city itself: nothing is left to take over.
        case wholeCity(Area.Code)
        case otherLevel(Area.Code, successor: Area.Code)
        /// What takes over closes at the same time.
        case heirCloses(Area.Code)
        /// What takes over does not exist, and nothing says what it will be called.
        case heirNameless(Area.Code)
        /// What takes over would lie in an area that is not open.
        case heirOrphaned(Area.Code)
    }

    /// The first thing wrong with a wish, in the order of ``Fault``.
    ///
    /// - Parameter isOpen: Whether areas are open that the wish names, and those above them; absent: unknown.
    package static func fault(in wish: [Confirmed], among isOpen: [Area.Code: Bool]) -> Fault? {
        let closing = wish.map(\.gone)
        func closes(_ code: Area.Code) -> Bool { closing.contains { code.text.hasPrefix($0.text) } }
        let made = Set(wish.flatMap(\.heirs).filter { $0.name != nil }.map(\.code))
        for one in wish {
            guard let open = isOpen[one.gone] else { return .unknownArea(one.gone) }
            guard open else { return .alreadyClosed(one.gone) }
            guard one.gone.level != .city else { return .wholeCity(one.gone) }
            for heir in one.heirs {
                guard heir.code.level == one.gone.level else {
                    return .otherLevel(one.gone, successor: heir.code)
                }
                guard !closes(heir.code) else { return .heirCloses(heir.code) }
                guard isOpen[heir.code] == true || heir.name != nil else { return .heirNameless(heir.code) }
                guard let parent = heir.code.parent, isOpen[parent] == true || made.contains(parent) else {
                    return .heirOrphaned(heir.code)
                }
            }
        }
        return nil
    }
}

extension Succession {
    /// Why a file of confirmed successors cannot be used. Lines count from 1.
    package enum Mistake: Error, Equatable {
        case columnMissing(String)
        case notACode(line: Int, text: String)
        case twice(line: Int, code: String)
        case postsUnknown(line: Int, text: String)
    }

    /// The file a person edits: one row per area that is gone; an empty successor closes without one, a row
    /// more splits it, a row struck out leaves the area open.
    package static func file(_ proposals: [Proposal]) -> String {
        CSV.line(["code", "name", "successor", "successor_name", "basis", "posts"])
            + proposals.map {
                CSV.line([
                    $0.gone.code.text, $0.gone.name, $0.successor?.code.text ?? "", $0.successor?.name ?? "",
                    $0.basis?.rawValue ?? "", Posts.move.rawValue,
                ])
            }.joined()
    }

    /// The same file as a person gave it back, in the order areas are first named.
    package static func confirmed(in rows: [CSV.Row]) throws(Mistake) -> [Confirmed] {
        let columns: AreaList.Columns
        do { columns = try AreaList.Columns(rows.first?.fields ?? []) } catch {
            throw .columnMissing("code, name")
        }
        var confirmed: [Confirmed] = []
        for row in rows.dropFirst() {
            let text = columns.text("code", of: row) ?? ""
            guard let gone = Area.Code(text) else { throw .notACode(line: row.line, text: text) }
            let next = columns.text("successor", of: row)
            let code = next.flatMap { Area.Code($0) }
            if let next, code?.level != gone.level { throw .notACode(line: row.line, text: next) }
            let heir = code.map { Heir(code: $0, name: columns.text("successor_name", of: row)) }
            let wish = columns.text("posts", of: row) ?? Posts.move.rawValue
            guard let posts = Posts(rawValue: wish) else { throw .postsUnknown(line: row.line, text: wish) }
            guard let place = confirmed.firstIndex(where: { $0.gone == gone }) else {
                confirmed.append(Confirmed(gone: gone, heirs: heir.map { [$0] } ?? [], posts: posts))
                continue
            }
            // A second row splits; it must say something the first did not, and not the contrary of it.
            let before = confirmed.remove(at: place)
            guard let heir, !before.heirs.isEmpty, !before.heirs.map(\.code).contains(heir.code),
                posts == before.posts
            else { throw .twice(line: row.line, code: text) }
            confirmed.insert(Confirmed(gone: gone, heirs: before.heirs + [heir], posts: posts), at: place)
        }
        return confirmed
    }
}

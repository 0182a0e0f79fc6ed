import Yams

/// One file of a pack as it was found: its path as people know it, and its bytes.
package struct PackFile: Sendable {
    /// Such as `mingchuan/scenarios/street-light.yaml`.
    package let path: String
    package let bytes: [UInt8]

    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }

    /// The longest file of our own is a twentieth of this.
    package static let sizeLimit = 256 * 1024

    /// The tree of the file, or what is wrong with it.
    ///
    /// The parser recurses and unfolds aliases, so a file that could make it do much of either is refused
    /// unread.
    func tree() -> Result<PackTree, Mistake> {
        guard bytes.count <= Self.sizeLimit else { return refused(.tooLarge(limit: Self.sizeLimit)) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let good = bytes.prefix(validPrefix)
            return refused(.notUTF8, after: Substring(String(decoding: good, as: UTF8.self)))
        }
        if let found = text.unicodeScalars.firstIndex(where: Self.isControl) {
            return refused(.controlCharacter, after: text[..<found])
        }
        if let found = Self.alias(in: text) { return refused(.alias, after: text[..<found]) }
        if let found = Self.tooDeep(in: text) {
            return refused(.syntax("nested too deeply"), after: text[..<found])
        }
        do {
            guard let root = try Parser(yaml: text, encoding: .utf8).singleRoot() else {
                return refused(.empty)
            }
            return .success(PackTree(path: path, root: root))
        } catch let problem as YamlError {
            return .failure(mistake(from: problem))
        } catch {
            return refused(.syntax("unreadable"))
        }
    }

    private func refused(_ mistake: FileMistake, after text: Substring = "") -> Result<PackTree, Mistake> {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let column = (lines.last?.unicodeScalars.count ?? 0) + 1
        let mark = Mistake.Mark(file: path, line: max(lines.count, 1), column: column)
        return .failure(Mistake(place: mark, kind: .file(mistake)))
    }

    private func mistake(from problem: YamlError) -> Mistake {
        let (kind, mark): (FileMistake, Mark?) =
            switch problem {
            case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
                .composer(_, let problem, let mark, _):
                (.syntax(problem), mark)
            case .duplicatedKeysInMapping(let keys, let context):
                (.repeatedKey(keys.first ?? ""), context.mark)
            case .reader(let problem, _, _, _): (.syntax(problem), nil)
            default: (.syntax("unreadable"), nil)
            }
        let place = Mistake.Mark(file: path, line: max(mark?.line ?? 1, 1), column: max(mark?.column ?? 1, 1))
        return Mistake(place: place, kind: .file(kind))
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D: false
        case 0..<0x20, 0x7F..<0xA0: true
        default: false
        }
    }
}

extension PackFile {
    /// Bytes before the first that cannot belong to UTF-8.
    private var validPrefix: Int {
        var low = 0
        var high = bytes.count
        // A prefix that ends inside a character is invalid as well, so look again a little further.
        while low < high {
            let middle = (low + high + 1) / 2
            let isGood = (0...3).contains { more in
                middle + more <= bytes.count
                    && String(validating: bytes.prefix(middle + more), as: UTF8.self) != nil
            }
            if isGood { low = middle } else { high = middle - 1 }
        }
        return low
    }

    /// Where something stands that could be an anchor or an alias; comments cannot hold one.
    ///
    /// Quotes are not looked at: a text that wants `*word` can put a space or a letter before the star.
    private static func alias(in text: String) -> String.Index? {
        for line in text.split(separator: "\n") {
            guard line.first(where: { !$0.isWhitespace }) != "#" else { continue }
            let scalars = line.unicodeScalars
            var before: Unicode.Scalar = " "
            for index in scalars.indices {
                let scalar = scalars[index]
                let next = scalars.index(after: index)
                if scalar == "&" || scalar == "*", !isLetter(before), next < scalars.endIndex,
                    isLetter(scalars[next]) || scalars[next] == "-" || scalars[next] == "_"
                {
                    return index
                }
                before = scalar
            }
        }
        return nil
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
    }

    /// Our own packs nest eight deep.
    private static let depthLimit = 40

    /// Where brackets, or the dashes, question marks and spaces before a line's words, nest beyond the limit.
    private static func tooDeep(in text: String) -> String.Index? {
        var open = 0
        for line in text.split(separator: "\n") {
            let margin = line.prefix { " -?:\t".contains($0) }
            if margin.count > depthLimit * 4 { return margin.endIndex }
            for index in line.indices {
                switch line[index] {
                case "[", "{": open += 1
                case "]", "}": open = max(0, open - 1)
                default: break
                }
                if open > depthLimit { return index }
            }
        }
        return nil
    }
}

/// A parsed file of a pack.
struct PackTree {
    let path: String
    let root: Node
}

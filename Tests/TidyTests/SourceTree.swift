import Foundation

/// The files of the project, as the laws read them.
enum SourceTree {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    struct File: CustomStringConvertible, Sendable {
        /// From the project's root, such as `Sources/Web/Pages/DeskPage.swift`.
        let path: String
        let text: String

        var description: String { path }
        var lines: [String] { text.components(separatedBy: "\n") }
        var name: String { path.split(separator: "/").last.map(String.init) ?? path }
        /// The folder under `Sources` or `Tests`.
        var room: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

        func isIn(_ folder: String) -> Bool { path.contains("/\(folder)/") }

        /// Names of the modules it imports.
        var imports: Set<String> {
            let found = lines.compactMap { line -> String? in
                let words = line.split(separator: " ").map(String.init)
                guard let position = words.firstIndex(of: "import"), position <= 1 else { return nil }
                return words.dropFirst(position + 1).first
            }
            return Set(found)
        }
    }

    static func files(under folder: String, ending: String) -> [File] {
        let base = root.appending(path: folder)
        let names = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(ending) && !$0.contains(".build/") && !$0.contains(".venv") }
            .sorted()
            .compactMap { name in
                guard let text = try? String(contentsOf: base.appending(path: name), encoding: .utf8) else {
                    return nil
                }
                return File(path: folder + "/" + name, text: text)
            }
    }

    static let sources = files(under: "Sources", ending: ".swift")
    static let tests = files(under: "Tests", ending: ".swift")

    static func matches(_ pattern: String, in text: String) -> [String] {
        guard let expression = try? NSRegularExpression(pattern: pattern) else { return [] }
        let range = NSRange(text.startIndex..., in: text)
        return expression.matches(in: text, range: range).compactMap {
            Range($0.range, in: text).map { String(text[$0]) }
        }
    }
}

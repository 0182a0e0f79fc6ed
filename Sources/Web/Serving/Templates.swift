import Foundation
import Mustache

/// The templates of all pages, in one language.
enum Templates {
    static var folder: URL? { Bundle.module.resourceURL?.appending(path: "Templates") }

    /// - Parameter words: Put in for `{{t.…}}` here, once: a quarter of all tags ask for them, and each page
    ///   would look every one of them up again.
    static func read(saying words: Catalogue.Words) throws -> MustacheLibrary {
        guard let folder else { throw Catalogue.Missing(name: "Templates") }
        MustacheContentTypes.register(EscapedHTML(), named: EscapedHTML.name)
        var library = MustacheLibrary()
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        where name.hasSuffix(".mustache") {
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            try library.register(
                "{{% CONTENT_TYPE: \(EscapedHTML.name)}}" + said(text, words),
                named: String(name.dropLast(".mustache".count)))
        }
        return library
    }

    /// A word that is not there stays a tag, and shows nothing.
    static func said(_ text: String, _ words: Catalogue.Words) -> String {
        let tag = "{{t."
        var parts = text.components(separatedBy: tag)[...]
        var said = parts.popFirst() ?? ""
        for part in parts {
            guard let end = part.range(of: "}}"), let word = words[String(part[..<end.lowerBound])] else {
                said += tag + part
                continue
            }
            // What a word holds is no tag.
            said += EscapedHTML().escapeText(word).replacing("{{", with: "&#123;&#123;")
            said += part[end.upperBound...]
        }
        return said
    }
}

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
        text.replacing(#/\{\{t\.([a-z0-9_.]+)\}\}/#) { tag in
            // What a word holds is no tag.
            words[String(tag.1)].map { EscapedHTML().escapeText($0).replacing("{{", with: "&#123;&#123;") }
                ?? String(tag.0)
        }
    }
}

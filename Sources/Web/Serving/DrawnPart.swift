import Casework
import Mustache

/// Part of a page that is drawn and escaped, to be taken over as it is by pages of many.
struct DrawnPart: Sendable, Equatable {
    let html: String
    /// A template that asks for nothing. What stands in a template for its place is not escaped once more.
    let template: MustacheTemplate

    init(html: String) throws {
        // A name in braces is a name, and nothing that a template asks for.
        self.html = html.replacing("{", with: "&#123;")
        template = try MustacheTemplate(string: self.html)
    }

    static func == (one: DrawnPart, other: DrawnPart) -> Bool { one.html == other.html }
}

extension Site {
    /// - Parameter content: Of no session and no moment: what is drawn is shown to others.
    func drawnPart(_ template: String, _ content: [String: Any], in language: Language) throws -> DrawnPart {
        let words = TemplateValue(content)
        return try DrawnPart(html: templates[language]?.render(words, withTemplate: template) ?? "")
    }
}

import Casework
import Territory

/// What a machine is answered, with the shape that the API's description promises.
protocol Described: Encodable {
    static var schema: Schema { get }
}

extension Schema {
    static let text = Schema.text()
    static let moment = Schema.text(format: "date-time")
    static let code = Schema.text(
        format: "area-code", maxLength: 18, pattern: "^([0-9]{4}|[0-9]{6}|([0-9]{3}){3,6})$")
    static let number64 = Schema.text(format: "case-number", pattern: "^[0-9]{9}-[0-9]{1,18}$")
    /// SHA-256 of a file.
    static let digest = Schema.text(pattern: "^[0-9a-f]{64}$")
    /// Words looked for; PostgreSQL keeps every character but one.
    static func sought(maxLength: Int? = nil) -> Schema {
        .text(maxLength: maxLength, pattern: #"^[^\x00]*$"#)
    }
    /// Words somebody wrote: at least one that can be seen, and no control characters but breaks and tabs.
    static func written(maxLength: Int) -> Schema {
        let kept = #"[^\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F]*"#
        return .text(maxLength: maxLength, pattern: #"^\#(kept)[^\s\x00-\x1F\x7F-\x9F]\#(kept)$"#)
    }
    /// Where a page of a list ended, and in which order, if not the newest first.
    static let pageMark = Schema.text(
        pattern: "^(((oldest|due|number)\\.)?[0-9]{1,17}|due\\.none)"
            + "_[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$")
    /// The same words in each language.
    static let words = Schema.fields(["zh": .text, "en": .text])
    static let level = Schema.choice(Area.Level.allCases.map(\.name))
    static let answers = Schema.dictionary(.anyOf([.text, .number, .truth]))

    static func fields(
        _ required: KeyValuePairs<String, Schema>, optional: KeyValuePairs<String, Schema> = [:]
    ) -> Schema {
        .object(
            required.map { (name: $0.key, schema: $0.value, isRequired: true) }
                + optional.map { (name: $0.key, schema: $0.value, isRequired: false) })
    }
}

/// An area as machines read it.
struct AreaAnswer: Described {
    let code: String
    let name: String
    let nameEn: String?
    let level: String
    let isDerived: Bool

    init(_ area: Area) {
        code = area.code.text
        name = area.name
        nameEn = area.englishName
        level = area.level.name
        isDerived = area.isDerived
    }

    static let schema = Schema.fields(
        ["code": .code, "name": .text, "level": .level, "is_derived": .truth], optional: ["name_en": .text])
}

/// An area where only its code and name matter.
struct NamedArea: Described {
    let code: String
    let name: String
    let level: String

    init(_ area: Area) {
        code = area.code.text
        name = area.name
        level = area.level.name
    }

    static let schema = Schema.fields(["code": .code, "name": .text, "level": .level])
}

/// Who must act, by name alone.
struct NamedOwner: Described {
    let name: String

    static let schema = Schema.fields(["name": .text])
}

import Foundation
import Mustache

/// A value as templates ask it: its fields are read once, however often they are asked for.
///
/// Templates find the fields of a value by reflection, all of them again for every name, and again on the way
/// up when a name belongs to the page around it. A list of fifty cases would be read some thousand times.
final class TemplateValue: MustacheParent, CustomStringConvertible {
    private let value: Any
    private lazy var fields = Self.fields(of: value)
    private var asked: [String: Any] = [:]

    init(_ value: Any) { self.value = value }

    var description: String { String(describing: value) }

    func child(named name: String) -> Any? {
        if let known = asked[name] { return known }
        guard let field = fields[name], let found = Self.askable(field) else { return nil }
        asked[name] = found
        return found
    }

    private static func fields(of value: Any) -> [String: Any] {
        if let fields = value as? [String: Any] { return fields }
        return Dictionary(
            Mirror(reflecting: value).children.compactMap { child in child.label.map { ($0, child.value) } },
            uniquingKeysWith: { first, _ in first })
    }

    /// What stands for a field: what has fields of its own is wrapped, what is text or a number stays.
    private static func askable(_ field: Any) -> Any? {
        switch field {
        case is String, is Substring, is Bool, is Int, is Double: return field
        case let fields as [String: Any]: return TemplateValue(fields)
        case is any MustacheParent, is MustacheTemplate, is DrawnRows: return field
        default: break
        }
        let mirror = Mirror(reflecting: field)
        switch mirror.displayStyle {
        case .optional: return mirror.children.first.flatMap { askable($0.value) }
        case .collection: return mirror.children.compactMap { askable($0.value) }
        case .struct, .class, .tuple: return TemplateValue(field)
        default: return field
        }
    }
}

/// Text as HTML shows it, found by bytes: most of it has nothing to escape.
struct EscapedHTML: MustacheContentType {
    /// By which a template asks for it.
    static let name = "ESCAPED"

    func escapeText(_ text: String) -> String {
        var text = text
        let escaped: [UInt8]? = text.withUTF8 { bytes in
            guard bytes.contains(where: { Self.entity(of: $0) != nil }) else { return nil }
            var out: [UInt8] = []
            out.reserveCapacity(bytes.count + bytes.count / 8)
            for byte in bytes {
                if let entity = Self.entity(of: byte) { out += entity.utf8 } else { out.append(byte) }
            }
            return out
        }
        return escaped.map { String(decoding: $0, as: UTF8.self) } ?? text
    }

    private static func entity(of byte: UInt8) -> String? {
        switch byte {
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "\""): "&quot;"
        case UInt8(ascii: "'"): "&#39;"
        default: nil
        }
    }
}

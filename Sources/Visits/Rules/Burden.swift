package import Foundation
package import Territory

/// Something that was asked of those below and was too much.
package struct Burden: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        case form, visit, escort, upload, meeting, checkIn = "check-in", ranking, other
    }

    /// Whoever asked: a body, or the office of an area.
    package enum Asker: Sendable, Hashable {
        case organization(UUID)
        case area(Area.Code)

        /// As a form carries it.
        package var text: String {
            switch self {
            case .organization(let id): "organization-" + id.uuidString.lowercased()
            case .area(let code): "area-" + code.text
            }
        }

        package init?(_ text: String) {
            let parts = text.split(separator: "-", maxSplits: 1).map(String.init)
            guard parts.count == 2, let kind = parts.first, let name = parts.last else { return nil }
            switch kind {
            case "organization":
                guard let id = UUID(uuidString: name) else { return nil }
                self = .organization(id)
            case "area":
                guard let code = Area.Code(name), code.level <= .village else { return nil }
                self = .area(code)
            default: return nil
            }
        }
    }

    package let asker: Asker
    package let kind: Kind

    package init(asker: Asker, kind: Kind) {
        self.asker = asker
        self.kind = kind
    }
}

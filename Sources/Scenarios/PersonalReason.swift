import Casework
import Ledgers

/// Why a field tells of persons, and can colour no building.
package enum PersonalReason: String, Sendable, Equatable {
    /// Personal or sensitive by its own word.
    case sensitive
    /// It leads to a person or a home.
    case linked
    /// It counts people, or names one.
    case counted
    /// A ledger of persons has it too.
    case shared

    /// - Returns: `nil` when a field tells of the building alone.
    static func found(in field: LedgerField, of catalogue: Catalogue) -> PersonalReason? {
        if field.isSealed || field.sensitivity >= .personal { return .sensitive }
        if field.type == .person || field.type == .dwelling { return .linked }
        let unit = field.check.unit
        let countsPersons =
            unit.map { ["人", "户"].contains($0.zh) || $0.en.lowercased().hasPrefix("person") } ?? false
        if countsPersons || field.check.format == .phone { return .counted }
        let texts = [field.label.en.lowercased(), field.code]
        let words = texts.flatMap { $0.split { !$0.isLetter }.map(String.init) }
        if zh.contains(where: field.label.zh.contains) || !en.isDisjoint(with: words) { return .counted }
        let isShared = catalogue.ledgers.contains { ledger in
            ledger.subject.isPerson && ledger.columns.contains { $0.field == field.code }
        }
        return isShared && field.type != .area ? .shared : nil
    }

    private static let zh = [
        "人数", "人口", "居民", "常住", "流动", "户籍", "住户", "租户", "租客", "房主", "房东", "户主", "老人", "儿童", "妇女",
        "学生", "姓名", "联系人", "负责人", "民族", "残疾",
    ]
    private static let en: Set<String> = [
        "person", "persons", "people", "resident", "residents", "population", "inhabitants", "occupants",
        "tenant", "tenants", "migrant", "migrants", "household", "households", "owner", "landlord",
        "children", "women", "elderly", "elders", "pupils", "name", "contact", "who",
    ]
}

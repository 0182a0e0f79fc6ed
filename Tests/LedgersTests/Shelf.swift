import Casework
import Ledgers
import Territory

/// A small catalogue that the tests of this room share: a register of dwellings and one of persons.
enum Shelf {
    static let today = Day("2026-11-22") ?? Day(ordinal: 0)

    static func text(_ zh: String, _ en: String) -> LocalizedText { LocalizedText(zh: zh, en: en) }

    static func field(
        _ code: String, _ type: LedgerField.Kind, _ zh: String, _ en: String, synonyms: [String] = [],
        _ check: (inout LedgerField.Check) -> Void = { _ in }
    ) -> LedgerField {
        var bounds = LedgerField.Check()
        check(&bounds)
        let isPersonal = ["name", "resident-id", "birth-date", "mobile"].contains(code)
        return LedgerField(
            code: code, type: type, label: text(zh, en), sensitivity: isPersonal ? .personal : .internal,
            synonyms: synonyms, check: bounds)
    }

    static let fields = [
        field("name", .text, "姓名", "Name", synonyms: ["户主", "户主姓名"]),
        field("resident-id", .person, "身份证号", "Resident number", synonyms: ["公民身份号码", "身份证"]),
        field("identity", .text, "证件号码", "Identity number") { $0.format = .residentID },
        field("birth-date", .date, "出生日期", "Date of birth", synonyms: ["生日"]) { $0.isPast = true },
        field("moved-in", .date, "入住日期", "Moved in"),
        field("mobile", .text, "联系电话", "Phone", synonyms: ["手机"]) { $0.format = .phone },
        field("credit-code", .text, "统一社会信用代码", "Credit code") { $0.format = .creditCode },
        field("firm", .firm, "所属企业", "Firm"),
        field("dwelling-number", .text, "房号", "Dwelling number", synonyms: ["门牌"]) { $0.format = .number },
        field("address", .text, "地址", "Address") { $0.format = .address },
        field("note", .text, "备注", "Note") { $0.longest = 500 },
        field("floors", .integer, "层数", "Floors") {
            $0.least = 1
            $0.most = 120
            $0.unit = text("层", "floors")
        },
        field("heads", .integer, "人数", "People") { $0.unit = text("人", "people") },
        field("floor-area", .decimal, "建筑面积", "Floor area", synonyms: ["面积"]) {
            $0.least = 0
            $0.most = 100_000
            $0.unit = text("平方米", "m²")
        },
        field("height", .decimal, "高程", "Height") { $0.decimals = 3 },
        field("share", .decimal, "占比", "Share"),
        field("coverage", .decimal, "覆盖率", "Coverage") { $0.unit = text("%", "%") },
        field("opens", .time, "开门时间", "Opens"),
        field("rented", .boolean, "是否出租", "Rented"),
        field("gender", .choice, "性别", "Gender") { $0.codes = "gender" },
        field("structure", .choice, "结构", "Structure") { $0.codes = "structure" },
        field("village", .area, "所属村社", "Village") { $0.level = Area.Level.village.rawValue },
        field("unit", .area, "微网格", "Unit") { $0.level = Area.Level.unit.rawValue },
        field("place", .point, "坐标", "Place"),
        field("photo", .file, "照片", "Photo"),
    ]

    static let genders = CodeList(
        name: "gender", title: text("性别", "Gender"), version: 1,
        values: [
            .init(code: "male", title: text("男", "Male"), synonyms: ["男性"]),
            .init(code: "female", title: text("女", "Female"), synonyms: ["女性"]),
        ])

    static let structures = CodeList(
        name: "structure", title: text("结构", "Structure"), version: 3,
        values: [
            .init(code: "brick", title: text("砖混", "Brick"), synonyms: ["混合"]),
            .init(code: "timber", title: text("木结构", "Timber"), synonyms: ["混合"]),
            .init(code: "earth", title: text("土木", "Earth"), isEnded: true),
            .init(code: "none", title: text("无", "None")),
        ])

    static let dwellings = ledger(
        "dwellings", .dwelling, key: "dwelling-number", required: ["address"],
        fields: [
            "dwelling-number", "address", "village", "unit", "floors", "floor-area", "rented", "structure",
            "moved-in", "note", "photo",
        ])

    static let residents = ledger(
        "residents", .person, key: "resident-id", required: ["name"],
        fields: ["resident-id", "name", "gender", "birth-date", "mobile", "village"])

    static let catalogue = Catalogue(
        codeLists: [genders, structures], fields: fields, ledgers: [dwellings, residents])

    private static func ledger(
        _ name: String, _ subject: Ledger.Subject, key: String, required: [String], fields: [String]
    ) -> Ledger {
        Ledger(
            name: name, title: text(name, name), subject: subject,
            columns: fields.map { .init(field: $0, isRequired: required.contains($0)) },
            known: (key: key, naming: required.first ?? key),
            hands: (keepers: ["village-clerk"], readsFrom: .town))
    }

    static let town = "330106001"
    static let areas: [Area] = [
        ("330106001", "枫桥镇", "Maple Town"), ("330106001004", "枫林村", "Maple Village"),
        ("330106001005", "白桦村", "Birch Village"), ("330106001004001", "第一网格", "Grid 1"),
        ("330106001004001001", "一号微网格", "Unit 1"), ("330106001005001001", "一号微网格", "Unit 1"),
    ].compactMap { code, name, english in
        Area.Code(code).map { Area(code: $0, name: name, englishName: english) }
    }

    static func read(_ text: String, as code: String) throws(ValueRefusal) -> EntryValue? {
        guard let field = catalogue.field(code) else { return nil }
        return try field.reading(text, lists: catalogue, among: AreaNames(areas), on: today)
    }
}

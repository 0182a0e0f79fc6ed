import Casework
import Foundation
import Ledgers
import Territory
import Testing

/// What the shared catalogue answers about its ledgers and fields.
@Suite struct CatalogueTests {
    let number = LedgerField(
        code: "dwelling-number", type: .text, label: LocalizedText(zh: "房号", en: "Dwelling number"))
    let phone = LedgerField(
        code: "floors", type: .integer, label: LocalizedText(zh: "层数", en: "Floors"))

    @Test func `a retired field is no field of a ledger`() {
        let dwellings = Ledger(
            name: "dwellings", title: LocalizedText(zh: "住房台账", en: "Dwellings"), subject: .dwelling,
            columns: [.init(field: "dwelling-number"), .init(field: "floors", isRetired: true)],
            known: (key: "dwelling-number", naming: "dwelling-number"),
            hands: (keepers: ["village-clerk"], readsFrom: .town))
        let catalogue = Catalogue(codeLists: [], fields: [number, phone], ledgers: [dwellings])
        #expect(catalogue.fields(of: dwellings).map(\.field.code) == ["dwelling-number"])
    }

    @Test func `the same catalogue has the same digest, and any other another`() throws {
        let one = Catalogue(codeLists: [], fields: [number, phone], ledgers: [])
        let again = try JSONDecoder().decode(Catalogue.self, from: Data(one.keptForm.utf8))
        #expect(again == one)
        #expect(again.digest == one.digest)
        #expect(one.digest.count == 64)
        #expect(Catalogue(codeLists: [], fields: [phone, number], ledgers: []).digest != one.digest)
    }

    @Test func `a sealed field may be a key and names nothing`() {
        var check = LedgerField.Check()
        check.format = .residentID
        let sealed = LedgerField(
            code: "resident-id", type: .text, label: LocalizedText(zh: "身份证号", en: "Resident number"),
            sensitivity: .personal, check: check)
        #expect(sealed.canBeKey && !sealed.canName)
        #expect(number.canBeKey && number.canName)
    }

    @Test(arguments: [
        ("身份证号", "身 份 证 号"), ("面积（平方米）", "面积(平方米)"), ("ＩＤ号码", "id号码"), ("负责人：", "负责人"), ("A-1", "ａ１"),
    ])
    func `a heading is the same however it is written`(one: String, other: String) {
        #expect(LedgerField.folded(one) == LedgerField.folded(other))
    }

    @Test(arguments: [
        // One more, one less, two turned round; one for another only where the label is long.
        ("建筑面积", "总建筑面积", true), ("联系人电话", "联系电话", true), ("登记日期", "登日记期", true),
        ("住房建筑面积", "住户建筑面积", true), ("开工日期", "竣工日期", false), ("电话", "电话号", false),
        ("建筑面积", "占地面积", false), ("建筑面积", "面积", false), ("层数", "户数", false),
    ])
    func `labels one slip apart look alike`(one: String, other: String, isAlike: Bool) {
        for (first, second) in [(one, other), (other, one)] {
            let found = Self.catalogue([(first, [], .text), (second, [], .text)]).lookalikes()
            #expect(found == (isAlike ? [Lookalike("field-0", "field-1")] : []), "\(first) \(second)")
        }
    }

    @Test func `labels of different types do not look alike`() {
        #expect(Self.catalogue([("建筑面积", [], .text), ("总建筑面积", [], .decimal)]).lookalikes() == [])
    }

    @Test func `a heading two fields answer to is named with both`() {
        let found = Self.catalogue([
            ("出生日期", ["生日"], .date), ("生日", [], .text), ("其他", ["出生 日期", "其 他"], .text),
        ]).lookalikes()
        #expect(
            found == [
                Lookalike("field-0", "field-1", sharing: "生日"),
                Lookalike("field-0", "field-2", sharing: "出生 日期"),
            ])
    }

    private static func catalogue(_ rows: [(String, [String], LedgerField.Kind)]) -> Catalogue {
        let fields = rows.enumerated().map { position, row in
            LedgerField(
                code: "field-\(position)", type: row.2, label: LocalizedText(zh: row.0, en: row.0),
                synonyms: row.1)
        }
        return Catalogue(codeLists: [], fields: fields, ledgers: [])
    }
}

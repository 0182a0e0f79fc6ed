import Casework
import Territory
import Testing

@testable import Ledgers

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
}

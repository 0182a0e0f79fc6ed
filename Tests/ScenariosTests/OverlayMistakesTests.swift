import Casework
import Scenarios
import Testing

/// Colours of buildings and dossiers that are right, and one slip at a time in them.
@Suite struct OverlayMistakesTests {
    private static let files: [String: String] = [
        "fields/all.yaml": """
        fields:
          - {field: number, type: text, label: {zh: 楼号, en: Number}, format: number}
          - {field: dwellings, type: integer, label: {zh: 套数, en: Dwellings}}
          - {field: survey, type: choice, label: {zh: 鉴定, en: Survey}, codes: survey}
          - {field: exit, type: boolean, label: {zh: 通道被占, en: Exit blocked}}
          - {field: gas-on, type: date, label: {zh: 燃气安检, en: Gas checked}, past: true}
          - {field: people-living, type: integer, label: {zh: 居住情况, en: Living here}, unit: {zh: 人, en: persons}}
          - {field: tenants, type: integer, label: {zh: 租客数, en: Tenants}}
          - {field: keeper-phone, type: text, label: {zh: 电话, en: Telephone}, format: phone}
          - {field: owner, type: text, label: {zh: 权利人, en: Holder}, sensitivity: personal}
          - {field: remark, type: text, label: {zh: 说明, en: Remark}}
          - {field: identity, type: text, label: {zh: 身份证号, en: Identity number}, format: resident-id, sensitivity: personal}
          - {field: firm, type: text, label: {zh: 企业, en: Firm}}
        """,
        "codes/all.yaml": """
        codes:
          - codes: survey
            title: {zh: 鉴定, en: Survey}
            values: [{value: a, title: {zh: 甲, en: Sound}}, {value: d, title: {zh: 丁, en: Unsafe}}]
        """,
        "ledgers/buildings.yaml": """
        ledger: buildings
        title: {zh: 楼栋, en: Buildings}
        subject: building
        key: number
        naming: number
        keepers: [village-clerk]
        reads: county
        fields: [{field: number, required: true}, dwellings, survey, exit, gas-on, people-living, tenants, keeper-phone, owner, remark]
        """,
        "ledgers/firms.yaml": """
        ledger: firms
        title: {zh: 企业台账, en: Firms}
        subject: firm
        key: firm
        naming: firm
        keepers: [village-clerk]
        reads: county
        fields: [{field: firm, required: true}]
        """,
        "ledgers/residents.yaml": """
        ledger: residents
        title: {zh: 居民, en: Residents}
        subject: person
        key: identity
        naming: remark
        keepers: [village-clerk]
        reads: town
        basis: {zh: 办法, en: Rules}
        benefit: {zh: 服务, en: Services}
        fields: [{field: identity, required: true}, {field: remark, required: true}]
        """,
        "colours/buildings.yaml": """
        colours: buildings
        dwellings: dwellings
        palette: [red, yellow, green]
        deciders: [village-clerk]
        rules:
          - colour: red
            reason: {zh: 危房, en: Unsafe}
            when: [{field: survey, is: d}]
          - colour: yellow
            reason: {zh: 通道被占, en: Blocked}
            when: [{field: exit, is: true}, {field: gas-on, years-at-least: 1}]
        """,
        "dossiers/village.yaml": """
        dossier: village
        sections:
          - profile
          - numbers
          - {section: ledgers, ledgers: [buildings, firms]}
          - {section: colours, ledgers: [buildings]}
        """,
        "dossiers/firm.yaml": """
        dossier: firm
        ledger: firms
        sections: [profile, map]
        """,
    ]

    /// The lines of all mistakes after one text stands in place of another.
    private func lines(of file: String, _ old: String, _ new: String) throws -> [String] {
        var files = Self.files
        let text = try #require(files[file])
        try #require(old.isEmpty || text.contains(old))
        files[file] = old.isEmpty ? text : text.replacing(old, with: new)
        let kept = [
            "place.yaml", "posts.yaml", "organizations.yaml", "calendar.yaml", "workflows/closed-loop.yaml",
            "scenarios/rubbish.yaml",
        ]
        let pack = try MistakesTests.given().filter { kept.contains($0.key) }.merging(files) { $1 }
        return TwentyMistakesTests.mistakes(in: pack).map { $0.line(in: .en) }
    }

    @Test func `a pack without a slip is taken whole`() throws {
        #expect(try lines(of: "dossiers/firm.yaml", "", "") == [])
    }

    @Test(arguments: ["people-living", "tenants", "keeper-phone", "owner", "remark"])
    func `a rule that asks who lives there does not load, and the mistake says where`(field: String) throws {
        let found = try lines(
            of: "colours/buildings.yaml", "{field: survey, is: d}", "{field: \(field), filled: true}")
        #expect(found.count == 1)
        #expect(
            found.first?.hasPrefix("demo/colours/buildings.yaml:8:20: \"\(field)\" tells of persons") == true,
            "\(found)")
    }

    @Test(arguments: [
        ("colours/buildings.yaml", "colours: buildings", "colours: firms", "no ledger of buildings"),
        ("colours/buildings.yaml", "colours: buildings", "colours: building", "did you mean"),
        ("colours/buildings.yaml", "dwellings: dwellings", "dwellings: survey", "no whole number"),
        ("colours/buildings.yaml", "{field: survey, is: d}", "{field: survey, is: z}", "no value of field"),
        (
            "colours/buildings.yaml", "{field: survey, is: d}", "{field: survey, at-least: d}",
            "no value of field"
        ),
        ("colours/buildings.yaml", "{field: survey, is: d}", "{field: survey}", "what must be so"),
        ("colours/buildings.yaml", "{field: survey, is: d}", "{field: surveys, is: d}", "has no field"),
        (
            "colours/buildings.yaml", "{field: survey, is: d}", "{field: survey, is: d, filled: true}",
            "two conditions"
        ),
        ("colours/buildings.yaml", "- colour: red", "- colour: blue", "not in the palette"),
        ("colours/buildings.yaml", "- colour: red", "- colour: purple", "unknown colour"),
        ("colours/buildings.yaml", "deciders: [village-clerk]", "deciders: [village-clark]", "unknown post"),
        ("dossiers/village.yaml", "- numbers", "- number", "unknown section"),
        ("dossiers/village.yaml", "dossier: village", "dossier: grid", "has no section \"numbers\""),
        (
            "dossiers/village.yaml", "ledgers: [buildings, firms]", "ledgers: [buildings, firm]",
            "unknown ledger"
        ),
        ("dossiers/village.yaml", "- profile", "- {section: profile, ledgers: [firms]}", "about no ledgers"),
        ("dossiers/firm.yaml", "ledger: firms", "ledger: buildings", "no ledger of firms"),
    ])
    func `one slip is one mistake, in words`(file: String, old: String, new: String, words: String) throws {
        let found = try lines(of: file, old, new)
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.contains(words) == true, "\(found)")
        #expect(found.first?.hasPrefix("demo/\(file):") == true, "\(found)")
    }
}

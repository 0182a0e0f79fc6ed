import Casework
import Foundation
import Ledgers
import Scenarios
import Testing

/// A small catalogue that is right, and one slip at a time in it: exactly one mistake is told, and where.
@Suite struct LedgerMistakesTests {
    static let catalogue: [String: String] = [
        "codes/people.yaml": """
        codes:
          - codes: gender
            title: {zh: 性别, en: Gender}
            version: 1
            values:
              - {value: male, title: {zh: 男, en: Male}, synonyms: [男性]}
              - {value: female, title: {zh: 女, en: Female}}
              - {value: unsaid, title: {zh: 未说明, en: Not said}, ended: true}
          - codes: document-kind
            title: {zh: 资料类型, en: Kind of document}
            version: 1
            values:
              - {value: drawing, title: {zh: 图纸, en: Drawing}}
        """,
        "fields/all.yaml": """
        fields:
          - {field: name, type: text, label: {zh: 姓名, en: Name}, sensitivity: personal, longest: 50}
          - field: birth-date
            type: date
            label: {zh: 出生日期, en: Date of birth}
            sensitivity: personal
            source: {zh: 公安户籍, en: Household registration}
            synonyms: [出生年月日, 生日]
            past: true
          - {field: identity, type: text, label: {zh: 身份证号, en: Identity number}, format: resident-id, sensitivity: personal}
          - {field: gender, type: choice, label: {zh: 性别, en: Gender}, codes: gender}
          - {field: ethnic-group, type: text, label: {zh: 民族, en: Ethnic group}, sensitivity: sensitive}
          - {field: village, type: area, label: {zh: 所在村, en: Village}, level: village}
          - {field: door, type: text, label: {zh: 房号, en: Door number}, format: number}
          - {field: floor-area, type: decimal, label: {zh: 建筑面积, en: Floor area}, unit: {zh: 平方米, en: m²}, least: 0, most: 9000, decimals: 1}
          - {field: storeys, type: integer, label: {zh: 层数, en: Storeys}, least: 1, most: 200}
          - {field: place, type: point, label: {zh: 坐标, en: Coordinates}}
          - {field: plan, type: file, label: {zh: 平面图, en: Plan}, paper: drawing}
          - {field: note, type: text, label: {zh: 备注, en: Note}, longest: 500}
        """,
        "ledgers/residents.yaml": """
        ledger: residents
        title: {zh: 居民台账, en: Residents}
        subject: person
        key: identity
        naming: name
        keepers: [unit-head, village-clerk]
        reads: town
        basis: {zh: 居民服务办法, en: Rules on services to residents}
        benefit: {zh: 不再重复填表, en: Forms are not filled in twice}
        fields:
          - {field: identity, required: true}
          - {field: name, required: true}
          - birth-date
          - gender
          - ethnic-group
          - {field: note, retired: true}
        """,
        "ledgers/dwellings.yaml": """
        ledger: dwellings
        title: {zh: 住房台账, en: Dwellings}
        subject: dwelling
        key: door
        naming: door
        keepers: [unit-head, grid-head]
        reads: county
        fields:
          - {field: door, required: true}
          - floor-area
          - storeys
          - village
          - place
        """,
    ]

    /// The catalogue in a pack that is small beside it.
    static func given() throws -> [String: String] {
        let kept = [
            "place.yaml", "posts.yaml", "organizations.yaml", "calendar.yaml", "workflows/closed-loop.yaml",
            "scenarios/rubbish.yaml",
        ]
        return try MistakesTests.given().filter { kept.contains($0.key) }.merging(catalogue) { $1 }
    }

    typealias Slip = MistakesTests.Slip

    static let codes = "codes/people.yaml"
    static let fields = "fields/all.yaml"
    static let residents = "ledgers/residents.yaml"
    static let dwellings = "ledgers/dwellings.yaml"
    static let slips: [Slip] = [
        // Lists of codes.
        Slip(codes, "value: female", "value: male", "7:17: code \"male\" exists already; rename one"),
        Slip(
            codes, "zh: 女,", "zh: 男性,",
            "7:32: \"男性\" means both \"male\" and \"female\"; call one differently"),
        Slip(
            codes, "value: unsaid", "value: 未说明",
            "8:17: \"未说明\" cannot be a name; use lower-case letters, digits and hyphens, at most 40"),
        Slip(codes, "version: 1", "version: 0", "4:14: \"0\" is out of range; from 1 to 10000 is possible"),
        Slip(
            codes, "synonyms: [男性]", "synonym: [男性]",
            "6:49: unknown key \"synonym\"; did you mean \"synonyms\"?"),
        Slip(
            codes, "title: {zh: 女, en: Female}", "title: {zh: 管控对象, en: Female}",
            "7:32: \"管控\" cannot stand in a ledger: nobody is registered to be watched; remove it"),
        // Fields.
        Slip(
            fields, "type: date", "type: dates",
            "4:11: unknown type of field \"dates\"; did you mean \"date\"?"),
        Slip(
            fields, "sensitivity: personal, longest: 50", "sensitivity: private, longest: 50",
            "2:71: unknown sensitivity \"private\"; known are: public, internal, personal, sensitive"),
        Slip(
            fields, "codes: gender}", "codes: gendr}",
            "11:71: unknown code list \"gendr\"; did you mean \"gender\"?"),
        Slip(fields, ", codes: gender}", "}", "11:5: a field of type: choice needs a code list; add codes"),
        Slip(
            fields, ", paper: drawing}", "}",
            "18:5: a file says of which kind the document is; add paper, such as paper: licence"),
        Slip(
            fields, "paper: drawing", "paper: drawin",
            "18:66: unknown code \"drawin\"; did you mean \"drawing\"?"),
        Slip(
            fields, "en: Coordinates}}", "en: Coordinates}, paper: drawing}",
            "17:74: \"paper\" is for file, and this is point; remove it or change type"),
        Slip(
            fields, "type: area, label", "type: text, label",
            "13:72: \"level\" is for area, and this is text; remove it or change type"),
        Slip(
            fields, "type: text, label: {zh: 房号, en: Door number}, format: number",
            "type: text, label: {zh: 房号, en: Door number}, format: nummber",
            "14:73: unknown format \"nummber\"; did you mean \"number\"?"),
        Slip(
            fields, "en: Storeys}, least", "en: Storeys}, codes: gender, least",
            "16:74: \"codes\" is for choice, and this is integer; remove it or change type"),
        Slip(
            fields, "en: Note}, longest: 500", "en: Note}, unit: {zh: 字, en: words}",
            "19:64: \"unit\" is for integer, decimal, and this is text; remove it or change type"),
        Slip(
            fields, "en: Storeys}, least: 1,", "en: Storeys}, decimals: 1, least: 1,",
            "16:77: \"decimals\" is for decimal, and this is integer; remove it or change type"),
        Slip(
            fields, "past: true", "past: true\n    longest: 10",
            "10:14: \"longest\" is for text, and this is date; remove it or change type"),
        Slip(
            fields, "en: Coordinates}}", "en: Coordinates}, past: true}",
            "17:73: \"past\" is for date, and this is point; remove it or change type"),
        Slip(
            fields, "least: 1, most: 200", "least: 201, most: 200",
            "16:85: least 201 is more than most 200, so nothing fits; turn them round or mend one"),
        Slip(
            fields, "least: 1, most: 200", "least: 1.5, most: 200",
            "16:74: wrong type; a whole number is needed"),
        Slip(
            fields, "decimals: 1}", "decimals: 9}", "15:132: \"9\" is out of range; from 0 to 6 is possible"),
        Slip(
            fields, "zh: 备注, en: Note", "zh: 出生 年月日, en: Note",
            "19:38: \"出生 年月日\" is a heading of both \"birth-date\" and \"note\"; make them one field, or call one differently"
        ),
        Slip(fields, "field: plan,", "field: place,", "18:13: field \"place\" exists already; rename one"),
        Slip(
            fields, "field: plan,", "field: source,",
            "18:13: every ledger has a column \"source\" of its own; rename the field, such as source-name"),
        Slip(
            fields, "field: plan,", "field: Plan,",
            "18:13: \"Plan\" cannot be a name; use lower-case letters, digits and hyphens, at most 40"),
        Slip(
            fields, "format: resident-id, sensitivity: personal", "format: resident-id",
            "10:13: \"identity\" tells of a person and cannot be that open; write sensitivity: personal"),
        Slip(
            fields, "zh: 平面图, en: Plan", "zh: 关爱需求, en: Plan",
            "18:38: \"关爱需求\" cannot stand in a ledger: needs are kept in a care referral alone, and end with it; remove it"
        ),
        Slip(
            fields, "field: plan, ", "field: care-need, ",
            "18:13: \"care need\" cannot stand in a ledger: needs are kept in a care referral alone, and end with it; remove it"
        ),
        Slip(
            fields, "zh: 层数, en: Storeys", "zh: 住户风险, en: Storeys",
            "16:13: \"风险\" cannot stand in a ledger of persons or homes: nobody is registered to be watched; remove it"
        ),
        Slip(
            fields, "synonyms: [出生年月日, 生日]", "synonyms: [积分, 生日]",
            "3:12: \"积分\" cannot stand in a ledger of persons or homes: people are not scored or ranked; remove it"
        ),
        Slip(
            fields, "en: Ethnic group}, sensitivity: sensitive", "en: Ethnic group}",
            "12:13: \"民族\" of a person is sensitive; write sensitivity: sensitive, or do not register it"),
        // Ledgers.
        Slip(
            residents, "subject: person", "subject: persons",
            "3:10: unknown subject \"persons\"; did you mean \"person\"?"),
        Slip(
            residents, "key: identity", "key: identiti",
            "4:6: key \"identiti\" is no field of this ledger; did you mean \"identity\"?"),
        Slip(
            residents, "{field: identity, required: true}", "identity",
            "4:6: key \"identity\" must be filled in; write {field: identity, required: true}"),
        Slip(
            residents, "naming: name", "naming: note",
            "5:9: naming \"note\" is retired; choose another field, or remove retired"),
        Slip(
            residents, "naming: name", "naming: identity",
            "5:9: \"identity\" (text) cannot be the naming; choose one that lists show in plain (text, integer, choice, area, firm, dwelling)"
        ),
        Slip(
            residents, "key: identity", "key: ethnic-group",
            "4:6: \"ethnic-group\" (text) cannot be the key; choose a number or the like that is not sensitive (text, integer, area, person, firm, dwelling)"
        ),
        Slip(
            residents, "  - gender\n", "  - gendr\n",
            "14:5: unknown field \"gendr\"; did you mean \"gender\"?"),
        Slip(
            residents, "  - gender\n", "  - gender\n  - gender\n",
            "15:5: field \"gender\" stands here twice; keep one"),
        Slip(
            residents, "  - gender\n", "  - gender\n  - plan\n",
            "15:5: a ledger of persons or dwellings keeps no papers about them (\"plan\" is a file); remove it"
        ),
        Slip(
            residents, "  - gender\n", "  - gender\n  - place\n",
            "15:5: a ledger of persons does not say where they are (\"place\" is a point); link the dwelling instead, or remove it"
        ),
        Slip(
            residents, "retired: true}", "retired: true, required: true}",
            "16:5: field \"note\" is retired and cannot be required; remove one of the two"),
        Slip(
            residents, "unit-head, village-clerk", "unit-head, vilage-clerk",
            "6:22: unknown post \"vilage-clerk\"; did you mean \"village-clerk\"?"),
        Slip(
            residents, "unit-head, village-clerk", "unit-head, department-handler",
            "6:22: post \"department-handler\" covers no area and keeps no ledger; name a post with role: area"
        ),
        Slip(
            residents, "unit-head, village-clerk", "unit-head, county-dispatcher",
            "6:22: post \"county-dispatcher\" is at county and cannot read a ledger read up to town; remove it or change reads"
        ),
        Slip(
            residents, "keepers: [unit-head, village-clerk]", "keepers: []",
            "6:10: the list is empty; at least one is needed"),
        Slip(
            residents, "reads: town", "reads: county",
            "7:8: a ledger of persons is read up to the town, and county sees counts only; write reads: town or lower"
        ),
        Slip(
            residents, "reads: town", "reads: towns", "7:8: unknown level \"towns\"; did you mean \"town\"?"),
        Slip(
            residents, "basis: {zh: 居民服务办法, en: Rules on services to residents}\n", "",
            "1:1: a ledger of persons exists only with its basis and its benefit; add basis"),
        Slip(
            residents, "benefit: {zh: 不再重复填表, en: Forms are not filled in twice}\n", "",
            "1:1: a ledger of persons exists only with its basis and its benefit; add benefit"),
        Slip(
            residents, "zh: 居民台账", "zh: 重点人员台账",
            "2:8: \"重点人员\" cannot stand in a ledger: nobody is registered to be watched; remove it"),
        Slip(
            residents, "en: Residents}", "en: Residents at risk}",
            "2:8: \"risk\" cannot stand in a ledger of persons or homes: nobody is registered to be watched; remove it"
        ),
        Slip(
            dwellings, "subject: dwelling", "subject: dwelling\nbenefit: {zh: 服务, en: Services}",
            "4:10: \"benefit\" is for ledgers of persons; remove it"),
        Slip(
            residents, "ledger: residents", "ledger: dwellings",
            "1:9: ledger \"dwellings\" exists already; rename one"),
        Slip(
            dwellings, "key: door", "key: place",
            "4:6: \"place\" (point) cannot be the key; choose a number or the like that is not sensitive (text, integer, area, person, firm, dwelling)"
        ),
        Slip(
            dwellings, "key: door", "key: storey",
            "4:6: key \"storey\" is no field of this ledger; did you mean \"storeys\"?"),
        Slip(
            dwellings, "reads: county", "reads: county\nread: town",
            "8:1: unknown key \"read\"; did you mean \"reads\"?"),
    ]

    @Test func `the small catalogue is right`() throws {
        #expect(TwentyMistakesTests.mistakes(in: try Self.given()).map { $0.line(in: .en) } == [])
    }

    @Test(arguments: slips.indices)
    func `one slip is one mistake, told where it stands`(index: Int) throws {
        let slip = Self.slips[index]
        var files = try Self.given()
        let text = try #require(files[slip.file])
        let range = try #require(text.range(of: slip.written), "\(slip.file) no longer says \(slip.written)")
        files[slip.file] = text.replacingCharacters(in: range, with: slip.slipped)
        let found = TwentyMistakesTests.mistakes(in: files)
        #expect(found.map { $0.line(in: .en) } == ["demo/\(slip.file):" + slip.told])
        for sentence in found.map({ $0.sentence(in: .zh) }) {
            #expect(sentence.unicodeScalars.contains { $0.properties.isIdeographic }, "\(sentence)")
        }
    }

    @Test func `what labels a person may be said of a thing`() throws {
        var files = try Self.given()
        files["fields/things.yaml"] = """
            fields:
              - {field: slope-risk, type: text, label: {zh: 滑坡风险, en: Risk of landslide}}
            """
        files["ledgers/slopes.yaml"] = """
            ledger: slopes
            title: {zh: 边坡台账, en: Slopes}
            subject: thing
            key: door
            naming: door
            keepers: [grid-head]
            reads: city
            fields:
              - {field: door, required: true}
              - slope-risk
            """
        #expect(TwentyMistakesTests.mistakes(in: files).map { $0.line(in: .en) } == [])
    }

    @Test func `without lists, fields and ledgers there is no catalogue, and with any of them there is`()
        throws
    {
        var files = try MistakesTests.given()
        func read() throws -> Definitions {
            let packed = files.map { ($0, PackFile(path: "demo/" + $0, bytes: Array($1.utf8))) }
            return try PackReader.read(Dictionary(uniqueKeysWithValues: packed), of: "demo").get()
        }
        #expect(try read().catalogue == nil)
        files[Self.codes] = Self.catalogue[Self.codes]
        #expect(try read().catalogue != nil)
    }

    @Test func `a file of fields that cannot be read is told, and nothing about what it would have had`()
        throws
    {
        var files = try Self.given()
        files[Self.fields] = "fields: ["
        let found = TwentyMistakesTests.mistakes(in: files)
        #expect(found.map(\.place.file) == ["demo/" + Self.fields])
    }

    @Test func `a catalogue shaken at random is answered, never trapped`() throws {
        let seed: UInt64 = 141
        print("shaking catalogues with seed \(seed)")
        var dice = WalkTests.Dice(state: seed)
        let files = try Self.given()
        let names = Self.catalogue.keys.sorted()
        for _ in 0..<120 {
            var shaken = files
            let name = try #require(names.randomElement(using: &dice))
            var lines = try #require(files[name]).components(separatedBy: "\n")
            let (one, other) = (
                Int.random(in: 0..<lines.count, using: &dice), Int.random(in: 0..<lines.count, using: &dice)
            )
            switch Int.random(in: 0...2, using: &dice) {
            case 0: lines.remove(at: one)
            case 1: lines.insert(lines[one], at: other)
            default: lines[one] = String(lines[one].prefix(Int.random(in: 0...60, using: &dice)))
            }
            shaken[name] = lines.joined(separator: "\n")
            for mistake in TwentyMistakesTests.mistakes(in: shaken) {
                #expect(
                    !mistake.sentence(in: .zh).isEmpty && mistake.place.line > 0 && mistake.place.column > 0)
            }
        }
    }
}

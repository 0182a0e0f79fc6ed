import Casework
import Foundation
import Scenarios
import Testing

/// One slip at a time in the files of the demo pack: exactly one mistake is told, about exactly that.
@Suite struct MistakesTests {
    /// The files of the demo pack by their names inside it, without its ledgers: `LedgerMistakesTests` has
    /// smaller ones, and reading hundreds of fields for every slip would take minutes.
    static func given() throws -> [String: String] {
        var files: [String: String] = [:]
        for folder in ["shared", "mingchuan"] {
            let root = PacksTests.folder + "/" + folder
            for name in try FileManager.default.subpathsOfDirectory(atPath: root)
            where name.hasSuffix(".yaml") && !ledgerFolders.contains(where: name.hasPrefix) {
                files[name] = try String(contentsOfFile: root + "/" + name, encoding: .utf8)
            }
        }
        return files
    }

    private static let ledgerFolders = ["codes/", "fields/", "ledgers/", "colours/", "dossiers/"]

    struct Slip: Sendable {
        let file: String
        let written: String
        let slipped: String
        let told: String

        init(_ file: String, _ written: String, _ slipped: String, _ told: String) {
            self.file = file
            self.written = written
            self.slipped = slipped
            self.told = told
        }
    }

    static let loop = "workflows/closed-loop.yaml"
    static let lamp = "scenarios/street-light.yaml"
    static let slips: [Slip] = [
        Slip("place.yaml", "code: \"9901\"", "code: \"990101\"", "\"990101\" is no city code"),
        Slip("place.yaml", "longitude: 150", "longitude: 148", "the centre lies outside the envelope"),
        Slip("place.yaml", "latitude: 30}", "latitude: 300}", "\"300\" is out of range; from -90.0 to 90.0"),
        Slip("place.yaml", "calendar: mingchuan", "calendar: minchuan", "did you mean \"mingchuan\"?"),
        Slip("place.yaml", "[zh, en]", "[zh, fr]", "unknown language \"fr\""),
        Slip(
            "place.yaml", "name: {zh: 明川市, en: Mingchuan}", "name: 明川市",
            "wrong type; {zh: …, en: …} is needed"),
        Slip("posts.yaml", "desk: duty", "desk: true", "0 duty desks"),
        Slip(
            "posts.yaml", "role: organization}", "role: organization, desk: true}",
            "only a post with role: area"),
        Slip(
            "posts.yaml", "role: organization}", "role: organization, unmasks: true}",
            "whoever may see a contact handles nothing"),
        Slip(
            "posts.yaml", "levels: [town], desk: true}", "levels: [town], desk: true, unmasks: true}",
            "whoever may see a contact handles nothing"),
        Slip("posts.yaml", "levels: [grid]", "levels: []", "the list is empty"),
        Slip("notices.yaml", "events: [dispatch]", "events: [dispach]", "did you mean \"dispatch\"?"),
        Slip("notices.yaml", "steps: [handling]", "steps: [handing]", "did you mean \"handling\"?"),
        Slip("notices.yaml", "to: owner, template: given", "to: owners, template: given", "unknown audience"),
        Slip("notices.yaml", "template: unhappy}", "template: unhapy}", "did you mean \"unhappy\"?"),
        Slip("notices.yaml", "快到期：{title}", "快到期：{words}", "a notice has no blank \"{words}\""),
        Slip("notices.yaml", "快到期：{title}", "快到期：{contact}", "a notice has no blank \"{contact}\""),
        Slip(
            "notices.yaml", "      en: 'Due soon: {title}, {area}, {due} ({number})'\n", "",
            "the English is missing"),
        Slip("notices.yaml", "resident_hours: 08:00-21:00", "resident_hours: 21:00-08:00", "are no hours"),
        Slip("notices.yaml", "channel: webhook", "channel: webhok", "did you mean \"webhook\"?"),
        Slip("notices.yaml", "channel: webhook", "channel: sms", "sms does not reach subscribers"),
        Slip("notices.yaml", "channel: webhook, ", "", "page does not reach subscribers"),
        Slip("notices.yaml", "[stray-wire, fire-lane]", "[stray-wires]", "did you mean \"stray-wire\"?"),
        Slip(
            "notices.yaml", "to: owner, template: given", "to: owner, any_hour: true, template: given",
            "for lines with a channel"),
        Slip(
            "notices.yaml", "  - {events: [warned], to: owner, template: due-soon}\n", "",
            "no line uses \"due-soon\""),
        Slip(
            "notices.yaml", "  - {events: [reply], to: owner, template: written}\n",
            "  - {events: [reply], to: owner, template: written}\n"
                + "  - {events: [reply], to: owner, template: written}\n",
            "the same people are told the same twice"),
        Slip(
            "replies.yaml", "scenarios: [street-light]", "scenarios: [street-lihgt]",
            "did you mean \"street-light\"?"),
        Slip(
            "replies.yaml", "steps: [verifying, being-answered]", "steps: [verifing]",
            "did you mean \"verifying\"?"),
        Slip("replies.yaml", "尚未办好, en: Not done yet}", "尚未办好}", "the English is missing"),
        Slip("replies.yaml", "预计 {due} 前", "预计 {contact} 前", "a reply has no blank \"{contact}\""),
        Slip("replies.yaml", "预计 {due} 前", "预计 {deu} 前", "did you mean \"due\"?"),
        Slip("replies.yaml", "reply: not-ours", "reply: not-done", "exists already"),
        Slip("replies.yaml", "steps: [dispatched, passed-on]", "steps: [closed]", "is never offered"),
        Slip("replies.yaml", "fills: answer", "fills: answers", "did you mean \"answer\"?"),
        Slip("scenarios/street-light.yaml", "现已正常亮灯", "现已{words}正常亮灯", "a reply has no blank \"{words}\""),
        Slip("organizations.yaml", "kind: firm", "kind: company", "unknown kind of organization \"company\""),
        Slip("posts.yaml", "post: unit-head", "post: Unit head", "\"Unit head\" cannot be a name"),
        Slip("calendar.yaml", "to: 2028-12-31", "to: 2025-12-31", "it ends before it starts"),
        Slip("calendar.yaml", "monday:", "munday:", "unknown weekday \"munday\"; did you mean \"monday\"?"),
        Slip("calendar.yaml", "- 2027-01-01", "- 2029-01-01", "2029-01-01 lies outside the calendar"),
        Slip("calendar.yaml", "- 2027-01-01", "- 2026-10-07", "2026-10-07 is written twice"),
        Slip("calendar.yaml", "[2026-01-04,", "[2026-01-03,", "both a holiday and worked"),
        Slip(
            "calendar.yaml", "monday: [\"08:30-12:00\", \"14:30-17:30\"]",
            "monday: [\"14:30-17:30\", \"08:30-12:00\"]", "the hours overlap"),
        Slip(
            "calendar.yaml", "monday: [\"08:30-12:00\",", "monday: [\"8:30-12:00\",",
            "\"8:30-12:00\" are no hours"),
        Slip(
            loop, "begins: collected", "begins: colected",
            "unknown step \"colected\"; did you mean \"collected\"?"),
        Slip(loop, "does: confirm", "does: conform", "unknown effect \"conform\"; did you mean \"confirm\"?"),
        Slip(loop, "does: note", "does: note\n        next: handling", "\"note\" leads nowhere; remove next"),
        Slip(
            loop, "        does: accept\n        next: handling\n", "        does: accept\n",
            "\"accept\" must lead"),
        Slip(loop, "by: [reporter]", "by: [owner]", "\"score\" is for \"reporter\" alone"),
        Slip(
            loop, "does: expire\n        next: closed", "does: expire\n        next: handling",
            "does not close"),
        Slip(loop, "    closes: true\n", "    closes: false\n", "step \"closed\" has no way out"),
        Slip(loop, "up_to: 2", "up_to: 5", "\"5\" is out of range; from 1 to 4"),
        Slip(
            loop, "does: finish\n", "does: finish\n        asks: {note: optional}\n",
            "does not let \"note\" be set"),
        Slip(loop, "reason: nothing-there,", "reason: not-ours,", "reason \"not-ours\" exists already"),
        Slip(loop, "- choice: return", "- choice: accept", "choice \"accept\" exists already"),
        Slip(
            loop, "target: [organization, area], note: optional}\n\n", "target: [firm]}\n\n",
            "unknown target \"firm\""),
        Slip(loop, "accept: 25 %", "accept: 95 %", "\"95 %\" is no warning"),
        Slip(
            loop, "  handle: 1 working day\n", "  handel: 1 working day\n",
            "no step runs a clock \"handel\", so this never applies; did you mean \"handle\"?"),
        Slip(loop, "times: 2,", "times: 9,", "\"9\" is out of range; from 1 to 5"),
        Slip(loop, "working days, tell: city}", "working days, tell: citty}", "unknown level \"citty\""),
        Slip(
            loop, "unless: noted", "unless: notd",
            "unknown stop condition \"notd\"; did you mean \"noted\"?"),
        Slip(loop, "- {clock: verify, after", "- {clock: verfy, after", "no clock reaches this escalation"),
        Slip(
            loop, "for: [reporter, outsider]", "for: [reportr, outsider]",
            "unknown party to wait for \"reportr\""),
        Slip(loop, "for: [reporter, outsider]", "for: []", "the list is empty"),
        Slip(loop, "        limit: 5 working days\n", "", "\"limit\" is missing"),
        Slip(loop, "total: 20 days", "total: 20 working days", "working time cannot be used here"),
        Slip(loop, "does: resume", "does: note", "can wait and never goes on"),
        Slip(
            loop, "does: resume", "does: resume\n        total: 20 days",
            "\"resume\" does not let \"total\" be set"),
        Slip(
            "scenarios/road-drainage.yaml", "tell: {organization: urban-care",
            "tell: {organization: urban-car",
            "unknown organization \"urban-car\"; did you mean \"urban-care\"?"),
        Slip(
            "scenarios/road-drainage.yaml", "urban-care, at: county}}", "urban-care, at: village}}",
            "there is no \"urban-care\" at village"),
        Slip(
            "scenarios/road-drainage.yaml", "warn: {accept: 20 minutes}", "warn: {accept: soon}",
            "\"soon\" is no warning"),
        Slip(loop, "does: hand-up", "does: handup", "unknown effect \"handup\"; did you mean \"hand-up\"?"),
        Slip(
            loop, "by: [owner]\n        does: hand-down", "by: [head]\n        does: hand-down",
            "\"hand-down\" is for \"owner\" alone"),
        Slip(
            loop, "        does: hand-up\n        next: collected\n", "        does: hand-up\n",
            "\"hand-up\" must lead somewhere"),
        Slip(
            loop, "        does: hand-up\n", "        does: hand-up\n        asks: {note: optional}\n",
            "does not let \"note\" be set"),
        Slip(lamp, "  report-in: 4 working hours\n", "", "clock \"report-in\" has no length"),
        Slip(
            lamp, "  report-in: 4", "  reprt-in: 4",
            "no step runs a clock \"reprt-in\"; did you mean \"report-in\"?"),
        Slip(lamp, "family: city-care", "family: city-car", "unknown family \"city-car\"; did you mean"),
        Slip(
            "families.yaml", "  - {family: neighbours",
            "  - {family: safety, title: {zh: 险, en: x}}\n  - {family: neighbours",
            "family \"safety\" exists already"),
        Slip(lamp, "workflow: closed-loop", "workflow: closd-loop", "did you mean \"closed-loop\"?"),
        Slip(lamp, "  verify: 1 working day\n", "", "clock \"verify\" has no length"),
        Slip(lamp, "  verify: 1", "  verfy: 1", "no step runs a clock \"verfy\"; did you mean \"verify\"?"),
        Slip(lamp, "within: 14 days", "within: 14 working days", "working time cannot be used here"),
        Slip(lamp, "pole: present", "pol: present", "unknown question \"pol\"; did you mean \"pole\"?"),
        Slip(
            lamp, "fault: damaged}", "fault: damged}",
            "unknown option \"damged\"; did you mean \"damaged\"?"),
        Slip(
            lamp, "urban-care, at: town", "urban-care, at: village", "there is no \"urban-care\" at village"),
        Slip(lamp, "level: county}", "level: city}", "the place is known to city only, not to county"),
        Slip(
            lamp, "{organization: power-company, at: county}", "{area: grid}",
            "no post keeps a desk at grid"),
        Slip(lamp, "type: text, limit: 40", "type: photo", "may not be demanded as proof of work"),
        Slip(
            "scenarios/road-drainage.yaml", "label: {zh: 什么问题, en: What is the trouble}",
            "label: {zh: 现场打卡情况, en: Where you checked}", "these are offered, never required"),
        Slip(
            loop, "does: take\n", "does: take\n        track: required\n",
            "may not be demanded as proof of work"),
        Slip(lamp, "type: choice", "type: text", "only type: choice has options"),
        Slip(
            lamp, "- answer: parts-awaited", "- answer: repaired",
            "answer template \"repaired\" exists already"),
        Slip(lamp, "public: true", "public: yes", "wrong type; true or false is needed"),
        Slip("scenarios/rubbish.yaml", "scenario: rubbish", "scenario: road-drainage", "exists already"),
        Slip(
            "scenarios/road-drainage.yaml", "blocks-traffic: true", "blocks-traffic: maybe",
            "is answered by yes-no"),
    ]

    @Test(arguments: slips.indices)
    func `one slip is one mistake`(index: Int) throws {
        let slip = Self.slips[index]
        var files = try Self.given()
        let text = try #require(files[slip.file])
        let range = try #require(text.range(of: slip.written), "\(slip.file) no longer says \(slip.written)")
        files[slip.file] = text.replacingCharacters(in: range, with: slip.slipped)
        let lines = TwentyMistakesTests.mistakes(in: files).map { $0.line(in: .en) }
        #expect(lines.count == 1, "\(slip.slipped): \(lines)")
        #expect(lines.first?.contains(slip.told) == true, "\(slip.slipped): \(lines)")
    }

    @Test func `finishing without a verifier is told`() throws {
        var files = try Self.given()
        files[Self.loop] = files[Self.loop]?
            .replacingOccurrences(of: "next: verifying", with: "next: dispatched")
        let found = TwentyMistakesTests.mistakes(in: files).map { $0.sentence(in: .en) }
        #expect(found.contains { $0.contains("nobody verifies") }, "\(found)")
        #expect(found.count == 2, "the step that verifies is out of reach as well: \(found)")
    }

    @Test func `a circle without an end is told once`() throws {
        var files = try Self.given()
        files[Self.loop] = files[Self.loop]?
            .replacingOccurrences(of: "        next: closed\n", with: "        next: verifying\n")
        let found = TwentyMistakesTests.mistakes(in: files).map { $0.sentence(in: .en) }
        #expect(found.filter { $0.contains("can never close") }.count == 1, "\(found)")
    }

    @Test func `a pack shaken at random is answered, never trapped`() throws {
        let seed: UInt64 = 9_901
        print("shaking packs with seed \(seed)")
        var dice = WalkTests.Dice(state: seed)
        let files = try Self.given()
        let names = files.keys.sorted()
        let crumbs = [
            "{", "}", "[", "]", ":", "- ", "\"", "'", "\n", "  ", "|", ">", "#", "!", "!!int ", "~", "，", "%",
        ]
        for _ in 0..<120 {
            var shaken = files
            let name = try #require(names.randomElement(using: &dice))
            var letters = Array(try #require(files[name]))
            for _ in 0..<Int.random(in: 1...4, using: &dice) {
                let place = Int.random(in: 0..<letters.count, using: &dice)
                let end = min(letters.count, place + Int.random(in: 0...6, using: &dice))
                letters.replaceSubrange(place..<end, with: crumbs.randomElement(using: &dice) ?? "")
            }
            shaken[name] = String(letters)
            for mistake in TwentyMistakesTests.mistakes(in: shaken) {
                #expect(
                    !mistake.sentence(in: .zh).isEmpty && mistake.place.line > 0 && mistake.place.column > 0)
            }
        }
    }
}

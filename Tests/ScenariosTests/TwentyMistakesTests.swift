import Casework
import Scenarios
import Testing

/// A pack with twenty mistakes: each is told once, with its place and what was probably meant.
@Suite struct TwentyMistakesTests {
    static let files: [String: String] = [
        "place.yaml": """
        code: "9901"
        name: {zh: 明川市, en: Mingchuan}
        time_zone: Asia/Shanghia
        languages: [zh, en]
        envelope: {west: 151, south: 29.3, east: 149, north: 30.7}
        centre: {longitude: 150, latitude: 30}
        calendar: autumn
        emergency:
          - {number: 11O, label: {zh: 报警, en: Police}}
        privacy: {zh: 隐私, en: privacy}
        retention: {zh: 保存, en: retention}
        guardians: {zh: 监护人, en: guardians}
        map_approval: {number: "", note: {zh: 无, en: none}}
        banner: {zh: 演示数据}
        """,
        "posts.yaml": """
        posts:
          - {post: clerk, title: {zh: 值班员, en: Clerk}, role: area, levels: [village, town], desk: true}
          - {post: duty, title: {zh: 值班台, en: Duty desk}, role: area, levels: [city], desk: duty}
          - {post: clerk, title: {zh: 值班员, en: Clerk}, role: aera, levels: [county]}
        """,
        "organizations.yaml": """
        organizations:
          - {organization: urban-care, title: {zh: 城管, en: Care}, kind: department, levels: [town, twon]}
        """,
        "calendar.yaml": """
        calendar: autumn
        covers: {from: 2026-01-01, to: 2026-12-31}
        hours: {monday: ["08:30-12:00"], tuesday: ["08:30-12:00"]}
        holidays: [2026-02-30]
        make_up_days: [2026-11-23]
        """,
        "workflows/loop.yaml": """
        workflow: loop
        title: {zh: 闭环, en: Loop}
        begins: collected
        steps:
          - step: collected
            title: {zh: 采集, en: Collected}
            clock: accept
            reporter: {zh: 已收到, en: We have it}
            choices:
              - {choice: take, title: {zh: 受理, en: Accept}, by: [owner], does: take, next: handlng}
              - {choice: park, title: {zh: 搁置, en: Park}, by: [onwer], does: take, next: stuck}
          - step: handling
            title: {zh: 办理}
            clock: handle
            reporter: {zh: 办理中, en: Somebody works on it}
            choices:
              - choice: solve
                title: {zh: 办结, en: Solve}
                by: [owner]
                does: solve
                next: closed
                asks:
                  photo: required
          - step: stuck
            title: {zh: 搁置, en: Stuck}
            reporter: {zh: 搁置, en: Stuck}
          - step: painted
            title: {zh: 涂漆, en: Painted}
            reporter: {zh: 涂漆, en: Painted}
            choices:
              - {choice: dry, title: {zh: 晾干, en: Dry}, by: [owner], does: take, next: closed}
          - step: closed
            title: {zh: 结案, en: Closed}
            closes: true
            reporter: {zh: 已结案, en: Closed}
        """,
        "scenarios/lamp.yaml": """
        scenario: lamp
        title: {zh: 路灯, en: Lamp}
        family: care
        workflow: loop
        public: true
        limits:
          accept: 2 working hors
          handle: 3 working days
        route:
          - {to: {organization: urban-care, at: town}}
          - {when: {origin: patrol}, to: {organization: urban-car, at: town}}
        duplicate: {within: 14 days, radius_m: 30}
        escalate:
          - {clock: handel, tell: county}
        """,
    ]

    static let expected = [
        "demo/calendar.yaml:4:12: \"2026-02-30\" is no date; write 2026-10-01, or 2026-10-01 to 2026-10-07",
        "demo/calendar.yaml:5:16: 2026-11-23 is a working day anyway, not a make-up day; check the date",
        "demo/organizations.yaml:2:92: unknown level \"twon\"; did you mean \"town\"?",
        "demo/place.yaml:3:12: unknown time zone \"Asia/Shanghia\"; write it like Asia/Shanghai",
        "demo/place.yaml:5:11: not a box; west must be less than east, and south less than north",
        "demo/place.yaml:9:14: \"11O\" cannot be dialled; 3 to 15 digits are needed",
        "demo/place.yaml:14:9: the English is missing; add en",
        "demo/posts.yaml:4:12: post \"clerk\" exists already; rename one",
        "demo/posts.yaml:4:54: unknown role \"aera\"; did you mean \"area\"?",
        "demo/scenarios/lamp.yaml:7:11: \"2 working hors\" is no limit; "
            + "write it like 30 minutes, 2 working hours, 3 working days, 7 days",
        "demo/scenarios/lamp.yaml:11:5: this route can never match: route 1 takes all of it; "
            + "move it up or remove it",
        "demo/scenarios/lamp.yaml:11:49: unknown organization \"urban-car\"; did you mean \"urban-care\"?",
        "demo/scenarios/lamp.yaml:12:1: unknown key \"duplicate\"; did you mean \"duplicates\"?",
        "demo/scenarios/lamp.yaml:14:13: no clock reaches this escalation: \"handel\"; "
            + "did you mean \"handle\"?",
        "demo/workflows/loop.yaml:10:84: unknown step \"handlng\"; did you mean \"handling\"?",
        "demo/workflows/loop.yaml:11:56: unknown taker \"onwer\"; did you mean \"owner\"?",
        "demo/workflows/loop.yaml:13:12: the English is missing; add en",
        "demo/workflows/loop.yaml:23:11: \"photo\": a photo or track may not be demanded as proof of work; "
            + "photos are always offered, remove it",
        "demo/workflows/loop.yaml:24:11: step \"stuck\" has no way out; "
            + "add a choice that leads on, or say closes: true",
        "demo/workflows/loop.yaml:27:11: no choice leads to step \"painted\"; lead one there or remove it",
    ]

    static func mistakes(in files: [String: String]) -> [Mistake] {
        let packed = files.map { ($0, PackFile(path: "demo/" + $0, bytes: Array($1.utf8))) }
        switch PackReader.read(Dictionary(uniqueKeysWithValues: packed), of: "demo") {
        case .success: return []
        case .failure(let refused): return refused.mistakes
        }
    }

    @Test func `each of twenty mistakes is told once`() {
        let lines = Self.mistakes(in: Self.files).map { $0.line(in: .en) }
        for line in lines where !Self.expected.contains(line) { Issue.record("not expected: \(line)") }
        for line in Self.expected where !lines.contains(line) { Issue.record("not told: \(line)") }
        #expect(lines == Self.expected)
    }

    @Test func `each is told in Chinese as well`() {
        for mistake in Self.mistakes(in: Self.files) {
            let sentence = mistake.sentence(in: .zh)
            #expect(sentence.unicodeScalars.contains { $0.properties.isIdeographic }, "\(sentence)")
            #expect(sentence != mistake.sentence(in: .en))
        }
    }
}

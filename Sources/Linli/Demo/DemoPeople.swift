import Access
import Casework
import Foundation
import Territory

/// The people of the demo place: enough at every desk that somebody else can always verify.
struct DemoPeople: Sendable {
    private(set) var accounts: [MadeAccount] = []
    private(set) var posts: [HeldBy] = []
    private var numbers: DemoNumbers
    private let stories: DemoStories
    private let names: [Area.Code: String]

    /// - Parameter focus: The unit at the middle of the map; the sign-in links lead there and to areas above.
    init(
        _ definitions: Definitions, areas: [Area],
        organizations: (offices: [Organization], beats: [Organization]),
        focus: Area.Code, stories: DemoStories, seed: UInt64
    ) {
        numbers = DemoNumbers(seed: seed)
        self.stories = stories
        names = Dictionary(areas.map { ($0.code, $0.name) }, uniquingKeysWith: { first, _ in first })
        for kind in definitions.postKinds {
            switch kind.role {
            case .area: staff(kind, areas: areas, focus: focus)
            case .organization:
                staff(kind, organizations: organizations.offices, focus: focus)
                for beat in organizations.beats { hire(login(kind.name), [(kind, beat.area, beat)]) }
            case .administrator, .security, .auditor: hire(kind.name, [(kind, definitions.place.code, nil)])
            }
        }
        let desks = definitions.postKinds.filter { $0.role == .area && $0.isDesk }
        hire(
            Self.switcher,
            desks.flatMap { kind in
                focus.pathUp.filter { kind.levels.contains($0.level) }.map { (kind, $0, nil) }
            })
    }

    /// The account that holds one post at every desk above the focus, to show switching.
    static let switcher = "many-posts"

    private mutating func staff(_ kind: PostKind, areas: [Area], focus: Area.Code) {
        for area in areas where kind.levels.contains(area.level) {
            let isFocus = area.code.contains(focus)
            let count = isFocus ? 2 : headcount(kind, at: area.level)
            for place in 0..<count {
                hire(isFocus && place == 0 ? kind.name : login(kind.name), [(kind, area.code, nil)])
            }
        }
    }

    // Villages often have one clerk, and then the town verifies; units and grids have a head here and there.
    private mutating func headcount(_ kind: PostKind, at level: Area.Level) -> Int {
        if kind.isDesk { return level >= .village ? (numbers.happens(0.6) ? 2 : 1) : 2 }
        return numbers.happens(level == .grid ? 0.1 : 0.03) ? 1 : 0
    }

    private mutating func staff(_ kind: PostKind, organizations: [Organization], focus: Area.Code) {
        let shown = organizations.nearest(to: focus)
        for organization in organizations {
            for place in 0..<2 {
                let isShown = organization.id == shown?.id && place == 0
                hire(isShown ? kind.name : login(kind.name), [(kind, organization.area, organization)])
            }
        }
    }

    private func login(_ kind: PostKind.Name) -> String { "\(kind)-\(accounts.count + 1)" }

    private mutating func hire(_ login: String, _ held: [(PostKind, Area.Code, Organization?)]) {
        let surname = numbers.one(of: stories.surnames) ?? ""
        let account = MadeAccount(
            id: numbers.identifier(), login: login, name: "\(surname)\(stories.given)\(accounts.count + 1)")
        accounts.append(account)
        for (kind, area, organization) in held {
            let over = organization?.name ?? names[area] ?? area.text
            posts.append(
                HeldBy(
                    id: numbers.identifier(), account: account.id, kind: kind.name, area: area,
                    organization: organization?.id, title: "\(over) · \(kind.title.zh)"))
        }
    }
}

extension [Organization] {
    /// The organization of the finest area around a unit; among several the last by slug, always the same.
    func nearest(to focus: Area.Code) -> Organization? {
        filter { $0.area.contains(focus) }.max {
            ($0.area.level.rawValue, $0.slug) < ($1.area.level.rawValue, $1.slug)
        }
    }

    /// One of every kind the pack names, in every area of its levels.
    static func demo(_ kinds: [OrganizationKind], areas: [Area], seed: UInt64) -> [Organization] {
        var numbers = DemoNumbers(seed: seed)
        return kinds.flatMap { kind in
            areas.filter { kind.levels.contains($0.level) }.map { area in
                Organization(
                    id: numbers.identifier(), name: area.name + kind.title.zh,
                    englishName: (area.englishName ?? area.name) + " " + kind.title.en.lowercased(),
                    kind: Organization.Kind(rawValue: kind.kind.rawValue) ?? .department, slug: kind.slug,
                    area: area.code)
            }
        }
    }
}

import Access
import Casework
import Foundation
import Territory

/// Everybody who can act in the demo place, found by what they hold.
struct DemoCast: Sendable {
    private let holders: [Owner: [HeldBy]]
    private let deskAccounts: [Area.Code: Int]
    private let bodies: [Area.Code: [OrganizationInPlace]]
    private let levels: [UUID: Area.Level]
    private let deskKinds: Set<PostKind.Name>

    init(_ roster: [HeldBy], organizations: [Organization], definitions: Definitions) {
        let desks = Set(definitions.postKinds.filter { $0.role == .area && $0.isDesk }.map(\.name))
        let scoped = Set(
            definitions.postKinds.filter { $0.role == .area || $0.role == .organization }.map(\.name))
        deskKinds = desks
        holders = Dictionary(grouping: roster.filter { scoped.contains($0.kind) }) { post in
            post.organization.map(Owner.organization) ?? .area(post.area)
        }
        deskAccounts = Dictionary(grouping: roster.filter { desks.contains($0.kind) }, by: \.area)
            .mapValues { Set($0.map(\.account)).count }
        bodies = Dictionary(grouping: organizations, by: \.area).mapValues { list in
            list.map { OrganizationInPlace(id: $0.id, slug: $0.slug, area: $0.area) }
        }
        levels = Dictionary(
            organizations.map { ($0.id, $0.area.level) }, uniquingKeysWith: { first, _ in first })
    }

    /// The desks from an area up to the city.
    func ladder(from area: Area.Code) -> [Desk] {
        area.pathUp.map { Desk(area: $0, accounts: deskAccounts[$0] ?? 0) }
    }

    /// The desks as somebody who stands at some of them sees them.
    func ladder(from area: Area.Code, for post: HeldBy) -> [Desk] {
        area.pathUp.map { code in
            let isOwn = holders[.area(code)]?.contains {
                $0.account == post.account && deskKinds.contains($0.kind)
            }
            return Desk(area: code, accounts: deskAccounts[code] ?? 0, includesTaker: isOwn ?? false)
        }
    }

    func organizations(over area: Area.Code) -> [OrganizationInPlace] {
        area.pathUp.flatMap { bodies[$0] ?? [] }
    }

    /// Those who may act for an owner.
    func posts(of owner: Owner) -> [HeldBy] { holders[owner] ?? [] }

    func desk(of area: Area.Code) -> [HeldBy] {
        posts(of: .area(area)).filter { deskKinds.contains($0.kind) }
    }

    /// Heads of the units and grids around an area, the nearest first.
    func heads(over area: Area.Code) -> [HeldBy] {
        area.pathUp.filter { $0.level >= .grid }.flatMap { posts(of: .area($0)) }.filter {
            !deskKinds.contains($0.kind)
        }
    }

    func hasDesk(_ area: Area.Code) -> Bool { (deskAccounts[area] ?? 0) > 0 }

    func target(_ owner: Owner) -> ChoiceInput.Target {
        switch owner {
        case .area(let code): .area(code, hasDesk: hasDesk(code))
        case .organization(let id): .organization(id, level: levels[id] ?? .city)
        }
    }

    func taker(_ post: HeldBy) -> Taker {
        if let id = post.organization {
            return .organizationPost(id, level: post.area.level, account: post.account)
        }
        return .areaPost(post.area, isDesk: deskKinds.contains(post.kind), account: post.account)
    }

    func doer(_ post: HeldBy) -> LoadedCase.Doer {
        LoadedCase.Doer(
            account: post.account, post: post.id,
            owner: post.organization.map(Owner.organization) ?? .area(post.area), who: post.title)
    }
}

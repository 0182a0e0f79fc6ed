import Access
import Casework
import Foundation
import Postgres
import Territory

/// How two offices of the demo place share their ground out: each among some beats, by the areas below its
/// own.
struct DemoBeats: Sendable {
    /// A beat to be drawn, of one office.
    struct Planned: Sendable {
        let office: Organization
        let draft: BeatDraft
    }

    /// Squads of an office of this size; a county has no more of one trade.
    private static let squads = 3

    let planned: [Planned]

    /// - Parameter focus: The unit at the middle of the map; both offices answer for it.
    init(organizations: [Organization], areas: [Area], focus: Area.Code) {
        let nearest = organizations.nearest(to: focus)
        let offices = [nearest, organizations.filter { $0.area != nearest?.area }.nearest(to: focus)]
        planned = offices.compactMap(\.self).flatMap { office in
            let parts = areas.filter { $0.code.parent == office.area }.map(\.code).sorted()
            return (0..<Self.squads).compactMap { squad -> Planned? in
                let own = parts.enumerated().filter { $0.offset * Self.squads / parts.count == squad }
                guard !own.isEmpty else { return nil }
                let name = DemoBeatName.squad(squad + 1, of: office)
                return Planned(
                    office: office,
                    draft: BeatDraft(
                        slug: "squad-\(squad + 1)", name: name.zh, englishName: name.en,
                        areas: own.map(\.element)))
            }
        }
    }

    /// Draws them, in the administrator's part of the console.
    ///
    /// - Returns: The posts of the beats, as organizations.
    func draw(
        by acting: Acting, on today: Day, at now: Date, in db: Transaction
    ) async throws -> [Organization] {
        var posts: [Organization] = []
        for beat in planned {
            _ = try await KeepBeat(beat.draft, of: beat.office.id, today: today, source: .console)
                .run(by: acting, at: now, in: db)
            let slug = beat.office.slug + "-" + beat.draft.slug
            guard let id = try await db.organizations.id(of: slug, in: beat.office.area),
                let post = try await db.organizations.organization(id)
            else { continue }
            posts.append(post)
        }
        return posts
    }
}

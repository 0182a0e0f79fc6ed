import Access
import Casework
import Foundation
import Ledgers
import Postgres
import Territory

/// Makes the place that exists nowhere: territory, people, and ninety days of work.
///
/// Each part is one transaction and is skipped when it is there: a start that was killed goes on where it
/// stopped.
struct DemoPlace: Sendable {
    let owner: Database
    /// The connection of the web, by which people act.
    let app: Database
    let definitions: Definitions
    let seed: UInt64
    let cases: Int
    let size: DemoSize
    let say: @Sendable (Sentence) -> Void
    /// Which ledgers it may keep; `nil`: none.
    var catalogue: Catalogue?
    /// What seals numbers in ledgers; `nil`: none is filled.
    var ring: KeyRing?
    /// Where papers lie; `nil`: none are kept.
    var files: PhotoStore?

    /// How large the made-up city is.
    struct DemoSize: Sendable {
        var territory = DemoTerritory.Size.usual
        var grids = 2_800
        var units = 14_000
    }

    private var city: Area.Code { definitions.place.code }

    /// Refuses where anything real is kept.
    func refuseRealPlace(data: String) async throws {
        let isReal = try await owner.console { _, db in
            if let place = try await db.place.settings(as: Place.self), !place.isGenerated { return true }
            return try await db.areas.cities().contains { $0.code != city }
        }
        if isReal { throw DemoRefusal.realPlace(data: data) }
    }

    /// Makes whatever is missing.
    ///
    /// - Returns: A case a visitor can follow, when the cases were made now.
    func make(
        at now: Date, photos: @Sendable () async throws -> DemoPhotos
    ) async throws -> DemoSample? {
        let version = try await owner.console { acting, db in
            if let catalogue { try await KeepCatalogue(catalogue).run(by: acting, at: now, in: db) }
            return try await InstallPack(name: city.text, definitions: definitions, source: .console)
                .run(by: acting, at: now, in: db)
        }
        try await makeTerritory(at: now)
        let pack = try DemoPack(version: version, definitions: definitions, stories: DemoStories.read())
        try await makePeople(pack, at: now)
        let isDone = try await owner.transaction { db in try await db.load.isDone() }
        let sample = isDone ? nil : try await makeCases(pack, photos: photos(), at: now)
        try await workTogether(pack, at: now)
        try await fillLedgers(pack, at: now)
        try await sendForms(at: now)
        try await keepDocuments(at: now)
        return sample
    }

    private func workTogether(_ pack: DemoPack, at now: Date) async throws {
        let isDone = try await owner.transaction { db in try await db.load.isDone(DemoTogether.act) }
        guard !isDone else { return }
        say(Sentence("安排协同、任务和专班", "working together: tasks, teams, help"))
        let (posts, focus) = try await owner.console { _, db in
            // What is asked of an office with beats lies with a beat: these are for the visitor to try.
            let beats = try await db.beats.posts()
            let shared = try await db.beats.offices(after: "", "", limit: 200).map(\.organization)
            let aside = beats.union(shared)
            let posts = try await db.accounts.roster(limit: 50_000).filter { post in
                post.organization.map { !aside.contains($0) } ?? true
            }
            return (posts, try await self.focus(in: db))
        }
        try await DemoTogether(
            place: self, posts: posts, focus: focus, stories: pack.stories.together, now: now
        ).live()
        try await owner.console { _, db in
            try await db.audit(DemoTogether.act, of: city.text, from: .console)
        }
    }

    private func fillLedgers(_ pack: DemoPack, at now: Date) async throws {
        guard let catalogue, let ring else { return }
        let (isDone, focus) = try await owner.transaction { db in
            (try await db.load.isDone(DemoLedgers.act), try await self.focus(in: db))
        }
        guard !isDone else { return }
        say(Sentence("开通并填写台账", "opening ledgers and filling them"))
        try await DemoLedgers(
            place: self, catalogue: catalogue, ring: ring, stories: pack.stories, focus: focus, now: now
        ).fill()
    }

    private func sendForms(at now: Date) async throws {
        guard let catalogue, let ring else { return }
        let (isDone, focus) = try await owner.transaction { db in
            (try await db.load.isDone(DemoForms.act), try await self.focus(in: db))
        }
        let posts = try await owner.console { _, db in
            try await db.accounts.roster(limit: 50_000).filter { $0.organization == nil }
        }
        guard !isDone else { return }
        say(Sentence("下发并填报报表", "sending a form, and filing it"))
        try await DemoForms(
            place: self, from: (catalogue, ring), posts: posts, focus: focus, now: now
        ).live()
        try await owner.console { _, db in
            try await db.audit(DemoForms.act, of: city.text, from: .console)
        }
    }

    private func keepDocuments(at now: Date) async throws {
        guard let catalogue, let files else { return }
        let (isDone, focus) = try await owner.transaction { db in
            (try await db.load.isDone(DemoDocuments.act), try await self.focus(in: db))
        }
        guard !isDone else { return }
        say(Sentence("上传资料，授权查看", "keeping papers, and letting an office read one"))
        let posts = try await owner.console { _, db in try await db.accounts.roster(limit: 50_000) }
        try await DemoDocuments(
            place: self, catalogue: catalogue, store: files, posts: posts, focus: focus, now: now
        ).live()
        try await owner.console { _, db in
            try await db.audit(DemoDocuments.act, of: city.text, from: .console)
        }
    }

    private func makeTerritory(at now: Date) async throws {
        let place = definitions.place
        let isThere = try await owner.transaction { db in try await db.areas.area(city) != nil }
        guard !isThere,
            let centre = Point(longitude: place.centre.longitude, latitude: place.centre.latitude)
        else { return }
        let territory = DemoTerritory(
            seed: seed,
            city: .init(code: city, name: place.name.zh, englishName: place.name.en, centre: centre),
            size: size.territory)
        let action = MakeDemoTerritory(
            territory: territory, grids: size.grids, units: size.units, names: .numbered,
            day: Self.day(now - Double(DemoDays.span) * 86_400))
        let say = say
        _ = try await owner.transaction { db in try await action.run(in: db) { say($0.sentence) } }
    }

    private static func day(_ moment: Date) -> String { String((moment.sqlText ?? "").prefix(10)) }

    private func makePeople(_ pack: DemoPack, at now: Date) async throws {
        try await owner.console { acting, db in
            guard try await db.accounts.id(of: DemoPeople.switcher) == nil else { return }
            say(Sentence("安排单位、账号和岗位", "making up organizations, accounts and posts"))
            let areas = try await db.areas.tree(of: city)
            let organizations = [Organization].demo(definitions.organizations, areas: areas, seed: seed)
            try await db.organizations.save(organizations)
            let focus = try await focus(in: db)
            let since = now - Double(DemoDays.span + 1) * 86_400
            let zone = TimeZone(identifier: definitions.place.timeZone) ?? .gmt
            let beats = try await DemoBeats(organizations: organizations, areas: areas, focus: focus)
                .draw(by: acting, on: Day(of: since, in: zone), at: since, in: db)
            let people = DemoPeople(
                definitions, areas: areas, organizations: (organizations, beats), focus: focus,
                stories: pack.stories, seed: seed)
            try await db.accounts.add(people.accounts)
            // Who opens accounts gives no posts.
            try await db.takeConsole(as: .security)
            try await db.accounts.add(people.posts, since: since)
            try await db.audit("make demo people", of: city.text, from: .console)
        }
    }

    /// The unit in the middle of the map: whoever reports without moving the pin reports there.
    private func focus(in db: Transaction) async throws -> Area.Code {
        let centre = definitions.place.centre
        guard let point = Point(longitude: centre.longitude, latitude: centre.latitude),
            let unit = try await db.areas.chain(at: point).first
        else { return city }
        return unit.code
    }

    private func makeCases(_ pack: DemoPack, photos: DemoPhotos, at now: Date) async throws -> DemoSample? {
        say(Sentence("编写九十天的工作：\(cases) 件", "living through ninety days: \(cases) cases"))
        return try await owner.console { _, db in
            try await db.audit(LoadTable.act, of: "\(city) seed \(seed)", from: .console)
            let history = try await history(pack, at: now, in: db)
            // Staging and loading need the owner's own role again.
            try await db.asOwner()
            let first = try await db.load.reserve(cases)
            let made = try history.all(cases, from: first, photos: photos) { done in
                say(Sentence("编写案件 \(done)/\(cases)", "cases \(done)/\(cases)"))
            }
            say(Sentence("写入数据库", "writing them to the database"))
            try await db.load.keep(made.loaded)
            return made.sample
        }
    }

    private func history(_ pack: DemoPack, at now: Date, in db: Transaction) async throws -> DemoWork {
        let spots = try await db.areas.spots(perUnit: 3, within: city)
        let units = spots.keys.sorted()
        // Nothing is given to a beat by name: it is found when the case is given to its office.
        let beats = try await db.beats.posts()
        let organizations = try await db.organizations.organizations(within: city, limit: 500)
            .filter { !beats.contains($0.id) }
        let focus = try await focus(in: db)
        let days = DemoDays(now: now, calendar: definitions.calendar)
        let cast = DemoCast(
            try await db.accounts.roster(limit: 50_000), organizations: organizations,
            definitions: definitions)
        return DemoWork(
            history: DemoHistory(
                pack: pack, cast: cast, days: days,
                ground: DemoGround(units: units, spots: spots, envelope: definitions.place.envelope),
                numbers: DemoNumbers(seed: seed)),
            plans: DemoPlans(
                days: days, focus: focus, units: units, organization: organizations.nearest(to: focus)?.id))
    }
}

/// A case that can be followed by its receipt.
struct DemoSample: Codable, Sendable {
    let number: String
    let receipt: String
}

/// Everything that happened in the demo place, in the order it was reported.
struct DemoWork: Sendable {
    let history: DemoHistory
    let plans: DemoPlans

    func all(
        _ count: Int, from first: Int64, photos: DemoPhotos, progress: (Int) -> Void
    ) throws -> (loaded: [LoadedCase], sample: DemoSample?) {
        var history = history
        var numbers = history.numbers
        var loaded: [LoadedCase] = []
        loaded.reserveCapacity(count)
        for (place, plan) in plans.all(count, &numbers).prefix(count).enumerated() {
            var made = try history.lived(plan, number: first + Int64(place))
            let isShown = !plan.isFree && plan.unit != nil
            if numbers.happens(isShown ? 0.6 : 0.0006) {
                made.photos = photos.some(of: made.current.scenario, &numbers)
            }
            loaded.append(made)
            if place % 2_000 == 1_999 { progress(place + 1) }
        }
        let sample = receipted(&loaded)
        return (loaded, sample)
    }

    // The latest that waits for its reporter's score: a visitor may give one.
    private func receipted(_ loaded: inout [LoadedCase]) -> DemoSample? {
        let index = loaded.lastIndex {
            $0.current.outcome.solvedAt != nil && $0.current.outcome.closedAt == nil
                && $0.current.outcome.score == nil
                && $0.current.told.language == .zh
        }
        guard let index else { return nil }
        let receipt = Secret.receipt()
        loaded[index].receipt = receipt
        return DemoSample(number: loaded[index].current.publicNumber.description, receipt: receipt.text)
    }
}

package import FoundationEssentials
package import Postgres
package import Territory

extension Transaction {
    package var beats: BeatTable { BeatTable(transaction: self) }
}

/// An organization whose ground is shared out among beats.
package struct BeatOffice: Sendable {
    package let organization: UUID
    package let name: String
    package let englishName: String?
    package let slug: String
    package let area: String
    package let areaName: String
    package let beats: Int
    /// `nil`: its beats never changed since the program counts them.
    package let redraw: Redraw?

    /// How far its open cases are found anew.
    package struct Redraw: Sendable {
        package let wantedAt: Date
        package let moved: Int
        /// `nil`: the worker is at it.
        package let doneAt: Date?
    }
}

/// A beat with what lies on it.
package struct BeatSeen: Sendable {
    /// The organization that is its post.
    package let id: UUID
    package let name: String
    package let englishName: String?
    package let slug: String
    package let since: Day
    package let hasShape: Bool
    package let squareKilometres: Double?
    /// Code and name of each, in order.
    package let areas: [String]
    package let accounts: Int
    /// Counted up to a thousand and one more.
    package let open: Int
    /// `nil`: its ground has no outline.
    package let drawing: Drawing?

    /// An outline in metres of the usual web map; the path counts downwards.
    package struct Drawing: Sendable {
        package let path: String
        package let west: Double
        package let south: Double
        package let east: Double
        package let north: Double
        /// A place in it for its number.
        package let label: (x: Double, y: Double)
    }
}

/// Beats, in `beats` and `beat_areas`, as administrators draw them.
package struct BeatTable {
    let transaction: Transaction

    /// Organizations with beats, by area and slug, from after one on.
    ///
    /// - Parameter limit: Most rows returned, 1...200.
    package func offices(after area: String, _ slug: String, limit: Int) async throws -> [BeatOffice] {
        precondition((1...200).contains(limit))
        return try await transaction.rows(
            "SELECT * FROM beat_offices(\(area), \(slug), \(limit))", as: BeatOffice.init(row:))
    }

    /// The beats of an organization, by slug; ``BeatDraft/mostBeats`` at most.
    ///
    /// Reads indexes `beats_of_organization`, `beat_areas_of_beat` and `assignments_organization_desk`.
    package func beats(of office: UUID) async throws -> [BeatSeen] {
        try await transaction.rows(
            """
            SELECT id, name, name_en, slug, since, has_shape, km2, to_json(areas) AS areas, accounts, open,
                path, west, south, east, north, x, y
            FROM beats_of(\(office), \(BeatDraft.mostBeats))
            """, as: BeatSeen.init(row:))
    }

    /// The organizations that are posts of beats; a thousand at most.
    package func posts() async throws -> Set<UUID> {
        Set(
            try await transaction.rows(
                "SELECT id FROM beats WHERE until IS NULL ORDER BY id LIMIT 1000", as: { try $0.uuid("id") }))
    }

    /// How far the open cases of an organization are found anew.
    package func redraw(of office: UUID) async throws -> BeatOffice.Redraw? {
        try await transaction.first(
            "SELECT wanted_at, moved, done_at FROM beat_redraws WHERE of_organization = \(office)",
            as: { try BeatOffice.Redraw(row: $0) }) ?? nil
    }

    /// What share of an organization's ground lies in no beat; `nil`: its own outline is not known.
    package func groundWithoutBeat(of office: UUID) async throws -> Double? {
        try await transaction.first(
            "SELECT ground_without_beat(\(office)) AS share", as: { try $0.doubleOrNil("share") }) ?? nil
    }

    /// Open organizations of a name, in one area or anywhere; two at most, for more than one is one too many.
    package func named(_ slug: String, in area: Area.Code?) async throws -> [UUID] {
        try await transaction.rows(
            """
            SELECT id FROM organizations
            WHERE slug = \(slug) AND closed_on IS NULL AND area = coalesce(\(area?.text), area)
            ORDER BY area LIMIT 2
            """, as: { try $0.uuid("id") })
    }

    /// - Returns: Whether anything changed.
    func keep(_ record: BeatRecord) async throws -> Bool {
        let answered = try await transaction.first(
            """
            SELECT k ->> 'outcome' AS outcome, k ->> 'other' AS other
            FROM keep_beat(\(try record.asRecord())::jsonb) k
            """, as: { (try $0.text("outcome"), try $0.textOrNil("other") ?? "") })
        switch answered?.0 {
        case "done": return true
        case "same": return false
        case "taken": throw BeatRefusal.slugTaken
        case "ground": throw BeatRefusal.groundMissing
        case "shape": throw BeatRefusal.shapeless
        case "overlap": throw BeatRefusal.overlaps(answered?.1 ?? "")
        case "area": throw BeatRefusal.areaElsewhere(answered?.1 ?? "")
        case "held": throw BeatRefusal.areaHeld(answered?.1 ?? "")
        default: throw BeatRefusal.office
        }
    }

    func end(_ record: BeatEndRecord) async throws {
        let outcome = try await transaction.first(
            "SELECT end_beat(\(try record.asRecord())::jsonb) AS outcome", as: { try $0.text("outcome") })
        guard outcome == "done" else { throw NoSuchCase() }
    }

    func redraw(_ record: RedrawRecord) async throws {
        let outcome = try await transaction.first(
            "SELECT redraw_beats(\(try record.asRecord())::jsonb) AS outcome", as: { try $0.text("outcome") })
        guard outcome == "done" else { throw NoSuchCase() }
    }

    /// Looks at so many open cases of an organization whose beats changed; only in the context of the job
    /// (`Database.movingOn`).
    ///
    /// Reads index `beat_redraws_waiting`; assignments by `assignments_organization_desk` and
    /// `assignments_beats_desk`.
    /// - Returns: How many it looked at; zero when no organization waits.
    package func carryRedraws(at now: Date, limit: Int) async throws -> Int {
        try await transaction.first(
            "SELECT carry_redraws(\(now), \(limit)) AS done", as: { try $0.int("done") }) ?? 0
    }
}

/// A beat as the definer function `keep_beat` takes it.
struct BeatRecord: Encodable {
    let id: UUID
    let office: UUID
    let slug: String
    let name: String
    let nameEn: String?
    let areas: [String]
    let shape: Shape?
    let day: String
    let at: Date
    let requestId: String
    let address: String

    struct Shape: Encodable {
        let type = "MultiPolygon"
        let coordinates: [[[[Double]]]]
    }
}

/// A beat that is over, as `end_beat` takes it.
struct BeatEndRecord: Encodable {
    let beat: UUID
    let day: String
    let at: Date
    let requestId: String
    let address: String
}

/// An organization whose cases are to be found anew, as `redraw_beats` takes it.
struct RedrawRecord: Encodable {
    let office: UUID
    let at: Date
    let requestId: String
    let address: String
}

extension BeatOffice {
    init(row: Row) throws {
        organization = try row.uuid("id")
        name = try row.text("name")
        englishName = try row.textOrNil("name_en")
        slug = try row.text("slug")
        area = try row.text("area")
        areaName = try row.text("area_name")
        beats = try row.int("beats")
        redraw = try Redraw(row: row)
    }
}

extension BeatOffice.Redraw {
    init?(row: Row) throws {
        guard let wanted = try row.dateOrNil("wanted_at") else { return nil }
        (wantedAt, moved, doneAt) = (wanted, try row.int("moved"), try row.dateOrNil("done_at"))
    }
}

extension BeatSeen {
    init(row: Row) throws {
        id = try row.uuid("id")
        name = try row.text("name")
        englishName = try row.textOrNil("name_en")
        slug = try row.text("slug")
        since = try row.value("since") { Day($0) }
        hasShape = try row.bool("has_shape")
        squareKilometres = try row.doubleOrNil("km2")
        areas = try row.json("areas", as: [String].self)
        accounts = try row.int("accounts")
        open = try row.int("open")
        drawing = try Drawing(row: row)
    }
}

extension BeatSeen.Drawing {
    init?(row: Row) throws {
        guard let path = try row.textOrNil("path"), !path.isEmpty, let x = try row.doubleOrNil("x") else {
            return nil
        }
        self.path = path
        (west, south) = (try row.double("west"), try row.double("south"))
        (east, north) = (try row.double("east"), try row.double("north"))
        label = (x, try row.double("y"))
    }
}

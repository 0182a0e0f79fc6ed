import Access
import Casework
import Foundation
import Postgres
import Synchronization
import Territory
import TestSupport
import Testing
import Worker

@testable import Ledgers

/// A place with a ledger of lamps that another system fills: its clock stands still until a test moves it.
final class ConnectorScene: Sendable {
    let scene: Scene
    let origin: String
    private let moment: Mutex<Date>

    var now: Date { moment.withLock { $0 } }
    func pass(_ seconds: TimeInterval) { moment.withLock { $0 += seconds } }

    private init(_ scene: Scene, origin: String) {
        self.scene = scene
        self.origin = origin
        moment = Mutex(scene.noon)
    }

    /// Sets a scene beside another system.
    static func set(
        _ system: OtherSystem, known: KnownTreatment = .compare,
        from source: @escaping @Sendable (String) -> Connector.Origin = {
            .json(JSONOrigin(address: $0 + "/lamps", rows: "data.items"))
        },
        _ test: @escaping @Sendable (ConnectorScene) async throws -> Void
    ) async throws {
        try await system.serving { origin in
            try await withDatabase { database in
                let place = ConnectorScene(try await Scene(in: database), origin: origin)
                try await place.install(known: known, from: source(origin))
                try await test(place)
            }
        }
    }

    private static func words(_ word: String) -> LocalizedText { LocalizedText(zh: word, en: word) }

    static func catalogue(_ connectors: [Connector]) -> Catalogue {
        func field(_ code: String, _ type: LedgerField.Kind, level: Area.Level? = nil) -> LedgerField {
            var check = LedgerField.Check()
            check.level = level?.rawValue
            return LedgerField(
                code: code, type: type, label: words(code), sensitivity: .internal, check: check)
        }
        let lamps = Ledger(
            name: "lamps", title: words("lamps"), subject: .thing,
            columns: [
                .init(field: "number", isRequired: true), .init(field: "village", isRequired: true),
                .init(field: "height"), .init(field: "spot"),
            ],
            known: (key: "number", naming: "number"),
            // Kept below, and read by nobody above towns.
            hands: (keepers: ["village-clerk"], readsFrom: .town))
        return Catalogue(
            codeLists: [],
            fields: [
                field("number", .text), field("village", .area, level: .village), field("height", .decimal),
                field("spot", .point),
            ],
            ledgers: [lamps], connectors: connectors)
    }

    func connector(
        known: KnownTreatment = .compare, from origin: Connector.Origin, name: String = "lamps",
        schedule: Connector.Schedule = .everyHours(6)
    ) throws -> Connector {
        Connector(
            name: name, title: Self.words(name), into: "lamps", from: origin, source: "lamp office",
            area: try #require(Area.Code(Scene.city)),
            columns: [
                .init(heading: "number", field: "number"), .init(heading: "village", field: "village"),
                .init(heading: "height", field: "height"),
            ],
            known: known, schedule: schedule)
    }

    private func install(known: KnownTreatment, from origin: Connector.Origin) async throws {
        let connector = try connector(known: known, from: origin)
        try await install(Self.catalogue([connector]))
        let moment = now
        try await scene.database.superuser.console { acting, db in
            try await OpenLedger("lamps").run(by: acting, at: moment, in: db)
        }
        try await switchOver(connector, isOn: true)
    }

    /// The installed pack names this catalogue from here on.
    func install(_ catalogue: Catalogue) async throws {
        let moment = now
        try await scene.database.superuser.console { acting, db in
            try await KeepCatalogue(catalogue).run(by: acting, at: moment, in: db)
            try await db.asOwner()
            try await db.execute(
                """
                UPDATE packs SET definition = jsonb_set(definition, '{catalogue}', to_jsonb(\(catalogue.digest)::text))
                """)
        }
    }

    func switchOver(_ connector: Connector, isOn: Bool) async throws {
        let moment = now
        try await scene.database.superuser.console { acting, db in
            try await SwitchConnector(connector, isOn: isOn, from: .console).run(
                by: acting, at: moment, in: db)
        }
    }

    func pulling(
        allowing list: String? = nil, secrets: String = "", patience: ConnectorClient.Patience? = nil
    ) throws -> PullConnectors {
        let origins = try #require(PullOrigins(list ?? origin))
        let permits = PullConnectors.Permits(origins: origins, secrets: try #require(PullSecrets(secrets)))
        return PullConnectors(
            on: scene.database.app, shelf: scene.shelf, sealing: scene.sealing,
            folder: scene.data + "/connectors", under: permits,
            by: ConnectorClient(origins: origins, patience: patience).ways, clock: { self.now })
    }

    /// The newest run of the connector, as a keeper of the village sees it.
    func last() async throws -> ConnectorRun? {
        try await scene.database.superuser.console { _, db in
            try await db.connectors.runs(of: "lamps", limit: 1)
        }
        .first
    }

    func count(_ sql: String) async throws -> Int {
        let statement = SQL(stringLiteral: "SELECT count(*) AS count FROM " + sql)
        return try #require(try await scene.look(statement, { try $0.int("count") }))
    }

    /// Seconds until it is due.
    func wait() async throws -> Int {
        let next = try await scene.look("SELECT next_at FROM connectors") { try $0.date("next_at") }
        return Int(try #require(next).timeIntervalSince(now).rounded())
    }
}

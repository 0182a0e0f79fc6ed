import Access
import Casework
import Foundation
import Ledgers
import Postgres
import Schema

/// What the database says of itself and of the place, each question apart from the others.
struct DoctorDatabase {
    let settings: Settings
    let addresses: House.Addresses
    let doctor: Doctor

    /// Missing files that are named one by one.
    private static let mostNamed = 20
    /// Two machines that are kept by one clock differ by less.
    private static let largestDifference: TimeInterval = 5
    /// A record written by a clock so far ahead is no matter of rounding.
    private static let largestLead: TimeInterval = 60
    /// The worker comes round every half minute.
    private static let longestTurn: TimeInterval = 5 * 60

    func findings(at now: Date) async -> [Finding] {
        let owner = Database(target: addresses.owner, size: 2, waitLimit: .seconds(60))
        let app = Database(target: addresses.app, size: 1)
        let found = await look(as: owner, app, at: now)
        await owner.close()
        await app.close()
        return found
    }

    private func look(as owner: Database, _ app: Database, at now: Date) async -> [Finding] {
        let server: ServerState?
        do {
            server = try await owner.transaction { db in try await db.serverState() }
        } catch {
            return [DoctorSentences.noDatabase(error, at: addresses.owner)]
                + doctor.alarms(of: Vitals(), at: now)
        }
        var found = await asking(Sentence("程序自己的登录", "the program's own login")) {
            try await app.transaction { db in try await db.durabilityFaults() }.map(WaysOut.finding(for:))
        }
        if addresses.cluster == nil, let server, let programs = try? await PostgresProgram().release {
            found += means(of: server, for: programs)
        }
        let schema = await schemaFindings(owner)
        if !schema.isEmpty {
            // What an older schema lacks the questions below would only say once more, in other words.
            return found + schema + doctor.alarms(of: Vitals(), server: server, at: now)
        }
        found += await asking(Sentence("时钟", "clocks")) { try await clock(owner, at: now) }
        found += await asking(Sentence("行级安全", "row security")) { try await lint(owner) }
        found += await house(owner, server, at: now)
        found += await asking(Sentence("定时工作", "the worker")) { try await worker(app, at: now) }
        found += await asking(Sentence("接口", "connectors")) { try await connectors(owner) }
        found += await asking(Sentence("照片", "photos")) { try await missingPhotos(owner) }
        found += await asking(Sentence("密钥", "keys")) { try await keys(owner, at: now) }
        return found
    }

    /// What a look finds; a look that fails is a finding of its own.
    private func asking(_ what: Sentence, _ look: () async throws -> [Finding]) async -> [Finding] {
        do {
            return try await look()
        } catch {
            return [DoctorSentences.failed(what, error)]
        }
    }

    private func means(of server: ServerState, for programs: ServerRelease) -> [Finding] {
        guard let log = settings.saveLog else { return [] }
        var found = server.obstacles(for: programs).map(ServerSentences.finding(for:))
        let isThere = FileManager.default.fileExists(atPath: log.waiting)
        if let gap = server.logGap(in: log.waiting, isThere: isThere) {
            found.append(ServerSentences.finding(for: gap))
        }
        return found
    }

    private func schemaFindings(_ owner: Database) async -> [Finding] {
        await asking(Sentence("数据库结构", "the schema")) {
            let (missing, unknown) = try await Migrator.ofThisProgram.difference(from: owner)
            if let newest = unknown.last { return [DoctorSentences.newer(newest)] }
            return missing.isEmpty ? [] : [DoctorSentences.behind(missing.count)]
        }
    }

    private func clock(_ owner: Database, at now: Date) async throws -> [Finding] {
        let (there, newest) = try await owner.transaction { db in try await db.everything.clock() }
        var found: [Finding] = []
        let difference = now.timeIntervalSince(there)
        if abs(difference) > Self.largestDifference {
            found.append(DoctorSentences.clocksDiffer(by: Int(difference.rounded())))
        }
        if let newest, newest.timeIntervalSince(now) > Self.largestLead {
            found.append(DoctorSentences.recordAhead(newest))
        }
        return found
    }

    private func lint(_ owner: Database) async throws -> [Finding] {
        try await owner.transaction { db in try await db.findings(of: Schema.lint) }
            .map(DoctorSentences.rowSecurity)
    }

    private func house(_ owner: Database, _ server: ServerState?, at now: Date) async -> [Finding] {
        do {
            let state = try await owner.console { _, db in
                let pack = try await PackShelf().current(in: db)?.definitions
                return (hasPack: pack != nil, vitals: try await db.vitals(under: pack, at: now))
            }
            return (state.hasPack ? [] : [DoctorSentences.noPack])
                + doctor.alarms(of: state.vitals, server: server, at: now)
        } catch {
            return [DoctorSentences.failed(Sentence("场景包和队列", "pack and queues"), error)]
                + doctor.alarms(of: Vitals(), server: server, at: now)
        }
    }

    private func worker(_ app: Database, at now: Date) async throws -> [Finding] {
        let last = try await app.metering { db in try await db.meters.gauges(at: now).workedAt }
        guard last.map({ now.timeIntervalSince($0) > Self.longestTurn }) ?? true else { return [] }
        return [DoctorSentences.workerStands(since: last)]
    }

    /// Connectors that are switched on and bring nothing.
    private func connectors(_ owner: Database) async throws -> [Finding] {
        let (switched, catalogue) = try await owner.console { _, db in
            (try await db.connectors.switched(), try await db.catalogues.current())
        }
        let origins = settings.pulls.origins
        return switched.compactMap { one in
            let connector = catalogue?.connectors?.first { $0.name == one.name }
            guard let connector else { return ConnectorSentences.gone(one.name) }
            guard let address = PullAddress(connector.origin.address), origins.admits(address) else {
                return ConnectorSentences.notListed(connector)
            }
            guard one.tries > 0, let last = one.last, last.outcome == .failed else { return nil }
            return ConnectorSentences.failing(one, last)
        }
    }

    /// Photos some case shows, and files of documents, that are not there.
    private func missingPhotos(_ owner: Database) async throws -> [Finding] {
        let folder = PhotoStore.files(under: settings.data)
        var missing: [String] = []
        try await owner.eachPhoto { digests in
            missing += digests.flatMap(PhotoStore.names(of:)).filter { access("\(folder)/\($0)", F_OK) != 0 }
        }
        try await owner.eachDocumentFile { names in
            missing += names.filter { access("\(folder)/\($0)", F_OK) != 0 }
        }
        let rest = missing.count - Self.mostNamed
        return missing.prefix(Self.mostNamed).map(DoctorSentences.photoMissing)
            + (rest > 0 ? [DoctorSentences.morePhotosMissing(rest)] : [])
    }

    private func keys(_ owner: Database, at now: Date) async throws -> [Finding] {
        let hasSeals = try await owner.transaction { db in try await db.everything.hasSeals() }
        let signing = settings.data + "/audit-signing.key"
        var found: [Finding] = []
        if hasSeals, !FileManager.default.fileExists(atPath: signing) {
            found.append(DoctorSentences.keyGone(signing))
        }
        // Opening the ring makes a first key where there is none, and a doctor makes nothing.
        let hasRing = FileManager.default.fileExists(atPath: settings.data + "/keys/current")
        let use = try await KeysInUse.count(on: owner)
        var keys: [SealingKey] = []
        do {
            if hasRing { keys = try KeyRing(data: settings.data, at: now).all() }
        } catch let refusal as KeyRefusal {
            found.append(DoctorSentences.key(KeySentences.words(for: refusal)))
        }
        return found + KeySentences.missing(use, besides: keys).map(DoctorSentences.key)
    }
}

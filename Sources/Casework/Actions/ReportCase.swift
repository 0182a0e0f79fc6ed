package import Access
import Crypto
package import Foundation
package import Postgres
package import Territory

/// Somebody tells what is wrong: the report becomes a case with an owner and a clock.
package struct ReportCase: Sendable {
    package let report: Report
    package let photos: [StoredPhoto]
    package let origin: Origin
    /// Made by whoever reports, before sending: the same key gives the same case, however often it is sent.
    package let key: String
    package let source: Source
    package let shelf: PackShelf
    package let sealing: KeyRing
    /// It came over a crowded line: a person looks before any stranger may.
    package var isHeld = false
    /// A case near by that the reporter says is about the same.
    package var same: Case.Number?
    /// Asks whether the report was taken in by a program that held language and origin for part of it.
    package var isAskingOldForm = false

    package init(
        report: Report, photos: [StoredPhoto], origin: Origin, key: String, source: Source,
        keeping: (shelf: PackShelf, sealing: KeyRing)
    ) {
        self.report = report
        self.photos = photos
        self.origin = origin
        self.key = key
        self.source = source
        (shelf, sealing) = keeping
    }

    /// What the reporter is told once the report is safe.
    package struct Acknowledged: Sendable {
        package let number: Case.Number
        package let receipt: Secret
        package let area: Area
        package let owner: String
        package let due: Date?
        /// The same report had been taken in before.
        package let isRepeat: Bool
        /// The case it was added to; `nil`: it is a case of its own.
        package let joined: Case.Number?
    }

    /// Letters, digits and hyphens: what a browser's random identifier looks like.
    package static func isKey(_ text: String) -> Bool {
        (16...64).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                $0 == UInt8(ascii: "-") || Character(UnicodeScalar($0)).isASCIIAlphanumeric
            }
    }

    /// - Parameter acting: `nil` for a stranger.
    package func run(by acting: Acting?, at now: Date, in db: Transaction) async throws -> Acknowledged {
        guard let pack = try await shelf.current(in: db) else { throw IntakeRefusal.noPack }
        guard Self.isKey(key) else { throw IntakeRefusal.keyMissing }
        let problems = report.problems(under: pack.definitions.scenarios, in: pack.definitions.place.envelope)
        guard problems.isEmpty, let scenario = pack.definitions.scenario(report.scenario),
            let workflow = pack.definitions.workflow(scenario.workflow), let step = workflow[workflow.begins]
        else { throw IntakeRefusal.problems(problems) }
        let found = try await db.routed(report, from: origin, under: pack, at: now)
        let clock = step.clockStart(
            limits: scenario.limits, calendar: pack.definitions.calendar(over: found.area),
            warnings: pack.definitions.timing(of: scenario.name).warnings, at: now)
        let receipt = Secret.receipt()
        let id = UUID.ordered(at: now)
        let begun = Begun(pack: pack, scenario: scenario, step: step, found: found, clock: clock)
        let record = try record(id: id, receipt: receipt, begun: begun, by: acting, at: now)
        let kept = try await db.intake(record)
        if isHeld, !kept.isRepeat { try await db.hold(kept, at: now) }
        let earlier = try keptReceipt(in: kept)
        let owner = Owner(area: kept.toArea, organization: kept.toOrganization) ?? found.routed.owner
        // Most often a desk above the place, whose name came with the ground.
        let known = found.ground.first { $0.code == owner.area }?.name
        let name = if let known { known } else { try await db.ladders.name(of: owner) }
        return Acknowledged(
            number: Case.Number(home: kept.home, number: kept.number), receipt: earlier,
            area: found.ground.first ?? Area(code: kept.area, name: ""), owner: name,
            due: kept.dueAt, isRepeat: kept.isRepeat,
            joined: try await joined(by: earlier, isNew: !kept.isRepeat, at: now, in: db))
    }

    /// Adds the report to the case it is said to be about, with the rights of its own receipt.
    ///
    /// - Returns: To which it was added; `nil`: it is a case of its own.
    private func joined(
        by receipt: Secret, isNew: Bool, at now: Date, in db: Transaction
    ) async throws -> Case.Number? {
        // What a person is to look at first joins nothing before.
        guard let same, !isHeld, try await db.openReceipt(receipt) != nil else { return nil }
        if isNew { _ = try await JoinReport(other: same, source: source, shelf: shelf).run(at: now, in: db) }
        return try await db.duplicates.followed()?.number
    }

    /// How a report begins as a case.
    private struct Begun {
        let pack: InstalledPack
        let scenario: Scenario
        let step: Step
        let found: RoutedReport
        let clock: ClockStart?
    }

    private func record(
        id: UUID, receipt: Secret, begun: Begun, by acting: Acting?, at now: Date
    ) throws -> IntakeRecord {
        let home = begun.found.area.home
        let contact = report.contact.trimmed
        let sealed =
            contact.isEmpty
            ? nil : try sealing.seal(contact, as: .contact, of: "\(home)/\(id.uuidString.lowercased())")
        let answer = try sealing.seal("\(receipt.text) \(contactHash)", as: .receipt, of: key)
        return IntakeRecord(
            home: home, id: id, area: begun.found.area.text, seenFrom: begun.found.routed.seenFrom.rawValue,
            scenario: report.scenario, packVersion: begun.pack.version, workflow: begun.scenario.workflow,
            step: begun.step.name, origin: origin.rawValue, words: report.words.trimmed,
            answers: report.answers,
            lon: report.spot?.longitude, lat: report.spot?.latitude,
            placeNote: report.placeNote.trimmed.isEmpty ? nil : report.placeNote.trimmed, reportedAt: now,
            dueAt: begun.clock?.due, clockPurpose: begun.clock?.purpose, clockDueAt: begun.clock?.due,
            clockLimit: begun.clock?.limit, clockWarnAt: begun.clock?.warnAt,
            toArea: begun.found.routed.owner.area?.text,
            toOrganization: begun.found.routed.owner.organization,
            desk: begun.found.routed.desk.text, routedBy: begun.found.routed.firedRule,
            isAboutHandlers: report.isAboutHandlers,
            isPublic: begun.scenario.isPublic && !report.isAboutHandlers, language: report.language.rawValue,
            who: acting?.postTitle ?? "reporter", idempotencyKey: key, bodyHash: bodyHash,
            receiptHash: Hex.text(of: receipt.hash.bytes),
            sealedAnswer: Data(answer.bytes).base64EncodedString(),
            contactSealed: sealed.map { Data($0.bytes).base64EncodedString() },
            contactMasked: sealed == nil ? nil : Masking.masked(contact),
            keyId: sealed?.keyId,
            photos: photos.map {
                .init(id: UUID(), sha256: $0.sha256, width: $0.width, height: $0.height, bytes: $0.bytes)
            },
            routeFailures: begun.found.routed.failures.map {
                .init(scenario: report.scenario, rule: $0.rule, what: $0.reason.text)
            }, requestId: source.request, address: source.address)
    }

    // The contact is compared apart, and its digest kept sealed: whoever holds the database knows the rest of
    // a report, and would find a telephone number by trying them all.
    private var contactHash: String { Hex.text(of: SHA256.hash(data: Data(report.contact.utf8))) }

    /// The receipt the report was answered with when it was taken in.
    ///
    /// - Throws: ``IntakeRefusal/keyReused`` when it then named another contact.
    private func keptReceipt(in kept: KeptReport) throws -> Secret {
        let sealed = Array(Data(base64Encoded: kept.sealedAnswer) ?? Data())
        let words = try sealing.open(sealed, as: .receipt, of: key).split(separator: " ")
        // Answers of the first form hold a receipt alone.
        if words.count > 1, words.last.map(String.init) != contactHash { throw IntakeRefusal.keyReused }
        return Secret(words.first.map(String.init) ?? "")
    }

    // What makes two reports the same report; the order of answers does not, nor in which language and as
    // whom it is sent: a report that was kept on a phone is sent as that phone is now.
    private var bodyHash: String {
        let answers: [String] = report.answers.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let parts = [
            report.scenario, report.words, report.spot.map { "\($0.longitude),\($0.latitude)" } ?? "",
            report.area?.text ?? "", report.placeNote, String(report.isAboutHandlers),
        ]
        let sender = isAskingOldForm ? [report.language.rawValue, origin.rawValue] : []
        let all: [String] =
            parts + sender + answers + photos.map(\.sha256) + (same.map { ["same=\($0)"] } ?? [])
        let text = all.map { "\($0.utf8.count):\($0)" }.joined()
        return Hex.text(of: SHA256.hash(data: Data(text.utf8)))
    }
}

/// Why a report was not taken in.
package enum IntakeRefusal: Error, Equatable {
    /// Nothing is installed yet.
    case noPack
    case keyMissing
    case problems([ReportProblem])
    /// The key was used for another report.
    case keyReused
    /// The same key is being taken in at this moment.
    case stillRunning
}

extension RouteFailure.Reason {
    /// For the administrator who mends the pack.
    var text: String {
        switch self {
        case .noOrganization(let slug, let area): "no organization \(slug) in \(area)"
        case .noDesk(let area): "no desk in \(area)"
        case .tooWide(let area, let level): "\(area) is wider than \(level.name)"
        }
    }
}

extension Character {
    fileprivate var isASCIIAlphanumeric: Bool { isASCII && (isLetter || isNumber) }
}

import Access
import Casework
import Foundation
import Hummingbird
import Ledgers
import Postgres
import Scenarios

/// What was installed when, what an installation would change, and the ways to install and to go back.
extension Site {
    var packRoutes: [Route] {
        [
            .post("/admin/pack/installation", for: .administrators) { request, call in
                try await changePack(request, call, done: "pack_installed") { form, acting, db in
                    _ = try await AcceptPack(digest: form.trimmed("digest"), source: call.source)
                        .run(by: acting, at: now(), in: db)
                    try await AlterLedgers().run(by: acting, at: now(), in: db)
                }
            },
            .post("/admin/pack/restoration", for: .administrators) { request, call in
                try await changePack(request, call, done: "pack_restored") { form, acting, db in
                    guard let version = Int(form.trimmed("version")) else {
                        throw Unreadable(what: "version")
                    }
                    _ = try await RestorePack(version: version, source: call.source)
                        .run(by: acting, at: now(), in: db)
                    try await AlterLedgers().run(by: acting, at: now(), in: db)
                }
            },
        ]
    }

    private func changePack(
        _ request: Request, _ call: Call, done: String, _ work: @escaping Keeping<Void>
    ) async throws -> Response {
        let form = try await adminForm(request, call)
        try await ordered(by: form, call, work)
        return .seeOther("/admin?tab=pack&done=\(done)")
    }

    func packChanges(_ pack: InstalledPack, _ acting: Acting, _ frame: Frame, in db: Transaction) async throws
        -> [String: Any]
    {
        let lines = try await db.packs.history()
        var changes: [String: Any] = ["history": lines.map { words(for: $0, frame) }]
        if let proposal = try await db.packs.proposal() {
            var shown = try await difference(from: pack, to: proposal.definitions, frame, in: db)
            shown["name"] = proposal.name
            shown["digest"] = proposal.digest
            shown["at"] = frame.time.moment(proposal.at)
            shown["replay"] = try await replay(proposal.definitions, acting, frame, in: db)
            changes["proposal"] = shown
        }
        if let before = RestorePack.before(lines),
            let definitions = try await db.packs.definitions(of: before.version)
        {
            var shown = try await difference(from: pack, to: definitions, frame, in: db)
            shown["version"] = String(before.version)
            changes["before"] = shown
        }
        return changes
    }

    private func words(for line: PackLine, _ frame: Frame) -> [String: Any] {
        var words: [String: Any] = [
            "version": String(line.version), "name": line.name, "at": frame.time.moment(line.at),
            "by": line.by ?? frame.say("notice.by_console"),
        ]
        if let restores = line.restores {
            words["restores"] = frame.say("packs.restores", ["version": String(restores)])
        }
        return words
    }

    private func difference(
        from installed: InstalledPack, to other: Definitions, _ frame: Frame, in db: Transaction
    ) async throws -> [String: Any] {
        let difference = PackDifference(from: installed.definitions, to: other)
        let sentences = PackChangeSentences(from: installed.definitions, to: other)
        let orphans = try await db.packs.orphans(of: difference)
        let touched = Set(
            difference.changes.filter { $0.subject.sort == .scenario }.map(\.subject.name))
        let open = try await db.packs.open().filter { touched.contains($0.scenario) }
        let isPossible = orphans.isEmpty && !difference.isElsewhere && !difference.changes.isEmpty
        return [
            "sentences": difference.changes.map { frame.words(sentences.sentence($0)) },
            "isSame": difference.changes.isEmpty, "isPossible": isPossible,
            "open": open.map { line in
                let title = installed.definitions.scenario(line.scenario).map { frame.words($0.title) }
                return frame.say(
                    "packs.open_words",
                    [
                        "title": title ?? line.scenario, "count": String(line.count),
                        "version": String(line.version),
                    ])
            },
            "orphans": RefusalWords(catalogue: frame.catalogue, place: frame.place, pack: nil)
                .words(for: orphans),
        ]
    }

    private func replay(
        _ definitions: Definitions, _ acting: Acting, _ frame: Frame, in db: Transaction
    ) async throws -> [String: Any] {
        let days = ReplayRoutes.usualDays
        let action = ReplayRoutes(
            definitions, since: now() - Double(days) * 86_400, most: ReplayRoutes.mostOnPage)
        let outcome = try await action.run(by: acting, at: now(), in: db)
        let words: KeyValuePairs<String, String> = [
            "looked": String(outcome.replay.looked), "days": String(days), "most": String(action.most),
            "changed": String(outcome.replay.changed),
        ]
        return [
            "words": frame.say("packs.replay_words", words), "isEmpty": outcome.replay.changed == 0,
            "lines": outcome.replay.lines.map { line -> [String: Any] in
                let title = definitions.scenario(line.move.scenario).map { frame.words($0.title) }
                return [
                    "title": title ?? line.move.scenario, "from": outcome.name(of: line.move.from),
                    "to": outcome.name(of: line.move.to), "count": String(line.moved.count),
                    "examples": line.moved.examples.map(\.description).joined(separator: " · "),
                ]
            },
        ]
    }
}

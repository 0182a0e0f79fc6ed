package import Access
import Crypto
package import Foundation
package import Postgres

/// A checked pack becomes the one new cases begin under; cases already open keep theirs.
package struct InstallPack: Action {
    package let name: String
    package let definitions: Definitions
    package let source: Source
    /// The earlier version it says again; `nil`: it was read from files.
    let restores: Int?

    package init(name: String, definitions: Definitions, source: Source) {
        self.init(name: name, definitions: definitions, restores: nil, source: source)
    }

    init(name: String, definitions: Definitions, restores: Int?, source: Source) {
        self.name = name
        self.definitions = definitions
        self.restores = restores
        self.source = source
    }

    /// What a pack is known by, whatever its files look like.
    package static func digest(of definitions: Definitions) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return Hex.text(of: SHA256.hash(data: try encoder.encode(definitions)))
    }

    /// - Returns: The version, which is the present one when nothing differs.
    /// - Throws: ``PackRefusal/orphans(_:)`` when something open depends on what the pack no longer has.
    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> Int {
        guard acting.kind == .administrator else { throw AccessRefusal.wrongPost }
        try acting.demandStepUp()
        let digest = try Self.digest(of: definitions)
        if let present = try await db.packs.installed() {
            if present.digest == digest { return present.version }
            guard let old = try await db.packs.definitions(of: present.version) else {
                throw PackRefusal.noSuchVersion(present.version)
            }
            let difference = PackDifference(from: old, to: definitions)
            guard !difference.isElsewhere else { throw PackRefusal.anotherPlace(old.place.code) }
            let orphans = try await db.packs.orphans(of: difference)
            guard orphans.isEmpty else { throw PackRefusal.orphans(orphans) }
        }
        var named = NamedPack(name: name, digest: digest)
        named.by = acting.account
        named.restores = restores
        let version = try await db.packs.install(definitions, as: named, at: now)
        try await db.audit("install pack", of: "\(name) \(version)", from: source)
        return version
    }
}

/// A checked pack waits for an administrator to look at what it would change.
package struct ProposePack: Action {
    package let name: String
    package let definitions: Definitions
    package let source: Source

    package init(name: String, definitions: Definitions, source: Source) {
        self.name = name
        self.definitions = definitions
        self.source = source
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws {
        // Files are read at the console: a page takes no pack.
        guard acting.kind == .administrator, acting.account == nil else { throw AccessRefusal.wrongPost }
        let digest = try InstallPack.digest(of: definitions)
        try await db.packs.propose(definitions, name: name, digest: digest, at: now)
        try await db.audit("propose pack", of: name, from: source)
    }
}

/// An administrator installs what was proposed.
package struct AcceptPack: Action {
    /// Of the proposal that was looked at: another may have come meanwhile.
    package let digest: String
    package let source: Source

    package init(digest: String, source: Source) {
        self.digest = digest
        self.source = source
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> Int {
        guard acting.kind == .administrator else { throw AccessRefusal.wrongPost }
        guard let proposal = try await db.packs.proposal(), proposal.digest == digest else {
            throw PackRefusal.notProposed
        }
        let version = try await InstallPack(
            name: proposal.name, definitions: proposal.definitions, source: source
        ).run(by: acting, at: now, in: db)
        try await db.packs.endProposals(at: now)
        return version
    }
}

/// An earlier version is installed again, as a new one.
package struct RestorePack: Action {
    /// `nil`: the one before what is installed now.
    package let version: Int?
    package let source: Source

    package init(version: Int?, source: Source) {
        self.version = version
        self.source = source
    }

    package func run(by acting: Acting, at now: Date, in db: Transaction) async throws -> Int {
        guard acting.kind == .administrator else { throw AccessRefusal.wrongPost }
        let lines = try await db.packs.history()
        let wanted: PackLine
        if let version {
            guard let line = lines.first(where: { $0.version == version }) else {
                throw PackRefusal.noSuchVersion(version)
            }
            wanted = line
        } else {
            guard let line = Self.before(lines) else { throw PackRefusal.nothingBefore }
            wanted = line
        }
        guard let definitions = try await db.packs.definitions(of: wanted.version) else {
            throw PackRefusal.noSuchVersion(wanted.version)
        }
        return try await InstallPack(
            name: wanted.name, definitions: definitions, restores: wanted.version, source: source
        ).run(by: acting, at: now, in: db)
    }

    /// The version whose rules held before those of the newest; going back twice goes back two steps.
    package static func before(_ lines: [PackLine]) -> PackLine? {
        guard let newest = lines.first else { return nil }
        let said = newest.restores ?? newest.version
        guard let last = lines.first(where: { $0.version < said }) else { return nil }
        let wanted = last.restores ?? last.version
        return lines.first { $0.version == wanted }
    }
}

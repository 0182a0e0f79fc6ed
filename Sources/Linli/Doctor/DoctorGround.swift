import Casework
import Foundation
import Postgres

/// What can be looked at without a database: programs, folders and whose they are, the clock.
struct DoctorGround {
    let settings: Settings
    let path: String
    let darkroom: String?

    /// Programs of others that are run, and the Debian package of each.
    private static let tools: [(program: String, package: String)] = [
        ("vipsthumbnail", "libvips-tools"), ("ogr2ogr", "gdal-bin"), ("prlimit", "util-linux"),
        ("setpriv", "util-linux"), ("unshare", "util-linux"), ("timeout", "coreutils"), ("tar", "tar"),
        ("gzip", "gzip"), ("python3", "python3"),
    ]
    /// What templates are filled with: where Debian lays the modules of its own Python.
    private static let openpyxl = "/usr/lib/python3/dist-packages/openpyxl"
    /// Files of others that are named one by one.
    private static let mostNamed = 20

    func findings() async -> [Finding] {
        var found = await programs()
        found += Self.tools.filter { !has($0.program) }.map {
            DoctorSentences.missing(tool: $0.program, package: $0.package)
        }
        if !FileManager.default.fileExists(atPath: Self.openpyxl) {
            found.append(DoctorSentences.missing(tool: "openpyxl", package: "python3-openpyxl"))
        }
        if darkroom == nil { found.append(DoctorSentences.noDarkroom) }
        if !FileManager.default.fileExists(atPath: settings.assets) {
            found.append(DoctorSentences.noAssets(settings.assets))
        }
        found += owners() + backups()
        if settings.publicURL?.hasPrefix("http://") ?? false { found.append(DoctorSentences.noTLS) }
        if Self.isClockKept == false { found.append(DoctorSentences.clockAlone) }
        return found
    }

    /// Whether two folders lie on one disk; `false` as well where one of them is not there.
    static func isOneDisk(_ one: String, _ other: String) -> Bool {
        func disk(_ path: String) -> NSNumber? {
            try? FileManager.default.attributesOfItem(atPath: path)[.systemNumber] as? NSNumber
        }
        return disk(one) != nil && disk(one) == disk(other)
    }

    private func programs() async -> [Finding] {
        do {
            let missing = try await PostgresProgram().missing()
            return missing.map { DoctorSentences.missing(tool: $0, package: "postgresql-15") }
        } catch {
            return [DoctorSentences.failed(Sentence("PostgreSQL 程序", "programs of PostgreSQL"), error)]
        }
    }

    private func has(_ program: String) -> Bool {
        let folders = path.split(separator: ":").map(String.init) + ["/usr/sbin", "/sbin"]
        return folders.contains { access("\($0)/\(program)", X_OK) == 0 }
    }

    private func backups() -> [Finding] {
        if TakeOver(data: settings.data).backup != nil {
            return [DoctorSentences.notTakenOver(settings.data)]
        }
        guard let folder = settings.backups else { return [DoctorSentences.noBackups] }
        guard FileManager.default.fileExists(atPath: folder) else {
            return [DoctorSentences.folderMissing(folder)]
        }
        var found: [Finding] = []
        if access(folder, R_OK | W_OK | X_OK) != 0 { found.append(DoctorSentences.folderClosed(folder)) }
        if Self.isOneDisk(folder, settings.data) { found.append(DoctorSentences.sameDisk(folder)) }
        return found
    }

    /// Files of another user than the data folder's: the program cannot read them, or not change them.
    private func owners() -> [Finding] {
        guard let owner = Self.owner(of: settings.data) else {
            return [DoctorSentences.folderMissing(settings.data)]
        }
        var found: [Finding] = []
        if geteuid() != 0, owner != geteuid() { found.append(DoctorSentences.notMine(settings.data, owner)) }
        let own = ["keys", "files", "incoming", "unsaved", "exports", "anchors", "connectors"]
        let paths =
            own.flatMap { folder in
                ["\(settings.data)/\(folder)"] + Self.names(in: "\(settings.data)/\(folder)")
            }
            + ["audit-signing.key", "sealing.key", "cluster.lock", "serve.lock"].map {
                "\(settings.data)/\($0)"
            }
        let wrong = paths.filter { path in Self.owner(of: path).map { $0 != owner } ?? false }
        found += wrong.prefix(Self.mostNamed).map { DoctorSentences.foreign($0, of: owner) }
        if wrong.count > Self.mostNamed {
            found.append(DoctorSentences.moreForeign(wrong.count - Self.mostNamed, settings.data, of: owner))
        }
        return found
    }

    private static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted().map {
            "\(folder)/\($0)"
        }
    }

    /// - Returns: `nil` when nothing is there.
    private static func owner(of path: String) -> uid_t? {
        let found = try? FileManager.default.attributesOfItem(atPath: path)[.ownerAccountID] as? NSNumber
        return found.map { uid_t(truncating: $0) }
    }

    /// Whether systemd sets this machine's clock right; `nil`: it is not asked to, and others do not say.
    private static var isClockKept: Bool? {
        let folder = "/run/systemd/timesync"
        guard FileManager.default.fileExists(atPath: folder) else { return nil }
        return FileManager.default.fileExists(atPath: folder + "/synchronized")
    }
}

import Foundation
import Postgres

/// The folder `keys` beside the data: a file for each key, and the file `current` that names one of them.
///
/// A name appears only once its content is on the disk: whoever reads meanwhile never sees half a key.
struct KeyFolder: Sendable {
    let path: String
    /// The file of the only key there was before keys could be changed.
    private let first: String
    private let data: String

    private static let ending = ".key"
    private static let current = "current"

    init(data: String) {
        self.data = data
        path = data + "/keys"
        first = data + "/sealing.key"
    }

    /// Tells whether anything changed: names in the folder, and which key is current.
    struct Stamp: Equatable, Sendable {
        let names: Moment
        let current: Moment
        /// Always another file, also when two changes fall into one tick of the clock.
        let number: UInt64

        struct Moment: Equatable, Sendable {
            let seconds: Int
            let nanoseconds: Int

            init(_ time: timespec) { (seconds, nanoseconds) = (time.tv_sec, time.tv_nsec) }
        }
    }

    func stamp() throws(KeyRefusal) -> Stamp {
        var (folder, named) = (stat(), stat())
        guard stat(path, &folder) == 0, stat(file(Self.current), &named) == 0 else {
            throw .currentMissing(path: path)
        }
        return Stamp(
            names: .init(folder.st_mtim), current: .init(named.st_mtim), number: UInt64(named.st_ino))
    }

    /// Makes what is missing at a start: the folder, and a first key. The one key of before is moved in.
    func prepare(at now: Date) throws {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try takeOver()
        try refuseExposed(path)
        guard !FileManager.default.fileExists(atPath: file(Self.current)) else { return }
        let key = try make(.intl)
        let isFirst = try write(Self.line(key.id, now), named: Self.current, replacing: false)
        // Another process was first: its key is current, and ours was never used.
        if !isFirst { try remove(key.id) }
    }

    func read() throws -> KeyRing.Keys {
        let words = (try text(of: Self.current, or: .currentMissing(path: path))).split(separator: " ")
        var keys: [SealingKey] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        where name.hasSuffix(Self.ending) {
            if let key = try key(named: name) { keys.append(key) }
        }
        guard words.count == 2, let seconds = Double(words[1]),
            let current = keys.first(where: { $0.id == words[0] && !$0.isFirstForm })
        else { throw KeyRefusal.currentMissing(path: path) }
        return KeyRing.Keys(
            current: current, since: Date(timeIntervalSince1970: seconds),
            all: [current] + keys.filter { $0.id != current.id })
    }

    /// A new key, on the disk and not used yet.
    func make(_ suite: Suite) throws -> SealingKey {
        let key = SealingKey.fresh(suite)
        _ = try write(key.text, named: key.id + Self.ending, replacing: false)
        return key
    }

    /// From now on values are sealed under this key, by every process that has this folder.
    func turn(to key: SealingKey, at now: Date) throws {
        _ = try write(Self.line(key.id, now), named: Self.current, replacing: true)
    }

    func remove(_ id: String) throws {
        guard unlink(file(id + Self.ending)) == 0 else { throw KeyRefusal.unwritable(path: file(id)) }
        try keepNames(of: path)
    }

    private func file(_ name: String) -> String { path + "/" + name }

    private static func line(_ id: String, _ now: Date) -> String {
        "\(id) \(Int(now.timeIntervalSince1970))\n"
    }

    /// - Returns: `nil` when the file went away meanwhile: it was retired.
    private func key(named name: String) throws -> SealingKey? {
        let id = String(name.dropLast(Self.ending.count))
        do {
            let bytes = try Self.bytes(try text(of: name, or: .unreadable(path: file(name))), of: file(name))
            let key =
                id.hasPrefix(SealingKey.firstForm) ? SealingKey(firstForm: bytes) : SealingKey(bytes)
            guard key.id == id else { throw KeyRefusal.mixedUp(path: file(name)) }
            return key
        } catch {
            guard FileManager.default.fileExists(atPath: file(name)) else { return nil }
            throw error
        }
    }

    private func text(of name: String, or refusal: KeyRefusal) throws(KeyRefusal) -> String {
        try refuseExposed(file(name))
        guard let text = try? String(contentsOfFile: file(name), encoding: .utf8) else { throw refusal }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func bytes(_ text: String, of path: String) throws(KeyRefusal) -> [UInt8] {
        guard let bytes = Hex.bytes(of: text), bytes.count == Suite.intl.keyLength else {
            throw .unreadable(path: path)
        }
        return bytes
    }

    private func refuseExposed(_ path: String) throws(KeyRefusal) {
        var found = stat()
        guard stat(path, &found) == 0 else { return }
        guard found.st_mode & 0o077 == 0 else { throw .exposed(path: path) }
    }

    // The file is moved, not copied: there is one place where the key lies, and either it is there or here.
    private func takeOver() throws {
        guard let text = try? String(contentsOfFile: first, encoding: .utf8) else {
            guard !FileManager.default.fileExists(atPath: first) else {
                throw KeyRefusal.unreadable(path: first)
            }
            return
        }
        try refuseExposed(first)
        let bytes = try Self.bytes(text.trimmingCharacters(in: .whitespacesAndNewlines), of: first)
        let name = SealingKey(firstForm: bytes).id + Self.ending
        // Another process that starts now may have moved it already.
        guard rename(first, file(name)) == 0 || !FileManager.default.fileExists(atPath: first) else {
            throw KeyRefusal.unwritable(path: file(name))
        }
        try keepNames(of: path)
        try keepNames(of: data)
    }

    /// - Returns: Whether it was written; not when the name was taken and may not be replaced.
    private func write(_ text: String, named name: String, replacing: Bool) throws -> Bool {
        let scratch = file(".new-" + UUID().uuidString)
        let descriptor = open(scratch, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw KeyRefusal.unwritable(path: path) }
        defer { unlink(scratch) }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try giveToOwner(descriptor)
        try handle.write(contentsOf: Data(text.utf8))
        try handle.synchronize()
        try handle.close()
        let isDone = (replacing ? rename(scratch, file(name)) : link(scratch, file(name))) == 0
        guard isDone || (!replacing && errno == EEXIST) else { throw KeyRefusal.unwritable(path: path) }
        if isDone { try keepNames(of: path) }
        return isDone
    }

    // A key made by root at the console is for the program, which owns the folder.
    private func giveToOwner(_ descriptor: Int32) throws {
        var folder = stat()
        guard geteuid() == 0, stat(path, &folder) == 0 else { return }
        guard fchown(descriptor, folder.st_uid, folder.st_gid) == 0 else {
            throw KeyRefusal.unwritable(path: path)
        }
    }

    // A name is on the disk only once its folder is.
    private func keepNames(of folder: String) throws {
        let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw KeyRefusal.unwritable(path: folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw KeyRefusal.unwritable(path: folder) }
    }
}

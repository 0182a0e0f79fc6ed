package import Foundation
package import Postgres

/// Where the books of processes lie that fell amid their work, until somebody has looked: what each was at,
/// and, sealed, what it had been given.
package struct FallenFolder: Sendable {
    /// A program that falls again and again says the same each time; older ones go.
    private static let most = 20
    /// What people sent is in there; whoever looks for a cause has looked by then.
    package static let keeping: TimeInterval = 30 * 86_400

    private let folder: String

    /// A process ended amid its work.
    package struct Fall: Sendable {
        package let at: Date
        package let begun: [BegunBook.Begun]
    }

    /// - Parameter data: The data folder; its folder `fallen` is made when something is kept.
    package init(data: String) { folder = data + "/fallen" }

    /// Keeps a book that was left behind.
    package func keep(_ left: BegunBook.Left) throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let seconds = Int64(left.at.timeIntervalSince1970)
        let name = left.path.split(separator: "/").last.map(String.init) ?? ""
        try FileManager.default.moveItem(atPath: left.path, toPath: "\(folder)/\(seconds)-\(name)")
        try remove(names.dropFirst(Self.most))
    }

    /// Forgets those of before a moment.
    package func sweep(before moment: Date) throws {
        try remove(names.filter { Self.moment(of: $0) < moment })
    }

    /// When each of them fell, the latest first.
    package var moments: [Date] { names.map(Self.moment) }

    /// All there are, the latest first.
    package func falls() throws -> [Fall] {
        try names.map { Fall(at: Self.moment(of: $0), begun: try BegunBook.read("\(folder)/\($0)")) }
    }

    /// Somebody has looked.
    ///
    /// - Returns: How many went.
    package func clear() throws -> Int {
        let all = names
        try remove(all)
        return all.count
    }

    private func remove(_ names: some Sequence<String>) throws {
        for name in names { try FileManager.default.removeItem(atPath: "\(folder)/\(name)") }
    }

    // The latest first: seconds have as many digits for centuries to come.
    private var names: [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return all.filter { $0.hasSuffix("." + BegunBook.suffix) }.sorted(by: >)
    }

    private static func moment(of name: String) -> Date {
        let seconds = name.split(separator: "-").first.flatMap { Double($0) }
        return Date(timeIntervalSince1970: seconds ?? 0)
    }
}

import Foundation
import Subprocess
import SystemPackage

/// The strictest cage for a child process that this machine permits: no new rights, no network, and nobody's
/// rights where they may be given. Containers often forbid namespaces of one's own.
package actor Cage {
    private var found: [String]?
    private let reachesNetwork: Bool

    /// - Parameter reachesNetwork: For a child whose work lies elsewhere; the rest of the cage is the same.
    package init(reachesNetwork: Bool = false) { self.reachesNetwork = reachesNetwork }

    /// Words before the command of a child.
    ///
    /// - Returns: `nil` when nothing confines a child here: `setpriv` is not installed.
    package func words() async throws -> [String]? {
        if let found { return found }
        let isRoot = geteuid() == 0
        let rights = ["setpriv", "--no-new-privs"]
        let nobody = rights + (isRoot ? ["--reuid=65534", "--regid=65534", "--clear-groups", "--"] : ["--"])
        let offline = isRoot ? ["unshare", "--net", "--"] : ["unshare", "--user", "--net", "--"]
        let cages = [offline + nobody, nobody, rights + ["--"]]
        for cage in reachesNetwork ? Array(cages.dropFirst()) : cages {
            guard try await Self.holds(cage) else { continue }
            found = cage
            return cage
        }
        return nil
    }

    /// How long a trial may take.
    private static let seconds = "10"

    private static func holds(_ cage: [String]) async throws -> Bool {
        let environment: [Environment.Key: String] = [
            "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C", "HOME": "/nonexistent",
        ]
        do {
            return try await Subprocess.run(
                .name("timeout"), arguments: Arguments(["--signal=KILL", seconds] + cage + ["true"]),
                environment: .custom(environment), workingDirectory: "/", output: .discarded,
                error: .discarded
            ).terminationStatus.isSuccess
        } catch is SubprocessError {
            return false
        }
    }
}

import CTurboJPEG
import Glibc

/// What this program gives up before it reads a byte that a stranger sent: whoever got hold of it by a photo
/// could neither open a file or a line, nor become anybody, nor stay.
///
/// It does so itself: a chain of programs that confine the next takes longer than a photo.
enum Confinement {
    /// Of address space; 2048 × 2048 dots need a twentieth.
    private static let memory: rlim_t = 512_000_000
    private static let nobody: uid_t = 65_534
    /// Pages come first: whoever sends photos waits for them anyway.
    private static let patience: Int32 = 10

    /// By the clock a photo may take so many times what it may of a processor: others come first.
    private static let waits: UInt32 = 3

    /// - Parameter seconds: How much of a processor a photo may take.
    /// - Returns: `false` when something could not be given up.
    static func begin(seconds: UInt32) -> Bool {
        guard renounce_new_rights() == 0, isNobody() else { return false }
        _ = nice(patience)
        // SIGALRM ends whoever does not expect it.
        alarm(seconds * waits)
        let none: rlim_t = 0
        return limit(Int32(RLIMIT_AS.rawValue), to: memory)
            && limit(Int32(RLIMIT_CPU.rawValue), to: rlim_t(seconds))
            && limit(Int32(RLIMIT_FSIZE.rawValue), to: none)
            && limit(Int32(RLIMIT_CORE.rawValue), to: none)
            // Nothing more is opened: no file, no line to anywhere. What is open already stays.
            && limit(Int32(RLIMIT_NOFILE.rawValue), to: none)
            && limit(limit_of_processes, to: none)
    }

    private static func limit(_ resource: Int32, to most: rlim_t) -> Bool {
        var limit = rlimit(rlim_cur: most, rlim_max: most)
        return setrlimit(resource, &limit) == 0
    }

    /// Whoever may be anybody becomes nobody; others stay who they are.
    private static func isNobody() -> Bool {
        guard geteuid() == 0 else { return true }
        return setgroups(0, nil) == 0 && setgid(nobody) == 0 && setuid(nobody) == 0
    }
}

import Access
import Foundation

/// What is said about keys at the console.
enum KeySentences {
    /// - Parameter currentSince: `nil`: it only opens.
    static func line(of key: SealingKey, currentSince: Date?, use: [KeyUse]) -> Sentence {
        let count = use.map(\.values).reduce(0, +)
        let shelves = use.map { "\($0.shelf.rawValue) \($0.values)" }.joined(separator: ", ")
        let values = Sentence(
            count == 0 ? "没有内容用它" : "\(count) 项（\(shelves)）",
            count == 0 ? "nothing is sealed under it" : "\(count) values (\(shelves))")
        guard let currentSince else {
            return Sentence("\(key.id) 只用于打开：\(values.zh)", "opens only: \(values.en)")
        }
        let since = currentSince.formatted(.iso8601)
        return Sentence(
            "\(key.id) 当前，自 \(since)：\(values.zh)", "current since \(since): \(values.en)")
    }

    /// Keys that values name and that are not in the folder.
    static func missing(_ use: [KeyUse], besides keys: [SealingKey]) -> [Sentence] {
        use.filter { used in !keys.contains { used.isOf($0) } }.map { used in
            Sentence(
                "\(used.keyId) 不在 keys 目录：\(used.shelf.rawValue) 有 \(used.values) 项打不开",
                "\(used.keyId) is not in the folder keys: \(used.values) \(used.shelf.rawValue) "
                    + "do not open"
            )
        }
    }

    static func rotated(_ id: String) -> Sentence {
        Sentence(
            "现在用 \(id) 封存；旧内容仍可打开。先备份 keys 目录，再运行 linli keys reseal",
            "values are now sealed under \(id); older ones still open. Back up the folder keys, then run "
                + "linli keys reseal")
    }

    static func progress(_ outcome: ResealValues.Outcome, of count: Int) -> Sentence {
        Sentence("改封 \(outcome.resealed)／\(count)", "\(outcome.resealed) of \(count) sealed anew")
    }

    static func resealed(_ outcome: ResealValues.Outcome, under id: String) -> Sentence {
        guard outcome.unreadable > 0 else {
            return Sentence(
                "\(outcome.resealed) 项改用 \(id)", "\(outcome.resealed) values are now sealed under \(id)")
        }
        return Sentence(
            "\(outcome.resealed) 项改用 \(id)；\(outcome.unreadable) 项打不开，原样留着：linli keys list 会说明缺哪把密钥",
            "\(outcome.resealed) values are now sealed under \(id); \(outcome.unreadable) do not open and "
                + "stay as they are: linli keys list says which key is missing")
    }

    static func retired(_ id: String) -> Sentence {
        Sentence(
            "\(id) 已销毁；备份里用它封存的内容也不能再打开。请把密钥备份里的这一份一并销毁",
            "\(id) is destroyed; what backups hold under it does not open any more. Destroy its copy among "
                + "the backed up keys too")
    }

    static func words(for refusal: KeyRefusal) -> Sentence {
        switch refusal {
        case .unreadable(let path):
            Sentence("密钥文件读不懂：\(path)", "this file holds no key: \(path)")
        case .exposed(let path):
            Sentence(
                "别人也能读 \(path)：请运行 chmod go= \(path)",
                "others may read \(path): run chmod go= \(path)")
        case .mixedUp(let path):
            Sentence(
                "\(path) 里不是文件名所说的密钥：请从密钥备份恢复",
                "\(path) holds another key than its name says: restore it from the backup of keys")
        case .unwritable(let path): Sentence("写不了 \(path)", "\(path) cannot be written")
        case .currentMissing(let path):
            Sentence(
                "\(path)/current 不在，或它指的密钥不在：请从密钥备份恢复整个目录",
                "\(path)/current is gone, or the key it names is: restore the whole folder from the backup")
        default: aboutOneKey(refusal)
        }
    }

    private static func aboutOneKey(_ refusal: KeyRefusal) -> Sentence {
        switch refusal {
        case .keyMissing(let id):
            Sentence(
                "缺密钥 \(id)：用它封存的内容打不开，请从密钥备份恢复",
                "the key \(id) is missing: what was sealed under it does not open; restore it from the backup"
            )
        case .noSuchKey(let id): Sentence("没有密钥 \(id)", "there is no key \(id)")
        case .isCurrent(let id):
            Sentence(
                "\(id) 正在使用：先运行 linli keys rotate",
                "\(id) is the current key: run linli keys rotate first")
        case .tooSoon(let id, let until):
            Sentence(
                "\(id) 刚换下：\(until.formatted(.iso8601)) 以后才能销毁",
                "\(id) was current until a moment ago: it may go after \(until.formatted(.iso8601))")
        case .stillUsed(let id, let values):
            Sentence(
                "还有 \(values) 项用 \(id) 封存：先运行 linli keys reseal",
                "\(values) values are still sealed under \(id): run linli keys reseal first")
        default: Sentence("这项内容打不开", "this value does not open")
        }
    }
}

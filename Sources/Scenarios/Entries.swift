import Casework
import Yams

/// One mapping of a pack file, taken apart key by key; a key that nobody asked for is a mistake.
final class Entries {
    let mark: Mistake.Mark
    private let notebook: Notebook
    private var left: [(key: Noted<String>, value: PackValue)] = []
    private var known: [String] = []

    init(_ value: PackValue) {
        mark = value.mark
        notebook = value.notebook
        guard case .mapping(let mapping) = value.node else {
            value.note(.value(.wrongType(expected: .mapping)))
            isMapping = false
            return
        }
        for (key, child) in mapping {
            let key = PackValue(key, in: value.path, notebook: value.notebook, near: mark)
            let child = PackValue(child, in: value.path, notebook: value.notebook, near: key.mark)
            left.append((Noted(value: key.text(), mark: key.mark), child))
        }
    }

    /// `false`: something else stands where a mapping belongs; that was noted, and nothing more will be.
    private(set) var isMapping = true

    /// The value of a key; without one, a mistake.
    func required(_ key: String) -> PackValue? {
        if let value = optional(key) { return value }
        if isMapping { notebook.note(.value(.missingKey(key)), at: mark) }
        return nil
    }

    /// The value of a key; `nil` also when nothing is written there.
    func optional(_ key: String) -> PackValue? {
        known.append(key)
        guard let position = left.firstIndex(where: { $0.key.value == key }) else { return nil }
        let value = left.remove(at: position).value
        return value.isNothing ? nil : value
    }

    /// Whatever keys are left, for mappings whose keys are names out of the pack.
    func rest() -> [(key: Noted<String>, value: PackValue)] {
        defer { left = [] }
        return left
    }

    /// Notes the keys that were not asked for.
    func finish() {
        for (key, _) in rest() {
            let kind: Mistake.Kind =
                ProofOfWork.isDemanded(by: key.value)
                ? .choice(.proofDemanded(key.value)) : .value(.unknownKey(key.value, known: known))
            notebook.note(kind, at: key.mark)
        }
    }
}

/// Words by which a pack might demand that people prove where they were.
enum ProofOfWork {
    private static let words: Set<String> = [
        "photo", "photos", "picture", "pictures", "image", "track", "location", "position", "check-in",
        "selfie",
    ]

    static func isDemanded(by word: String) -> Bool { words.contains(word) }

    /// Words of a question that asks its answerer for a picture, a track, or to have been somewhere.
    private static let asking = [
        "照片", "拍照", "自拍", "截图", "轨迹", "签到", "打卡", "实时位置", "photo", "picture", "selfie", "screenshot",
        "your track", "gps", "check in", "check-in", "live position", "live location",
    ]

    /// A question nobody could leave out, by its name or by what it says.
    static func isDemanded(byQuestion name: String, saying label: LocalizedText) -> Bool {
        let parts = Set(name.split(separator: "-").map(String.init) + [name])
        let said = [label.zh, label.en.lowercased()]
        return !parts.isDisjoint(with: words)
            || asking.contains { word in said.contains { $0.contains(word) } }
    }
}

import Casework
import HTTPTypes
import Territory

/// Puts into words why a version of a pack does not become the current one.
extension RefusalWords {
    func answer(to refusal: PackRefusal) -> Answered {
        let words =
            switch refusal {
            case .orphans(let orphans): self.words(for: orphans).joined(separator: " ")
            case .anotherPlace(let code): catalogue.say("refusal.pack_elsewhere", ["code": code.text])
            case .nothingBefore: catalogue.say("refusal.pack_nothing_before")
            case .noSuchVersion(let version):
                catalogue.say("refusal.pack_no_version", ["version": String(version)])
            case .notProposed: catalogue.say("refusal.pack_not_proposed")
            case .noPack: catalogue.say("refusal.no_pack")
            }
        return Answered(status: .conflict, words: words)
    }

    func words(for orphans: [PackOrphan]) -> [String] {
        orphans.map { orphan in
            let key = orphan.sort == .organization ? "pack_orphan_organization" : "pack_orphan_post"
            return catalogue.say("refusal.\(key)", ["name": orphan.name, "held": String(orphan.held)])
        }
    }
}

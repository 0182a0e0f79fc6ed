import Casework
import Scenarios

extension PackOrphan {
    var sentence: Sentence {
        switch sort {
        case .organization:
            Sentence(
                "不能删除单位 \(name)：它还有 \(held) 件未结案件",
                "organization \(name) cannot go: it has \(held) open cases")
        default:
            Sentence(
                "不能删除或改变岗位 \(name)：还有 \(held) 人在岗",
                "kind of post \(name) cannot go or change its role: \(held) posts are held")
        }
    }
}

extension PackRefusal {
    var sentence: Sentence {
        switch self {
        case .orphans(let orphans):
            Sentence(
                orphans.map(\.sentence.zh).joined(separator: "\n"),
                orphans.map(\.sentence.en).joined(separator: "\n"))
        case .anotherPlace(let code):
            Sentence("这里是 \(code)，场景包属于另一个地方", "this is place \(code); the pack is of another place")
        case .nothingBefore: Sentence("没有更早的版本可退回", "there is no earlier version to go back to")
        case .noSuchVersion(let version): Sentence("没有第 \(version) 版", "there is no version \(version)")
        case .notProposed: Sentence("没有待审看的场景包", "no such pack is proposed")
        case .noPack: Sentence("尚未安装场景包", "no pack is installed")
        }
    }
}

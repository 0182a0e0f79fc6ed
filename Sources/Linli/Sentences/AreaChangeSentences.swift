import Casework
import Territory

extension AreaChangeEffect {
    var sentence: Sentence {
        func bounded(_ count: Int) -> String { count > 1000 ? "1000+" : String(count) }
        return Sentence(
            "\(code) \(name)：未结事项 \(bounded(cases)) 件，由它办理 \(bounded(owned)) 件，岗位 \(bounded(posts)) 个，"
                + "单位 \(bounded(organizations)) 个，下级 \(bounded(children)) 个",
            "\(code) \(name): \(bounded(cases)) open cases, \(bounded(owned)) of its own, "
                + "\(bounded(posts)) posts, \(bounded(organizations)) organizations, "
                + "\(bounded(children)) areas below"
        )
    }
}

extension AreaChange {
    var sentence: Sentence {
        if let failure {
            return Sentence("没有做完：\(failure)（已转 \(moved) 件）", "not done: \(failure) (\(moved) cases moved)")
        }
        switch state {
        case .waiting:
            return Sentence("已安排在 \(closesOn) 生效", "ordered for \(closesOn)")
        case .underway:
            return Sentence(
                "还有事项正有人在办，后台会接着转移（已转 \(moved) 件）",
                "cases being acted on are left to the worker (\(moved) cases moved)")
        case .done, .cancelled:
            let twins =
                twins == 0 ? ("", "") : ("，其中 \(twins) 条编号与别的相同", ", \(twins) beside one of the same number")
            return Sentence(
                "已办完，转移 \(moved) 件，台账记录 \(entries) 条\(twins.0)",
                "done, \(moved) cases and \(entries) entries of ledgers moved\(twins.1)")
        }
    }
}

extension Succession.Fault {
    var sentence: Sentence {
        switch self {
        case .unknownArea(let code): Sentence("没有区划 \(code)", "there is no area \(code)")
        case .alreadyClosed(let code): Sentence("\(code) 已经撤销", "\(code) is closed already")
        case .wholeCity(let code): Sentence("\(code) 是城市本身，不能撤销", "\(code) is the city itself")
        case .otherLevel(let code, let successor):
            Sentence("\(successor) 与 \(code) 不同级", "\(successor) is not of the level of \(code)")
        case .heirCloses(let code): Sentence("承继者 \(code) 同时撤销", "\(code) closes at the same time")
        case .heirNameless(let code):
            Sentence("承继者 \(code) 未开放，也没有名称", "\(code) is not open, and has no name to open under")
        case .heirOrphaned(let code): Sentence("\(code) 的上级未开放", "what is above \(code) is not open")
        }
    }
}

extension AreaChangeRefusal {
    var sentence: Sentence {
        switch self {
        case .reasonMissing: Sentence("须写明依据", "say why")
        case .reasonTooLong(let limit), .tooMany(let limit), .nameUnfit(let limit):
            Sentence("太长或太多，最多 \(limit)", "too long or too many: at most \(limit)")
        case .unprintable: Sentence("含不可显示的字符", "there are characters that cannot be shown")
        case .dayMalformed: Sentence("日期不对", "this is no day")
        case .notACode(let text): Sentence("“\(text)”不是区划代码", "“\(text)” is no code")
        case .nothingToClose: Sentence("没有要撤销的区划", "nothing is to be closed")
        case .fault(let fault): fault.sentence
        case .orderedAlready: Sentence("其中有区划已安排撤销", "one of these areas is ordered to close already")
        case .begun: Sentence("已经开始，不能撤回", "it has begun and cannot be taken back")
        }
    }
}

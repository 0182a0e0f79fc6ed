package import Casework
import Territory

/// Changes of a pack as a person reads them before it is installed.
package struct PackChangeSentences: Sendable {
    private let old: Definitions
    private let new: Definitions

    package init(from old: Definitions, to new: Definitions) {
        self.old = old
        self.new = new
    }

    /// What became of which part.
    package func sentence(_ change: PackChange) -> LocalizedText {
        let (subject, what) = (Self.words(change.subject), words(change.what))
        return LocalizedText(zh: "\(subject.zh)：\(what.zh)", en: "\(subject.en): \(what.en)")
    }

    private static func words(_ subject: PackChange.Subject) -> LocalizedText {
        let sort = words(subject.sort)
        guard !subject.title.zh.isEmpty else { return sort }
        let place = subject.sort == .step || subject.sort == .choice ? " (\(subject.name))" : ""
        return LocalizedText(
            zh: "\(sort.zh)“\(subject.title.zh)”\(place)", en: "\(sort.en) \"\(subject.title.en)\"\(place)")
    }

    /// The word for a sort of part.
    package static func words(_ sort: PackChange.Sort) -> LocalizedText {
        switch sort {
        case .place: LocalizedText(zh: "地方", en: "place")
        case .postKind: LocalizedText(zh: "岗位", en: "kind of post")
        case .organization: LocalizedText(zh: "单位", en: "organization")
        case .calendar: LocalizedText(zh: "工作日历", en: "calendar")
        case .workflow: LocalizedText(zh: "流程", en: "workflow")
        case .step: LocalizedText(zh: "环节", en: "step")
        case .choice: LocalizedText(zh: "操作", en: "choice")
        case .scenario: LocalizedText(zh: "场景", en: "scenario")
        case .notices: LocalizedText(zh: "通知", en: "notices")
        case .families: LocalizedText(zh: "类别目录", en: "families")
        case .catalogue: LocalizedText(zh: "台账目录", en: "catalogue of ledgers")
        }
    }

    private func words(_ what: PackChange.What) -> LocalizedText {
        switch what {
        case .added: LocalizedText(zh: "新增", en: "added")
        case .removed: LocalizedText(zh: "删除", en: "removed")
        case .titled(let before):
            LocalizedText(zh: "改名，原为“\(before.zh)”", en: "renamed, was \"\(before.en)\"")
        case .limit(let purpose, let from, let to): limitWords(purpose, from, to)
        case .workflow(let from, let to):
            LocalizedText(zh: "流程 \(from) → \(to)", en: "workflow \(from) → \(to)")
        case .isPublic(true): LocalizedText(zh: "改为对外公开", en: "strangers may see it now")
        case .isPublic(false): LocalizedText(zh: "不再对外公开", en: "strangers see it no more")
        case .routes(let from, let to):
            LocalizedText(
                zh: "派单规则由“\(routes(from, .zh, in: old))”改为“\(routes(to, .zh, in: new))”",
                en: "routes \"\(routes(from, .en, in: old))\" → \"\(routes(to, .en, in: new))\"")
        case .asked(let label): LocalizedText(zh: "增加问题“\(label.zh)”", en: "asks \"\(label.en)\" now")
        case .notAsked(let label):
            LocalizedText(zh: "不再问“\(label.zh)”", en: "asks \"\(label.en)\" no more")
        case .leads(let from, let to):
            LocalizedText(
                zh: "去向“\(from?.zh ?? "原地")” → “\(to?.zh ?? "原地")”",
                en: "leads to \"\(to?.en ?? "where it is")\", led to \"\(from?.en ?? "where it is")\"")
        case .clock(let from, let to):
            LocalizedText(
                zh: "计时 \(from ?? "无") → \(to ?? "无")", en: "clock \(from ?? "none") → \(to ?? "none")")
        case .holidays(let added, let removed):
            LocalizedText(
                zh: "节假日增加 \(added) 天，减少 \(removed) 天", en: "\(added) holidays added, \(removed) removed")
        case .other(let aspect): Self.words(aspect)
        }
    }

    private func limitWords(_ purpose: Purpose, _ from: Limit?, _ to: Limit?) -> LocalizedText {
        let (before, after) = (Self.words(from), Self.words(to))
        return LocalizedText(
            zh: "时限 \(purpose)：\(before.zh) → \(after.zh)", en: "limit \(purpose): \(before.en) → \(after.en)"
        )
    }

    private static func words(_ limit: Limit?) -> LocalizedText {
        guard let limit else { return LocalizedText(zh: "无", en: "none") }
        let units: [String: String] = [
            "working minutes": "工作分钟", "working hours": "工作小时", "working days": "个工作日", "minutes": "分钟",
            "hours": "小时", "days": "天",
        ]
        let words = limit.description.split(separator: " ", maxSplits: 1).map(String.init)
        let unit = words.last ?? ""
        let named = units[unit] ?? units[unit + "s"] ?? unit
        return LocalizedText(zh: "\(words.first ?? "") \(named)", en: limit.description)
    }

    private static func words(_ aspect: PackChange.Aspect) -> LocalizedText {
        switch aspect {
        case .texts: LocalizedText(zh: "文字有改动", en: "texts changed")
        case .bounds: LocalizedText(zh: "范围有改动", en: "its bounds changed")
        case .timing:
            LocalizedText(zh: "预警、延期、等待或升级有改动", en: "warnings, extensions, waits or escalation changed")
        case .questions: LocalizedText(zh: "所问的内容有改动", en: "what is asked changed")
        case .duplicates: LocalizedText(zh: "查重条件有改动", en: "what counts as likely the same changed")
        case .repeats: LocalizedText(zh: "反复发生的条件有改动", en: "what counts as coming back changed")
        case .answers: LocalizedText(zh: "答复模板有改动", en: "reply templates changed")
        case .takers: LocalizedText(zh: "可操作的人有改动", en: "who may take it changed")
        case .effect: LocalizedText(zh: "作用有改动", en: "what it does changed")
        case .levels: LocalizedText(zh: "设置的层级有改动", en: "the levels it stands at changed")
        case .rights: LocalizedText(zh: "权限有改动", en: "its rights changed")
        case .hours: LocalizedText(zh: "工作时间或调休有改动", en: "working hours or make-up days changed")
        case .covers: LocalizedText(zh: "覆盖的年份有改动", en: "the years it covers changed")
        case .order: LocalizedText(zh: "归类、语言或时区有改动", en: "family, languages or time zone changed")
        case .contents: LocalizedText(zh: "有改动", en: "changed")
        }
    }

    private func routes(_ routes: [Route], _ language: Language, in pack: Definitions) -> String {
        guard !routes.isEmpty else { return LocalizedText(zh: "属地", en: "by place").text(in: language) }
        return routes.map { route in
            let condition = route.when.isUnconditional ? "" : Self.condition(route.when, language)
            return condition + Self.destination(route.to, language, in: pack)
        }.joined(separator: language == .zh ? "；" : "; ")
    }

    private static func destination(
        _ destination: Route.Destination, _ language: Language, in pack: Definitions
    ) -> String {
        switch destination {
        case .organization(let slug, let level):
            let title = pack.organizations.first { $0.slug == slug }?.title.text(in: language) ?? slug
            return "\(title)@\(level.name)"
        case .area(let level): return "@\(level.name)"
        }
    }

    private static func condition(_ when: Route.Condition, _ language: Language) -> String {
        var parts: [String] = []
        if let level = when.level { parts.append("≤ \(level.name)") }
        if let origin = when.origin { parts.append(origin.rawValue) }
        if let hours = when.hours { parts.append(hours.rawValue) }
        if let about = when.aboutHandlers { parts.append("about_handlers = \(about)") }
        for (name, match) in when.answers.sorted(by: { $0.key < $1.key }) {
            switch match {
            case .present: parts.append("\(name) ✓")
            case .absent: parts.append("\(name) –")
            case .equals(.text(let text)): parts.append("\(name) = \(text)")
            case .equals(.number(let number)): parts.append("\(name) = \(number)")
            case .equals(.yesNo(let isYes)): parts.append("\(name) = \(isYes)")
            }
        }
        return "[" + parts.joined(separator: ", ") + "] → "
    }
}

package import Casework

/// What can be wrong with one value, whatever it is for.
package enum ValueMistake: Sendable, Equatable {
    case unknownKey(String, known: [String])
    case missingKey(String)
    case wrongType(expected: Expected)
    case missingTranslation(Language)
    case badName(String)
    case repeatedName(Sort, String)
    /// A word that is neither built in nor defined in the pack.
    case unknown(Sort, String, known: [String])
    case outOfRange(String, least: String, most: String)
    case tooLong(limit: Int)
    case badLimit(String)
    case badWarning(String)
    case badMoment(String)
    case emptyList

    /// The shape a value should have.
    package enum Expected: Sendable {
        case text, wholeNumber, number, truth, list, mapping, translations
    }

    /// What sort of thing a word names.
    package enum Sort: Sendable {
        case step, choice, workflow, scenario, organization, post, calendar, question, option, clock, reason
        case effect, who, origin, level, role, need, questionType, weekday, bodyKind, language, hours, target
        case template, match, desk, awaited, stop, family
        case event, audience, notice, channel, map, datum, reply, replyTarget
        case codeList, codeValue, ledger, ledgerField, fieldType, sensitivity, format, subject
        case colour, dossier, section, connector, treatment
    }

    var said: LocalizedText {
        switch self {
        case .unknownKey(let key, let known):
            LocalizedText(
                zh: "没有“\(key)”这一项" + Suggestion.ending(for: key, among: known).zh,
                en: "unknown key \"\(key)\"" + Suggestion.ending(for: key, among: known).en)
        case .missingKey(let key):
            LocalizedText(zh: "缺少“\(key)”；请补上", en: "\"\(key)\" is missing; add it")
        case .wrongType(let expected):
            LocalizedText(zh: "类型不对；应为\(expected.said.zh)", en: "wrong type; \(expected.said.en) is needed")
        case .missingTranslation(let language):
            switch language {
            case .zh: LocalizedText(zh: "缺少中文；请补上 zh", en: "the Chinese is missing; add zh")
            case .en: LocalizedText(zh: "缺少英文；请补上 en", en: "the English is missing; add en")
            }
        case .badName(let name):
            LocalizedText(
                zh: "“\(name)”不能作名称；请用小写字母、数字和连字符，最多 40 个",
                en: "\"\(name)\" cannot be a name; use lower-case letters, digits and hyphens, at most 40")
        case .repeatedName(let sort, let name):
            LocalizedText(
                zh: "\(sort.said.zh)“\(name)”已有；请换一个名称",
                en: "\(sort.said.en) \"\(name)\" exists already; rename one")
        case .unknown(let sort, let word, let known):
            LocalizedText(
                zh: "没有“\(word)”这个\(sort.said.zh)" + Suggestion.ending(for: word, among: known).zh,
                en: "unknown \(sort.said.en) \"\(word)\"" + Suggestion.ending(for: word, among: known).en)
        case .outOfRange(let text, let least, let most):
            LocalizedText(
                zh: "“\(text)”超出范围；应在 \(least) 到 \(most) 之间",
                en: "\"\(text)\" is out of range; from \(least) to \(most) is possible")
        case .tooLong(let limit):
            LocalizedText(zh: "太长；最多 \(limit) 个字", en: "too long; at most \(limit) characters")
        case .badLimit(let text):
            LocalizedText(
                zh: "“\(text)”不是时限；请写成 30 minutes、2 working hours、3 working days、7 days 这样",
                en: "\"\(text)\" is no limit; "
                    + "write it like 30 minutes, 2 working hours, 3 working days, 7 days")
        case .badMoment(let text):
            LocalizedText(
                zh: "“\(text)”不是时间的写法；写成 yyyy-MM-dd HH:mm:ss 或 MM/dd/yyyy hh:mm:ss a 这样",
                en:
                    "\"\(text)\" writes no moment; such as yyyy-MM-dd HH:mm:ss or MM/dd/yyyy hh:mm:ss a"
            )
        case .badWarning(let text):
            LocalizedText(
                zh: "“\(text)”不是预警时间；请写成 1 working hour（到期前多久）或 25 %（还剩几成），最多 90 %",
                en: "\"\(text)\" is no warning; write how long before, like 1 working hour, "
                    + "or the share that is left, like 25 %, at most 90 %")
        case .emptyList:
            LocalizedText(zh: "一个也没有；至少要有一个", en: "the list is empty; at least one is needed")
        }
    }
}

extension ValueMistake.Expected {
    var said: LocalizedText {
        switch self {
        case .text: LocalizedText(zh: "文字", en: "text")
        case .wholeNumber: LocalizedText(zh: "整数", en: "a whole number")
        case .number: LocalizedText(zh: "数", en: "a number")
        case .truth: LocalizedText(zh: "true 或 false", en: "true or false")
        case .list: LocalizedText(zh: "列表", en: "a list")
        case .mapping: LocalizedText(zh: "“名称: 值”的组合", en: "a mapping of keys to values")
        case .translations: LocalizedText(zh: "{zh: …, en: …}", en: "{zh: …, en: …}")
        }
    }
}

extension ValueMistake.Sort {
    var said: LocalizedText {
        switch self {
        case .step: LocalizedText(zh: "环节", en: "step")
        case .choice: LocalizedText(zh: "操作", en: "choice")
        case .workflow: LocalizedText(zh: "流程", en: "workflow")
        case .scenario: LocalizedText(zh: "场景", en: "scenario")
        case .organization: LocalizedText(zh: "部门或单位", en: "organization")
        case .post: LocalizedText(zh: "岗位", en: "post")
        case .calendar: LocalizedText(zh: "工作日历", en: "calendar")
        case .question: LocalizedText(zh: "问题", en: "question")
        case .option: LocalizedText(zh: "选项", en: "option")
        case .clock: LocalizedText(zh: "时限", en: "clock")
        case .reason: LocalizedText(zh: "理由", en: "reason")
        case .effect: LocalizedText(zh: "动作", en: "effect")
        case .who: LocalizedText(zh: "操作人", en: "taker")
        case .origin: LocalizedText(zh: "来源", en: "origin")
        case .level: LocalizedText(zh: "层级", en: "level")
        case .role: LocalizedText(zh: "岗位类别", en: "role")
        case .need: LocalizedText(zh: "填写要求", en: "need")
        case .questionType: LocalizedText(zh: "问题类型", en: "question type")
        case .weekday: LocalizedText(zh: "星期", en: "weekday")
        case .bodyKind: LocalizedText(zh: "单位类别", en: "kind of organization")
        case .language: LocalizedText(zh: "语言", en: "language")
        case .hours: LocalizedText(zh: "时段", en: "hours")
        case .target: LocalizedText(zh: "派遣对象", en: "target")
        case .template: LocalizedText(zh: "答复模板", en: "answer template")
        case .match: LocalizedText(zh: "条件", en: "condition")
        case .awaited: LocalizedText(zh: "等待对象", en: "party to wait for")
        case .stop: LocalizedText(zh: "停止条件", en: "stop condition")
        case .desk: LocalizedText(zh: "值班要求", en: "desk duty")
        case .event: LocalizedText(zh: "事情", en: "event")
        case .audience: LocalizedText(zh: "通知对象", en: "audience")
        case .notice: LocalizedText(zh: "通知模板", en: "notice template")
        case .channel: LocalizedText(zh: "渠道", en: "channel")
        case .reply: LocalizedText(zh: "答复", en: "reply")
        case .replyTarget: LocalizedText(zh: "填写处", en: "field to fill")
        case .family: LocalizedText(zh: "类别", en: "family")
        case .map: LocalizedText(zh: "导入对照表", en: "map of an import")
        case .datum: LocalizedText(zh: "坐标系", en: "datum")
        case .codeList: LocalizedText(zh: "代码表", en: "code list")
        case .codeValue: LocalizedText(zh: "代码", en: "code")
        case .ledger: LocalizedText(zh: "台账", en: "ledger")
        case .ledgerField: LocalizedText(zh: "字段", en: "field")
        case .fieldType: LocalizedText(zh: "字段类型", en: "type of field")
        case .sensitivity: LocalizedText(zh: "敏感程度", en: "sensitivity")
        case .format: LocalizedText(zh: "格式", en: "format")
        case .subject: LocalizedText(zh: "登记对象", en: "subject")
        case .colour: LocalizedText(zh: "颜色", en: "colour")
        case .dossier: LocalizedText(zh: "档案", en: "dossier")
        case .section: LocalizedText(zh: "档案栏目", en: "section of a dossier")
        case .connector: LocalizedText(zh: "接口", en: "connector")
        case .treatment: LocalizedText(zh: "处理办法", en: "treatment")
        }
    }
}

import Casework

/// Words that no ledger may hold: what a place knows of somebody's need stays in a referral and ends with it,
/// and nobody is registered as a danger, or measured.
package enum CareWords {
    /// Why a word is refused.
    package enum Reason: Sendable {
        /// It names people to be watched.
        case watching
        /// It names what somebody needs.
        case need
        /// It measures somebody.
        case measure

        var said: LocalizedText {
            switch self {
            case .watching:
                LocalizedText(zh: "人不按危险程度登记，也不列名单盯防", en: "nobody is registered to be watched")
            case .need:
                LocalizedText(
                    zh: "关爱需求只在转介里，办完即销", en: "needs are kept in a care referral alone, and end with it")
            case .measure: LocalizedText(zh: "人不打分、不分级", en: "people are not scored or ranked")
            }
        }
    }

    private struct Words {
        let reason: Reason
        let zh: [String]
        /// Whole words, as English labels and codes with their hyphens opened have them.
        let en: [String]
    }

    /// Of persons by their very meaning.
    private static let anywhere = [
        Words(
            reason: .watching,
            zh: [
                "重点人员", "重点人群", "重点对象", "特殊人群", "高危人", "黑名单", "预警", "稳控", "管控", "维稳", "五失", "八失",
                "失意", "失和", "失衡", "失常", "偏执", "偏激", "极端", "上访", "缠访", "闹访", "信访人",
            ],
            en: [
                "key person", "key persons", "key people", "watch list", "watchlist", "blacklist",
                "petitioner",
                "petitioners", "paranoid", "paranoia", "extremist", "early warning", "persons of concern",
            ]),
        Words(
            reason: .need, zh: ["关爱需求", "关爱对象", "帮扶需求", "救助需求"],
            en: ["care need", "care needs", "need of care", "person in need", "people in need"]),
    ]

    /// Said of things they are facts; of persons, or of a door behind which persons live, they are labels.
    private static let ofPersons = [
        Words(
            reason: .watching,
            zh: ["风险", "危险", "前科", "刑满", "矫正", "吸毒", "邪教", "诈骗"],
            en: ["risk", "risks", "danger", "dangerous", "convict", "convicted", "addict", "offender"]),
        Words(
            reason: .need, zh: ["心理", "孤独", "丧亲", "负债", "债务", "家暴", "矛盾", "纠纷", "酗酒", "轻生"],
            en: [
                "loneliness", "lonely", "bereavement", "bereaved", "debt", "debts", "dispute", "disputes",
                "suicide",
            ]),
        Words(
            reason: .measure, zh: ["评分", "打分", "得分", "积分", "排名", "评级", "画像"],
            en: ["score", "scores", "scoring", "rank", "ranking", "points", "rating", "profile"]),
    ]

    /// What may be kept of a person only where it is neither ticked nor shown.
    private static let sensitive = Words(
        reason: .measure,
        zh: ["民族", "宗教", "信仰", "政治面貌", "党派", "党员", "残疾", "疾病", "病史", "病种", "患病", "诊断"],
        en: [
            "ethnicity", "ethnic", "religion", "religious", "faith", "political", "politics", "party member",
            "disability", "disabled", "illness", "disease", "diagnosis",
        ])

    /// The first word that no ledger may hold.
    static func found(in texts: [String]) -> (word: String, reason: Reason)? {
        first(of: anywhere, in: texts)
    }

    /// The first word that no ledger about persons or homes may hold.
    static func foundOfPersons(in texts: [String]) -> (word: String, reason: Reason)? {
        first(of: ofPersons, in: texts)
    }

    static func sensitiveWord(in texts: [String]) -> String? { first(of: sensitive, in: texts) }

    private static func first(of lists: [Words], in texts: [String]) -> (word: String, reason: Reason)? {
        for words in lists {
            if let word = first(of: words, in: texts) { return (word, words.reason) }
        }
        return nil
    }

    private static func first(of words: Words, in texts: [String]) -> String? {
        for text in texts {
            // Nearly every text has no character that begins a word; the rest are compared letter by letter.
            let scalars = Set(text.unicodeScalars)
            for word in words.zh where word.unicodeScalars.first.map(scalars.contains) ?? false {
                if text.contains(word) { return word }
            }
            let said = text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
            for word in words.en {
                let parts = word.split(separator: " ").map(String.init)
                if parts.allSatisfy(said.contains), said.contains(parts) { return word }
            }
        }
        return nil
    }
}

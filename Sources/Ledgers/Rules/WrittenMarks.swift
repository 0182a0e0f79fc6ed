/// What clerks write in a cell instead of a word of ours. Data, not sentences: nothing of it is ever shown.
enum WrittenMarks {
    /// Yes, as ``String/folded`` leaves it.
    static let yes: Set<String> = [
        "是", "有", "对", "真", "已", "√", "✓", "✔", "☑", "■", "yes", "y", "true", "t", "1",
    ]
    static let no: Set<String> = [
        "否", "无", "不", "不是", "没有", "非", "假", "未", "×", "✗", "✘", "☒", "□", "☐", "no", "n", "false", "f",
        "0",
    ]

    /// An empty box, as it is struck out on paper.
    static let struckOut: Set<String> = ["", "/", "\\", "//", "-", "--", "---", "----"]
    /// Nothing to say; in a text they are words like any other.
    static let nothing: Set<String> = ["无", "暂无", "没有", "不详", "未知", "空", "n/a", "na", "null", "none"]

    /// What a spreadsheet writes where a formula failed.
    static let formulaFaults: Set<String> = [
        "#n/a", "#ref!", "#value!", "#div/0!", "#name?", "#null!", "#num!", "#spill!", "#calc!",
    ]

    /// Units of a date in the order they stand, and those of a time.
    static let year = "年", month = "月", days = ["日", "号"]
    static let hours = ["时", "点"], minute = "分", second = "秒", half = "半", sharp = ["整", "正"]
    /// Twelve belongs to the second of them alone: elsewhere nobody knows which twelve is meant.
    static let mornings = ["上午", "早上", "早晨", "凌晨", "am"]
    static let afternoons = ["下午", "中午", "pm"]
    static let evenings = ["晚上", "傍晚"]

    /// A unit under which a number counts hundredths already.
    static let hundredths: Set<String> = ["%", "百分比", "percent"]
    /// Between the two numbers of a point.
    static let separators: Set<Character> = [",", ";", "、", " "]
    /// Before an extension of a telephone.
    static let extensions = ["转", "ext.", "ext"]

    /// In the first cells of a line below a table that adds up the lines above.
    static let sums: Set<String> = ["合计", "总计", "小计", "共计", "total", "sum", "subtotal"]

    /// Behind what is registered, at the end of the title of a ledger.
    static let ledgerEndings = ["台账", "登记册", "登记表", "登记", "名册"]
    /// Behind what is counted, at the end of what somebody asks for; the longest first.
    static let countEndings = ["总数量", "总人数", "总户数", "数量", "总数", "个数", "人数", "户数", "条数", "处数", "数"]
    static let countBeginnings = ["number of ", "count of ", "how many "]

    /// What a template can say besides values of entries, behind its sign.
    static let templateFacts: [String: TemplateFact] = [
        "area": .area, "区域": .area, "地区": .area, "day": .day, "date": .day, "日期": .day, "填表日期": .day,
        "who": .who, "填表人": .who, "count": .count, "条数": .count, "总数": .count, "number": .number,
        "序号": .number,
        "purpose": .purpose, "用途": .purpose, "conditions": .conditions, "条件": .conditions, "ledger": .ledger,
        "台账": .ledger,
    ]
    /// Before a field whose numbers are added up.
    static let templateSums = ["sum", "合计", "求和"]
}

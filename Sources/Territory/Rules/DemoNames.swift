/// Names for made-up areas: two syllables and the word for the kind, none given twice, in Chinese and in
/// pinyin.
struct DemoNames {
    private static let firsts = [
        ("青", "Qing"), ("云", "Yun"), ("松", "Song"), ("竹", "Zhu"), ("梅", "Mei"), ("兰", "Lan"), ("枫", "Feng"),
        ("柳", "Liu"),
        ("桂", "Gui"), ("石", "Shi"), ("玉", "Yu"), ("金", "Jin"), ("银", "Yin"), ("丹", "Dan"), ("碧", "Bi"),
        ("翠", "Cui"),
        ("霞", "Xia"), ("星", "Xing"), ("月", "Yue"), ("朗", "Lang"), ("沐", "Mu"), ("禾", "He"), ("桑", "Sang"),
        ("鹭", "Lu"),
        ("雁", "Yan"), ("虹", "Hong"),
    ]
    private static let seconds = [
        ("溪", "xi"), ("岭", "ling"), ("桥", "qiao"), ("湾", "wan"), ("塘", "tang"), ("坪", "ping"), ("泉", "quan"),
        ("渡", "du"),
        ("屿", "yu"), ("埔", "pu"), ("岩", "yan"), ("洲", "zhou"), ("林", "lin"), ("丘", "qiu"), ("坡", "po"),
        ("田", "tian"),
        ("井", "jing"), ("台", "tai"), ("港", "gang"),
    ]

    private var left: [(zh: String, en: String)]
    /// How many names were asked for past the last pair.
    private var beyond = 0

    init(_ numbers: inout SplitMix64) {
        // Not `shuffle`, whose order may change with the compiler.
        left = Self.firsts.flatMap { first in Self.seconds.map { (first.0 + $0.0, first.1 + $0.1) } }
            .map { (turn: numbers.next(), name: $0) }.sorted { $0.turn < $1.turn }.map(\.name)
    }

    mutating func county() -> (zh: String, en: String) { named("区", "District") }

    mutating func town(isUrban: Bool) -> (zh: String, en: String) {
        isUrban ? named("街道", "Subdistrict") : named("镇", "Town")
    }

    mutating func village(isUrban: Bool) -> (zh: String, en: String) {
        isUrban ? named("社区", "Community") : named("村", "Village")
    }

    private mutating func named(_ kind: String, _ kindEn: String) -> (zh: String, en: String) {
        guard let stem = left.popLast() else {
            beyond += 1
            return ("新\(beyond)\(kind)", "New \(beyond) \(kindEn)")
        }
        return (stem.zh + kind, "\(stem.en) \(kindEn)")
    }
}

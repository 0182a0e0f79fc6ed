import Casework
import Ledgers
import Territory
import Testing

/// Whatever stands in a sheet, nothing traps, and what was read is read again as the same.
@Suite struct AnyInputTests {
    private static let pieces: [String] =
        "0 1 2 5 9 00 000 . , - / : ; + = @ ' \" % e E E+ ( ) （ ） 年 月 日 号 时 点 半 分 整 上午 下午 am pm 是 无 男 层 ㎡ ² m2"
        .split(separator: " ").map(String.init) + [
            " ", "\t", "\n", "\r\n", "\0", "\u{7F}", "\u{301}", "\u{200D}", "\u{FEFF}", "\u{3000}",
            "\u{202E}",
            "１", "Ａ", "－", "￥", "𠮷", "👨‍👩‍👧", "é", "🇨🇳", "X", "x", "330106001004", "1991", "2026", "138",
            "0571", "0.", "99999999999999999999", "1e999", "枫林村", "A-1", "nan", "inf",
        ]

    @Test(arguments: [1, 20_261_122, 0xBEEF] as [UInt64])
    func `no cell traps, and a value is read again as itself`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<600 {
            let length = Int(random.next() % 7)
            let cell = (0..<length).map { _ in
                Self.pieces[Int(random.next() % UInt64(Self.pieces.count))]
            }.joined()
            for field in Shelf.fields {
                guard let value = try? Shelf.read(cell, as: field.code) else { continue }
                let again = try? Shelf.read(value.text, as: field.code)
                #expect(again == value, "seed \(seed): \(cell.debugDescription) in \(field.code)")
                #expect(!MaskedValue(value, of: field).text.isEmpty)
            }
        }
    }

    @Test(arguments: [2, 20_261_123] as [UInt64])
    func `no headings and no rows trap`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let town = try #require(Area.Code(Shelf.town))
        let words = Self.pieces + Shelf.fields.flatMap { [$0.label.zh, $0.code] + $0.synonyms }
        func cells() -> [String] {
            (0..<Int(random.next() % 12)).map { _ in
                let pair = [random.next(), random.next()].map { words[Int($0 % UInt64(words.count))] }
                return pair.joined()
            }
        }
        for _ in 0..<300 {
            let match = HeadingMatch(cells(), for: Shelf.dwellings, in: Shelf.catalogue)
            let given = match.columns.compactMap(\.found?.field)
            #expect(Set(given).count == given.count, "seed \(seed)")
            var reading = RowReading(
                Shelf.dwellings, in: Shelf.catalogue, fields: match.fields, ground: town,
                places: AreaNames(Shelf.areas), on: Shelf.today)
            for _ in 0..<5 {
                let line = CSV.line(cells()).replacing("\0", with: "")
                for row in try CSV.rows(in: Array(line.utf8)) { _ = reading.read(row) }
            }
        }
    }
}

import Casework
import Ledgers
import Territory
import Testing

/// What a cell says, as clerks write it.
@Suite struct ReadingValueTests {
    /// Field, cell, the value as text; an empty text: the cell is empty.
    @Test(arguments: [
        ("address", "  民丰路１２号 ", "民丰路12号"), ("address", "民丰路（东）１２号，Ａ座", "民丰路（东）12号，A座"),
        ("address", "民丰路\n12号", "民丰路 12号"), ("note", "先到东门\r\n再到西门", "先到东门\n再到西门"),
        ("address", "\u{200B}枫林村\u{3000}3组\u{FEFF}", "枫林村 3组"), ("address", "-1层", "-1层"),
        ("address", "/", ""), ("address", "——", ""), ("address", "   ", ""), ("address", "无", "无"),
        ("floors", "6", "6"), ("floors", "６层", "6"), ("floors", "6.0", "6"), ("floors", "+6", "6"),
        ("floors", "'6", "6"), ("floors", "6 floors", "6"), ("floors", "无", ""), ("floors", "N/A", ""),
        ("floors", "1E+1", "10"), ("heads", "1,234,567", "1234567"), ("heads", "１，２３４人", "1234"),
        ("heads", "12 345", "12345"), ("heads", "-3", "-3"), ("heads", "−3", "-3"), ("heads", "0", "0"),
        ("floor-area", "89.5", "89.5"), ("floor-area", "89.504", "89.5"), ("floor-area", "1.005", "1.01"),
        ("floor-area", "120㎡", "120"), ("floor-area", "120 平方米", "120"), ("floor-area", "120m2", "120"),
        ("floor-area", ".5", "0.5"), ("floor-area", "5.", "5"), ("floor-area", "0.30000000000000004", "0.3"),
        ("floor-area", "1.2E+03", "1200"), ("floor-area", "7E-3", "0.01"), ("floor-area", "-0", "0"),
        ("height", "-3.1416", "-3.142"), ("height", "0.0004", "0"), ("height", "12.3455", "12.346"),
        ("share", "85%", "0.85"), ("share", "85.5％", "0.86"), ("coverage", "85.5%", "85.5"),
        ("coverage", "85.5", "85.5"),
        ("rented", "是", "true"), ("rented", "√", "true"), ("rented", "有", "true"), ("rented", "YES", "true"),
        ("rented", "否", "false"), ("rented", "无", "false"), ("rented", "×", "false"),
        ("rented", "0", "false"),
        ("rented", "未知", ""), ("rented", "-", ""),
        ("gender", "男", "male"), ("gender", "男 性", "male"), ("gender", "FEMALE", "female"),
        ("gender", "ｆｅｍａｌｅ", "female"), ("gender", "不详", ""), ("structure", "无", "none"),
        ("village", "330106001004", "330106001004"), ("village", "３３０１０６００１００５", "330106001005"),
        ("village", "枫林村", "330106001004"), ("village", "birch village", "330106001005"),
        ("unit", "330106001004001001", "330106001004001001"),
        ("place", "120.1234567, 30.25", "120.123457,30.25"), ("place", "120.1，30.2", "120.1,30.2"),
        ("place", "120.1 30.2", "120.1,30.2"), ("place", "-0.5;51", "-0.5,51"),
        ("dwelling-number", "Ａ－１０１", "A-101"), ("dwelling-number", "3幢2单元501", "3幢2单元501"),
        ("dwelling-number", "无", ""), ("firm", "枫桥茶厂", "枫桥茶厂"), ("photo", "", ""),
    ])
    func `a cell is read as it was meant`(code: String, cell: String, value: String) throws {
        #expect(try Shelf.read(cell, as: code)?.text ?? "" == value)
    }

    @Test(arguments: [
        ("moved-in", "2026-10-01", "2026-10-01"), ("moved-in", "2026/10/1", "2026-10-01"),
        ("moved-in", "20261001", "2026-10-01"), ("moved-in", "2026年10月1日", "2026-10-01"),
        ("moved-in", "2026 年 10 月 1 号", "2026-10-01"), ("moved-in", "2026.10.1", "2026-10-01"),
        ("moved-in", "２０２６／１０／１", "2026-10-01"), ("moved-in", "2026-10-01 00:00:00", "2026-10-01"),
        ("moved-in", "2026/10/1 8:05", "2026-10-01"), ("moved-in", "2026-10-01T00:00:00Z", "2026-10-01"),
        ("moved-in", "46296", "2026-10-01"), ("moved-in", "2024-02-29", "2024-02-29"),
        ("moved-in", "2999-12-31", "2999-12-31"), ("birth-date", "2026-11-22", "2026-11-22"),
        ("opens", "8:30", "08:30"), ("opens", "08：30", "08:30"), ("opens", "8点半", "08:30"),
        ("opens", "8时30分", "08:30"), ("opens", "20点", "20:00"), ("opens", "8点整", "08:00"),
        ("opens", "0830", "08:30"), ("opens", "8:30:00", "08:30"), ("opens", "下午3:30", "15:30"),
        ("opens", "下午15:30", "15:30"), ("opens", "中午12:00", "12:00"), ("opens", "3:30 PM", "15:30"),
        ("opens", "晚上8点", "20:00"), ("opens", "0.354166666666667", "08:30"), ("opens", "0:00", "00:00"),
    ])
    func `a day and an hour are read in every way they are written`(
        code: String, cell: String, value: String
    ) throws {
        #expect(try Shelf.read(cell, as: code)?.text == value)
    }

    @Test(arguments: [
        ("address", "=1+1", ValueRefusal.formula), ("address", "＝cmd|'/C calc'!A0", .formula),
        ("address", "+cmd|'/C calc'!A0", .formula), ("address", "-SUM(A1)", .formula),
        ("address", "@SUM(A1)", .formula), ("floors", "=6", .formula), ("floors", "#REF!", .formulaFault),
        ("address", "a\u{0}b", .unprintable), ("address", "a\u{7}b", .unprintable),
        ("address", "甲\u{202E}乙", .unprintable), ("address", "民丰\u{FFFD}路", .unprintable),
        ("address", String(repeating: "路", count: 201), .tooLong(limit: 200)),
        ("note", String(repeating: "路", count: 501), .tooLong(limit: 500)),
        ("dwelling-number", String(repeating: "1", count: 201), .tooLong(limit: 200)),
        ("floors", "六", .notANumber), ("floors", "0", .tooSmall(least: 1)),
        ("floors", "121", .tooLarge(most: 120)), ("floors", "5.5", .notWhole), ("floors", "50%", .notWhole),
        ("floors", "5-6", .notANumber), ("heads", "1,23", .notANumber), ("heads", "12户", .notANumber),
        ("heads", "1,2345", .notANumber), ("heads", "1e400", .tooLarge(most: 999_999_999_999_999)),
        ("heads", "1234567890123456", .tooLarge(most: 999_999_999_999_999)), ("heads", "nan", .notANumber),
        ("floor-area", "-1", .tooSmall(least: 0)), ("floor-area", "100000.01", .tooLarge(most: 100_000)),
        ("floor-area", "120亩", .notANumber), ("floor-area", "0x10", .notANumber),
        ("rented", "也许", .notYesOrNo), ("rented", "x", .notYesOrNo),
        ("gender", "南", .unknownCode(nearest: ["female", "male"])),
        ("gender", "甲乙丙", .unknownCode(nearest: [])),
        ("structure", "混合", .severalCodes(["brick", "timber"])), ("structure", "土木", .endedCode("earth")),
        ("structure", "bricks", .unknownCode(nearest: ["brick"])),
        ("place", "120.1", .notAPoint), ("place", "200,100", .notAPoint), ("place", "1,2,3", .notAPoint),
        ("dwelling-number", "3#501", .wrongCharacter(position: 2)),
        ("dwelling-number", "3.30106E+17", .digitsLost), ("photo", "a.jpg", .file),
    ])
    func `what cannot be meant is refused by name`(code: String, cell: String, refusal: ValueRefusal) {
        #expect(throws: refusal) { try Shelf.read(cell, as: code) }
    }

    @Test(arguments: [
        ("moved-in", "2026", ValueRefusal.dateIncomplete), ("moved-in", "2026年", .dateIncomplete),
        ("moved-in", "2026-10", .dateIncomplete), ("moved-in", "2026年10月", .dateIncomplete),
        ("moved-in", "1990.1", .dateIncomplete), ("moved-in", "202610", .dateIncomplete),
        ("moved-in", "2026-02-30", .noSuchDate), ("moved-in", "20261301", .noSuchDate),
        ("moved-in", "1899-01-01", .noSuchDate), ("moved-in", "26/10/1", .notADate),
        ("moved-in", "10/1/2026", .notADate), ("moved-in", "去年", .notADate), ("moved-in", "年", .notADate),
        ("moved-in", "00001", .notADate), ("moved-in", "8:30", .notADate),
        ("moved-in", "2026--1-1", .notADate),
        ("birth-date", "2026-11-23", .inTheFuture(today: Shelf.today)), ("opens", "24:00", .notATime),
        ("opens", "8:60", .notATime), ("opens", "8", .notATime), ("opens", "早", .notATime),
        ("opens", "晚上12点", .notATime), ("opens", "0.9999999", .notATime), ("opens", ":", .notATime),
    ])
    func `a day or an hour that cannot be meant is refused by name`(
        code: String, cell: String, refusal: ValueRefusal
    ) {
        #expect(throws: refusal) { try Shelf.read(cell, as: code) }
    }

    @Test func `a point with latitude before longitude is refused with the right one`() throws {
        let right = try #require(Point(longitude: 120.1, latitude: 30.2))
        #expect(throws: ValueRefusal.pointTurned(right: right)) { try Shelf.read("30.2,120.1", as: "place") }
    }

    @Test func `an area is refused with those that are near`() throws {
        let maple = try #require(Area.Code("330106001004"))
        let units = ["330106001004001001", "330106001005001001"].compactMap(Area.Code.init)
        #expect(throws: ValueRefusal.unknownArea(nearest: [maple])) {
            try Shelf.read("枫林材", as: "village")
        }
        #expect(throws: ValueRefusal.severalAreas(units)) { try Shelf.read("一号微网格", as: "unit") }
        #expect(throws: ValueRefusal.wrongLevel(needed: .village)) { try Shelf.read("枫桥镇", as: "village") }
        #expect(throws: ValueRefusal.wrongLevel(needed: .village)) {
            try Shelf.read("330106001", as: "village")
        }
        #expect(throws: ValueRefusal.unknownArea(nearest: [])) {
            try Shelf.read("330106001999", as: "village")
        }
    }

    @Test func `without areas by name any code is an area`() throws {
        let village = try #require(Shelf.catalogue.field("village"))
        let read = try village.reading("330106001999", lists: Shelf.catalogue, on: Shelf.today)
        #expect(read?.text == "330106001999")
    }
}

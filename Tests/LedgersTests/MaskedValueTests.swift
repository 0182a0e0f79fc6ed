import Ledgers
import Testing

/// What somebody sees of a personal value who may not see which it is.
@Suite struct MaskedValueTests {
    @Test(arguments: [
        ("name", "张三", "张＊"), ("name", "欧阳修文", "欧＊＊＊"), ("name", "张", "＊"),
        ("name", "Konstantin", "K＊＊＊"),
        ("resident-id", "360426199101010071", "360*************71"),
        ("identity", "44011320141005001x", "440*************1X"),
        ("birth-date", "1991-01-01", "1991"), ("mobile", "13812341234", "138****1234"),
        ("mobile", "0571-87654321", "0571-****4321"), ("mobile", "0571-7654321-801", "0571-***4321"),
        ("village", "330106001004", "330106001"), ("unit", "330106001004001001", "330106001"),
        ("address", "民丰路12号", "＊＊＊"), ("note", "x", "＊＊＊"), ("floors", "6", "＊＊＊"), ("rented", "是", "＊＊＊"),
        ("gender", "男", "＊＊＊"), ("place", "120.1,30.2", "＊＊＊"), ("opens", "8:30", "＊＊＊"),
        ("floor-area", "89.5", "＊＊＊"), ("firm", "枫桥茶厂", "＊＊＊"),
    ])
    func `a value shows what it is, and not which`(code: String, cell: String, shown: String) throws {
        let field = try #require(Shelf.catalogue.field(code))
        let value = try #require(try Shelf.read(cell, as: code))
        #expect(MaskedValue(value, of: field, isName: code == "name").text == shown)
    }
}

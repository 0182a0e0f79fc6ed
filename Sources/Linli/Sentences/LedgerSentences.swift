import Casework
import Foundation
import Ledgers
import Territory

extension LedgerImport.Refusal {
    var sentence: Sentence {
        switch self {
        case .noCatalogue:
            Sentence("已安装的场景包没有台账", "the installed pack has no ledgers")
        case .noLedger(let name, let offered):
            Sentence(
                "没有台账“\(name)”；有：\(offered.joined(separator: "、"))",
                "there is no ledger \"\(name)\"; there are: \(offered.joined(separator: ", "))")
        case .noArea(let text):
            Sentence("请用 --area 写明辖区代码（\(text)）", "say with --area which area it is about (\(text))")
        case .noColumn(let heading, let offered):
            Sentence(
                "文件中没有“\(heading)”这一列；有：\(offered.joined(separator: "、"))",
                "the file has no column \"\(heading)\"; it has: \(offered.joined(separator: ", "))")
        case .severalLayers(let names):
            Sentence(
                "文件有几个图层，请用 --sheet 写明哪一个：\(names.joined(separator: "、"))",
                "the file has several layers; say with --sheet which: \(names.joined(separator: ", "))")
        case .noSheets:
            Sentence("CSV 文件不分工作表，请去掉 --sheet", "a CSV file has no sheets: leave out --sheet")
        case .noField(let field):
            Sentence("台账没有字段“\(field)”", "the ledger has no field \"\(field)\"")
        case .busy(let name):
            Sentence("正在向台账“\(name)”导入另一个文件", "another file is being imported into \"\(name)\"")
        case .columnsMissing(let labels):
            Sentence(
                "缺少必填的列：\(labels.map(\.zh).joined(separator: "、"))；表头不同时用 --map 指明",
                "columns are missing that must be there: \(labels.map(\.en).joined(separator: ", ")); "
                    + "if they have other headings, say so with --map")
        }
    }
}

extension LedgerRefusal {
    var sentence: Sentence {
        switch self {
        case .noLedger: Sentence("台账尚未开通：先用 linli ledger open", "the ledger is not open: linli ledger open")
        case .otherType(let column):
            Sentence(
                "字段 \(column) 的类型变了，旧数据放不进去", "field \(column) has another type: what was kept would not fit")
        case .notKeeper: Sentence("不是这本台账的填报岗位", "the post does not keep this ledger")
        case .keyTaken: EntryFault.keyTaken.sentence
        case .elsewhere: EntryFault.elsewhere.sentence
        case .absent: Sentence("没有这条记录", "there is no such entry")
        case .stale: Sentence("别人已经改过", "somebody else wrote it meanwhile")
        case .reasonMissing: Sentence("请写明理由", "say why")
        case .reasonTooLong(let limit):
            Sentence("理由超过 \(limit) 字", "the reason is longer than \(limit) characters")
        case .sourceTooLong(let limit):
            Sentence("来源名称超过 \(limit) 字", "the name of the source is longer than \(limit) characters")
        case .badValues(let bad): Sentence("\(bad.count) 个值不对", "\(bad.count) values are wrong")
        case .missingValues(let missing):
            Sentence("\(missing.count) 个值没有填", "\(missing.count) values are missing")
        case .notOpener: Sentence("这个岗位不能看完整号码", "the post sees no whole numbers")
        case .fieldsMissing: Sentence("没有选字段", "no field was chosen")
        case .nothingSealed: Sentence("没有可看的号码", "there is no number to be shown")
        }
    }
}

extension SheetRefusal {
    var sentence: Sentence {
        switch self {
        case .empty: Sentence("文件是空的", "the file is empty")
        case .noRows: Sentence("表头下面没有数据", "nothing stands below the headings")
        case .tooLarge(let limit):
            Sentence(
                "文件超过 \(limit >> 20) MB；请存成 CSV 再导入", "larger than \(limit >> 20) MB: save it as CSV")
        case .wrongType:
            Sentence(
                "既不是 .xlsx、CSV 文本，也不是 GeoJSON、GeoPackage",
                "neither a workbook (.xlsx) nor CSV text, GeoJSON or a GeoPackage")
        case .oldOrLocked:
            Sentence("旧版 .xls 或加了密码：请另存为不加密的 .xlsx", "an old .xls or locked: save it as an unlocked .xlsx")
        case .cut: Sentence("文件不完整", "the end of the file is missing")
        case .unreadableText: Sentence("文件既不是 UTF-8 也不是 GBK", "the file is neither UTF-8 nor GBK")
        case .misplacedQuote(let line): Sentence("第 \(line) 行引号不对", "a quote on line \(line) is out of place")
        case .cellTooLong(let line): Sentence("第 \(line) 行有单元格过长", "a cell on line \(line) is too long")
        case .swollen, .tooManyParts, .unsafeParts, .tooHeavy:
            Sentence("工作簿过大或结构异常：请存成 CSV 再导入", "the workbook is too heavy to open: save it as CSV")
        case .damaged: Sentence("文件已损坏，打不开", "the file is damaged and cannot be opened")
        case .noCoordinateSystem:
            Sentence("没有写明坐标系，位置无从换算", "nothing says in which coordinate system the shapes are")
        case .noSuchSheet(let offered):
            Sentence(
                "没有这张表或图层；有：\(offered.joined(separator: "、"))",
                "no such sheet or layer; there are: \(offered.joined(separator: ", "))")
        case .tooManyColumns(let limit): Sentence("超过 \(limit) 列", "more than \(limit) columns")
        case .tooManyRows(let limit):
            Sentence("超过 \(limit) 行；请存成 CSV 再导入", "more than \(limit) rows: save it as CSV")
        case .unavailable(let reason):
            Sentence("本机读不了工作簿：\(reason)", "no workbook can be read here: \(reason)")
        }
    }
}

extension EntryFault {
    var sentence: Sentence {
        switch self {
        case .keyTaken:
            Sentence("本村已有同样编号的记录", "another entry of the same village has this key")
        case .elsewhere:
            Sentence("所在辖区已撤销，或不到村一级", "its area is closed, or wider than a village")
        }
    }
}

extension CellProblem {
    /// With the field it is about; never what was written.
    func sentence(in catalogue: Catalogue) -> Sentence {
        let field = field.flatMap(catalogue.field)
        let words = what.sentence(of: field, in: catalogue)
        guard let label = field?.label else { return words }
        return Sentence("\(label.zh)：\(words.zh)", "\(label.en): \(words.en)")
    }
}

extension CellProblem.What {
    fileprivate func sentence(of field: LedgerField?, in catalogue: Catalogue) -> Sentence {
        switch self {
        case .value(let refusal): refusal.sentence(of: field, in: catalogue)
        case .missing: Sentence("必须填写", "must be filled in")
        case .keyMissing: Sentence("没有编号，找不到这条记录", "without it nobody finds the entry again")
        case .keyTwice(let line): Sentence("与第 \(line) 行重复", "the same as on line \(line)")
        case .areaMissing: Sentence("不知道在哪个村", "nothing says in which village it lies")
        case .addressTooWide(let code):
            Sentence("地址只写到 \(code)，看不出在哪个村", "the address names \(code), and no village")
        case .areasApart(let one, let other):
            Sentence("\(one) 与 \(other) 不在一处", "\(one) and \(other) do not lie in each other")
        case .areaOutside(let code): Sentence("\(code) 不在文件所属的辖区内", "\(code) lies outside the file's area")
        case .sumOfLines: Sentence("合计行，不是记录", "it adds up the lines above and is no entry")
        }
    }
}

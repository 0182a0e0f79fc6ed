import Casework
import Foundation

extension ImportRefusal {
    var sentence: Sentence {
        switch self {
        case .empty: Sentence("文件是空的", "the file is empty")
        case .columnMissing(let names):
            Sentence(
                "文件中没有这一列：\(names.joined(separator: "、"))",
                "the file has no column \(names.joined(separator: " or "))")
        case .unknownEncoding:
            Sentence("文件既不是 UTF-8 也不是 GBK", "the file is neither UTF-8 nor GBK")
        case .notInstalled(let name):
            Sentence(
                "已安装的场景包里没有“\(name)”；请先安装这张对照表所属的场景包",
                "the installed pack has no \"\(name)\"; install the pack this map belongs to")
        case .noPack: Sentence("尚未安装场景包", "no pack is installed")
        }
    }
}

extension ImportMap.Column {
    var sentence: Sentence {
        switch self {
        case .number: Sentence("编号", "number")
        case .opened: Sentence("受理时间", "time opened")
        case .updated: Sentence("更新时间", "time updated")
        case .closed: Sentence("办结时间", "time closed")
        case .due: Sentence("期限", "time due")
        case .longitude: Sentence("经度", "longitude")
        case .latitude: Sentence("纬度", "latitude")
        case .address: Sentence("地址", "address")
        case .area: Sentence("辖区", "area")
        case .type: Sentence("类别", "type")
        case .status: Sentence("状态", "status")
        case .organization: Sentence("承办单位", "organization")
        }
    }
}

extension RowRejection {
    var sentence: Sentence {
        switch self {
        case .cut(let fields, let all):
            Sentence("这一行有 \(fields) 列，应为 \(all) 列", "the row has \(fields) columns and not \(all)")
        case .numberMissing: Sentence("没有编号", "no number")
        case .numberTwice(let line):
            Sentence("编号与第 \(line) 行相同", "the same number as line \(line)")
        case .tooLong(let column, let limit):
            Sentence(
                "\(column.sentence.zh)超过 \(limit) 字",
                "\(column.sentence.en): longer than \(limit) characters")
        case .unprintable:
            Sentence("含有无法保存或打印的字符", "holds a character that cannot be kept or printed")
        case .unknownType(let word):
            Sentence("对照表中没有类别“\(word)”", "the map knows no type \"\(word)\"")
        case .unknownStatus(let word):
            Sentence("对照表中没有状态“\(word)”", "the map knows no status \"\(word)\"")
        case .momentMissing(let column):
            Sentence("没有\(column.sentence.zh)", "no \(column.sentence.en)")
        case .momentUnreadable(let column, let text):
            Sentence(
                "\(column.sentence.zh)“\(text)”不是时间", "\(column.sentence.en): \"\(text)\" is no moment")
        case .closedBeforeOpened:
            Sentence("办结时间早于受理时间", "closed before it was opened")
        case .pointUnreadable(let said):
            Sentence("坐标不可用：\(said)", "the point cannot be used: \(said)")
        case .outsidePlace(let said):
            Sentence("位置不在本地范围内：\(said)", "the point lies outside the place: \(said)")
        }
    }
}

extension ImportReport {
    /// What came of a file, or of all of them.
    func lines(of file: String?) -> [String] {
        let name = file.map { URL(filePath: $0).lastPathComponent } ?? "\(Sentence("合计", "all files"))"
        let outcome = outcome
        let came = Sentence(
            "新增 \(outcome.added)，此前已有 \(outcome.known)，未导入 \(outcome.rejected)；"
                + "在值班台：无位置 \(outcome.withoutPoint)，不在辖区内 \(outcome.inNoArea)",
            "\(outcome.added) added, \(outcome.known) there before, \(outcome.rejected) not taken; "
                + "on the duty desk: \(outcome.withoutPoint) without a point, \(outcome.inNoArea) in no area")
        guard agreement.compared > 0 else { return ["\(name): \(came)"] }
        let (covering, same) = (share(agreement.covering), share(agreement.same))
        let agreed = Sentence(
            "辖区号比对 \(agreement.compared) 行：任一覆盖辖区相符 \(agreement.covering)（\(covering)），"
                + "归属辖区相符 \(agreement.same)（\(same)）",
            "area numbers of \(agreement.compared) rows: some covering area agrees for \(agreement.covering) "
                + "(\(covering)), the one given for \(agreement.same) (\(same))")
        return ["\(name): \(came)", "\(name): \(agreed)"]
    }

    private func share(_ part: Int) -> String { Self.share(part, of: agreement.compared) }

    private static func share(_ part: Int, of all: Int) -> String {
        guard all > 0 else { return "–" }
        let hundredths = (part * 10_000 + all / 2) / all
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) %"
    }

    /// Closed by the time due, by kind, as the files' own times say.
    var table: [String] {
        let head = [
            "\(Sentence("类别", "type"))", "\(Sentence("行", "rows"))", "\(Sentence("已结", "closed"))",
            "\(Sentence("有期限", "with a due time"))", "\(Sentence("按期", "by then"))", "%",
            "\(Sentence("当日内", "by the end of that day"))", "%",
        ]
        let rows = kinds.sorted { ($1.value.rows, $0.key) < ($0.value.rows, $1.key) }.map { row($0, $1) }
        return ([head] + rows + [row("\(Sentence("合计", "all"))", total)]).map {
            $0.joined(separator: "\t")
        }
    }

    private func row(_ name: String, _ kind: Timeliness) -> [String] {
        [
            name, "\(kind.rows)", "\(kind.closed)", "\(kind.judged)", "\(kind.inTime)",
            Self.share(kind.inTime, of: kind.judged), "\(kind.byDay)",
            Self.share(kind.byDay, of: kind.judged),
        ]
    }
}

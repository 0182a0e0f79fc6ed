import Casework
import Ledgers
import Territory

extension ValueRefusal {
    /// What would be right; never what was written, which may be about somebody.
    func sentence(of field: LedgerField?, in catalogue: Catalogue) -> Sentence {
        switch self {
        case .formula: Sentence("像是公式，没有保存", "it looks like a formula and is not kept")
        case .formulaFault: Sentence("表格里的公式出错了", "a formula of the spreadsheet failed")
        case .unprintable: Sentence("含有无法显示的字符", "holds characters that cannot be shown")
        case .tooLong(let limit): Sentence("超过 \(limit) 字", "longer than \(limit) characters")
        case .notANumber: Sentence("不是数字", "not a number")
        case .notWhole: Sentence("应为整数", "must be a whole number")
        case .tooSmall(let least): Sentence("小于 \(Self.plain(least))", "less than \(Self.plain(least))")
        case .tooLarge(let most): Sentence("大于 \(Self.plain(most))", "more than \(Self.plain(most))")
        case .digitsLost:
            Sentence("表格把长数字四舍五入了：请把该列设为文本", "the spreadsheet rounded a long number: make the column text")
        case .notADate: Sentence("不是日期，应如 2026-10-01", "not a date such as 2026-10-01")
        case .dateIncomplete: Sentence("日期不完整", "the day is missing")
        case .noSuchDate: Sentence("没有这一天", "no such day")
        case .inTheFuture(let today): Sentence("晚于今天（\(today)）", "later than today (\(today))")
        case .notATime: Sentence("不是时间，应如 08:30", "not a time such as 08:30")
        case .notYesOrNo: Sentence("应填“是”或“否”", "must be yes or no")
        case .unknownCode(let nearest):
            Self.perhaps(
                titles(of: nearest, of: field, in: catalogue), not: Sentence("没有这个选项", "no such value"))
        case .severalCodes(let codes):
            Self.several(titles(of: codes, of: field, in: catalogue))
        case .endedCode(let code):
            Sentence("选项 \(code) 已停用", "\(code) may not be chosen any more")
        case .unknownArea(let nearest):
            Self.perhaps(
                nearest.map { LocalizedText(zh: $0.text, en: $0.text) },
                not: Sentence("这里没有这个辖区", "there is no such area here"))
        case .severalAreas(let codes):
            Self.several(codes.map { LocalizedText(zh: $0.text, en: $0.text) })
        case .wrongLevel(let needed): Sentence("应为\(Self.level(needed))一级", "must be a \(needed.name)")
        case .notAPoint: Sentence("不是坐标，应如 119.01,25.43", "not a point such as 119.01,25.43")
        case .pointTurned: Sentence("经纬度写反了：经度在前", "longitude comes first")
        case .wrongLength(let needed, let has):
            Sentence("应为 \(needed) 位，现有 \(has) 位", "must have \(needed) characters, it has \(has)")
        case .wrongCharacter(let position):
            Sentence("第 \(position) 位不对", "character \(position) is wrong")
        case .badCheckDigit: Sentence("校验位不对", "the check digit is wrong")
        case .oldResidentNumber: Sentence("15 位旧号，应为 18 位", "an old number of 15 digits; it must have 18")
        case .noSuchRegion: Sentence("没有这个地区代码", "no such region")
        case .notAPhone: Sentence("不是电话号码", "not a telephone number")
        case .file:
            Sentence(
                "资料要在记录的页面上选择或上传，不能写在单元格里",
                "a paper is chosen or uploaded on the page of its entry, not written into a cell")
        case .noPaper: Sentence("没有这份资料", "there is no such document")
        }
    }

    private func titles(
        of codes: [CodeList.Value.Code], of field: LedgerField?, in catalogue: Catalogue
    ) -> [LocalizedText] {
        let list = field?.check.codes.flatMap(catalogue.codeList)
        return codes.map { list?.value($0)?.title ?? LocalizedText(zh: $0, en: $0) }
    }

    private static func perhaps(_ words: [LocalizedText], not unknown: Sentence) -> Sentence {
        guard !words.isEmpty else { return unknown }
        let (zh, en) = (words.map(\.zh).joined(separator: "、"), words.map(\.en).joined(separator: ", "))
        return Sentence("\(unknown.zh)；是不是 \(zh)", "\(unknown.en); perhaps \(en)")
    }

    private static func several(_ words: [LocalizedText]) -> Sentence {
        let (zh, en) = (words.map(\.zh).joined(separator: "、"), words.map(\.en).joined(separator: ", "))
        return Sentence("可能是几个：\(zh)", "it may mean \(en)")
    }

    private static func plain(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : "\(number)"
    }

    private static func level(_ level: Area.Level) -> String {
        switch level {
        case .city: "市"
        case .county: "县"
        case .town: "镇"
        case .village: "村"
        case .grid: "网格"
        case .unit: "单元"
        }
    }
}

extension LedgerImport.Report {
    /// What came of a file.
    func lines(of file: String, in catalogue: Catalogue) -> [String] {
        var lines: [String] = []
        for (place, column) in match.columns.enumerated() where fields[place] == nil {
            guard !column.heading.isEmpty else { continue }
            let guess = column.found.flatMap { catalogue.field($0.field) }
            let hint = guess.map {
                Sentence(
                    "；可能是 --map '\(column.heading)=\($0.code)'",
                    "; perhaps --map '\(column.heading)=\($0.code)'")
            }
            let unread = Sentence(
                "未读取的列“\(column.heading)”\(hint?.zh ?? "")",
                "column not read: \(column.heading)\(hint?.en ?? "")")
            lines.append("\(unread)")
        }
        if before > 0 {
            lines.append(
                progress.isDone && before == progress.accepted + progress.refused
                    ? "\(Sentence("此文件以前已经导入", "this file was imported before"))"
                    : "\(Sentence("接着上次：此前已处理 \(before) 行", "going on: \(before) rows were done before"))")
        }
        let counts = Sentence(
            "收下 \(progress.accepted)，退回 \(progress.refused)",
            "\(progress.accepted) taken, \(progress.refused) refused")
        lines.append("\(file): \(counts)")
        if let rejected {
            lines.append(
                "\(Sentence("退回的行和理由写在 \(rejected)", "refused rows and their reasons are in \(rejected)"))")
        }
        return lines
    }
}

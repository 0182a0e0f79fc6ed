import Territory

extension CSV.Mistake {
    var sentence: Sentence {
        switch self {
        case .notUTF8: Sentence("文件不是 UTF-8 编码", "the file is not UTF-8")
        case .nul(let line): Sentence("第 \(line) 行含空字符", "line \(line) holds a NUL")
        case .quoteNeverCloses(let line):
            Sentence("第 \(line) 行的引号没有结束", "the quote on line \(line) never closes")
        case .strayQuote(let line): Sentence("第 \(line) 行的引号位置不对", "a quote on line \(line) is out of place")
        case .fieldTooLong(let line): Sentence("第 \(line) 行有字段过长", "a field on line \(line) is too long")
        case .tooManyRows: Sentence("超过一百万行", "more than a million rows")
        }
    }
}

extension AreaList.Mistake {
    var sentence: Sentence {
        switch self {
        case .empty: Sentence("文件为空", "the file is empty")
        case .columnMissing(let column): Sentence("缺少列 \(column)", "column \(column) is missing")
        case .datumMissing:
            Sentence("文件含坐标，须用 --datum 指明坐标系", "the file has coordinates: say what they mean with --datum")
        }
    }
}

extension Succession.Mistake {
    var sentence: Sentence {
        switch self {
        case .columnMissing(let column): Sentence("缺少列 \(column)", "column \(column) is missing")
        case .notACode(let line, let text):
            Sentence("第 \(line) 行“\(text)”不是同级代码", "line \(line): “\(text)” is no code of that level")
        case .twice(let line, let code): Sentence("第 \(line) 行重复 \(code)", "line \(line) names \(code) again")
        case .postsUnknown(let line, let text):
            Sentence("第 \(line) 行“\(text)”须为 move 或 end", "line \(line): “\(text)” must be move or end")
        }
    }
}

extension ImportBoundaries.Refusal {
    var sentence: Sentence {
        switch self {
        case .toolMissing: Sentence("缺少 ogr2ogr，请安装 gdal-bin", "ogr2ogr is missing: install gdal-bin")
        case .unreadable(let words): Sentence("GDAL 读不了该文件：\(words)", "GDAL cannot read the file: \(words)")
        case .empty: Sentence("文件中没有要素", "the file holds no feature")
        }
    }
}

extension DeriveTerritory.Refusal {
    var sentence: Sentence {
        switch self {
        case .noOutline(let code):
            Sentence("\(code) 没有县级边界，请先导入边界", "\(code) has no outlines yet: import boundaries first")
        case .alreadyDerived(let outlines):
            Sentence(
                "已有推算范围 \(outlines) 个；要重做请加 --again",
                "\(outlines) derived outlines exist; --again replaces them")
        case .countOutOfRange(let level, let least, let most):
            Sentence(
                "\(level.sentence.zh)数须在 \(least) 与 \(most) 之间",
                "the number of \(level.sentence.en) must be \(least)…\(most)")
        case .badlyTiled(let codes):
            Sentence(
                "范围有缝隙或重叠：\(codes.map(\.text).joined(separator: "、"))",
                "cells leave gaps or overlap: \(codes.map(\.text).joined(separator: ", "))")
        }
    }
}

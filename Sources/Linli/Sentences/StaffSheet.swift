import Access
import Casework
import Territory

/// What the columns of a list of staff may be called, and its lines in the program's own words.
enum StaffSheet {
    enum Refusal: Error, Equatable {
        case empty
        /// No column of the first row is known.
        case headless
    }

    static let headings: [StaffRow.Column: [String]] = [
        .slug: ["单位代号", "organization slug"], .organization: ["单位名称", "organization"],
        .kind: ["单位类别", "organization kind"], .organizationArea: ["单位区划", "organization area"],
        .login: ["账号", "login"], .name: ["姓名", "name"], .post: ["岗位", "post"], .area: ["区划", "area"],
    ]

    private static let kinds: [String: Organization.Kind] = [
        "部门": .department, "企业": .firm, "学校": .school, "村居委会": .council,
    ]

    /// Lines below the headings, each with its line in the file.
    ///
    /// - Parameter posts: Names of kinds of posts by their titles, in both languages.
    static func lines(
        _ rows: [CSV.Row], posts: [String: String]
    ) throws(Refusal) -> [(line: Int, fields: [String], values: [StaffRow.Column: String])] {
        guard let first = rows.first else { throw .empty }
        let columns = first.fields.map { field -> StaffRow.Column? in
            let said = field.filter { !$0.isWhitespace }.lowercased()
            return headings.first { $0.value.contains { $0.filter { !$0.isWhitespace } == said } }?.key
        }
        guard columns.contains(.login) || columns.contains(.slug) else { throw .headless }
        return rows.dropFirst().map { row in
            var values: [StaffRow.Column: String] = [:]
            for (column, field) in zip(columns, row.fields) {
                let text = field.trimmed
                if let column, !text.isEmpty { values[column] = text }
            }
            if let kind = values[.kind].flatMap({ kinds[$0] }) { values[.kind] = kind.rawValue }
            if let post = values[.post].flatMap({ posts[$0] }) { values[.post] = post }
            return (row.line, row.fields, values)
        }.filter { !$0.values.isEmpty }
    }
}

extension StaffSheet.Refusal {
    var sentence: Sentence {
        let known = StaffRow.Column.allCases.compactMap { StaffSheet.headings[$0] }
        return switch self {
        case .empty: Sentence("文件为空", "the file is empty")
        case .headless:
            Sentence(
                "第一行应为列名，如：" + known.compactMap(\.first).joined(separator: "、"),
                "the first row names the columns, such as: "
                    + known.compactMap(\.last).joined(separator: ", "))
        }
    }
}

extension StaffRow.Mistake {
    var sentence: Sentence {
        switch self {
        case .missing(let column):
            Sentence(
                "缺少“\(StaffSheet.headings[column]?.first ?? "")”",
                "\"\(StaffSheet.headings[column]?.last ?? "")\" is missing")
        case .notACode(let text): Sentence("“\(text)”不是区划代码", "\"\(text)\" is no code of an area")
        case .unknownKind(let kind):
            Sentence(
                "单位类别“\(kind)”应为部门、企业、学校或村居委会",
                "the kind \"\(kind)\" must be department, firm, school or council")
        case .empty: Sentence("没有单位也没有账号", "neither an organization nor a login")
        }
    }
}

extension ReadSpreadsheet.Refusal {
    var sentence: Sentence {
        switch self {
        case .toolMissing: Sentence("缺少 ogr2ogr，请安装 gdal-bin", "ogr2ogr is missing: install gdal-bin")
        case .unreadable(let said): Sentence("读不了这个文件：\(said)", "this file cannot be read: \(said)")
        }
    }
}

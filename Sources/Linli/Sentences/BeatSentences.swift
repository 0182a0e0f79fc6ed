import Casework
import Territory

extension BeatFile.Rejected.Why {
    var sentence: Sentence {
        switch self {
        case .unreadable: Sentence("不是要素", "not a feature")
        case .notAPolygon: Sentence("不是面", "not a polygon")
        case .coordinateOutOfRange: Sentence("坐标超出范围", "a coordinate is out of range")
        case .missing(let column):
            Sentence(
                "缺少“\(BeatImport.headings[column]?.first ?? "")”（\(column.headings.first ?? "")）",
                "\"\(column.headings.first ?? "")\" is missing")
        case .notACode(let text): Sentence("“\(text)”不是区划代码", "\"\(text)\" is no code of an area")
        case .namedOtherwise(let name):
            Sentence("同一警格在前面叫“\(name)”", "the same beat is called \"\(name)\" above")
        case .drawnTwice: Sentence("同一警格在前面已有图", "the same beat has a drawing above")
        }
    }
}

extension BeatImport.Mistake {
    var sentence: Sentence {
        switch self {
        case .unknownOffice(let slug): Sentence("没有单位 \(slug)", "there is no organization \(slug)")
        case .severalOffices(let slug):
            Sentence(
                "叫 \(slug) 的单位不止一个，请写单位区划（organization_area）",
                "more than one organization is called \(slug): say organization_area")
        }
    }
}

extension BeatImport.Refusal {
    var sentence: Sentence {
        Sentence("画图请用 --datum 说明坐标系", "say what the coordinates mean with --datum")
    }
}

extension BeatRefusal {
    var sentence: Sentence {
        switch self {
        case .nameMissing: Sentence("请写名称", "the name is missing")
        case .unprintable: Sentence("名称里有控制字符", "the name has control characters")
        case .slugMalformed:
            Sentence("代号只用小写字母、数字和连字符", "a slug is lower-case letters, digits and hyphens")
        case .groundMissing: Sentence("没有图，也没有区划", "neither a drawing nor an area")
        case .nameTooLong(let limit): Sentence("名称最多 \(limit) 字", "a name has at most \(limit) letters")
        case .tooManyAreas(let limit): Sentence("区划最多 \(limit) 个", "at most \(limit) areas")
        case .notACode(let text): Sentence("“\(text)”不是区划代码", "\"\(text)\" is no code of an area")
        case .office:
            Sentence("没有这个单位，或它本身就是警格", "there is no such organization, or it is a beat itself")
        case .slugTaken: Sentence("这个代号已是另一单位的", "another organization goes by this name")
        case .shapeless: Sentence("图没有面积，或大得不像", "the drawing has no ground, or too much")
        case .areaElsewhere(let code):
            Sentence("\(code) 不在该单位辖区内，或已撤销", "\(code) is not part of its ground, or closed")
        case .areaHeld(let other): Sentence("已属于另一警格：\(other)", "it belongs to another beat: \(other)")
        case .overlaps(let other): Sentence("与“\(other)”重叠", "it runs into \"\(other)\"")
        }
    }
}

/// What the beats of the demo place are called.
enum DemoBeatName {
    static func squad(_ number: Int, of office: Organization) -> Sentence {
        Sentence(
            "\(office.name)第\(number)中队", "\(office.englishName ?? office.name), squad \(number)")
    }
}

import Territory

extension Area.Level {
    var sentence: Sentence {
        switch self {
        case .city: Sentence("市", "city")
        case .county: Sentence("县区", "counties")
        case .town: Sentence("镇街", "towns")
        case .village: Sentence("村社区", "villages")
        case .grid: Sentence("网格", "grids")
        case .unit: Sentence("单元", "units")
        }
    }
}

extension AreaList.Finding {
    var sentence: Sentence {
        let (verb, verbEn) = isRejection ? ("不导入", "rejected") : ("存疑", "suspect")
        let why = what.sentence
        return Sentence(
            "第 \(line) 行 \(code) \(name)：\(verb)，\(why.zh)",
            "line \(line) \(code) \(name): \(verbEn), \(why.en)")
    }
}

extension AreaList.Finding.What {
    var sentence: Sentence {
        switch self {
        case .codeMissing: Sentence("没有代码", "no code")
        case .notACode: Sentence("代码不合规则或与级别不符", "the code is malformed or of another level")
        case .wrongLevel(let said): Sentence("不认识的级别“\(said)”", "unknown level “\(said)”")
        case .nameMissing: Sentence("没有名称", "no name")
        case .placeholder: Sentence("只是占位的县级行，不是真实区划", "a placeholder county, not a real one")
        case .parentUnknown(let parent): Sentence("上级 \(parent) 不存在", "its parent \(parent) is unknown")
        case .codeTwice(let line): Sentence("代码与第 \(line) 行相同", "the same code as line \(line)")
        case .dummy:
            Sentence("虚拟村社区：保留，不划范围", "a dummy village: kept, without an outline")
        case .sameName(let other): Sentence("与 \(other) 同名", "the same name as \(other)")
        case .samePoint(let other): Sentence("坐标与 \(other) 相同", "the same point as \(other)")
        case .pointUnreadable(let longitude, let latitude):
            Sentence(
                "坐标（\(longitude), \(latitude)）不可用，按无坐标导入",
                "point (\(longitude), \(latitude)) unusable, kept without one")
        case .onlyDummies:
            Sentence(
                "下辖只有虚拟村社区：不划范围，土地归相邻镇街",
                "holds only dummy villages: no outline, its neighbours share its ground")
        }
    }
}

extension ImportAreas.Renaming {
    var sentence: Sentence {
        Sentence("\(code) 更名：\(before) → \(after)", "\(code) renamed: \(before) → \(after)")
    }
}

extension Succession.Proposal {
    var sentence: Sentence {
        guard let successor else {
            return Sentence(
                "\(gone.code) \(gone.name)：名单中已无，未找到同名", "\(gone.code) \(gone.name): gone, no namesake found")
        }
        return Sentence(
            "\(gone.code) \(gone.name)：名单中已无，建议承继者 \(successor.code) \(successor.name)",
            "\(gone.code) \(gone.name): gone, proposed successor \(successor.code) \(successor.name)")
    }
}

extension ImportAreas.Outcome {
    var sentence: Sentence {
        let counts = Area.Level.allCases.compactMap { level in listed[level].map { (level.sentence, $0) } }
        let rejected = findings.filter(\.isRejection).count
        return Sentence(
            counts.map { "\($0.zh) \($1)" }.joined(separator: "，")
                + "；变动 \(changed)，不导入 \(rejected)，存疑 \(findings.count - rejected)",
            counts.map { "\($1) \($0.en)" }.joined(separator: ", ")
                + "; \(changed) changed, \(rejected) rejected, \(findings.count - rejected) suspect")
    }
}

extension BoundaryFile.Finding {
    var sentence: Sentence {
        let (verb, verbEn) = isRejection ? ("不导入", "rejected") : ("注意", "warning")
        let why = what.sentence
        return Sentence("\(subject)：\(verb)，\(why.zh)", "\(subject): \(verbEn), \(why.en)")
    }
}

extension BoundaryFile.Finding.What {
    var sentence: Sentence {
        switch self {
        case .unreadable: Sentence("不是要素", "not a feature")
        case .codeMissing: Sentence("没有区划代码（adcode、code 或 code12）", "no area code (adcode, code or code12)")
        case .notAPolygon: Sentence("不是面", "not a polygon")
        case .coordinateOutOfRange: Sentence("坐标超出范围", "a coordinate is out of range")
        case .unknownArea(let code): Sentence("区划 \(code) 未导入", "area \(code) is not in the tree")
        case .repaired: Sentence("边界自相交，已修复", "the outline crossed itself and was repaired")
        case .codeTwice: Sentence("出现两次，后者为准", "appears twice, the later one counts")
        case .pointOutside(let county):
            Sentence("已知坐标在\(county)边界之外", "its known point lies outside \(county)")
        case .anotherDatumFitsBetter(let datum, let outside, let than):
            Sentence(
                "若按 \(datum.rawValue) 读取，界外坐标为 \(outside) 个而非 \(than) 个：坐标系可能标错",
                "read as \(datum.rawValue), \(outside) of the \(than) points remain outside: right datum?"
            )
        }
    }
}

extension ImportBoundaries.Outcome {
    var sentence: Sentence {
        Sentence(
            "导入边界 \(kept.count) 个，用 \(witnesses) 个已知坐标核对",
            "\(kept.count) outlines kept, checked against \(witnesses) points")
    }
}

extension DeriveTerritory.Step {
    var sentence: Sentence {
        Sentence(
            "划分\(level.sentence.zh) \(done)/\(of) \(within.name)",
            "\(level.sentence.en) \(done)/\(of) \(within.englishName ?? within.name)")
    }
}

extension DerivedNames {
    /// The names of grids and units that nobody has named; villages lose the word for their committee.
    static let numbered = DerivedNames(
        grid: Pattern(zh: "{village} 第{grid}网格", en: "{village}, grid {grid}"),
        unit: Pattern(zh: "第{grid}网格 {unit}单元", en: "Grid {grid}, unit {unit}"),
        dropped: "(?<=社区)居(民委员|委)会$|(?<=村)(民委员|委)会$")
}

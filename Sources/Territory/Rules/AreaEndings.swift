extension Area.Level {
    /// What names of areas of this level end with, the longest first.
    package var endings: [String] {
        switch self {
        case .city: ["市"]
        case .county: ["县", "区", "市"]
        case .town: ["街道办事处", "街道办", "街道", "镇", "乡"]
        case .village: ["村民委员会", "居民委员会", "村委会", "居委会", "社区", "村"]
        case .grid, .unit: []
        }
    }
}

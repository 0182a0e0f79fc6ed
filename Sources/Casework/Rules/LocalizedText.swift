/// A language in which every sentence of the program and of a pack must exist.
package enum Language: String, Sendable, Codable, CaseIterable {
    case zh, en
}

/// The same words in each language; a pack that lacks one does not load.
package struct LocalizedText: Sendable, Hashable, Codable {
    package let zh: String
    package let en: String

    package init(zh: String, en: String) {
        self.zh = zh
        self.en = en
    }

    package func text(in language: Language) -> String {
        switch language {
        case .zh: zh
        case .en: en
        }
    }
}

package import FoundationEssentials
package import Territory

/// A place in the outbox: what comes after it is news.
package struct NewsMark: Sendable, Equatable {
    /// The transaction that wrote the row, then the row's number: a lower number may be settled later.
    package let writer: String
    package let number: Int64

    package init(writer: String, number: Int64) {
        self.writer = writer
        self.number = number
    }
}

/// That something happened to some case: where, and for whom. Not what, and not to which.
package struct News: Sendable {
    package let mark: NewsMark
    package let area: Area.Code
    package let seenFrom: Int
    package let areas: [Area.Code]
    package let organizations: [UUID]

    package init(
        mark: NewsMark, area: Area.Code, seenFrom: Int, areas: [Area.Code], organizations: [UUID]
    ) {
        self.mark = mark
        self.area = area
        self.seenFrom = seenFrom
        self.areas = areas
        self.organizations = organizations
    }
}

/// A case that changed, for somebody who may open it.
package struct CaseNews: Sendable, Equatable {
    package let number: Case.Number
    package let version: Int
    package let isChanged: Bool
    /// It lies, or lay, on one's own desk.
    package let isOwn: Bool
    /// One's desk has a new notice about it.
    package let hasNotice: Bool

    package init(
        number: Case.Number, version: Int, isChanged: Bool, isOwn: Bool, hasNotice: Bool
    ) {
        self.number = number
        self.version = version
        self.isChanged = isChanged
        self.isOwn = isOwn
        self.hasNotice = hasNotice
    }
}

/// What news could be about that a post may see. Whether it may see a case is for the database to say; this
/// spares it the question when the answer is no.
package struct NewsScope: Sendable, Equatable {
    package let area: Area.Code
    package let organization: UUID?

    package init(area: Area.Code, organization: UUID?) {
        self.area = area
        self.organization = organization
    }

    package func mayConcern(_ news: News) -> Bool {
        guard news.seenFrom >= Int(area.level.rawValue) else { return false }
        if let organization { return news.organizations.contains(organization) }
        return ([news.area] + news.areas).contains { $0.text.hasPrefix(area.text) }
    }
}

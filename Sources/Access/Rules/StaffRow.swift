package import Territory

/// One line of a list of staff: a body, a person's account and a post, each of them or some.
package struct StaffRow: Sendable, Equatable {
    /// The columns such a list may have.
    package enum Column: String, Sendable, CaseIterable {
        case slug, organization, kind, organizationArea, login, name, post, area
    }

    package enum Mistake: Error, Equatable {
        /// Something the line names needs another column filled in.
        case missing(Column)
        case notACode(String)
        case unknownKind(String)
        /// Neither a body nor an account is named.
        case empty
    }

    package struct Body: Sendable, Equatable {
        package let slug: String
        package let area: Area.Code
        /// Needed when the body is new.
        package let name: String
        package let kind: Organization.Kind
    }

    package let body: Body?
    package let login: String?
    package let name: String
    package let post: (kind: String, area: Area.Code)?

    package static func == (one: StaffRow, other: StaffRow) -> Bool {
        one.body == other.body && one.login == other.login && one.name == other.name
            && one.post?.kind == other.post?.kind && one.post?.area == other.post?.area
    }

    package init(_ values: [Column: String]) throws(Mistake) {
        func value(_ column: Column) -> String? { values[column].flatMap { $0.isEmpty ? nil : $0 } }
        func code(_ column: Column) throws(Mistake) -> Area.Code {
            guard let text = value(column) else { throw .missing(column) }
            guard let code = Area.Code(text) else { throw .notACode(text) }
            return code
        }
        if let slug = value(.slug) {
            let kind = value(.kind) ?? Organization.Kind.department.rawValue
            guard let known = Organization.Kind(rawValue: kind) else { throw .unknownKind(kind) }
            body = Body(
                slug: slug, area: try code(.organizationArea), name: value(.organization) ?? "", kind: known)
        } else {
            guard value(.organization) == nil else { throw .missing(.slug) }
            body = nil
        }
        login = value(.login)
        name = value(.name) ?? ""
        guard login != nil || name.isEmpty else { throw .missing(.login) }
        if let kind = value(.post) {
            guard login != nil else { throw .missing(.login) }
            post = (kind, try code(.area))
        } else {
            guard value(.area) == nil else { throw .missing(.post) }
            post = nil
        }
        guard body != nil || login != nil else { throw .empty }
    }
}

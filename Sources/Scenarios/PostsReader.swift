import Casework
import Territory

/// Reads `posts.yaml` and `organizations.yaml`.
struct PostsReader {
    let notebook: Notebook

    func postKinds(from root: PackValue) -> [PostKind] {
        let entries = root.entries()
        let values = entries.required("posts")?.list() ?? []
        entries.finish()
        var names = SeenNames(.post, notebook: notebook)
        let kinds = values.map { postKind(from: $0, names: &names) }
        let duties = kinds.filter { $0.isDuty && $0.levels == [.city] }.count
        if duties != 1 { root.note(.place(.dutyDesks(count: duties))) }
        return kinds
    }

    /// What `desk` may say.
    private enum DeskWord: String, CaseIterable {
        case yes = "true"
        case no = "false"
        case duty
    }

    private func postKind(from value: PackValue, names: inout SeenNames) -> PostKind {
        let entries = value.entries()
        let name = names.read(entries.required("post"))
        let title = entries.required("title")?.localized()
        let role = entries.required("role")?.word(.role, as: PostKind.Role.self)
        let levels = self.levels(from: entries, isRequired: role == .area)
        let deskValue = entries.optional("desk")
        let word = deskValue?.word(.desk, as: DeskWord.self) ?? .no
        let desk: PostKind.DeskDuty =
            switch word {
            case .yes: .desk
            case .no: .none
            case .duty: .duty
            }
        if let deskValue, desk != .none, let role, role != .area { deskValue.note(.place(.deskWithoutArea)) }
        let unmasks = unmasks(from: entries, role: role, desk: desk)
        entries.finish()
        return PostKind(
            name: name, title: title ?? LocalizedText(zh: "", en: ""), role: role ?? .area, levels: levels,
            desk: desk, unmasks: unmasks)
    }

    // Whoever may see a reporter's contact is not one of those who handle.
    private func unmasks(from entries: Entries, role: PostKind.Role?, desk: PostKind.DeskDuty) -> Bool {
        guard let value = entries.optional("unmasks"), value.truth() else {
            return false
        }
        if desk != .none || (role ?? .area) != .area { value.note(.place(.handlerUnmasks)) }
        return true
    }

    func organizations(from root: PackValue) -> [OrganizationKind] {
        let entries = root.entries()
        let values = entries.required("organizations")?.list() ?? []
        entries.finish()
        var names = SeenNames(.organization, notebook: notebook)
        return values.map { value in
            let entries = value.entries()
            let slug = names.read(entries.required("organization"))
            let title = entries.required("title")?.localized()
            let kind = entries.required("kind")?.word(.bodyKind, as: OrganizationKind.Kind.self)
            let levels = self.levels(from: entries, isRequired: true)
            entries.finish()
            return OrganizationKind(
                slug: slug, title: title ?? LocalizedText(zh: "", en: ""), kind: kind ?? .department,
                levels: levels)
        }
    }

    private func levels(from entries: Entries, isRequired: Bool) -> [Area.Level] {
        guard let value = isRequired ? entries.required("levels") : entries.optional("levels") else {
            return []
        }
        let values = value.list()
        if values.isEmpty, isRequired { value.note(.value(.emptyList)) }
        return values.compactMap { $0.level() }
    }
}

/// The names given so far to one sort of thing; a second one of the same name is a mistake.
struct SeenNames {
    private let sort: ValueMistake.Sort
    private let notebook: Notebook
    private(set) var names: [String] = []

    init(_ sort: ValueMistake.Sort, notebook: Notebook) {
        self.sort = sort
        self.notebook = notebook
    }

    mutating func read(_ value: PackValue?) -> String {
        guard let value else { return "" }
        let name = value.name()
        if !name.isEmpty, names.contains(name) { value.note(.value(.repeatedName(sort, name))) }
        names.append(name)
        return name
    }
}

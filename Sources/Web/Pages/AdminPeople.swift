import Access
import Casework
import Foundation
import Postgres
import Territory

/// The tabs where organizations, accounts and posts are kept.
extension Site {
    func organizations(_ shown: AdminShown, _ frame: Frame, in db: Transaction) async throws -> [String: Any]
    {
        let after = (shown.after ?? "").split(separator: "_", maxSplits: 1).map(String.init)
        let found = try await db.organizations.page(
            after: after.first ?? "", after.last ?? "", limit: Self.adminRows + 1)
        let rows = found.prefix(Self.adminRows).map { line -> [String: Any] in
            let organization = line.organization
            var row: [String: Any] = [
                "name": frame.name(of: organization), "area": line.areaName, "slug": organization.slug,
                "kind": frame.catalogue.words["admin.organization_kind.\(organization.kind.rawValue)"] ?? "",
            ]
            if let day = line.closedOn { row["closed"] = frame.say("notice.closed_on", ["day": day]) }
            return row
        }
        var organizations: [String: Any] = [
            "rows": rows, "isEmpty": rows.isEmpty, "form": organizationForm(shown.form, frame),
        ]
        if found.count > Self.adminRows, let last = found.prefix(Self.adminRows).last?.organization {
            organizations["nextHref"] = "/admin?tab=organizations&after=\(last.area)_\(last.slug)"
        }
        return organizations
    }

    private func field(
        _ name: String, of form: String, _ typed: Form?, _ frame: Frame, isRequired: Bool = true
    ) -> FieldWords {
        let label = frame.catalogue.words["admin.field.\(name)"] ?? name
        var field = FieldWords(.text, name: name, label: label, id: "\(form)-\(name)")
        field.isRequired = isRequired
        field.value = typed?[name].flatMap { $0.isEmpty ? nil : $0 }
        return field
    }

    private func choice(
        _ name: String, of form: String, _ typed: Form?, _ frame: Frame,
        options: [(value: String, label: String)]
    ) -> FieldWords {
        let label = frame.catalogue.words["admin.field.\(name)"] ?? name
        var field = FieldWords(.select, name: name, label: label, id: "\(form)-\(name)")
        field.options = options.map { OptionWords($0.value, $0.label, isChosen: $0.value == typed?[name]) }
        return field
    }

    private func organizationForm(_ typed: Form?, _ frame: Frame) -> [FieldWords] {
        let kinds = Organization.Kind.allCases.map { kind in
            (
                value: kind.rawValue,
                label: frame.catalogue.words["admin.organization_kind.\(kind.rawValue)"] ?? ""
            )
        }
        var kind = choice("kind", of: "organization", typed, frame, options: kinds)
        kind.isRequired = true
        var name = FieldWords(
            .text, name: "name", label: frame.catalogue.words["admin.name"] ?? "", id: "organization-name")
        name.isRequired = true
        name.value = typed?["name"]
        return [
            name, kind, field("area", of: "organization", typed, frame),
            field("slug", of: "organization", typed, frame),
        ]
    }

    func accounts(
        _ shown: AdminShown, _ kind: Acting.Kind, _ frame: Frame, in db: Transaction
    ) async throws -> [String: Any] {
        let found = try await db.accounts.list(after: shown.after ?? "", limit: Self.adminRows + 1)
        let rows = found.prefix(Self.adminRows).map { account -> [String: Any] in
            [
                "id": account.id.uuidString.lowercased(), "name": account.name, "login": account.login,
                "isLocked": account.isLocked, "posts": account.posts.map { words(for: $0, frame) },
            ]
        }
        var accounts: [String: Any] = [
            "rows": rows, "isEmpty": rows.isEmpty,
        ]
        if kind == .security {
            let pack = try await currentPack(in: db)
            accounts["security"] = ["postForm": try await postForm(shown.form, pack, frame, in: db)]
        } else {
            accounts["system"] = ["accountForm": accountForm(shown.form, frame)]
        }
        if let link = shown.madeLink { accounts["madeLink"] = link }
        if found.count > Self.adminRows, let last = found.prefix(Self.adminRows).last {
            accounts["nextHref"] = "/admin?tab=accounts&after=\(last.login.asQueryValue)"
        }
        return accounts
    }

    private func words(for post: AccountTable.HeldPost, _ frame: Frame) -> [String: Any] {
        var words: [String: Any] = [
            "id": post.id.uuidString.lowercased(), "title": post.title, "place": post.areaName,
            "since": frame.time.day(post.since),
        ]
        if let until = post.until { words["until"] = frame.time.day(until) }
        return words
    }

    private func accountForm(_ typed: Form?, _ frame: Frame) -> [FieldWords] {
        [field("name", of: "account", typed, frame), field("login", of: "account", typed, frame)]
    }

    private func postForm(
        _ typed: Form?, _ pack: InstalledPack, _ frame: Frame, in db: Transaction
    ) async throws -> [FieldWords] {
        let kinds = pack.definitions.postKinds.map { (value: $0.name, label: frame.words($0.title)) }
        var kind = choice("kind", of: "post", typed, frame, options: kinds)
        kind.isRequired = true
        let bodies = try await db.organizations.organizations(within: pack.definitions.place.code, limit: 500)
        let none = (value: "", label: frame.say("notice.no_organization"))
        let organizations = bodies.map { body in
            (value: body.id.uuidString.lowercased(), label: "\(frame.name(of: body)) · \(body.area)")
        }
        return [
            field("account", of: "post", typed, frame), kind, field("area", of: "post", typed, frame),
            choice("organization", of: "post", typed, frame, options: [none] + organizations),
        ]
    }
}

extension Frame {
    func name(of organization: Organization) -> String {
        language == .en ? organization.englishName ?? organization.name : organization.name
    }
}

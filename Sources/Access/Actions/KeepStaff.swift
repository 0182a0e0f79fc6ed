package import FoundationEssentials
package import Postgres
import Territory

/// Keeps one line of a list of staff, at the console: what is there stays as it is, what is missing is added.
///
/// The administrator's part and security's are each done in the context of that office, as by two people.
package struct KeepStaff: Sendable {
    package struct Outcome: Sendable, Equatable {
        package var organizations = 0
        package var accounts = 0
        package var posts = 0

        package init(organizations: Int = 0, accounts: Int = 0, posts: Int = 0) {
            (self.organizations, self.accounts, self.posts) = (organizations, accounts, posts)
        }
    }

    private let row: StaffRow
    private let source: Source

    package init(row: StaffRow, source: Source) {
        self.row = row
        self.source = source
    }

    /// - Parameter db: A transaction of the owner's connection.
    package func run(at now: Date, in db: Transaction) async throws -> Outcome {
        var outcome = Outcome()
        let administrator = try await db.takeConsole(as: .administrator)
        var organization: UUID?
        if let body = row.body {
            organization = try await db.organizations.id(of: body.slug, in: body.area)
            if organization == nil {
                organization = try await AddOrganization(
                    name: body.name, slug: body.slug, kind: body.kind, area: body.area, source: source
                ).run(by: administrator, at: now, in: db)
                outcome.organizations = 1
            }
        }
        guard let login = row.login else { return outcome }
        var account = try await db.accounts.id(of: login)
        if account == nil {
            account = try await AddAccount(login: login, name: row.name, source: source)
                .run(by: administrator, at: now, in: db)
            outcome.accounts = 1
        }
        guard let account, let post = row.post else { return outcome }
        let security = try await db.takeConsole(as: .security)
        let new = NewPost(kind: post.kind, area: post.area, organization: organization)
        guard try await !db.accounts.holds(new, account: account) else { return outcome }
        _ = try await AddPost(account: account, post: new, source: source).run(by: security, at: now, in: db)
        outcome.posts = 1
        return outcome
    }
}

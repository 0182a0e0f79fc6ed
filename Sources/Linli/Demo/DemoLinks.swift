import Access
import Casework
import Foundation
import Postgres

/// The ways in: one link for each kind of post, each good once.
struct DemoLinks: Sendable {
    let links: [(title: LocalizedText, link: Secret)]

    init(_ definitions: Definitions, at now: Date, by owner: Database) async throws {
        links = try await owner.console(as: .security) { acting, db in
            var made: [(title: LocalizedText, link: Secret)] = []
            let many = LocalizedText(zh: "多岗位账号", en: "Account with many posts")
            let logins = definitions.postKinds.map { ($0.name, $0.title) } + [(DemoPeople.switcher, many)]
            for (login, title) in logins {
                guard let account = try await db.accounts.id(of: login) else { continue }
                let link = try await MakeSignInLink(account: account, opensDemo: true, source: .console)
                    .run(by: acting, at: now, in: db)
                made.append((title, link))
            }
            return made
        }
    }

    /// What a visitor copies into the browser.
    func lines(at address: String) -> [String] {
        links.flatMap { ["  \($0.title.zh) · \($0.title.en)", "    \(address)/login/link/\($0.link.text)"] }
    }
}

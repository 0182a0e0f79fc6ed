import Access
import ArgumentParser
import Foundation
import Postgres
import Territory

/// Accounts from the console: the first administrator, and whoever lost the way in.
struct AccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account", abstract: "账号 · accounts",
        subcommands: [AccountAddCommand.self, AccountLockCommand.self, AccountTokenCommand.self])
}

struct AccountAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "新增账号或岗位 · add an account, or a post to one; prints a one-time link")

    @Argument(help: "账号 · login") var login: String
    @Option(help: "姓名 · name; needed for a new account") var name: String?
    @Option(help: "岗位 · kind of post") var post: String
    @Option(help: "区划代码 · code of the area") var area: String
    @Option(help: "单位代号 · slug of the organization in that area") var organization: String?
    @Option(help: "网址 · where the pages are served") var url = "http://127.0.0.1:8080"
    @OptionGroup var flags: DataOption

    func run() async throws {
        guard let code = Area.Code(area) else { throw AccessRefusal.unknownArea(area) }
        try await withHouse(flags) { house in
            let now = Date()
            let account = try await house.owner.console(as: .administrator) { acting, db in
                if let known = try await db.accounts.id(of: login) { return known }
                return try await AddAccount(login: login, name: name ?? "", source: .console)
                    .run(by: acting, at: now, in: db)
            }
            let link = try await house.owner.console(as: .security) { acting, db in
                let body = try await organizationID(in: code, db)
                let held = try await AddPost(
                    account: account, post: NewPost(kind: post, area: code, organization: body),
                    source: .console
                ).run(by: acting, at: now, in: db)
                return try await MakeSignInLink(account: account, post: held, source: .console)
                    .run(by: acting, at: now, in: db)
            }
            print(Sentence("一次性登录链接（24 小时内有效）", "one-time sign-in link, good for 24 hours"))
            print("\(url)/login/link/\(link.text)")
        }
    }

    private func organizationID(in area: Area.Code, _ db: Transaction) async throws -> UUID? {
        guard let organization else { return nil }
        let found = try await db.organizations.nearest(organization, to: area)?.id
        guard let found else { throw AccessRefusal.organizationMissing(kind: post) }
        return found
    }
}

struct AccountLockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock", abstract: "停用账号 · lock an account; its sessions end at once")

    @Argument(help: "账号 · login") var login: String
    @Flag(help: "恢复 · open it again") var open = false
    @OptionGroup var flags: DataOption

    func run() async throws {
        try await withHouse(flags) { house in
            try await house.owner.console(as: .security) { acting, db in
                guard let account = try await db.accounts.id(of: login) else {
                    throw AccessRefusal.unknownAccount(login)
                }
                try await LockAccount(account: account, isLocked: !open, source: .console)
                    .run(by: acting, at: Date(), in: db)
            }
            print(
                open
                    ? Sentence("已恢复 \(login)", "\(login) is open")
                    : Sentence("已停用 \(login)", "\(login) is locked"))
        }
    }
}

struct AccountTokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "机器令牌 · make a token by which a machine acts as an account's first post")

    @Argument(help: "账号 · login") var login: String
    @OptionGroup var flags: DataOption

    func run() async throws {
        try await withHouse(flags) { house in
            let token = try await house.owner.console(as: .security) { acting, db in
                guard let account = try await db.accounts.id(of: login) else {
                    throw AccessRefusal.unknownAccount(login)
                }
                let post = try await db.accounts.firstPost(of: account)
                return try await MakeToken(account: account, post: post, source: .console)
                    .run(by: acting, at: Date(), in: db)
            }
            print(token.text)
        }
    }
}

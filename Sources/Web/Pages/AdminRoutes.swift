import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Postgres
import Territory

/// Keeping the house: areas, organizations, accounts and posts, the pack, alarms, and the audit.
extension Site {
    var adminRoutes: [Route] {
        [
            .get("/admin", for: .housekeepers) { request, call in try await adminPage(request, call) },
            .get("/admin/audit", for: .auditors) { request, call in try await auditPage(request, call)
            },
            .post("/admin/organizations", for: .administrators) { request, call in
                try await keep(request, call, tab: .organizations, done: "organization_added") {
                    form, acting, db in
                    try await addOrganization(form, call, acting, db)
                }
            },
            .post("/admin/accounts", for: .administrators) { request, call in
                try await keep(request, call, tab: .accounts, done: "account_added") { form, acting, db in
                    try await addAccount(form, call, acting, db)
                }
            },
            .post("/admin/accounts/lock", for: .security) { request, call in
                try await keep(request, call, tab: .accounts, done: "account_locked") { form, acting, db in
                    try await lock(form, true, call, acting, db)
                }
            },
            .post("/admin/accounts/unlock", for: .security) { request, call in
                try await keep(request, call, tab: .accounts, done: "account_unlocked") { form, acting, db in
                    try await lock(form, false, call, acting, db)
                }
            },
            .post("/admin/accounts/link", for: .security) { request, call in
                try await makeLink(request, call)
            },
            .post("/admin/accounts/reset", for: .security) { request, call in
                try await keep(request, call, tab: .accounts, done: "factor_reset") { form, acting, db in
                    let account = try identifier("account", in: form)
                    try await ResetFactor(account: account, source: call.source)
                        .run(by: acting, at: now(), in: db)
                }
            },
            .post("/admin/posts", for: .security) { request, call in
                try await keep(request, call, tab: .accounts, done: "post_added") { form, acting, db in
                    try await addPost(form, call, acting, db)
                }
            },
            .post("/admin/posts/end", for: .security) { request, call in
                try await keep(request, call, tab: .accounts, done: "post_ended") { form, acting, db in
                    let post = try identifier("post", in: form)
                    try await EndPost(post: post, source: call.source).run(by: acting, at: now(), in: db)
                }
            },
        ]
    }

    typealias Keeping<T> = @Sendable (Form, Acting, Transaction) async throws -> T

    /// Does what a form orders, then shows the tab anew; when refused, with what was typed.
    private func keep(
        _ request: Request, _ call: Call, tab: AdminTab, done: String, _ work: @escaping Keeping<Void>
    ) async throws -> Response {
        let form = try await adminForm(request, call)
        do {
            try await ordered(by: form, call, work)
            return .seeOther("/admin?tab=\(tab.rawValue)&done=\(done)")
        } catch let refusal as AccessRefusal where refusal.isAboutAForm {
            return try await adminPage(call, AdminShown(tab: tab, form: form, refusal: refusal))
        }
    }

    func adminForm(_ request: Request, _ call: Call) async throws -> Form {
        try CrossSite.refuse(request, call)
        return try await Form.read(request, filesIn: photos.incoming)
    }

    func ordered<T: Sendable>(by form: Form, _ call: Call, _ work: @escaping Keeping<T>) async throws
        -> T
    {
        try await acting(call) { acting, db in
            if !call.isMachine {
                try CrossSite.refuse(token: form["csrf"], expected: Hex.text(of: acting.csrf))
            }
            return try await work(form, acting, db)
        }
    }

    private func makeLink(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await adminForm(request, call)
        let link = try await ordered(by: form, call) { form, acting, db in
            let account = try identifier("account", in: form)
            return try await MakeSignInLink(account: account, source: call.source).run(
                by: acting, at: now(), in: db)
        }
        let scheme = settings.servesTLS || settings.isBehindTLS ? "https" : "http"
        var shown = AdminShown(tab: .accounts)
        shown.madeLink = "\(scheme)://\(request.head.authority ?? "")/login/link/\(link.text)"
        return try await adminPage(call, shown)
    }

    private func addOrganization(_ form: Form, _ call: Call, _ acting: Acting, _ db: Transaction) async throws
    {
        let kindName = form["kind"] ?? ""
        guard let kind = Organization.Kind(rawValue: kindName) else {
            throw AccessRefusal.unknownKind(kindName)
        }
        let action = AddOrganization(
            name: form.trimmed("name"), slug: form.trimmed("slug"), kind: kind, area: try areaCode(in: form),
            source: call.source)
        _ = try await action.run(by: acting, at: now(), in: db)
    }

    private func addAccount(_ form: Form, _ call: Call, _ acting: Acting, _ db: Transaction) async throws {
        let action = AddAccount(
            login: form.trimmed("login"), name: form.trimmed("name"), source: call.source)
        _ = try await action.run(by: acting, at: now(), in: db)
    }

    private func lock(
        _ form: Form, _ isLocked: Bool, _ call: Call, _ acting: Acting, _ db: Transaction
    ) async throws {
        let account = try identifier("account", in: form)
        try await LockAccount(account: account, isLocked: isLocked, source: call.source)
            .run(by: acting, at: now(), in: db)
    }

    private func addPost(_ form: Form, _ call: Call, _ acting: Acting, _ db: Transaction) async throws {
        let login = form.trimmed("account")
        guard let account = try await db.accounts.id(of: login) else {
            throw AccessRefusal.unknownAccount(login)
        }
        let organization =
            form.trimmed("organization").isEmpty ? nil : try identifier("organization", in: form)
        let post = NewPost(kind: form["kind"] ?? "", area: try areaCode(in: form), organization: organization)
        _ = try await AddPost(account: account, post: post, source: call.source).run(
            by: acting, at: now(), in: db)
    }

    private func areaCode(in form: Form) throws -> Area.Code {
        let text = form.trimmed("area")
        guard let code = Area.Code(text) else { throw AccessRefusal.unknownArea(text) }
        return code
    }

    private func identifier(_ name: String, in form: Form) throws -> UUID {
        guard let id = form[name].flatMap(UUID.init(uuidString:)) else { throw Unreadable(what: name) }
        return id
    }
}

extension Form {
    func trimmed(_ name: String) -> String { (self[name] ?? "").trimmed }
}

extension AccessRefusal {
    /// What the person who filled the form in can put right there.
    fileprivate var isAboutAForm: Bool {
        switch self {
        case .administratorsApart, .ownGrant, .loginTaken, .loginMalformed, .unknownAccount, .unknownKind,
            .kindNotAtLevel,
            .unknownArea,
            .organizationMissing, .nameMissing, .nameTooLong, .unknownOrganization, .slugMalformed,
            .slugTaken, .unknownPost:
            true
        default: false
        }
    }
}

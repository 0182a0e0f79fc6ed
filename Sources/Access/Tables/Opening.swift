package import FoundationEssentials
package import Postgres
import Territory

extension Acting {
    static let columns: SQL = """
        account, post, kind, area, level, organization, home, case_id, role, mac, csrf, account_name,
            post_kind,
        post_title, is_token, is_shown
        """

    init(row: Row) throws {
        account = try row.uuidOrNil("account")
        accountName = try row.textOrNil("account_name") ?? ""
        post = try row.uuidOrNil("post")
        postKind = try row.textOrNil("post_kind")
        postTitle = try row.textOrNil("post_title") ?? ""
        kind = try row.value("kind", Kind.init(rawValue:))
        area = try row.textOrNil("area").flatMap(Area.Code.init)
        level = try row.intOrNil("level").flatMap { Area.Level(rawValue: Int16($0)) }
        organization = try row.uuidOrNil("organization")
        csrf = try row.bytesOrNil("csrf") ?? []
        isToken = try row.textOrNil("is_token") == "t"
        isFactorFresh = try row.textOrNil("is_shown") == "t"
        let names = ["account", "post", "kind", "area", "level", "organization", "home", "case_id", "mac"]
        let settings = try names.map { name in
            (name: name, value: try row.textOrNil(name) ?? "")
        }
        signed = Signed(settings: settings, role: try row.text("role"))
    }
}

extension Transaction {
    /// Takes on a signed context: from here on the database shows what that context may see.
    ///
    /// The values are the database's own; quotes are doubled all the same. Plain `SET LOCAL` rather than
    /// `set_config`, which a distributed PostgreSQL does not carry to its workers.
    ///
    /// - Parameters:
    ///   - source: Written into every record of the transaction; `nil`: what was set before stays.
    ///   - afresh: Nothing was taken on before in this transaction: what is empty is empty already.
    package func take(
        _ acting: Acting, from source: Source? = nil, afresh: Bool = false
    ) async throws {
        let origin = source.map {
            [(name: "address", value: $0.address), (name: "request", value: $0.request)]
        }
        let wanted = (acting.signed.settings + (origin ?? [])).filter { !afresh || !$0.value.isEmpty }
        let settings = wanted.map { name, value in
            "SET LOCAL app.\(name) = '\(value.replacing("'", with: "''"))'"
        }
        try await script((settings + ["SET LOCAL ROLE \(acting.signed.role)"]).joined(separator: ";"))
    }

    /// Takes on the context of a bulk load; only the owner's connection may.
    package func takeLoad() async throws {
        let opened = try await first("SELECT \(Acting.columns) FROM ctx.open_load()", as: Acting.init(row:))
        guard let opened else { throw AccessRefusal.wrongPost }
        try await take(opened)
    }

    /// Takes on the context of the console, after another one or none; only the owner's connection may.
    @discardableResult
    package func takeConsole(as kind: Acting.Kind) async throws -> Acting {
        try await asOwner()
        let opened = try await first(
            "SELECT \(Acting.columns) FROM ctx.open_console(\(kind.rawValue))", as: Acting.init(row:))
        guard let opened else { throw AccessRefusal.wrongPost }
        try await take(opened)
        return opened
    }

    /// Goes on as the connection's own login: on the owner's, for what no post may do.
    package func asOwner() async throws { try await script("SET LOCAL ROLE NONE") }

    /// Goes on with the rights of a receipt: that one case, and of it what a reporter may see.
    ///
    /// - Returns: `nil` when it belongs to nothing.
    package func openReceipt(_ receipt: Secret) async throws -> Acting? {
        try await asOwner()
        let opened = try await first(
            "SELECT \(Acting.columns) FROM ctx.open_receipt(\(receipt.hash)::bytea)", as: Acting.init(row:))
        if let opened { try await take(opened) }
        return opened
    }

    /// Opens one case that lies outside this post's scope, by its assignment; the look is audited.
    ///
    /// - Returns: `nil` when the post has no assignment there; absent and foreign cases look the same.
    package func openCase(home: String, id: UUID) async throws -> Acting? {
        let opened = try await first(
            "SELECT \(Acting.columns) FROM ctx.open_case(\(home), \(id))", as: Acting.init(row:))
        if let opened { try await take(opened) }
        return opened
    }

    /// Goes on as the run of a connector, on its ground and in its ledger.
    ///
    /// - Returns: `nil` when the run is another's by now, or the ground is closed.
    package func openConnector(_ run: UUID) async throws -> Acting? {
        let opened = try await first(
            "SELECT \(Acting.columns) FROM ctx.open_connector(\(run))", as: Acting.init(row:))
        if let opened { try await take(opened) }
        return opened
    }

    /// Takes on the context behind the open glass of whoever acts: the list of its area, to be read.
    ///
    /// - Returns: `nil` when no glass is open.
    package func openGlass() async throws -> Acting? {
        let opened = try await first(
            "SELECT \(Acting.columns) FROM ctx.open_glass()", as: Acting.init(row:))
        if let opened { try await take(opened) }
        return opened
    }

    /// Goes on, from behind the glass, to one case of its area, to be read; the look is audited.
    ///
    /// - Returns: `nil` when the case does not lie there; absent and foreign cases look the same.
    package func openCaseByGlass(home: String, id: UUID) async throws -> Acting? {
        let opened = try await first(
            "SELECT \(Acting.columns) FROM ctx.open_case_by_glass(\(home), \(id))", as: Acting.init(row:))
        if let opened { try await take(opened) }
        return opened
    }
}

extension Database {
    /// Work of whoever holds a session, in the scope of the post it acts as.
    ///
    /// - Parameter source: Where the request came from, for every record of the transaction.
    /// - Throws: ``AccessRefusal/signedOut`` when the session has ended.
    @discardableResult
    package func acting<T: Sendable>(
        with session: Secret, from source: Source? = nil,
        _ work: @Sendable (Acting, Transaction) async throws -> T
    ) async throws -> T {
        try await transaction { db in
            let opened = try await db.first(
                "SELECT \(Acting.columns) FROM ctx.open_session(\(session.hash)::bytea)",
                as: Acting.init(row:))
            guard let opened else { throw AccessRefusal.signedOut }
            try await db.take(opened, from: source, afresh: true)
            return try await work(opened, db)
        }
    }

    /// What a page asks for without its reader: as ``acting(with:from:_:)``, but no sign that anybody is
    /// there.
    ///
    /// - Throws: ``AccessRefusal/signedOut`` when the session has ended, also for want of a reader.
    @discardableResult
    package func watching<T: Sendable>(
        with session: Secret, from source: Source? = nil,
        _ work: @Sendable (Acting, Transaction) async throws -> T
    ) async throws -> T {
        try await transaction { db in
            let opened = try await db.first(
                "SELECT \(Acting.columns) FROM ctx.watch_session(\(session.hash)::bytea)",
                as: Acting.init(row:))
            guard let opened else { throw AccessRefusal.signedOut }
            try await db.take(opened, from: source, afresh: true)
            return try await work(opened, db)
        }
    }

    /// Work of the job that looks whether anything happened.
    @discardableResult
    package func lookingForNews<T: Sendable>(
        _ work: @Sendable (Transaction) async throws -> T
    ) async throws -> T {
        try await transaction { db in
            let opened = try await db.first(
                "SELECT \(Acting.columns) FROM ctx.open_job('live')", as: Acting.init(row:))
            guard let opened else { throw AccessRefusal.wrongPost }
            try await db.take(opened, afresh: true)
            return try await work(db)
        }
    }

    /// Work of the job that makes notices of what happened, and knows whom to tell.
    @discardableResult
    package func telling<T: Sendable>(
        _ work: @Sendable (Transaction) async throws -> T
    ) async throws -> T {
        try await transaction { db in
            let opened = try await db.first(
                "SELECT \(Acting.columns) FROM ctx.open_job('teller')", as: Acting.init(row:))
            guard let opened else { throw AccessRefusal.wrongPost }
            try await db.take(opened, afresh: true)
            return try await work(db)
        }
    }

    /// Work of the job that sends by gateways, and opens one contact at a time.
    @discardableResult
    package func sending<T: Sendable>(
        _ work: @Sendable (Transaction) async throws -> T
    ) async throws -> T {
        try await transaction { db in
            let opened = try await db.first(
                "SELECT \(Acting.columns) FROM ctx.open_job('sender')", as: Acting.init(row:))
            guard let opened else { throw AccessRefusal.wrongPost }
            try await db.take(opened, afresh: true)
            return try await work(db)
        }
    }

    /// Work of the job that pulls rows of other systems.
    @discardableResult
    package func connecting<T: Sendable>(
        _ work: @Sendable (Transaction) async throws -> T
    ) async throws -> T {
        try await transaction { db in
            let opened = try await db.first(
                "SELECT \(Acting.columns) FROM ctx.open_job('connector')", as: Acting.init(row:))
            guard let opened else { throw AccessRefusal.wrongPost }
            try await db.take(opened, afresh: true)
            return try await work(db)
        }
    }

    /// Work of whoever holds a receipt: that one case, and of it what a reporter may see.
    @discardableResult
    package func holding<T: Sendable>(
        _ receipt: Secret, _ work: @Sendable (Acting, Transaction) async throws -> T
    ) async throws -> T {
        try await transaction { db in
            let opened = try await db.first(
                "SELECT \(Acting.columns) FROM ctx.open_receipt(\(receipt.hash)::bytea)",
                as: Acting.init(row:))
            guard let opened else { throw AccessRefusal.unknownReceipt }
            try await db.take(opened, afresh: true)
            return try await work(opened, db)
        }
    }

    /// Work of a stranger.
    @discardableResult
    package func anonymous<T: Sendable>(
        _ work: @Sendable (Transaction) async throws -> T
    ) async throws -> T {
        try await transaction(as: "linli_public", work)
    }

    /// Work at the door, before anybody is known.
    @discardableResult
    package func atTheGate<T: Sendable>(
        _ work: @Sendable (Transaction) async throws -> T
    ) async throws -> T {
        try await transaction(as: "linli_gate", work)
    }

    /// Work of the job that ends cases whose time for an answer is over.
    @discardableResult
    package func followingUp<T: Sendable>(
        _ work: @Sendable (Acting, Transaction) async throws -> T
    ) async throws -> T {
        try await transaction { db in
            let opened = try await db.first(
                "SELECT \(Acting.columns) FROM ctx.open_job('followup')", as: Acting.init(row:))
            guard let opened else { throw AccessRefusal.wrongPost }
            try await db.take(opened, afresh: true)
            return try await work(opened, db)
        }
    }

    /// Work of the job that minds clocks: it warns, lets them go on, and tells those above.
    @discardableResult
    package func timekeeping<T: Sendable>(
        _ work: @Sendable (Transaction) async throws -> T
    ) async throws -> T {
        try await transaction { db in
            let opened = try await db.first(
                "SELECT \(Acting.columns) FROM ctx.open_timekeeper()", as: Acting.init(row:))
            guard let opened else { throw AccessRefusal.wrongPost }
            try await db.take(opened, afresh: true)
            return try await work(db)
        }
    }

    /// Work of the job that removes files whose time is over.
    @discardableResult
    package func removing<T: Sendable>(
        _ work: @Sendable (Transaction) async throws -> T
    ) async throws -> T {
        try await transaction { db in
            let opened = try await db.first(
                "SELECT \(Acting.columns) FROM ctx.open_removal()", as: Acting.init(row:))
            guard let opened else { throw AccessRefusal.wrongPost }
            try await db.take(opened, afresh: true)
            return try await work(db)
        }
    }

    /// Work of the job that finds the same trouble at one place again and again.
    @discardableResult
    package func findingRepeats<T: Sendable>(
        _ work: @Sendable (Transaction) async throws -> T
    ) async throws -> T {
        try await transaction { db in
            let opened = try await db.first(
                "SELECT \(Acting.columns) FROM ctx.open_repeats()", as: Acting.init(row:))
            guard let opened else { throw AccessRefusal.wrongPost }
            try await db.take(opened, afresh: true)
            return try await work(db)
        }
    }

    /// Work of the job that moves cases and posts on when areas close.
    @discardableResult
    package func movingOn<T: Sendable>(
        _ work: @Sendable (Transaction) async throws -> T
    ) async throws -> T {
        try await transaction { db in
            let opened = try await db.first(
                "SELECT \(Acting.columns) FROM ctx.open_mover()", as: Acting.init(row:))
            guard let opened else { throw AccessRefusal.wrongPost }
            try await db.take(opened, afresh: true)
            return try await work(db)
        }
    }

    /// Work of whoever sits at the machine itself, on the owner's connection.
    ///
    /// - Parameter kind: The system's administrator, or security's.
    @discardableResult
    package func console<T: Sendable>(
        as kind: Acting.Kind = .administrator, _ work: @Sendable (Acting, Transaction) async throws -> T
    ) async throws -> T {
        try await transaction { db in
            let opened = try await db.takeConsole(as: kind)
            return try await work(opened, db)
        }
    }
}

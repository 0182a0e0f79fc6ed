import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Postgres
import Territory

/// What posts do by machine: their desk, their cases, one case and its choices.
extension Site {
    var caseAPIRoutes: [Route] {
        [
            .get("/api/v1/desk", for: .caseworkers, describing: .desk) { request, call in
                try await desk(request, call)
            },
            .get("/api/v1/cases", for: .posts([.area]), describing: .cases) { request, call in
                try await cases(request, call)
            },
            .get("/api/v1/cases/:number", for: .caseworkers, describing: .readCase) { request, call in
                try await readCase(request, call)
            },
            .post("/api/v1/cases/:number/choices", for: .caseworkers, describing: .choose) { request, call in
                try await choose(request, call)
            }.urgent(.first),
        ]
    }

    private func desk(_ request: Request, _ call: Call) async throws -> Response {
        var query = QueryFields(request)
        let name = query.value("scope", .text, DeskScopeName.init(rawValue:)) ?? .own
        let limit = query.limit(upTo: 200, otherwise: 50)
        try query.finish()
        return try await acting(call) { acting, db in
            let pack = try await currentPack(in: db)
            let zone = TimeWords(
                try catalogue(call.language), zone: pack.definitions.place.timeZone, now: now())
            let day = DeskTable.Day(
                now: zone.now, ends: zone.endOfDay, waitingSteps: pack.definitions.waitingSteps)
            let scope = try name.scope(of: acting)
            let counts = try await db.desks.counts(of: scope, on: day)
            var groups: [DeskAnswer.Group] = []
            for group in DeskGroup.allCases {
                let lines = try await db.desks.lines(group, of: scope, on: day, limit: limit)
                groups.append(.init(group, count: counts[group] ?? 0, lines: lines, now: zone.now))
            }
            return .json(DeskAnswer(asOf: zone.now, groups: groups))
        }
    }

    private func cases(_ request: Request, _ call: Call) async throws -> Response {
        var query = QueryFields(request)
        let filter = CaseFilter(&query)
        let after = query.value("after", .position, CasePosition.init)
        let limit = query.limit(upTo: 200, otherwise: 50)
        try query.finish()
        try filter.demandOrder(from: after)
        let now = now()
        return try await acting(call) { acting, db in
            guard let scope = acting.area else { throw AccessRefusal.noPost }
            if filter.words != nil {
                try await db.audit("search cases", of: "cases", fields: ["words"], from: call.source)
            }
            let lines = try await db.cases.list(
                within: scope, matching: filter, after: after, at: now, limit: limit)
            let next = lines.count == limit ? lines.last?.position(in: filter.order).text : nil
            return .json(CaseListAnswer(cases: lines.map { CaseLine($0, now: now) }, next: next))
        }
    }

    private func readCase(_ request: Request, _ call: Call) async throws -> Response {
        try QueryFields(request).finish()
        let number = try number(in: call)
        let now = now()
        return try await acting(call) { acting, db in
            let opened = try await db.opened(number, by: acting, shelf: shelf)
            let surroundings = CaseAnswer.Surroundings(
                path: try await db.ladders.path(of: opened.current.area).reversed(),
                owner: try await db.ladders.name(of: opened.current.lead.owner),
                lines: try await db.cases.timeline(of: opened.current),
                photos: try await db.cases.photos(of: opened.current), now: now)
            return .json(CaseAnswer(opened, surroundings))
        }
    }

    private func choose(_ request: Request, _ call: Call) async throws -> Response {
        let number = try number(in: call)
        var fields = try await JSONFields.read(request)
        let choice = fields.text("choice") ?? ""
        let asked = TakeChoice.Asked(&fields)
        try fields.finish()
        let action = TakeChoice(
            number: number, choice: choice, asked: asked, source: call.source, shelf: shelf)
        let now = now()
        do {
            return try await acting(call) { acting, db in
                try Self.refuse(request, call, acting)
                let moved = try await action.run(by: acting, at: now, in: db)
                return .json(MovedAnswer(moved, owner: try await db.ladders.name(of: moved.lead.owner)))
            }
        } catch  where Self.isStale(error) {
            throw try await overtaken(number, call) ?? error
        }
    }

    /// A browser's script must show that it is ours; a machine's token cannot be made to ride along.
    static func refuse(_ request: Request, _ call: Call, _ acting: Acting) throws {
        guard !call.isMachine else { return }
        try CrossSite.refuse(request, call)
        let token = HTTPField.Name("CSRF-Token").flatMap { request.headers[$0] }
        try CrossSite.refuse(token: token, expected: Hex.text(of: acting.csrf))
    }
}

/// Whose work is asked for, as `scope` says it.
enum DeskScopeName: String, CaseIterable {
    case own, lent, all

    /// - Throws: ``InputRefusal`` for an organization's post, which sees nothing but its own.
    func scope(of acting: Acting) throws -> DeskScope {
        if let organization = acting.organization {
            guard self == .own else {
                throw InputRefusal.wrong([WrongValue(field: "scope", expected: .text)])
            }
            return .own(.organization(organization))
        }
        guard let area = acting.area else { throw AccessRefusal.noPost }
        return switch self {
        case .own: .own(.area(area))
        case .lent: .lent(by: area)
        case .all: .within(area)
        }
    }
}

extension CaseFilter {
    fileprivate init(_ query: inout QueryFields) {
        self.init()
        words = query.value(
            "words", .text, { $0.count <= Self.mostWords ? $0 : nil }
        ).flatMap { $0.isEmpty ? nil : $0 }
        within = query.value("area", .code, { Area.Code($0) })
        scenario = query.text("scenario")
        step = query.text("step")
        state = query.value("state", .text, State.init(rawValue:))
        origin = query.value("origin", .text, Origin.init(rawValue:))
        solved = query.value("solved", .text, Self.solvedLevel)
        isHandedUp = query.value("handed", .text) { $0 == Self.handedWord ? true : nil } ?? false
        since = query.value("since", .text) { Day($0) }
        until = query.value("until", .text) { Day($0) }
        order = query.value("order", .text, CaseOrder.init(rawValue:)) ?? .newest
    }
}

extension TakeChoice.Asked {
    fileprivate init(_ fields: inout JSONFields) {
        let version = fields.integer("version")
        if version == nil { fields.refuse("version", .integer) }
        self.init(version: version ?? 0)
        note = fields.text("note") ?? ""
        answer = fields.text("answer") ?? ""
        organization = fields.value("organization", .identifier, UUID.init(uuidString:))
        area = fields.value("area", .code, { Area.Code($0) })
        reason = fields.text("reason")
        other = fields.value("other", .caseNumber, Case.Number.init)
        newArea = fields.value("new_area", .code, { Area.Code($0) })
        awaited = fields.value("awaited", .text, Awaited.init(rawValue:))
        tellsReporter = fields.truth("tells_reporter") ?? false
    }
}

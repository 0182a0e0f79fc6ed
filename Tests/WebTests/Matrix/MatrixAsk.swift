import Access
import Foundation
import HTTPTypes
import TestSupport

@testable import Web

/// How the walk asks one route: how its address and body are filled, and what it leaves behind.
///
/// Who may is taken from the declaration of the route itself; here stands only where the rule goes further.
struct Ask: Sendable {
    /// Method and path as declared.
    let route: String
    /// What its address or body names.
    var thing = Thing.nothing
    /// Values of the address that are no object: a layer, a token.
    var fixed: [String: String] = [:]
    var query = ""
    /// `{name}` stands for a value of the object, `{csrf}` and `{visitor}` for what forms carry.
    var body: String?
    var headers: [String: String] = [:]
    /// A rule narrower than the declared one, such as of one layer of tiles.
    var access: Route.Access?
    /// Of those whom the rule admits: how this one is refused; `nil`: not at all.
    var refusal: @Sendable (Asker) -> Int? = { _ in nil }
    /// What a permitted request answers, when that is neither a page nor an onward address.
    var status: Int?
    /// The records a permitted request leaves.
    var acts: @Sendable (Asker) -> [String] = { _ in [] }
    /// The session is over afterwards.
    var isLeaving = false

    static func get(
        _ path: String, about thing: Thing = .nothing, query: String = "",
        _ change: (inout Ask) -> Void = { _ in }
    )
        -> Ask
    {
        var ask = Ask(route: "GET " + path, thing: thing, query: query)
        change(&ask)
        return ask
    }

    static func post(
        _ path: String, about thing: Thing = .nothing, _ body: String, leaving act: String? = nil,
        _ change: (inout Ask) -> Void = { _ in }
    ) -> Ask {
        var ask = Ask(route: "POST " + path, thing: thing, body: body)
        if let act { ask.acts = { _ in [act] } }
        change(&ask)
        return ask
    }

    /// A file's bytes, from their beginning.
    static func put(_ path: String, _ body: String, _ change: (inout Ask) -> Void = { _ in }) -> Ask {
        var ask = Ask(route: "PUT " + path, body: body)
        change(&ask)
        return ask
    }

    var method: HTTPRequest.Method {
        route.hasPrefix("PUT") ? .put : isUnsafe ? .post : .get
    }
    var isUnsafe: Bool { !route.hasPrefix("GET") }
    /// Few tries are allowed here, and the walk makes many.
    var counts: Bool {
        thing.isGuess || route.hasSuffix("/login") || route.hasSuffix("report") || route.hasSuffix("reports")
            || route.hasSuffix("violations")
    }
    var isForMachines: Bool { route.contains(" /api/") }

    func path(_ values: [String: String]) -> String {
        var path = route.split(separator: " ").last.map(String.init) ?? ""
        for (name, value) in values.merging(fixed, uniquingKeysWith: { $1 }) {
            path = path.replacing(name == "**" ? name : ":" + name, with: value)
        }
        return path + values.reduce(query) { $0.replacing("{\($1.key)}", with: $1.value) }
    }

    func filled(_ asker: Asker, _ values: [String: String], visitor: String) -> String? {
        var text = body
        for (name, value) in values { text = text?.replacing("{\(name)}", with: value) }
        return text?.replacing("{csrf}", with: asker.session == nil ? visitor : asker.csrf)
            .replacing("{visitor}", with: visitor).replacing("{key}", with: UUID().uuidString)
            .replacing("{login}", with: "l" + UUID().uuidString.prefix(8).lowercased())
            .replacing("{bystander}", with: values["bystander"] ?? "")
            .replacing("{town}", with: Scene.town).replacing("{village}", with: Scene.village)
            .replacing("{otherTown}", with: Scene.otherTown)
    }
}

/// An office opens a case by its assignment, and that is an act of its own.
func opening(_ act: String? = nil) -> @Sendable (Asker) -> [String] {
    { asker in (asker.role == .organization ? ["open case"] : []) + [act].compactMap(\.self) }
}

/// Who keeps the house, or holds no post, has no voice in casework: they tell as residents, signed out.
let withoutCasework: @Sendable (Asker) -> Int? = { asker in
    guard asker.session != nil else { return nil }
    return asker.role == .area || asker.role == .organization ? nil : 403
}

/// Whoever may see a contact handles no case.
let withoutHandling: @Sendable (Asker) -> Int? = { $0.unmasks ? 403 : nil }
/// The county cannot be asked to help with what it has.
let withoutHelp: @Sendable (Asker) -> Int? = { asker in
    if asker.unmasks { return 403 }
    return asker.isAreaPost && asker.area == Scene.county ? 422 : nil
}
let withoutUnmasking: @Sendable (Asker) -> Int? = { $0.unmasks ? nil : 403 }

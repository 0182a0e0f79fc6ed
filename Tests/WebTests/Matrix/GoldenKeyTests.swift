import Access
import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import Web

/// Which fields each kind of post is told by each machine route; and that nobody slips in a field of their own.
///
/// `LINLI_GOLDEN=write swift test --filter GoldenKeyTests` writes the file anew; read the difference before
/// committing it.
@Suite(.serialized) struct GoldenKeyTests {
    private static let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Golden/api-keys.json")

    @Test func `each kind of post is told the fields in the list, and no other`() async throws {
        try await Visitor.visit { visitor async throws in
            let walk = try Walk(try await World(visitor))
            var found: [String: [String: [String]]] = [:]
            for (ask, route) in walk.steps where ask.isForMachines && ask.query.isEmpty && !ask.isDescription
            {
                try await walk.world.rest()
                for asker in walk.world.people.all where walk.verdict(ask, route, asker) == .admitted {
                    guard let said = try await walk.reachOwn(ask, asker), said.answer.status < 300,
                        !said.answer.text.isEmpty
                    else {
                        continue
                    }
                    let kind = asker.description.split(separator: " of ").first.map(String.init) ?? ""
                    let keys = Set(found[ask.route]?[kind] ?? []).union(
                        try said.answer.json().keys(under: ""))
                    found[ask.route, default: [:]][kind] = keys.sorted()
                }
            }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            if ProcessInfo.processInfo.environment["LINLI_GOLDEN"] == "write" {
                try FileManager.default.createDirectory(
                    at: Self.file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try (encoder.encode(found) + Data("\n".utf8)).write(to: Self.file)
            }
            let golden = try JSONDecoder().decode(
                [String: [String: [String]]].self, from: Data(contentsOf: Self.file))
            #expect(Set(found.keys) == Set(golden.keys))
            for (route, kinds) in found {
                for (kind, keys) in kinds {
                    #expect(keys == golden[route]?[kind], "\(route) as \(kind)")
                }
                #expect(Set(kinds.keys) == Set(golden[route]?.keys.map(\.self) ?? []), "\(route)")
            }
        }
    }

    @Test func `a field nobody asked for is refused by every machine route`() async throws {
        try await Visitor.visit { visitor async throws in
            let walk = try Walk(try await World(visitor))
            // The bytes of a photo have no fields.
            for (ask, route) in walk.steps where ask.isForMachines && ask.method != .put {
                try await walk.world.rest()
                let admitted = walk.world.people.all.filter { walk.verdict(ask, route, $0) == .admitted }
                guard let asker = admitted.first(where: { $0.isDesk }) ?? admitted.first,
                    let subject = try await walk.world.own(ask.thing, of: asker)
                else { continue }
                var more = ask
                if ask.isUnsafe {
                    more.body = ask.body.map { $0.dropLast() + #", "seen_from": 1}"# }
                } else {
                    more.query += (ask.query.isEmpty ? "?" : "&") + "seen_from=1"
                }
                _ = try await walk.world.newRecords()
                let said = try await walk.say(more, as: asker, about: subject)
                #expect(said.answer.status == 400, said.about)
                #expect(said.records.isEmpty, said.about)
            }
        }
    }
}

extension Ask {
    /// The description of the interface describes itself.
    fileprivate var isDescription: Bool { route.hasSuffix("openapi.json") }
}

extension JSON {
    /// Names of all fields with the way to them: `cases[].owner.name`.
    fileprivate func keys(under path: String) -> Set<String> {
        switch self {
        case .object(let members):
            return members.reduce(into: []) { keys, member in
                // Dictionaries whose keys a pack or a language decides are one field.
                let name = path.isEmpty ? member.key : path + "." + member.key
                keys.insert(name)
                if !["answers", "title", "kinds"].contains(member.key) {
                    keys.formUnion(member.value.keys(under: name))
                }
            }
        case .list(let values): return values.reduce(into: []) { $0.formUnion($1.keys(under: path + "[]")) }
        default: return []
        }
    }
}

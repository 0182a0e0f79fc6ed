import Access
import Casework
import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import Web

/// An answer without what differs at every request: what was asked for, the request's own number, tokens.
struct Plain: Equatable {
    let status: Int
    let text: String
    let headers: [String]

    init(_ said: Walk.Said) {
        status = said.answer.status
        var text = said.answer.text.replacing(#/"instance":"[^"]*"/#, with: "")
            .replacing(#/name="(csrf|key)" value="[^"]*"/#, with: "")
        for value in said.subject.values.values where value.count > 3 {
            text = text.replacing(value, with: "ASKED").replacing(value.lowercased(), with: "ASKED")
        }
        self.text = text
        headers = said.answer.headers.filter { $0.name != .setCookie && $0.name != .contentLength }
            .map { field in
                let value = said.subject.values.values.reduce(field.value) { $0.replacing($1, with: "ASKED") }
                return "\(field.name): \(value)"
            }.sorted()
    }
}

extension Walk {
    /// What holds for every answer of the walk.
    func check(_ said: Said) throws {
        let (answer, about) = (said.answer, said.about)
        #expect(answer.status < 500, about)
        try checkHeaders(said)
        for word in Self.insides {
            #expect(!answer.text.contains(word), "\(about) tells of the inside: \(word)")
        }
        // The one look at a contact.
        let isShown = said.ask.route == "POST /cases/:number/contact" && answer.status == 200
        #expect(isShown || !answer.text.contains("13800001111"), about)
        for known in world.cases.values where !isWithinReach(known, said) {
            #expect(!answer.text.contains(known.canary), "\(about) tells words of \(known.area)")
            guard said.subject.number != known.number, said.asker.role != .auditor,
                // It shows what a number looks like.
                !said.ask.route.hasSuffix("openapi.json")
            else { continue }
            #expect(!answer.text.holds(known.number.description), "\(about) names a case of \(known.area)")
        }
    }

    /// Words of PostgreSQL and of ourselves that nobody outside has any use for.
    private static let insides = [
        "SELECT ", "INSERT INTO", "DETAIL:", "SQLSTATE", "violates", "libpq", "PostgreSQL", "pg_", "linli_",
        "ctx.", "DatabaseError", "Sources/", "/tmp/", "/var/", "Hummingbird", "SwiftNIO", "Swift/",
        // Where this very program lies and keeps its files.
        FileManager.default.currentDirectoryPath, NSTemporaryDirectory(),
    ]

    private func isWithinReach(_ known: KnownCase, _ said: Said) -> Bool {
        if known.isVisible(to: said.asker) { return true }
        // Behind the glass lies a town for everybody who broke one.
        if said.ask.route.contains("/glass"), known.area.hasPrefix(Scene.otherTown) { return true }
        return false
    }

    private func checkHeaders(_ said: Said) throws {
        let headers = said.answer.headers
        func value(_ name: String) throws -> String {
            headers[try #require(HTTPField.Name(name))] ?? ""
        }
        let policy = try value("Content-Security-Policy")
        // A file is shown in a cell of its own.
        if policy != "default-src 'none'; sandbox" {
            for part in [
                "default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'",
                "form-action 'self'", "base-uri 'none'", "report-uri /violations",
            ] {
                #expect(policy.contains(part), "\(said.about) \(part)")
            }
        }
        #expect(!policy.contains("unsafe"), said.about)
        for (name, wanted) in Self.always { #expect(try value(name) == wanted, "\(said.about) \(name)") }
        if said.asker.session != nil, said.ask.access ?? .signedIn != .anyone, isBehindSignIn(said.ask) {
            #expect(try value("Cache-Control").contains("no-store"), said.about)
        }
        #expect(try value("Server") == "" && value("X-Powered-By") == "", said.about)
        let place = headers[.location] ?? "/"
        // The way back to a search holds what was looked for.
        let isOwn = said.ask.query.contains("CANARY")
        #expect(place.hasPrefix("/") && !place.hasPrefix("//"), said.about)
        #expect(isOwn || !place.contains("CANARY"), said.about)
    }

    static let always = [
        ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()"),
    ]

    private func isBehindSignIn(_ ask: Ask) -> Bool {
        steps.first { $0.ask.route == ask.route }.map { $0.route.access != .anyone } ?? true
    }
}

extension String {
    /// Whether a case number stands in it as a whole, not as the beginning of a longer one.
    func holds(_ number: String) -> Bool {
        var rest = self[...]
        while let found = rest.range(of: number) {
            let next = found.upperBound == endIndex ? nil : self[found.upperBound]
            if !(next?.isNumber ?? false) { return true }
            rest = self[found.upperBound...]
        }
        return false
    }
}

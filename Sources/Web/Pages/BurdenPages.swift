import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Postgres
import Territory
import Visits

/// Saying that too much is asked, and the numbers everybody may see.
extension Site {
    var burdenRoutes: [Route] {
        [
            .get("/burden", for: .anyPost) { _, call in try await burdenPage(call) },
            .post("/burden", for: .anyPost) { request, call in try await complain(request, call) },
            .get("/burdens", for: .anyone) { _, call in try await burdensPage(call) },
        ]
    }

    private func burdenPage(
        _ call: Call, form: Form? = nil, problem: String? = nil, isSaid: Bool = false
    ) async throws -> Response {
        try await acting(call) { acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            var burden: [String: Any] = [
                "isSaid": isSaid,
                "fields": [try await askerField(acting, form, frame, in: db), kindField(form, frame)],
            ]
            if let problem { burden["problem"] = frame.say(problem) }
            let page = Page(
                template: "burden", name: "burden", title: frame.catalogue.words["burden.title"] ?? "",
                status: problem == nil ? .ok : .unprocessableContent, content: ["burden": burden])
            return answer(page, in: frame)
        }
    }

    // Whoever may ask something of a post: the areas above it, and the bodies there.
    private func askerField(
        _ acting: Acting, _ form: Form?, _ frame: Frame, in db: Transaction
    ) async throws -> FieldWords {
        var field = FieldWords(.groups, name: "asker", label: frame.catalogue.words["burden.asker"] ?? "")
        field.isRequired = true
        guard let own = acting.area else { return field }
        let path = try await db.ladders.path(of: own).filter { $0.code.level <= .village }
        let bodies = try await db.organizations.organizations(answeringFor: own, limit: 200)
        func option(_ asker: Burden.Asker, _ label: String) -> OptionWords {
            OptionWords(asker.text, label, isChosen: asker.text == form?["asker"])
        }
        field.groups = [
            OptionGroup(
                label: frame.say("burden.offices"), options: path.map { option(.area($0.code), $0.name) }),
            OptionGroup(
                label: frame.say("burden.bodies"),
                options: bodies.map { option(.organization($0.id), frame.name(of: $0)) }),
        ]
        return field
    }

    private func kindField(_ form: Form?, _ frame: Frame) -> FieldWords {
        var field = FieldWords(.radios, name: "kind", label: frame.catalogue.words["burden.kind"] ?? "")
        field.isRequired = true
        field.options = Burden.Kind.allCases.map { kind in
            OptionWords(
                kind.rawValue, frame.say("burden_kind.\(kind.rawValue)"),
                isChosen: kind.rawValue == form?["kind"])
        }
        return field
    }

    private func complain(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        // Whether this post may is asked in its name; what it says afterwards is said in nobody's.
        try await acting(call) { _, _ in }
        guard let session = call.session, let asker = Burden.Asker(form["asker"] ?? ""),
            let kind = Burden.Kind(rawValue: form["kind"] ?? "")
        else { return try await burdenPage(call, form: form, problem: "burden.incomplete") }
        do {
            try await ComplainOfBurden(Burden(asker: asker, kind: kind)).run(with: session, on: database)
        } catch ComplainOfBurden.Refusal.enough {
            return try await burdenPage(call, form: form, problem: "burden.enough")
        }
        return try await burdenPage(call, isSaid: true)
    }

    private func burdensPage(_ call: Call) async throws -> Response {
        let frame = try await frameOfWhoever(call)
        let counts = try await database.anonymous { db in try await db.burdens.counts() }
        let rows = counts.map { count -> [String: Any] in
            var row: [String: Any] = [
                "asker": frame.language == .en ? count.englishAsker ?? count.asker : count.asker,
                "total": frame.catalogue.number(count.total),
                "kinds": Burden.Kind.allCases.compactMap { kind in
                    count.kinds[kind].map {
                        [
                            "label": frame.say("burden_kind.\(kind.rawValue)"),
                            "count": frame.catalogue.number($0),
                        ]
                    }
                },
            ]
            if let place = count.place { row["place"] = place }
            return row
        }
        return answer(
            Page(
                template: "burdens", name: "burdens", title: frame.catalogue.words["burdens.title"] ?? "",
                content: ["burdens": ["rows": rows, "isEmpty": rows.isEmpty]]), in: frame)
    }
}

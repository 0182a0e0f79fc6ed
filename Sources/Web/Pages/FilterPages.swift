import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Postgres

/// Filters of the list of cases that somebody keeps under a name.
extension Site {
    var filterRoutes: [Route] {
        [
            .post("/cases/filters", for: .areaPosts) { request, call in
                try await saveFilter(request, call)
            },
            .post("/cases/filters/:id", for: .areaPosts) { request, call in
                try await arrangeFilter(request, call)
            },
        ]
    }

    private func saveFilter(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        let filter = CaseFilter { name in form[name].flatMap { $0.isEmpty ? nil : $0 } }
        let action = SaveFilter(
            name: form["filter_name"] ?? "", filter: filter, query: Self.query(of: filter),
            isForPost: form["whose"] != "account")
        let now = now()
        try await acting(call) { acting, db in try await action.run(by: acting, at: now, in: db) }
        return .seeOther("/cases?\(Self.query(of: filter))")
    }

    private func arrangeFilter(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        guard let id = UUID(uuidString: try call.parameters.require("id")),
            let act = form["act"].flatMap(ArrangeFilter.Act.init(rawValue:))
        else { throw SavedFilterRefusal.absent }
        let now = now()
        try await acting(call) { acting, db in
            try await ArrangeFilter(id: id, act: act).run(by: acting, at: now, in: db)
        }
        return .seeOther("/cases")
    }

    /// Its values as an address has them, always in the same order.
    private static func query(of filter: CaseFilter) -> String {
        filter.pairs.map { "\($0.name)=\($0.value.asQueryValue)" }.joined(separator: "&")
    }

    /// What the list says of filters that are kept, and of keeping the present one.
    func savedFilterWords(
        _ filter: CaseFilter, _ frame: Frame, in db: Transaction
    ) async throws -> [String: Any] {
        let own = try await db.filters.own()
        let present = Self.query(of: filter)
        return [
            "saved": own.enumerated().map { position, saved -> [String: Any] in
                [
                    "id": saved.id.uuidString.lowercased(), "name": saved.name,
                    "href": "/cases?\(saved.query)", "isCurrent": saved.query == present,
                    "isForPost": saved.isForPost, "canRise": position > 0,
                ]
            }, "hasSaved": !own.isEmpty, "limit": String(SavedFilter.nameLimit),
            "canSave": !filter.isEmpty && own.count < SavedFilter.most
                && !own.contains { $0.query == present },
            "pairs": filter.pairs.map { ["name": $0.name, "value": $0.value] },
        ]
    }
}

extension RefusalWords {
    func answer(to refusal: SavedFilterRefusal) -> Answered {
        let (status, words): (HTTPResponse.Status, String) =
            switch refusal {
            case .empty: (.unprocessableContent, catalogue.say("refusal.filter_empty"))
            case .nameMissing: (.unprocessableContent, catalogue.say("refusal.filter_name"))
            case .nameTooLong(let limit):
                (.unprocessableContent, catalogue.say("refusal.too_long", ["limit": String(limit)]))
            case .unprintable: (.unprocessableContent, catalogue.say("refusal.unprintable"))
            case .tooMany(let limit):
                (.conflict, catalogue.say("refusal.filters_full", ["limit": String(limit)]))
            case .absent: (.notFound, catalogue.say("refusal.filter_absent"))
            }
        return Answered(status: status, words: words)
    }
}

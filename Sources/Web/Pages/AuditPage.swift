import Access
import Casework
import Foundation
import Hummingbird
import Postgres

/// What was done, by whom, to what; the newest first.
extension Site {
    func auditPage(_ request: Request, _ call: Call) async throws -> Response {
        let query = request.uri.queryParameters
        func value(_ name: Substring) -> String? {
            query[name].map(String.init).flatMap { $0.isEmpty ? nil : $0 }
        }
        var filter = AuditTable.Filter()
        (filter.act, filter.account, filter.object) = (value("act"), value("who"), value("object"))
        let after = value("after").flatMap(AuditTable.Place.init)
        return try await acting(call) { [filter] acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            let audit = try await lines(matching: filter, after: after, frame, in: db)
            let title = frame.catalogue.words["audit.title"] ?? ""
            return answer(
                Page(template: "audit", name: "audit", title: title, content: ["audit": audit]), in: frame)
        }
    }

    private func lines(
        matching filter: AuditTable.Filter, after: AuditTable.Place?, _ frame: Frame, in db: Transaction
    ) async throws -> [String: Any] {
        let asked = [("act", filter.act), ("who", filter.account), ("object", filter.object)]
            .filter { $0.1 != nil }.map(\.0)
        if !asked.isEmpty {
            try await db.audit("search audit", of: "audit", fields: asked, from: frame.call.source)
        }
        let acts = try await packActs(in: frame, db)
        let lines = try await db.auditLines.lines(matching: filter, after: after, limit: Self.adminRows + 1)
        var audit: [String: Any] = [
            "filters": filters(filter, frame), "hasFilters": !filter.isEmpty, "clearHref": "/admin/audit",
            "rows": lines.prefix(Self.adminRows).map { row($0, frame, acts) }, "isEmpty": lines.isEmpty,
            "seal": try sealing(try await db.seals.state(), frame),
        ]
        if lines.count > Self.adminRows, let last = lines.prefix(Self.adminRows).last {
            audit["nextHref"] = address(filter, after: last.place)
        }
        if after != nil { audit["firstHref"] = address(filter, after: nil) }
        return audit
    }

    private func filters(_ filter: AuditTable.Filter, _ frame: Frame) -> [FieldWords] {
        [("act", filter.act), ("who", filter.account), ("object", filter.object)].map { name, value in
            var field = FieldWords(
                .text, name: name, label: frame.catalogue.words["audit.filter.\(name)"] ?? name)
            // In a filter every field may be left empty: saying so at each would be noise.
            field.isRequired = false
            field.value = value
            return field
        }
    }

    /// What the installed pack calls the choices of its workflows.
    private func packActs(in frame: Frame, _ db: Transaction) async throws -> [String: String] {
        let workflows = try await shelf.current(in: db)?.definitions.workflows ?? []
        let choices = workflows.flatMap(\.steps).flatMap(\.choices)
        return Dictionary(
            choices.map { ($0.name, $0.title.text(in: frame.language)) },
            uniquingKeysWith: { first, _ in first })
    }

    private func row(_ line: AuditTable.Line, _ frame: Frame, _ acts: [String: String]) -> [String: Any] {
        let key = "act.\(line.act.replacing(" ", with: "_"))"
        let isDone = line.outcome == "done"
        var row: [String: Any] = [
            "when": frame.time.moment(line.at), "who": line.account ?? frame.say("who.nobody"),
            "act": frame.catalogue.has(key) ? frame.say(key) : acts[line.act] ?? line.act,
            "object": line.object ?? "",
            "outcome": isDone ? frame.catalogue.words["audit.done"] ?? "" : line.outcome,
            "state": isDone ? "ok" : "overdue",
        ]
        if let post = line.post { row["post"] = post }
        if !line.fields.isEmpty { row["fields"] = line.fields.joined(separator: ", ") }
        if let reason = line.reason { row["reason"] = reason }
        return row
    }

    private func address(_ filter: AuditTable.Filter, after place: AuditTable.Place?) -> String {
        let parts = [
            ("act", filter.act), ("who", filter.account), ("object", filter.object), ("after", place?.text),
        ]
        let query = parts.compactMap { name, value in value.map { "\(name)=\($0.asQueryValue)" } }
        return query.isEmpty ? "/admin/audit" : "/admin/audit?" + query.joined(separator: "&")
    }
}

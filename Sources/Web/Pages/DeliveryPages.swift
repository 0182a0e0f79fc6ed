import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Postgres

/// The log of what was sent by channels: to whom as far as a mask shows, what came of it, and sending it once
/// more.
extension Site {
    var deliveryRoutes: [Route] {
        [
            .get("/admin/deliveries", for: .administrators) { request, call in
                try await deliveriesPage(request, call)
            },
            .post("/admin/deliveries/:id/return", for: .administrators) { request, call in
                try await putBack(request, call)
            },
        ]
    }

    /// What the list is narrowed to.
    private struct DeliveryFilter: Sendable {
        let state: DeliveryState?
        let channel: UUID?

        init(_ value: (Substring) -> String?) {
            // Parked ones wait for somebody: they are what is shown unless something else is asked for.
            state =
                value("state").map(DeliveryState.init(rawValue:)) ?? (value("channel") == nil ? .parked : nil)
            channel = value("channel").flatMap(UUID.init(uuidString:))
        }

        var query: String {
            "state=\(state?.rawValue ?? "all")"
                + (channel.map { "&channel=\($0.uuidString.lowercased())" } ?? "")
        }
    }

    private func deliveriesPage(_ request: Request, _ call: Call) async throws -> Response {
        let query = request.uri.queryParameters
        func value(_ name: Substring) -> String? {
            query[name].map(String.init).flatMap { $0.isEmpty ? nil : $0 }
        }
        let filter = DeliveryFilter(value)
        let after = value("after").flatMap(CaseListPlace.init)
        let isReturned = value("done") == "returned"
        return try await acting(call) { acting, db in
            var frame = try await frame(call, acting: acting, in: db)
            if isReturned { frame.notice = NoticeWords(words: frame.say("deliveries.done"), kind: "ok") }
            let found = try await db.deliveries.list(
                state: filter.state, channel: filter.channel, after: after, limit: Self.adminRows + 1)
            let shown = found.prefix(Self.adminRows)
            var content: [String: Any] = [
                "rows": shown.map { row($0, frame) }, "isEmpty": shown.isEmpty,
                "filters": filters(filter, try await db.channels.all(), frame),
            ]
            if found.count > Self.adminRows, let last = shown.last {
                content["nextHref"] = "/admin/deliveries?\(filter.query)&after=\(last.place.text)"
            }
            if after != nil { content["firstHref"] = "/admin/deliveries?\(filter.query)" }
            let title = frame.catalogue.words["deliveries.title"] ?? ""
            let page = Page(
                template: "deliveries", name: "admin", title: title, content: ["deliveries": content])
            return answer(page, in: frame)
        }
    }

    private func filters(_ filter: DeliveryFilter, _ channels: [Channel], _ frame: Frame) -> [FieldWords] {
        var state = FieldWords(.select, name: "state", label: frame.say("deliveries.state"))
        let all = OptionWords("all", frame.say("deliveries.state_all"), isChosen: filter.state == nil)
        state.options =
            [all]
            + DeliveryState.allCases.map { known in
                OptionWords(
                    known.rawValue, frame.say("deliveries.state_\(known.rawValue)"),
                    isChosen: known == filter.state)
            }
        var channel = FieldWords(.select, name: "channel", label: frame.say("deliveries.channel"))
        let any = OptionWords("", frame.say("deliveries.channel_any"), isChosen: filter.channel == nil)
        channel.options =
            [any]
            + channels.map {
                OptionWords($0.id.uuidString.lowercased(), $0.name, isChosen: $0.id == filter.channel)
            }
        // In a filter every field may be left as it is: saying so at each would be noise.
        (state.isRequired, channel.isRequired) = (true, false)
        return [state, channel]
    }

    private func row(_ delivery: Delivery, _ frame: Frame) -> [String: Any] {
        let id = delivery.id.uuidString.lowercased()
        var row: [String: Any] = [
            "when": frame.time.moment(delivery.madeAt), "channel": delivery.channelName,
            "kind": frame.say("channels.kind_\(delivery.channel.rawValue)"),
            "event": delivery.event,
            "template": delivery.template, "tries": frame.catalogue.number(delivery.tries), "id": id,
            "stateWords": frame.say("deliveries.state_\(delivery.state.rawValue)"),
        ]
        switch delivery.state {
        case .sent: row["state"] = "ok"
        case .parked:
            row["state"] = "overdue"
            row["returnHref"] = "/admin/deliveries/\(id)/return"
        case .waiting:
            row["state"] = "soon"
            row["next"] = frame.time.moment(delivery.nextAt)
        }
        // A machine is its channel; whom a message is for shows as far as its mask.
        if delivery.channel != .webhook { row["masked"] = delivery.masked }
        if let answer = delivery.answer { row["answer"] = frame.deliveryAnswer(answer) }
        return row
    }

    private func putBack(_ request: Request, _ call: Call) async throws -> Response {
        _ = try await checkedForm(request, call)
        guard let id = UUID(uuidString: try call.parameters.require("id")) else { throw NoSuchCase() }
        let moment = now()
        try await acting(call) { acting, db in
            try await PutBackDelivery(id: id, source: call.source).run(by: acting, at: moment, in: db)
        }
        return .seeOther("/admin/deliveries?done=returned")
    }
}

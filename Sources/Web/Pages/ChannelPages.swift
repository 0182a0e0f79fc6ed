import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Postgres

/// Ways to tell somebody beside our pages: where they lie, whether they are used, what they last answered.
extension Site {
    var channelRoutes: [Route] {
        [
            .get("/admin/channels", for: .administrators) { request, call in
                try await channelsPage(call, ChannelsShown(request))
            },
            .post("/admin/channels", for: .administrators) { request, call in
                try await keepChannel(request, call)
            },
            .post("/admin/channels/:id/switch", for: .administrators) { request, call in
                try await switchChannel(request, call)
            },
        ]
    }

    /// Which channel is being changed, and what was wrong with what was typed.
    private struct ChannelsShown: Sendable {
        var changes: UUID?
        var typed: Form?
        var refusal: ChannelRefusal?
        var done: String?

        init(_ request: Request) {
            let query = request.uri.queryParameters
            changes = query["change"].flatMap { UUID(uuidString: String($0)) }
            done = query["done"].map(String.init)
        }
    }

    private func channelsPage(_ call: Call, _ shown: ChannelsShown) async throws -> Response {
        try await acting(call) { acting, db in
            var frame = try await frame(call, acting: acting, in: db)
            if let done = shown.done, frame.catalogue.has("channels.done_\(done)") {
                frame.notice = NoticeWords(words: frame.say("channels.done_\(done)"), kind: "ok")
            }
            if let refusal = shown.refusal {
                let words = RefusalWords(catalogue: frame.catalogue, place: frame.place, pack: nil)
                frame.notice = words.answer(to: refusal).words.map { NoticeWords(words: $0, kind: "overdue") }
            }
            let channels = try await db.channels.all()
            let changed = channels.first { $0.id == shown.changes }
            var content: [String: Any] = [
                "rows": channels.map { row($0, frame) }, "isEmpty": channels.isEmpty,
                "form": fields(changed, shown.typed, frame), "isOpen": changed != nil || shown.typed != nil,
                "hasOrigins": !settings.gateways.origins.isEmpty,
            ]
            if let changed { content["id"] = changed.id.uuidString.lowercased() }
            let page = Page(
                template: "channels", name: "admin", title: frame.catalogue.words["channels.title"] ?? "",
                status: shown.refusal == nil ? .ok : .unprocessableContent, content: ["channels": content])
            return answer(page, in: frame)
        }
    }

    private func row(_ channel: Channel, _ frame: Frame) -> [String: Any] {
        let id = channel.id.uuidString.lowercased()
        var row: [String: Any] = [
            "name": channel.name, "kind": frame.say("channels.kind_\(channel.kind.rawValue)"),
            "url": channel.url, "isOn": channel.isOn, "standsBy": channel.standsBy,
            "switchTo": channel.isOn ? "no" : "yes", "switchHref": "/admin/channels/\(id)/switch",
            "changeHref": "/admin/channels?change=\(id)#channel",
            "deliveriesHref": "/admin/deliveries?channel=\(id)",
        ]
        if !channel.events.isEmpty { row["events"] = channel.events.joined(separator: ", ") }
        if let answer = channel.answer {
            let isGood = answer.word.hasPrefix("2")
            row["answer"] = [
                "words": frame.deliveryAnswer(answer.word), "when": frame.time.moment(answer.at),
                "state": isGood ? "ok" : "overdue",
            ]
        }
        return row
    }

    private func fields(_ channel: Channel?, _ typed: Form?, _ frame: Frame) -> [FieldWords] {
        func text(_ name: String, _ kept: String?, isRequired: Bool = true) -> FieldWords {
            var field = FieldWords(
                .text, name: name, label: frame.say("channels.field_\(name)"), id: "channel-\(name)")
            field.value = (typed?[name] ?? kept).flatMap { $0.isEmpty ? nil : $0 }
            field.isRequired = isRequired
            return field
        }
        var kind = FieldWords(
            .select, name: "kind", label: frame.say("channels.field_kind"), id: "channel-kind")
        kind.isRequired = true
        let chosen = typed?["kind"] ?? channel?.kind.rawValue
        kind.options = NoticeChannel.allCases.filter { $0 != .page }.map { known in
            OptionWords(
                known.rawValue, frame.say("channels.kind_\(known.rawValue)"),
                isChosen: known.rawValue == chosen)
        }
        var url = text("url", channel?.url)
        url.hint = frame.say(
            "channels.hint_url", ["origins": settings.gateways.origins.joined(separator: ", ")])
        var events = text("events", channel?.events.joined(separator: ", "), isRequired: false)
        events.hint = frame.say("channels.hint_events")
        var secret = text("secret", nil, isRequired: channel == nil)
        // What was typed is not sent back.
        secret.value = nil
        secret.hint = frame.say(channel == nil ? "channels.hint_secret" : "channels.hint_secret_kept")
        return [text("name", channel?.name), kind, url, secret, events]
    }

    private func keepChannel(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        let id = form["id"].flatMap { $0.isEmpty ? nil : UUID(uuidString: $0) }
        let draft = ChannelDraft(
            kind: form["kind"].flatMap(NoticeChannel.init(rawValue:)) ?? .page, name: form["name"] ?? "",
            url: (form["url"] ?? "").trimmed,
            events: (form["events"] ?? "").split { $0 == "," || $0 == " " }.map(String.init),
            secret: form["secret"] ?? "")
        do {
            let moment = now()
            try await acting(call) { acting, db in
                _ = try await KeepChannel(
                    id: id, draft: draft, gateways: settings.gateways, source: call.source, sealing: sealing
                ).run(by: acting, at: moment, in: db)
            }
            return .seeOther("/admin/channels?done=kept")
        } catch let refusal as ChannelRefusal {
            var shown = ChannelsShown(request)
            (shown.changes, shown.typed, shown.refusal) = (id, form, refusal)
            return try await channelsPage(call, shown)
        }
    }

    private func switchChannel(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        guard let id = UUID(uuidString: try call.parameters.require("id")) else { throw NoSuchCase() }
        let isOn = form["on"] == "yes"
        do {
            let moment = now()
            try await acting(call) { acting, db in
                try await SwitchChannel(id: id, isOn: isOn, source: call.source)
                    .run(by: acting, at: moment, in: db)
            }
            return .seeOther("/admin/channels?done=\(isOn ? "on" : "off")")
        } catch let refusal as ChannelRefusal {
            var shown = ChannelsShown(request)
            shown.refusal = refusal
            return try await channelsPage(call, shown)
        }
    }
}

extension Frame {
    /// The last answer in words: a status of HTTP as it is, a word for why there was none.
    func deliveryAnswer(_ word: String) -> String {
        catalogue.has("delivery_answer.\(word)") ? say("delivery_answer.\(word)") : "HTTP \(word)"
    }
}

/// Puts into words why a channel is not kept or switched.
extension RefusalWords {
    func answer(to refusal: ChannelRefusal) -> Answered {
        let words =
            switch refusal {
            case .kind: catalogue.say("refusal.channel_kind")
            case .name(let limit): catalogue.say("refusal.channel_name", ["limit": String(limit)])
            case .notListed(let offered):
                catalogue.say("refusal.channel_url", ["origins": offered.joined(separator: ", ")])
            case .event(let name): catalogue.say("refusal.channel_event", ["name": name])
            case .secret(let lengths):
                catalogue.say(
                    "refusal.channel_secret",
                    ["least": String(lengths.lowerBound), "most": String(lengths.upperBound)])
            case .secretMissing: catalogue.say("refusal.channel_secret_missing")
            case .tooMany: catalogue.say("refusal.channel_many")
            case .second: catalogue.say("refusal.channel_second")
            case .notParked: catalogue.say("refusal.delivery_state")
            }
        return Answered(
            status: refusal == .notParked ? .conflict : .unprocessableContent, words: words)
    }
}

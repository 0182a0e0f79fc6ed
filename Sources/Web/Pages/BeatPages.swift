import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Postgres
import Territory

/// Beats: which organizations share their ground out, among whom, and what lies where.
extension Site {
    /// Lines of one page.
    private static let officesShown = 50
    /// Of more organizations nobody picks from a list: then one is named.
    private static let officesListed = 300

    var beatRoutes: [Route] {
        [
            .get("/admin/beats", for: .administrators) { request, call in
                try await beatsPage(call, after: request.uri.queryParameters["after"].map(String.init))
            },
            .post("/admin/beats", for: .administrators) { request, call in
                try await drawBeat(request, call)
            },
            .get("/admin/beats/:id", for: .administrators) { request, call in
                try await beatOfficePage(call, done: request.uri.queryParameters["done"].map(String.init))
            },
            .post("/admin/beats/:id/ending", for: .administrators) { request, call in
                try await endBeat(request, call)
            },
            .post("/admin/beats/:id/redrawing", for: .administrators) { request, call in
                try await redrawBeats(request, call)
            },
        ]
    }

    private func beatsPage(
        _ call: Call, after: String? = nil, _ draft: (form: Form, refusal: BeatRefusal)? = nil
    ) async throws -> Response {
        let after = (after ?? "").split(separator: "_", maxSplits: 1).map(String.init)
        return try await acting(call) { acting, db in
            var frame = try await frame(call, acting: acting, in: db)
            var status = HTTPResponse.Status.ok
            if let draft {
                let answered = RefusalWords(catalogue: frame.catalogue, place: nil, pack: nil)
                    .answer(to: draft.refusal)
                status = answered.status
                frame.notice = answered.words.map { NoticeWords(words: $0, kind: "overdue") }
            }
            let found = try await db.beats.offices(
                after: after.first ?? "", after.last ?? "", limit: Self.officesShown + 1)
            let shown = found.prefix(Self.officesShown)
            var content: [String: Any] = [
                "rows": shown.map { words(of: $0, frame) }, "isEmpty": shown.isEmpty,
                "form": try await beatFields(draft?.form, frame, in: db), "isOpen": draft != nil,
            ]
            if found.count > Self.officesShown, let last = shown.last {
                content["nextHref"] = "/admin/beats?after=\(last.area)_\(last.slug)"
            }
            let page = Page(
                template: "beats", name: "admin", title: frame.catalogue.words["beats.title"] ?? "",
                status: status, content: ["sharing": content])
            return answer(page, in: frame)
        }
    }

    private func words(of office: BeatOffice, _ frame: Frame) -> [String: Any] {
        var words: [String: Any] = [
            "href": Self.place(ofBeats: office.organization),
            "name": frame.name(office.name, office.englishName),
            "area": office.areaName, "slug": office.slug,
            "beats": frame.say("beats.count", ["count": frame.catalogue.number(office.beats)]),
        ]
        if let redraw = office.redraw { words["redraw"] = self.words(of: redraw, frame) }
        return words
    }

    private func words(of redraw: BeatOffice.Redraw, _ frame: Frame) -> [String: Any] {
        let key = redraw.doneAt == nil ? "beats.underway" : "beats.done_at"
        var words: [String: Any] = [
            "words": frame.say(key, ["count": frame.catalogue.number(redraw.moved)])
        ]
        if let done = redraw.doneAt { words["when"] = frame.time.moment(done) }
        return words
    }

    private static func place(ofBeats office: UUID) -> String {
        "/admin/beats/\(office.uuidString.lowercased())"
    }

    private func beatFields(_ form: Form?, _ frame: Frame, in db: Transaction) async throws -> [FieldWords] {
        guard let place = frame.place?.code else { return [] }
        let bodies = try await db.organizations.organizations(
            within: place, limit: Self.officesListed + 1)
        func text(_ name: String, _ label: String, hint: String? = nil, limit: Int? = nil) -> FieldWords {
            var field = FieldWords(.text, name: name, label: frame.say("beats.\(label)"))
            (field.value, field.hint) = (form?[name], hint.map { frame.say("beats.\($0)") })
            (field.isRequired, field.limit) = (name != "name_en", limit.map { String($0) })
            return field
        }
        var areas = FieldWords(.long, name: "areas", label: frame.say("beats.area_codes"))
        (areas.value, areas.hint) = (form?["areas"], frame.say("beats.area_codes_hint"))
        areas.isRequired = true
        var offices = [
            text("office_slug", "office_slug", hint: "office_slug_hint"), text("office_area", "office_area"),
        ]
        if bodies.count <= Self.officesListed { offices = [choice(of: bodies, form, frame)] }
        return offices + [
            text("slug", "slug", hint: "slug_hint"),
            text("name", "name", limit: BeatDraft.nameLimit),
            text("name_en", "name_en", limit: BeatDraft.nameLimit), areas,
        ]
    }

    private func choice(of bodies: [Organization], _ form: Form?, _ frame: Frame) -> FieldWords {
        var office = FieldWords(.select, name: "office", label: frame.say("beats.office"))
        office.isRequired = true
        office.options = bodies.map { body in
            let id = body.id.uuidString.lowercased()
            return OptionWords(id, "\(frame.name(of: body)) · \(body.area)", isChosen: form?["office"] == id)
        }
        return office
    }

    /// The organization that was picked, or named by its slug and area.
    private func officeNamed(in form: Form, _ db: Transaction) async throws -> UUID {
        guard let slug = form["office_slug"] else {
            guard let id = UUID(uuidString: form["office"] ?? "") else { throw Unreadable(what: "office") }
            return id
        }
        let area = form.trimmed("office_area")
        guard let code = Area.Code(area) else { throw BeatRefusal.notACode(String(area.prefix(40))) }
        let found = try await db.beats.named(slug.trimmingCharacters(in: .whitespaces), in: code)
        guard let id = found.first else { throw BeatRefusal.office }
        return id
    }

    private func drawBeat(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        let now = now()
        do {
            let draft = try Self.draft(form)
            let (office, isDrawn) = try await acting(call) { acting, db -> (UUID, Bool) in
                let frame = try await frame(call, acting: acting, in: db)
                let office = try await officeNamed(in: form, db)
                let today = frame.time.today
                let isDrawn = try await KeepBeat(draft, of: office, today: today, source: call.source)
                    .run(by: acting, at: now, in: db)
                return (office, isDrawn)
            }
            return .seeOther(Self.place(ofBeats: office) + "?done=" + (isDrawn ? "drawn" : "same"))
        } catch let refusal as BeatRefusal {
            return try await beatsPage(call, (form, refusal))
        }
    }

    private static func draft(_ form: Form) throws(BeatRefusal) -> BeatDraft {
        var areas: [Area.Code] = []
        for text in form.trimmed("areas").split(whereSeparator: { $0.isWhitespace || $0 == "," }) {
            guard let code = Area.Code(String(text)) else { throw .notACode(String(text.prefix(40))) }
            if !areas.contains(code) { areas.append(code) }
        }
        return BeatDraft(
            slug: form["slug"] ?? "", name: form["name"] ?? "", englishName: form["name_en"], areas: areas)
    }

    private func beatOfficePage(_ call: Call, done: String?) async throws -> Response {
        let id = try beatID(of: call)
        return try await acting(call) { acting, db in
            var frame = try await frame(call, acting: acting, in: db)
            if let done, ["drawn", "same", "ended", "redrawn"].contains(done) {
                frame.notice = NoticeWords(words: frame.say("beats.\(done)"), kind: "ok")
            }
            let redraw = try await db.beats.redraw(of: id)
            let beats = try await db.beats.beats(of: id)
            guard let office = try await db.organizations.organization(id), redraw != nil || !beats.isEmpty
            else { throw NoSuchCase() }
            let name = frame.name(of: office)
            var content: [String: Any] = [
                "name": name, "href": Self.place(ofBeats: id), "isEmpty": beats.isEmpty,
                "office": id.uuidString.lowercased(),
                "rows": beats.enumerated().map { words(of: $1, number: $0 + 1, frame) },
            ]
            if let redraw { content["redraw"] = words(of: redraw, frame) }
            if let drawing = BeatDrawing(beats) {
                let count = frame.catalogue.number(beats.count)
                content["drawing"] = drawing.words.merging(
                    ["label": frame.say("beats.map", ["name": name, "count": count])]) { $1 }
            }
            let page = Page(
                template: "beat_office", name: "admin", title: name, content: ["sharing": content])
            return answer(page, in: frame)
        }
    }

    private func words(of beat: BeatSeen, number: Int, _ frame: Frame) -> [String: Any] {
        let most = CaseTable.countLimit
        let open = beat.open > most ? frame.catalogue.number(most) + "+" : frame.catalogue.number(beat.open)
        var words: [String: Any] = [
            "id": beat.id.uuidString.lowercased(), "number": number,
            "name": frame.name(beat.name, beat.englishName), "slug": beat.slug, "open": open,
            "people": frame.catalogue.number(beat.accounts), "isUnheld": beat.accounts == 0,
            "since": frame.time.day(beat.since),
            "areas": beat.areas.prefix(12).map { ["area": $0] }, "hasMore": beat.areas.count > 12,
        ]
        if beat.hasShape, let km2 = beat.squareKilometres {
            let size = km2.formatted(
                .number.precision(.fractionLength(0...2)).locale(Locale(identifier: "en")))
            words["ground"] = frame.say("beats.ground", ["km2": size])
        }
        return words
    }

    private func endBeat(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        let (beat, now) = (try beatID(of: call), now())
        guard let office = UUID(uuidString: form["office"] ?? "") else { throw Unreadable(what: "office") }
        try await acting(call) { acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            try await EndBeat(beat, today: frame.time.today, source: call.source).run(
                by: acting, at: now, in: db)
        }
        return .seeOther(Self.place(ofBeats: office) + "?done=ended")
    }

    private func redrawBeats(_ request: Request, _ call: Call) async throws -> Response {
        _ = try await checkedForm(request, call)
        let (office, now) = (try beatID(of: call), now())
        try await acting(call) { acting, db in
            try await RedrawBeats(of: office, source: call.source).run(by: acting, at: now, in: db)
        }
        return .seeOther(Self.place(ofBeats: office) + "?done=redrawn")
    }

    private func beatID(of call: Call) throws -> UUID {
        guard let id = UUID(uuidString: try call.parameters.require("id")) else { throw NoSuchCase() }
        return id
    }
}

/// The outlines of beats as one drawing, larger ones below smaller ones, each with the number of its line.
struct BeatDrawing: Sendable {
    private static let hues = 6

    private let shapes: [(number: Int, drawing: BeatSeen.Drawing)]
    private let west: Double
    private let north: Double
    private let width: Double
    private let height: Double

    /// Neighbours in the list differ; numbers, not colours, say which is which.
    static func hue(_ position: Int) -> Int { 1 + position % hues }

    /// - Returns: `nil` when none of them has an outline.
    init?(_ beats: [BeatSeen]) {
        let shapes = beats.enumerated().compactMap { place, beat in
            beat.drawing.map { (number: place + 1, drawing: $0) }
        }
        guard let west = shapes.map(\.drawing.west).min(), let east = shapes.map(\.drawing.east).max(),
            let south = shapes.map(\.drawing.south).min(), let north = shapes.map(\.drawing.north).max()
        else { return nil }
        func size(_ beat: BeatSeen.Drawing) -> Double {
            (beat.east - beat.west) * (beat.north - beat.south)
        }
        self.shapes = shapes.sorted { size($0.drawing) > size($1.drawing) }
        (self.west, self.north) = (west, north)
        (width, height) = (max(1, east - west), max(1, north - south))
    }

    /// Downwards as a drawing counts, with a margin for the line around it.
    var words: [String: Any] {
        let margin = max(width, height) / 50
        let box = [west - margin, -north - margin, width + 2 * margin, height + 2 * margin]
        return [
            "box": box.map(Self.whole).joined(separator: " "), "size": Self.whole(max(width, height) / 22),
            "shapes": shapes.map { shape -> [String: Any] in
                [
                    "path": shape.drawing.path, "hue": Self.hue(shape.number - 1), "number": shape.number,
                    "x": Self.whole(shape.drawing.label.x), "y": Self.whole(-shape.drawing.label.y),
                ]
            },
        ]
    }

    private static func whole(_ metres: Double) -> String { String(Int(metres.rounded())) }
}

extension Frame {
    func name(_ name: String, _ englishName: String?) -> String {
        language == .en ? englishName ?? name : name
    }
}

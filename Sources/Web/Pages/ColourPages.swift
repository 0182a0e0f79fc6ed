import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Ledgers
import Postgres
import Territory

/// Colours of buildings: listed and on a map, decided for one or many, and what owners say against them.
extension Site {
    /// Buildings of one page; a village has some hundred.
    private static let buildingsShown = 200
    static let pickLimits: FormLimits = {
        var limits = FormLimits()
        limits.fields = buildingsShown * 3 + 20
        return limits
    }()

    var colourRoutes: [Route] {
        [
            .get("/ledgers/:name/colours", for: .areaPosts) { request, call in
                try await coloursPage(request, call)
            },
            .post("/ledgers/:name/colours", for: .areaPosts) { request, call in
                try await decideColours(request, call)
            },
            .post("/ledgers/:name/entries/:entry/appeals", for: .areaPosts) { request, call in
                try await raiseAppeal(request, call)
            },
            .post("/ledgers/:name/entries/:entry/appeals/answer", for: .areaPosts) { request, call in
                try await answerAppeal(request, call)
            },
        ]
    }

    func coloured(_ book: OwnLedger, on today: Day) throws -> ColouredLedger {
        guard let coloured = try ColouredLedger(book.ledger, under: book.catalogue, by: book.own, on: today)
        else { throw ColourRefusal.noColours }
        return coloured
    }

    /// Which buildings somebody wants to see, and what they typed that was not taken.
    private struct ColourVisit: Sendable {
        var area: Area.Code?
        var colour: Colour?
        /// How many were decided a moment ago.
        var done: Int?
        var typed: ColourTyped?
    }

    private func coloursPage(_ request: Request, _ call: Call) async throws -> Response {
        let query = request.uri.queryParameters
        return try await coloursPage(
            call,
            ColourVisit(
                area: query["area"].flatMap { Area.Code(String($0)) },
                colour: query["colour"].flatMap { Colour(rawValue: String($0)) },
                done: query["done"].flatMap { Int($0) }))
    }

    private func coloursPage(_ call: Call, _ visit: ColourVisit) async throws -> Response {
        let (colour, typed) = (visit.colour, visit.typed)
        return try await acting(call) { acting, db in
            let book = try await readLedger(call, acting, in: db)
            var frame = try await frame(call, acting: acting, in: db)
            let coloured = try coloured(book, on: frame.time.today)
            let today = frame.time.today
            let area = visit.area.flatMap { book.own.contains($0) ? $0 : nil } ?? book.own
            if let done = visit.done {
                let words = frame.say("colours.decided", ["count": frame.catalogue.number(done)])
                frame.notice = NoticeWords(words: words, kind: "ok")
            }
            let refused = typed.map { refusals(frame).answer(to: $0.refusal) }
            if let words = refused?.words { frame.notice = NoticeWords(words: words, kind: "overdue") }
            let ticked = Set(typed?.form.fields["entry"] ?? [])
            let buildings = try await db.colours.buildings(
                of: coloured, within: area, on: today, colour: colour, limit: Self.buildingsShown)
            let counts = try await db.colours.counts(of: coloured, within: area, on: today)
            let said = book.words([:], frame)
            let address = "\(book.address)/colours"
            var content: [String: Any] = [
                "title": frame.words(book.ledger.title), "back": book.address, "action": address,
                "areas": try await areaOptions(book.own, chosen: area, in: db),
                "area": area.text, "colour": colour?.rawValue ?? "",
                "filters": filters(coloured.plan, counts, chosen: colour, at: address, area, frame),
                "rows": buildings.map { row(of: $0, book, said, isTicked: ticked.contains) },
                "isEmpty": buildings.isEmpty,
                "isCut": buildings.count == Self.buildingsShown,
                "cut": frame.say("colours.cut", ["count": String(Self.buildingsShown)]),
                "hides": coloured.hidesHomes, "map": try await map(of: buildings, area, book, said, in: db),
                "decides": book.postKind.map(coloured.plan.deciders.contains) ?? false,
            ]
            content["decision"] = decisionFields(coloured.plan, frame, typed)
            content["isDeciding"] = typed != nil
            if typed?.refusal.isAboutTicks ?? false { content["tickProblem"] = refused?.words }
            let title = frame.say("colours.title", ["ledger": frame.words(book.ledger.title)])
            return answer(
                Page(
                    template: "colours", name: "ledgers", title: title, status: refused?.status ?? .ok,
                    content: ["colours": content]), in: frame)
        }
    }

    /// One's own area and those directly below, to choose from.
    func areaOptions(_ own: Area.Code, chosen: Area.Code, in db: Transaction) async throws -> [OptionWords] {
        guard let first = try await db.areas.area(own) else { return [] }
        var areas = [first]
        if own.level < .unit { areas += try await db.areas.children(of: own) }
        if chosen != own, !areas.contains(where: { $0.code == chosen }),
            let area = try await db.areas.area(chosen)
        {
            areas.append(area)
        }
        return areas.map { OptionWords($0.code.text, $0.name, isChosen: $0.code == chosen) }
    }

    private func filters(
        _ plan: ColourPlan, _ counts: ColourCounts, chosen: Colour?, at address: String, _ area: Area.Code,
        _ frame: Frame
    ) -> [[String: Any]] {
        let all: [String: Any] = [
            "word": frame.say("colours.all"), "count": frame.count(counts.all, isCut: counts.isCut),
            "href": "\(address)?area=\(area)", "isCurrent": chosen == nil, "style": "tag", "icon": "building",
        ]
        return [all]
            + plan.palette.map { colour in
                var row = ColourWords(colour, frame).row(
                    count: counts.of(colour), isCut: counts.isCut,
                    href: "\(address)?area=\(area)&colour=\(colour.rawValue)")
                row["isCurrent"] = chosen == colour
                return row
            }
    }

    private func row(
        of building: ColouredBuilding, _ book: OwnLedger, _ said: EntryWords, isTicked: (String) -> Bool
    ) -> [String: Any] {
        let frame = said.frame
        let key = EntryKey(home: building.home, id: building.id).path
        var row: [String: Any] = [
            "key": key, "name": name(of: building, book, said), "area": building.areaName,
            "isTicked": isTicked(key), "href": "\(book.address)/entries/\(key)",
        ]
        if let state = building.state {
            row["state"] = ColourWords(state.colour, frame).words
            row["cause"] = frame.cause(of: state)
        }
        return row
    }

    private func name(of building: ColouredBuilding, _ book: OwnLedger, _ said: EntryWords) -> String {
        let naming = book.catalogue.field(book.ledger.naming)
        return naming.flatMap { said.cell(building.name, of: $0) } ?? said.frame.words(book.ledger.title)
    }

    private func map(
        of buildings: [ColouredBuilding], _ area: Area.Code, _ book: OwnLedger, _ said: EntryWords,
        in db: Transaction
    ) async throws -> String {
        var map = MapWords(place: said.frame.place, base: settings.baseMap)
        map.area = area.text
        map.level = max(area.level, .village).name
        if let box = try await db.areas.envelope(of: area) {
            map.bounds = [box.west, box.south, box.east, box.north]
        }
        map.spots = buildings.compactMap { building in
            guard let point = building.point, let state = building.state else { return nil }
            let words = ColourWords(state.colour, said.frame)
            let key = EntryKey(home: building.home, id: building.id).path
            return .init(
                at: [point.longitude, point.latitude], sign: words.meaning, says: words.word,
                name: name(of: building, book, said), href: "\(book.address)/entries/\(key)")
        }
        return map.json
    }

    /// The form by which a colour is decided, for one building or many.
    ///
    /// - Parameter typed: What was not taken, to be shown again beside what is wrong with it.
    func decisionFields(
        _ plan: ColourPlan, _ frame: Frame, _ typed: ColourTyped? = nil
    ) -> [FieldWords] {
        var colour = FieldWords(.radios, name: "to", label: frame.say("colours.to"), id: "colour-to")
        colour.isRequired = true
        colour.options =
            plan.palette.map { OptionWords($0.rawValue, frame.say("colour.\($0.rawValue)")) }
            + [
                OptionWords("none", frame.say("colours.to_none")),
                OptionWords("rule", frame.say("colours.to_rule")),
            ]
        var reason = FieldWords(
            .text, name: "reason", label: frame.say("colours.reason"), id: "colour-reason")
        reason.isRequired = true
        reason.limit = String(ColourRefusal.reasonLength)
        var source = FieldWords(
            .text, name: "source", label: frame.say("colours.source"), id: "colour-source")
        source.hint = frame.say("colours.source_hint")
        source.limit = String(ColourRefusal.sourceLength)
        var until = FieldWords(.day, name: "until", label: frame.say("colours.until"), id: "colour-until")
        until.hint = frame.say("colours.until_hint")
        return [colour, reason, source, until].map { filled($0, typed, frame) }
    }

    func filled(_ field: FieldWords, _ typed: ColourTyped?, _ frame: Frame) -> FieldWords {
        guard let typed else { return field }
        var field = field
        field.value = typed.form[field.name]
        field.options = field.options.map {
            OptionWords($0.value, $0.label, isChosen: $0.value == field.value)
        }
        if typed.refusal.field == field.name || typed.refusal.field == "words" && field.isLong {
            field.problem = refusals(frame).answer(to: typed.refusal).words
        }
        return field
    }

    private func wanted(_ form: Form, _ book: OwnLedger, _ frame: Frame) throws -> WantedColour {
        let plan = try coloured(book, on: frame.time.today).plan
        return try WantedColour(
            colour: form["to"] ?? "", reason: form["reason"] ?? "", source: form["source"] ?? "",
            until: form["until"] ?? "", under: plan, on: frame.time.today)
    }

    private func decideColours(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call, limits: Self.pickLimits)
        let now = now()
        let keys = (form.fields["entry"] ?? []).compactMap { EntryKey($0) }
        let (done, address): (Int, String)
        do {
            (done, address) = try await acting(call) { acting, db in
                let book = try await readLedger(call, acting, in: db)
                let frame = try await frame(call, acting: acting, in: db)
                let action = DecideColours(
                    book.ledger.name, of: keys.map { ($0.home, $0.id) },
                    wanted: try wanted(form, book, frame), from: call.source)
                return (try await action.run(by: acting, at: now, in: db), book.address)
            }
        } catch let refusal as ColourRefusal where refusal.isAboutForm {
            let typed = ColourTyped(part: .decision, form: form, refusal: refusal)
            if form["one"] != nil, let key = keys.first { return try await entryPage(call, key, typed) }
            return try await coloursPage(
                call,
                ColourVisit(
                    area: Area.Code(form["area"] ?? ""), colour: Colour(rawValue: form["colour"] ?? ""),
                    typed: typed))
        }
        if form["one"] != nil, let key = keys.first { return .seeOther("\(address)/entries/\(key.path)") }
        let area = Area.Code(form["area"] ?? "").map { "&area=\($0)" } ?? ""
        return .seeOther("\(address)/colours?done=\(done)\(area)")
    }

    private func raiseAppeal(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        guard let id = form["key"].flatMap(UUID.init(uuidString:)) else { throw Unreadable(what: "key") }
        return try await aboutEntry(call, .appeal, form) { key, book, _ in
            RaiseAppeal(
                book.ledger.name, id: id, about: (key.home, key.id), words: form["words"] ?? "",
                from: call.source)
        }
    }

    private func answerAppeal(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        return try await aboutEntry(call, .answer, form) { key, book, frame in
            let isKept = (form["to"] ?? "kept") == "kept"
            let change = isKept ? nil : try wanted(form, book, frame)
            return AnswerAppeal(
                book.ledger.name, about: (key.home, key.id), answer: form["answer"] ?? "", change: change,
                from: call.source)
        }
    }

    /// Does what a form on the page of an entry asks for; what is wrong in it is said on that page.
    private func aboutEntry<A: Action>(
        _ call: Call, _ part: ColourTyped.Part, _ form: Form,
        _ action: @Sendable (EntryKey, OwnLedger, Frame) throws -> A
    ) async throws -> Response {
        let now = now()
        guard let key = EntryKey(try call.parameters.require("entry")) else { throw NoSuchCase() }
        do {
            return try await acting(call) { acting, db in
                let book = try await readLedger(call, acting, in: db)
                let frame = try await frame(call, acting: acting, in: db)
                _ = try await action(key, book, frame).run(by: acting, at: now, in: db)
                return .seeOther("\(book.address)/entries/\(key.path)")
            }
        } catch let refusal as ColourRefusal where refusal.isAboutForm {
            return try await entryPage(call, key, ColourTyped(part: part, form: form, refusal: refusal))
        }
    }
}

import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Postgres
import Territory

/// One case as a post sees it, whole or in the pane of the desk.
extension Site {
    /// What came of the choice just taken, if one was.
    struct Shown: Sendable {
        var notice: NoticeWords?
        /// The choice whose form is shown again, with what was filled in and what is wrong.
        var retry: (choice: Choice.Name, form: Form, words: String)?
        /// The choice whose form is opened with words to start from.
        var reply: ReplyWish?
        /// A message to the reporter that could not be sent.
        var draft: Draft?
        /// A form about the time of the case that could not be taken.
        var time: TimeRetry?
        /// A question to the reporter: just asked, or to be put right.
        var question: QuestionShown?
        /// Help that could not be asked for or given.
        var help: HelpDraft?
        var status = HTTPResponse.Status.ok
    }

    func number(in call: Call) throws -> Case.Number {
        // A number that cannot be one is as absent as one that is nowhere.
        guard let number = Case.Number(try call.parameters.require("number")) else { throw NoSuchCase() }
        return number
    }

    func casePage(_ request: Request, _ call: Call) async throws -> Response {
        var shown = Shown()
        if let done = request.uri.queryParameters["done"].map(String.init) {
            let catalogue = try catalogue(call.language)
            shown.notice = NoticeWords(words: catalogue.say("notice.done", ["choice": done]), kind: "ok")
        }
        let query = request.uri.queryParameters
        if let choice = query["choice"], let reply = query["reply"] {
            shown.reply = ReplyWish(choice: String(choice), reply: String(reply))
        }
        return try await casePage(call, isPane: request.uri.queryParameters["pane"] != nil, shown)
    }

    func casePage(_ call: Call, isPane: Bool, _ shown: Shown) async throws -> Response {
        let number = try number(in: call)
        return try await acting(call) { acting, db in
            var frame = try await frame(call, acting: acting, in: db)
            frame.notice = shown.notice
            let viewers = try await ViewCase(number: number).run(by: acting, at: frame.time.now, in: db)
            let targets = try await dispatchTargets(for: number, acting: acting, in: db)
            let opened = try await db.opened(number, by: acting, shelf: shelf)
            let same = try await db.duplicates.state(of: opened.current)
            var seen = SeenCase(
                opened: opened, timeline: try await db.cases.timeline(of: opened.current, isInternal: true),
                photos: try await db.cases.photos(of: opened.current),
                owner: try await db.ladders.name(of: opened.current.lead.owner),
                path: try await db.ladders.path(of: opened.current.area), targets: targets,
                box: try await db.areas.envelope(of: opened.current.area),
                helps: try await db.helps.all(of: opened.current),
                likely: try await likelyMasters(opened, frame, in: db),
                added: same.added)
            seen.isPane = isPane
            let retry = shown.retry ?? prefilled(shown.reply, seen, frame)
            var current = caseWords(seen, frame, retry: retry)
            let (contact, relay) = try await relayWords(opened, shown, frame, in: db)
            current["contact"] = contact
            if current["isClosed"] as? Bool == false, !opened.isReadOnly {
                current["viewing"] = viewing(viewers, frame)
            }
            current["help"] = helpWords(seen, shown.help, frame)
            current["relay"] = relay
            let thread = relay["thread"] as? [String: Any]
            let hasReporter = thread?["hasReporter"] as? Bool ?? false
            current["asksFirst"] = hasReporter || !opened.isQuiet(for: acting)
            current["time"] = try await timeWords(opened, acting, shown.time, frame, in: db)
            current["same"] = try await sameWords(opened, same, acting: acting, frame, in: db)
            let content: [String: Any] = ["current": current, "isPane": isPane]
            if isPane {
                var fragment = content
                if let notice = shown.notice { fragment["notice"] = notice }
                var response = answer(fragment: "case_pane", fragment, in: frame)
                response.status = shown.status
                return response
            }
            let title = frame.say(
                "title.case",
                [
                    "title": frame.title(of: opened.current.scenario, under: opened.pack),
                    "number": number.description,
                ])
            let page = Page(
                template: "case", name: "case", title: title, status: shown.status, content: content)
            return answer(page, in: frame)
        }
    }

    private func casePhoto(_ position: Int, of number: Case.Number, _ call: Call) async throws -> CasePhoto? {
        try await acting(call) { acting, db in
            let opened = try await db.opened(number, by: acting, shelf: shelf)
            return try await db.cases.photos(of: opened.current).first { $0.position == position }
        }
    }

    func casePhoto(_ request: Request, _ call: Call) async throws -> Response {
        let position = try call.parameters.require("position", as: Int.self)
        guard let found = try await casePhoto(position, of: number(in: call), call) else {
            throw NoSuchCase()
        }
        return try photo(found.sha256, size: request.uri.queryParameters["size"].map(String.init))
    }
}

/// All that one post sees of a case.
struct SeenCase: Sendable {
    let opened: OpenedCase
    let timeline: [TimelineLine]
    let photos: [CasePhoto]
    let owner: String
    let path: [Area]
    let targets: DispatchTargets
    let box: Envelope?
    var helps: [Help] = []
    /// What it may be a duplicate of.
    var likely: [OptionWords] = []
    /// How many reports were added to it.
    var added = 0
    /// Shown beside the desk, not on a page of its own.
    var isPane = false

    var current: Case { opened.current }

    /// Writing to a reporter is no look at whether a report is real.
    private static let aside = ["message", "reply", "unmask", "question", "question-answered"]

    /// Nobody has looked yet whether it is real.
    var isHeld: Bool {
        timeline.last { !Self.aside.contains($0.act) }?.act == "hold"
    }
}

extension OpenedCase {
    /// Whether it can be read again without a trace: no assignment is opened, which is on record.
    func isQuiet(for acting: Acting) -> Bool {
        acting.kind == .area && acting.area.map { current.area.text.hasPrefix($0.text) } ?? false
    }
}

/// To whom a case may be given from where the post stands.
struct DispatchTargets: Sendable {
    var organizations: [(id: UUID, name: String)] = []
    var areas: [(code: Area.Code, name: String)] = []
    /// Desks below, to hand the case down to; the one on the way to its place comes first.
    var below: [(code: Area.Code, name: String)] = []
    /// Where the case may turn out to lie: beside its area, and one level wider.
    var near: [Area] = []
    var wider: [Area] = []
}

extension Site {
    // Read before a single case narrows the context.
    func dispatchTargets(
        for number: Case.Number, acting: Acting, in db: Transaction
    ) async throws -> DispatchTargets {
        guard let area = acting.area else { return DispatchTargets() }
        let lies = acting.kind == .area ? try await db.cases.named(number)?.area ?? area : area
        let town = lies.ancestor(at: .town)
        let county = lies.ancestor(at: .county) ?? lies.ancestor(at: .city)
        let desks = acting.kind == .area ? try await db.ladders.desks(near: lies, below: area) : []
        return DispatchTargets(
            organizations: try await db.ladders.targets(over: lies),
            areas: desks, below: desks.filter { area.contains($0.code) },
            near: try await children(of: town, in: db), wider: try await children(of: county, in: db))
    }

    private func children(of area: Area.Code?, in db: Transaction) async throws -> [Area] {
        guard let area else { return [] }
        return try await db.areas.children(of: area, limit: 200)
    }

    /// - Parameter place: Under which address the case is read.
    func caseWords(
        _ seen: SeenCase, _ frame: Frame, retry: (choice: Choice.Name, form: Form, words: String)?,
        at place: String = "/cases"
    ) -> [String: Any] {
        let current = seen.current
        let isClosed = current.outcome.closedAt != nil
        let due = frame.time.due(current.dueAt, isOver: isClosed, waitsUntil: current.clock?.pause?.until)
        let choices = choiceWords(seen, frame, retry: retry)
        var words: [String: Any] = [
            "number": current.publicNumber.description, "version": String(current.version),
            "title": frame.title(of: current.scenario, under: seen.opened.pack),
            "icon": icon(for: current.scenario),
            "area": seen.path.reversed().map(\.name).joined(separator: " › "),
            "step": frame.step(current.step, of: current.scenario, under: seen.opened.pack),
            "state": isClosed ? "closed" : due.ofCase, "owner": seen.owner, "due": due,
            "origin": frame.say("origin.\(current.origin.rawValue)"),
            "reported": frame.time.moment(current.reportedAt), "facts": facts(seen, frame),
            "isAboutHandlers": current.isAboutHandlers, "hasPhotos": !seen.photos.isEmpty,
            "photos": photoWords(seen.photos, under: "\(place)/\(current.publicNumber)", frame),
            "timeline": timeline(seen, frame), "isClosed": isClosed, "hasChoices": !choices.isEmpty,
            "choices": choices, "isDerived": seen.path.first?.isDerived ?? true, "map": map(of: seen, frame),
            "routed": routed(current.routedBy, frame),
        ]
        if let place = dossier(of: seen) { words["dossierHref"] = "/dossiers/\(place)" }
        if !current.told.words.isEmpty { words["words"] = current.told.words }
        if !current.told.placeNote.isEmpty { words["placeNote"] = current.told.placeNote }
        if let answer = current.outcome.answer { words["publicAnswer"] = answer }
        if seen.opened.releaseRefusal == nil {
            words["releaseHref"] = "/cases/\(current.publicNumber)/release"
        }
        if seen.isHeld { words["held"] = frame.say("held.case") }
        if let level = current.outcome.solvedLevel { words["solved"] = frame.say("solved.\(level.name)") }
        if let score = current.outcome.score {
            var scored: [String: Any] = ["label": frame.say("score.\(score)"), "icon": "face-\(score)"]
            if let said = current.outcome.scoreWords, !said.isEmpty { scored["words"] = said }
            words["score"] = scored
        }
        return words
    }

    /// The village of a case, or its grid for whoever has no more; of others' ground there is none.
    private func dossier(of seen: SeenCase) -> Area.Code? {
        guard case .areaPost(let own, _, _) = seen.opened.taker else { return nil }
        let places = [Area.Level.village, .grid].compactMap(seen.current.area.ancestor(at:))
        return places.first { own.contains($0) }
    }

    private func map(of seen: SeenCase, _ frame: Frame) -> String {
        let current = seen.current
        var map = MapWords(place: frame.place, base: settings.baseMap)
        map.area = current.area.text
        map.level = current.area.level.name
        if let box = seen.box { map.bounds = [box.west, box.south, box.east, box.north] }
        if let spot = current.told.spot {
            map.point = [spot.longitude, spot.latitude]
            map.center = [spot.longitude, spot.latitude]
            map.zoom = 16
            map.bounds = nil
        }
        return map.json
    }

    private func routed(_ rule: String, _ frame: Frame) -> String {
        switch rule {
        case Routing.ladderName: frame.say("routed.ladder")
        case Routing.dutyDeskName: frame.say("routed.duty_desk")
        default: frame.say("routed.rule", ["rule": rule])
        }
    }

    private func facts(_ seen: SeenCase, _ frame: Frame) -> [[String: String]] {
        let asked = seen.opened.scenario?.ask ?? []
        return asked.compactMap { field in
            guard let answer = seen.current.told.answers[field.name], answer.isPresent else { return nil }
            let value: String =
                switch answer {
                case .text(let text):
                    field.options.first { $0.name == text }.map { frame.words($0.title) } ?? text
                case .number(let number): number == number.rounded() ? String(Int(number)) : String(number)
                case .yesNo(let truth): frame.say(truth ? "answer.yes" : "answer.no")
                }
            return ["label": frame.words(field.label), "value": value]
        }
    }

    private func timeline(_ seen: SeenCase, _ frame: Frame) -> [[String: Any]] {
        let workflow = seen.opened.workflow
        let before = workflow.beginnings(for: seen.current.origin).map { beginning -> [String: Any] in
            [
                "title": frame.words(beginning.title), "icon": "report", "isPublic": true,
                "isInternal": false,
                "who": frame.say("origin_event.\(seen.current.origin.rawValue)"),
                "when": frame.time.moment(seen.current.reportedAt),
            ]
        }
        return before
            + seen.timeline.map { line in
                let choice = line.fromStep.flatMap { workflow[$0] }?.choices.first { $0.name == line.act }
                let isFirst = line.version == 1
                let title =
                    isFirst
                    ? workflow[line.toStep].map { frame.words($0.title) } ?? line.toStep
                    : choice.map { frame.words($0.title) } ?? frame.event(line.act)
                var words: [String: Any] = [
                    "title": title, "who": frame.who(line.who), "when": frame.time.moment(line.at),
                    "isPublic": line.isPublic, "isInternal": !line.isPublic,
                    "about": (line.isBeatless ? frame.say("beats.beatless") : line.helper).map { " · " + $0 }
                        ?? "",
                    "icon": Self.icon(of: choice, isFirst),
                ]
                if let said = line.words ?? line.note, !isFirst { words["words"] = said }
                return words
            }
    }

    private static func icon(of choice: Choice?, _ isFirst: Bool) -> String {
        switch choice?.does {
        case nil: isFirst ? "list" : "note"
        case .note: "note"
        case .finish, .solve, .confirm: "answer"
        case .score: "score"
        case .expire, .wait, .resume: "clock"
        default: "move"
        }
    }
}

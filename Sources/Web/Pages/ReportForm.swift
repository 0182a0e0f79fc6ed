import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Postgres
import Territory

/// The report page: the form, and what comes of it.
extension Site {
    struct ReportContent {
        var key: String
        var fields: [String: String] = [:]
        var problems: [Answered.FieldWords] = []
        /// Seconds after which it may be sent again.
        var wait: Int?
        var waitWords: String?
    }

    func reportPage(_ request: Request, _ call: Call) async throws -> Response {
        var content = ReportContent(key: UUID().uuidString.lowercased())
        for name in ["scenario", "lon", "lat", "area"] {
            content.fields[name] = request.uri.queryParameters[name[...]].map(String.init)
        }
        return try await reportPage(call, content, status: .ok)
    }

    private func reportPage(
        _ call: Call, _ content: ReportContent, status: HTTPResponse.Status
    ) async throws -> Response {
        let (pack, villages) = try await database.anonymous { db in
            let pack = try await currentPack(in: db)
            return (pack, try await drawnVillages(under: pack, in: db))
        }
        let place = pack.definitions.place
        let frame = call.session == nil ? try frame(call, in: place) : try await frameOfWhoever(call)
        var about = content.fields.reduce(into: [String: Any]()) { about, field in
            if ["lon", "lat", "place_note", "words", "contact"].contains(field.key) {
                about[field.key] = field.value
            }
        }
        about["key"] = content.key
        about["map"] = MapWords(place: place, base: settings.baseMap).json
        about["isAboutHandlers"] = content.fields["about_handlers"] == "yes"
        if let words = content.waitWords { about["wait"] = words }
        about["maxPhotos"] = String(Report.mostPhotos)
        if let challenge = try await challenge(call) { about["challenge"] = challenge.text }
        for problem in content.problems where !problem.field.hasPrefix("answers.") {
            about["\(problem.field.split(separator: "_").first ?? "words")Problem"] = problem.words
        }
        var filled: [String: Any] = [
            "report": about, "emergency": emergency(in: frame),
            "privacy": ["words": frame.words(place.privacy), "keep": frame.words(place.retention)],
            "minors": frame.words(place.guardians),
            "kinds": try drawnKinds(under: pack, content, in: frame).template,
            "villages": try villages.choosing(content.fields["area"]),
        ]
        if !content.problems.isEmpty {
            filled["problems"] = [
                "list": content.problems.map { ["href": anchor($0.field, content), "words": $0.words] }
            ]
        }
        let page = Page(
            template: "report", name: "report", title: frame.say("title.report"), status: status,
            content: filled)
        var response = answer(page, in: frame)
        if let wait = content.wait { response.headers[.retryAfter] = String(wait) }
        return response
    }

    private func anchor(_ field: String, _ content: ReportContent) -> String {
        switch field {
        case "place": "#q-where"
        case "photos": "#q-photo"
        case let name where name.hasPrefix("answers."):
            "#" + fieldName(content.fields["scenario"] ?? "", String(name.dropFirst("answers.".count)))
        default: "#" + field
        }
    }

    func fieldName(_ scenario: Scenario.Name, _ field: Field.Name) -> String {
        "answers.\(scenario).\(field)"
    }

    func emergency(in frame: Frame) -> [[String: String]] {
        (frame.place?.emergency ?? []).map { ["number": $0.number, "label": frame.words($0.label)] }
    }

    func kind(of field: Field) -> FieldWords.Kind {
        switch field.type {
        case .text: field.limit > 100 ? .long : .text
        case .number: .number
        case .choice, .yesNo: .radios
        }
    }

    func options(of field: Field, chosen: String?, _ frame: Frame) -> [OptionWords] {
        switch field.type {
        case .choice:
            field.options.map { OptionWords($0.name, frame.words($0.title), isChosen: $0.name == chosen) }
        case .yesNo:
            ["yes", "no"].map { OptionWords($0, frame.say("answer.\($0)"), isChosen: $0 == chosen) }
        case .text, .number: []
        }
    }

    func takeReport(_ request: Request, _ call: Call) async throws -> Response {
        try CrossSite.refuse(request, call)
        let form = try await Form.read(request, filesIn: photos.incoming)
        let pack = try await database.anonymous { db in try await currentPack(in: db) }
        let scenario = pack.definitions.scenario(form["scenario"] ?? "")
        do {
            try await refuseForged(form["csrf"], call)
            let report = try report(from: form, under: scenario, call)
            // Whole or not at all: whoever sent a photo decides whether it goes without.
            guard !form.lacksRoom else { throw PhotoRefusal.noRoom }
            let same = form["same"].flatMap { Case.Number($0) }
            // Nothing is decoded for a report that cannot be taken in anyway.
            let problems = report.problems(
                under: pack.definitions.scenarios, in: pack.definitions.place.envelope)
            guard problems.isEmpty else { throw IntakeRefusal.problems(problems) }
            let key = form["key"] ?? ""
            guard ReportCase.isKey(key) else { throw IntakeRefusal.keyMissing }
            // Photos that came before, by their digests; and those in the form itself.
            let early = try await uploads.photos(form.fields["photo"] ?? [], of: key)
            let admission = try await admit(key, proof: form["proof"], call).how
            let kept = try await early + keep(form.files.filter { $0.size > 0 })
            let sending = Sending(key: key, admission: admission, same: same)
            let done = try await send(report, kept, sending, call)
            let frame = try await frameOfWhoever(call)
            // Whoever was asked while filling in has answered.
            let near =
                form["same"] != nil || admission == .held
                ? [] : try await nearAfter(report, done, call, frame)
            return sentPage(done, of: sending, title: scenario?.title, near, frame)
        } catch let error where Self.isAboutTheForm(error) {
            return try await reportAgain(form, under: pack, error, call)
        }
    }

    /// The form again, filled as it was, with what is wrong beside each field.
    private func reportAgain(
        _ form: Form, under pack: InstalledPack, _ error: any Error, _ call: Call
    ) async throws -> Response {
        let words = RefusalWords(
            catalogue: try catalogue(call.language), place: pack.definitions.place, pack: pack.definitions)
        let answered = words.answer(to: error)
        let first = form.fields.compactMapValues(\.first)
        var content = ReportContent(key: form["key"] ?? "", fields: first, problems: answered.problems)
        content.wait = answered.retryAfter
        content.waitWords = answered.retryAfter.flatMap { _ in answered.words }
        if let whole = answered.words, content.wait == nil {
            content.problems.append(.init(field: "words", words: whole))
        }
        if error as? IntakeRefusal == .keyReused { content.key = UUID().uuidString.lowercased() }
        return try await reportPage(call, content, status: answered.status)
    }

    private static func isAboutTheForm(_ error: any Error) -> Bool {
        switch error {
        case IntakeRefusal.problems, IntakeRefusal.keyReused: true
        case PhotoRefusal.unavailable: false
        case is PhotoRefusal, is UploadRefusal, is Throttled: true
        default: false
        }
    }

    private func refuseForged(_ token: String?, _ call: Call) async throws {
        guard call.session != nil else { return try CrossSite.refuse(token: token, expected: call.visitor) }
        let frame = try await frameOfWhoever(call)
        try CrossSite.refuse(token: token, expected: frame.csrf)
    }

    private func report(from form: Form, under scenario: Scenario?, _ call: Call) throws -> Report {
        var report = Report(scenario: form["scenario"] ?? "", words: form["words"] ?? "")
        report.placeNote = form["place_note"] ?? ""
        report.contact = form["contact"] ?? ""
        report.isAboutHandlers = form["about_handlers"] == "yes"
        report.language = call.language
        report.photos = form.files.filter { $0.size > 0 }.count + (form.fields["photo"]?.count ?? 0)
        if let text = form["area"], !text.isEmpty {
            guard let code = Area.Code(text) else { throw Unreadable(what: "area") }
            report.area = code
        }
        if let lon = form["lon"], let lat = form["lat"], !lon.isEmpty || !lat.isEmpty {
            guard let longitude = Double(lon), let latitude = Double(lat) else {
                throw Unreadable(what: "lon, lat")
            }
            report.spot = Place.Spot(longitude: longitude, latitude: latitude)
        }
        for field in scenario?.ask ?? [] {
            guard let text = form[fieldName(report.scenario, field.name)], !text.isEmpty else { continue }
            report.answers[field.name] = Self.answer(text, to: field)
        }
        return report
    }

    static func answer(_ text: String, to field: Field) -> Answer {
        switch field.type {
        case .text, .choice: .text(text)
        case .number: Double(text).map(Answer.number) ?? .text(text)
        case .yesNo: text == "yes" || text == "no" ? .yesNo(text == "yes") : .text(text)
        }
    }

    func keep(_ files: [UploadedFile]) async throws -> [StoredPhoto] {
        var kept: [StoredPhoto] = []
        for file in files { kept.append(try await photos.keep(file.take())) }
        return kept
    }

    /// Under which key a report is sent, how it got in, and what it is said to be the same as.
    struct Sending: Sendable {
        let key: String
        let admission: Admission
        var same: Case.Number?
        var isAskingOldForm = false
    }

    /// Whoever is signed in reports as that post; everybody else as a resident.
    func send(
        _ report: Report, _ photos: [StoredPhoto], _ sent: Sending, _ call: Call
    ) async throws -> ReportCase.Acknowledged {
        do {
            return try await take(report, photos, sent, call)
        } catch IntakeRefusal.keyReused {
            // Keys live for thirty days: the first sending may have met the program of before.
            var again = sent
            again.isAskingOldForm = true
            return try await take(report, photos, again, call)
        }
    }

    private func take(
        _ report: Report, _ photos: [StoredPhoto], _ sent: Sending, _ call: Call
    ) async throws -> ReportCase.Acknowledged {
        let now = now()
        @Sendable func action(_ origin: Origin) -> ReportCase {
            var action = ReportCase(
                report: report, photos: photos, origin: origin, key: sent.key, source: call.source,
                keeping: (shelf: shelf, sealing: sealing))
            action.isHeld = sent.admission == .held
            action.same = sent.same
            action.isAskingOldForm = sent.isAskingOldForm
            return action
        }
        guard let session = call.session else {
            return try await counted.keeping(sent.key, from: call.address.line, as: sent.admission) {
                try await database.anonymous { db in
                    try await action(.resident).run(by: nil, at: now, in: db)
                }
            }
        }
        return try await database.acting(with: session) { acting, db in
            guard acting.kind == .area || acting.kind == .organization else { throw AccessRefusal.wrongPost }
            // Whoever walks a unit or grid found it on patrol.
            let isPatrol = acting.kind == .area && (acting.level ?? .city) >= .grid
            return try await action(isPatrol ? .patrol : .staff).run(by: acting, at: now, in: db)
        }
    }

    private func sentPage(
        _ done: ReportCase.Acknowledged, of sending: Sending, title: LocalizedText?,
        _ near: [[String: Any]], _ frame: Frame
    ) -> Response {
        let next = ["accept", "handle", "verify", "score"].map { step in
            [
                "title": frame.say("next.\(step)"),
                "words": frame.say("next.\(step)_words", ["owner": done.owner]),
            ]
        }
        var sent: [String: Any] = [
            "key": sending.key, "number": done.number.description, "receipt": done.receipt.text,
            "area": done.area.name,
            "title": title.map(frame.words) ?? "", "owner": done.owner, "due": frame.time.due(done.due),
            "next": next, "isHeld": sending.admission == .held, "near": near, "hasNear": !near.isEmpty,
            "isOwn": done.joined == nil,
        ]
        if let joined = done.joined { sent["joined"] = joined.description }
        let page = Page(
            template: "sent", name: "sent", title: frame.say("title.sent"), status: .created,
            content: ["sent": sent])
        return answer(page, in: frame)
    }
}

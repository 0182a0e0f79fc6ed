import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Postgres

/// One choice on many cases: those that were ticked, in groups that stand at the same step, and what came of
/// each.
extension Site {
    var bulkRoutes: [Route] {
        [
            .get("/cases/choices", for: .caseworkers) { request, call in try await bulkPage(request, call) },
            .post("/cases/choices", for: .caseworkers) { request, call in
                try await takeBulk(request, call)
            },
        ]
    }

    // MARK: What was ticked

    /// Cases at one step of one workflow, with the choices all of them offer.
    private struct BulkGroup {
        var cases: [OpenedCase]
        var targets: DispatchTargets

        var choices: Set<Choice.Name> {
            cases.dropFirst().reduce(Self.names(of: cases.first)) { $0.intersection(Self.names(of: $1)) }
        }

        private static func names(of opened: OpenedCase?) -> Set<Choice.Name> {
            Set((opened?.choices ?? []).filter(\.isForMany).map(\.name))
        }

        mutating func add(_ opened: OpenedCase, _ more: DispatchTargets) {
            cases.append(opened)
            // Only what every one of them may be given to.
            targets.organizations.removeAll { one in !more.organizations.contains { $0.id == one.id } }
            targets.areas.removeAll { one in !more.areas.contains { $0.code == one.code } }
            targets.below.removeAll { one in !more.below.contains { $0.code == one.code } }
        }
    }

    private func bulkPage(_ request: Request, _ call: Call) async throws -> Response {
        let ticked = request.uri.queryParameters[values: "case"].compactMap { Case.Number(String($0)) }
        guard !ticked.isEmpty else { return .seeOther("/cases") }
        var seen: Set<Case.Number> = []
        let numbers = ticked.filter { seen.insert($0).inserted }
        var groups: [[String]: BulkGroup] = [:]
        var order: [[String]] = []
        var absent: [Case.Number] = []
        for number in numbers.prefix(BulkOrder.most) {
            guard let (opened, targets) = try await opened(number, call) else {
                absent.append(number)
                continue
            }
            let place = [opened.current.workflow, opened.current.step]
            if groups[place] == nil {
                order.append(place)
                groups[place] = BulkGroup(cases: [opened], targets: targets)
            } else {
                groups[place]?.add(opened, targets)
            }
        }
        guard !groups.isEmpty else { throw NoSuchCase() }
        let frame = try await frameOfWhoever(call)
        var bulk: [String: Any] = [
            "groups": order.enumerated().compactMap { position, place in
                groups[place].map { words($0, position, frame) }
            }, "absent": absent.map(\.description), "hasAbsent": !absent.isEmpty,
        ]
        if numbers.count > BulkOrder.most {
            bulk["cut"] = frame.say("bulk.cut", ["most": String(BulkOrder.most)])
        }
        let page = Page(
            template: "bulk", name: "bulk", title: frame.say("title.bulk"), content: ["bulk": bulk])
        return answer(page, in: frame)
    }

    /// Each in a transaction of its own: one that is given by assignment narrows what else can be seen.
    private func opened(
        _ number: Case.Number, _ call: Call
    ) async throws -> (OpenedCase, DispatchTargets)? {
        do {
            return try await acting(call) { acting, db in
                let targets = try await dispatchTargets(for: number, acting: acting, in: db)
                return (try await db.opened(number, by: acting, shelf: shelf), targets)
            }
        } catch is NoSuchCase {
            return nil
        }
    }

    private func words(_ group: BulkGroup, _ position: Int, _ frame: Frame) -> [String: Any] {
        guard let first = group.cases.first else { return [:] }
        let common = group.choices
        let seen = SeenCase(
            opened: first, timeline: [], photos: [], owner: "", path: [], targets: group.targets, box: nil)
        let choices = choiceWords(seen, frame, retry: nil, prefix: "group-\(position)-").filter { words in
            (words["name"] as? String).map(common.contains) ?? false
        }
        let items = group.cases.map {
            BulkOrder.Item(number: $0.current.publicNumber, version: $0.current.version)
        }
        return [
            "id": "group-\(position)", "key": UUID().uuidString.lowercased(),
            "step": frame.step(first.current.step, of: first.current.scenario, under: first.pack),
            "workflow": first.current.workflow, "stepName": first.current.step,
            "count": frame.catalogue.number(items.count),
            "items": items.map(\.text).joined(separator: " "), "choices": choices,
            "hasChoices": !choices.isEmpty, "isLong": group.cases.count > 12,
            "cases": group.cases.map { opened in
                [
                    "number": opened.current.publicNumber.description,
                    "title": frame.title(of: opened.current.scenario, under: opened.pack),
                ]
            },
        ]
    }

    // MARK: What came of it

    /// One line of the report.
    private struct BulkResult {
        let number: Case.Number
        /// `nil`: it was done.
        let refused: Answered?
        /// Where it stands now; `nil`: out of sight, or not done.
        let moved: Case?
    }

    private func takeBulk(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        let key = form["key"] ?? ""
        guard ReportCase.isKey(key) else { throw IntakeRefusal.keyMissing }
        guard let items = BulkOrder.items(in: form["cases"] ?? "") else { throw Unreadable(what: "cases") }
        let order = BulkOrder(
            key: key, items: items, workflow: form["workflow"] ?? "", step: form["step"] ?? "")
        var results: [BulkResult] = []
        for item in order.items { results.append(try await take(item, of: order, form, call)) }
        return try await report(results, choice: form["choice"] ?? "", call)
    }

    private func take(
        _ item: BulkOrder.Item, of order: BulkOrder, _ form: Form, _ call: Call
    ) async throws -> BulkResult {
        var asked = try Self.asked(form, seen: item.version)
        asked.at = (order.workflow, order.step)
        let action = TakeBulkChoice(
            TakeChoice(
                number: item.number, choice: form["choice"] ?? "", asked: asked, source: call.source,
                shelf: shelf),
            of: order)
        let now = now()
        do {
            let outcome = try await acting(call) { acting, db in
                try await action.run(by: acting, at: now, in: db)
            }
            guard case .moved(let moved) = outcome else {
                return BulkResult(number: item.number, refused: nil, moved: nil)
            }
            return BulkResult(number: item.number, refused: nil, moved: moved)
        } catch let refusal as AccessRefusal {
            // Whoever may take no choice at all is told so once.
            throw refusal
        } catch {
            return try await refused(item, of: order, error, call)
        }
    }

    private func refused(
        _ item: BulkOrder.Item, of order: BulkOrder, _ error: any Error, _ call: Call
    ) async throws -> BulkResult {
        let catalogue = try catalogue(call.language)
        let isStale = if case Refusal.stale = error { true } else { error is StaleCase }
        let (isDone, pack) = try await acting(call) { _, db -> (Bool, Definitions) in
            (try await db.bulks.isDone(order, on: item.number), try await currentPack(in: db).definitions)
        }
        // The same order may be running twice: what the other did is done.
        if isDone { return BulkResult(number: item.number, refused: nil, moved: nil) }
        var answered = RefusalWords(catalogue: catalogue, place: pack.place, pack: pack).answer(to: error)
        if answered.isFault {
            call.logger.error("A case of many could not be moved", metadata: ["error": "\(error)"])
            answered.words = catalogue.say("bulk.failed")
        } else if isStale, let who = try await whoMoved(item.number, call, catalogue) {
            answered.words = who
        } else if error is NoSuchCase {
            answered.words = catalogue.say("bulk.absent")
        }
        return BulkResult(number: item.number, refused: answered, moved: nil)
    }

    private func report(_ results: [BulkResult], choice: Choice.Name, _ call: Call) async throws -> Response {
        let (frame, pack) = try await acting(call) { acting, db -> (Frame, InstalledPack) in
            (try await self.frame(call, acting: acting, in: db), try await currentPack(in: db))
        }
        let (done, refused) = (results.filter { $0.refused == nil }, results.filter { $0.refused != nil })
        let offered = pack.definitions.workflows.flatMap(\.steps).flatMap(\.choices)
        let title = offered.first { $0.name == choice }.map { frame.words($0.title) } ?? choice
        let counts: KeyValuePairs = [
            "choice": title, "done": String(done.count), "all": String(results.count),
        ]
        var words: [String: Any] = [
            "title": frame.say("bulk.report", counts), "hasDone": !done.isEmpty,
            "hasRefused": !refused.isEmpty,
        ]
        words["done"] = done.map { self.words($0, pack, frame) }
        words["refused"] = refused.map { result -> [String: Any] in
            [
                "number": result.number.description,
                "why": result.refused?.words ?? frame.say("bulk.failed"),
            ]
        }
        let rest = refused.filter { $0.refused?.status != .notFound }
        if !rest.isEmpty {
            words["againHref"] = "/cases/choices?" + rest.map { "case=\($0.number)" }.joined(separator: "&")
        }
        // Nothing was done: as it is answered when one case alone is refused.
        let status = done.isEmpty ? refused.first?.refused?.status ?? .conflict : .ok
        let page = Page(
            template: "bulk_report", name: "bulk", title: frame.say("title.bulk"),
            status: status == .forbidden ? .conflict : status, content: ["report": words])
        return answer(page, in: frame)
    }

    private func words(_ done: BulkResult, _ pack: InstalledPack, _ frame: Frame) -> [String: Any] {
        var line: [String: Any] = ["number": done.number.description]
        if let moved = done.moved {
            line["title"] = frame.title(of: moved.scenario, under: pack)
            line["step"] = frame.step(moved.step, of: moved.scenario, under: pack)
        }
        return line
    }
}

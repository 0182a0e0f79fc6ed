import Access
import Casework
import Foundation
import Hummingbird
import Postgres
import Territory

/// What a reporter sees of the case that came of the report, in plain words.
extension Site {
    func progressPage(_ call: Call, _ draft: Draft? = nil) async throws -> Response {
        let number = try call.parameters.require("number")
        guard let receipt = call.receipt else {
            return try await strangersPage(number, call)
        }
        let frame = try await frameOfWhoever(call)
        let now = now()
        do {
            return try await open(receipt, number: number, call) { current, db in
                let seen = Seen(
                    current: current, pack: try await shelf.pack(current.packVersion, in: db),
                    timeline: try await db.cases.timeline(of: current),
                    photos: try await db.cases.photos(of: current),
                    owner: try await db.ladders.name(of: current.lead.owner),
                    area: try await db.ladders.path(of: current.area),
                    messages: try await db.messages.thread(of: current, opening: sealing),
                    helpers: try await db.helps.openCount(),
                    question: try await db.questions.asked(by: nil, at: now, opening: sealing)?.question,
                    followed: try await followed(in: db), following: try await db.followers.state())
                return progressPage(seen, draft, frame)
            }
        } catch AccessRefusal.unknownReceipt {
            return try await strangersPage(number, call)
        }
    }

    /// All that the receipt shows.
    private struct Seen {
        let current: Case
        let pack: InstalledPack?
        let timeline: [TimelineLine]
        let photos: [CasePhoto]
        let owner: String
        let area: [Area]
        let messages: [Message]
        /// How many offices help, and nothing more of them.
        let helpers: Int
        /// The newest that was asked; `nil`: none was.
        let question: Question?
        /// `nil`: it is a case of its own.
        let followed: Followed?
        let following: Following

        var workflow: Workflow? { pack?.definitions.workflow(current.workflow) }
        var step: Step? { workflow?[current.step] }
    }

    private func progressPage(_ seen: Seen, _ draft: Draft?, _ frame: Frame) -> Response {
        let current = seen.current
        let isClosed = current.outcome.closedAt != nil
        let choices = seen.workflow.map { current.choices(offeredTo: .reporter, under: $0) } ?? []
        let canScore = choices.contains { $0.does == .score } && current.outcome.score == nil
        var progress: [String: Any] = [
            "number": current.publicNumber.description,
            "title": frame.title(of: current.scenario, under: seen.pack),
            "area": seen.area.reversed().map(\.name).joined(separator: " › "), "isClosed": isClosed,
            "stateWords": seen.step.map { frame.words($0.reporter) } ?? "",
            "steps": steps(seen, frame), "notes": notes(seen, frame), "canScore": canScore,
            "photos": photoWords(seen.photos, under: "/reports/\(current.publicNumber)", frame),
            "hasPhotos": !seen.photos.isEmpty,
            "faces": (1...5).reversed().map {
                ["value": String($0), "label": frame.say("score.\($0)"), "icon": "face-\($0)"]
            },
        ]
        if seen.helpers > 0 {
            progress["helpers"] = frame.say(
                "helping.offices", ["count": frame.catalogue.number(seen.helpers)])
        }
        if !isClosed, current.dueAt != nil { progress["due"] = frame.time.due(current.dueAt) }
        let asks = seen.question?.state == .open
        if let pause = current.clock?.pause, !isClosed, !asks {
            progress["waits"] = frame.say(
                "progress.waits_\(pause.awaited.rawValue)", ["date": frame.time.day(pause.until)])
        }
        if let question = seen.question, question.state == .open {
            progress["question"] = [
                "asks": question.words, "who": frame.who(question.who),
                "until": frame.say("ask.until", ["until": frame.time.exact(question.expiresAt)]),
            ]
        }
        if canScore, let due = current.dueAt {
            progress["scoreWindow"] = frame.say("score_window", ["date": frame.time.day(due)])
        }
        if let answer = current.outcome.answer, current.outcome.solvedAt != nil {
            progress["answer"] = answerWords(answer, seen, frame)
        }
        if let score = current.outcome.score {
            var words: [String: Any] = [
                "value": String(score), "label": frame.say("score.\(score)"), "icon": "face-\(score)",
            ]
            if let said = current.outcome.scoreWords, !said.isEmpty { words["words"] = said }
            progress["score"] = words
        }
        progress["thread"] = threadWords(seen.messages, own: .fromReporter, draft, frame).merging([
            "canWrite": !isClosed
        ]) { own, _ in own }
        if let followed = seen.followed {
            progress.merge(followedWords(followed, frame)) { _, told in told }
            progress["due"] = nil
            // Nobody writes about what is dealt with elsewhere; what was written before stays.
            if seen.messages.isEmpty { progress["thread"] = nil }
        }
        let moves = seen.followed.map { $0.found.standing?.closedAt == nil } ?? !isClosed
        progress["following"] = followingWords(seen.following, moves: moves, draft)
        let looks = looks(seen, frame)
        (progress["looks"], progress["hasLooks"]) = (looks, !looks.isEmpty)
        let title = frame.say("title.progress", ["number": current.publicNumber.description])
        let page = Page(
            template: "progress", name: "progress", title: title, status: draft?.status ?? .ok,
            content: ["progress": progress])
        return answer(page, in: frame)
    }

    private func answerWords(_ answer: String, _ seen: Seen, _ frame: Frame) -> [String: Any] {
        let said = seen.timeline.last { $0.words == answer }
        return [
            "words": answer, "who": said.map { frame.who($0.who) } ?? seen.owner,
            "when": frame.time.moment(said?.at ?? seen.current.outcome.solvedAt ?? seen.current.reportedAt),
        ]
    }

    // The way the case takes, told from the workflow: what is past, what is now, what comes.
    private func steps(_ seen: Seen, _ frame: Frame) -> [[String: Any]] {
        guard let workflow = seen.workflow else { return [] }
        var lines = workflow.beginnings(for: seen.current.origin).map { beginning in
            line(frame.words(beginning.title), state: "done", who: nil, at: seen.current.reportedAt, frame)
        }
        let present = workflow.steps.firstIndex { $0.name == seen.current.step } ?? 0
        for (position, step) in workflow.steps.enumerated() {
            // A last step that was never reached says nothing to anybody; neither does one that was jumped
            // over.
            let reached = seen.timeline.last { $0.toStep == step.name && $0.fromStep != step.name }
            let state = position < present ? "done" : position == present ? "current" : "next"
            if state == "done", reached == nil { continue }
            let who = reached.map { frame.who($0.who) }
            lines.append(line(frame.words(step.title), state: state, who: who, at: reached?.at, frame))
        }
        return lines
    }

    private func line(
        _ title: String, state: String, who: String?, at moment: Date?, _ frame: Frame
    ) -> [String: Any] {
        var line: [String: Any] = ["title": title, "state": state, "isCurrent": state == "current"]
        guard state != "next" else { return line }
        if let who { line["who"] = who }
        if let moment { line["when"] = frame.time.moment(moment) }
        return line
    }

    private func notes(_ seen: Seen, _ frame: Frame) -> [[String: Any]] {
        let told = seen.timeline.filter { line in
            line.isPublic && line.words != nil && line.words != seen.current.outcome.answer
                && line.act != "unmask"
        }
        return told.map { said($0, frame) }
    }

    /// Who saw the reporter's contact, when, and why.
    private func looks(_ seen: Seen, _ frame: Frame) -> [[String: Any]] {
        seen.timeline.filter { $0.act == "unmask" }.map { said($0, frame) }
    }

    private func said(_ line: TimelineLine, _ frame: Frame) -> [String: Any] {
        ["words": line.words ?? "", "who": frame.who(line.who), "when": frame.time.moment(line.at)]
    }

    func photoWords(_ photos: [CasePhoto], under path: String, _ frame: Frame) -> [PhotoWords] {
        photos.map { photo in
            let address = "\(path)/photos/\(photo.position)"
            let isMissing = !self.photos.holds(photo.sha256)
            return PhotoWords(
                href: address, thumb: address + "?size=thumb",
                alt: frame.say(
                    isMissing ? "photo.missing" : "photo.alt", ["position": String(photo.position)]),
                position: String(photo.position), isMissing: isMissing)
        }
    }
}

import Casework
import Foundation
import Territory

/// A case as one post may read it, with what happened and what this post may do now.
struct CaseAnswer: Described {
    /// What stands around a case when it is read.
    struct Surroundings {
        /// From the city down.
        let path: [Area]
        let owner: String
        let lines: [TimelineLine]
        let photos: [CasePhoto]
        let now: Date
    }

    struct Line: Described {
        let version: Int
        let at: Date
        let act: String
        let fromStep: String?
        let toStep: String
        let who: String
        let words: String?
        let isPublic: Bool

        init(_ line: TimelineLine) {
            (version, at, act, who) = (line.version, line.at, line.act, line.who)
            (fromStep, toStep, words, isPublic) = (line.fromStep, line.toStep, line.words, line.isPublic)
        }

        static let schema = Schema.fields(
            [
                "version": .integer, "at": .moment, "act": .text, "to_step": .text, "who": .text,
                "is_public": .truth,
            ],
            optional: ["from_step": .text, "words": .text])
    }

    struct Photo: Described {
        let position: Int
        let width: Int
        let height: Int
        let href: String

        static let schema = Schema.fields([
            "position": .integer, "width": .integer, "height": .integer, "href": .text,
        ])
    }

    let number: String
    let version: Int
    let scenario: String
    let path: [NamedArea]
    let step: NamedStep
    let state: String
    let origin: String
    let reportedAt: Date
    let dueAt: Date?
    /// Whose answer it waits for, and until when its clock stands still.
    let waitsFor: String?
    let waitsUntil: Date?
    let closedAt: Date?
    let owner: OwnerAnswer
    let desk: String
    let words: String
    let placeNote: String
    let answers: [String: Answer]
    let longitude: Double?
    let latitude: Double?
    let aboutHandlers: Bool
    let routedBy: String
    let answer: String?
    let score: Int?
    let scoreWords: String?
    let photos: [Photo]
    let timeline: [Line]
    let choices: [ChoiceAnswer]

    init(_ opened: OpenedCase, _ around: Surroundings) {
        let current = opened.current
        let publicNumber = current.publicNumber.description
        number = publicNumber
        version = current.version
        scenario = current.scenario
        path = around.path.map(NamedArea.init)
        step = NamedStep(current.step, in: opened.workflow)
        state = CaseLine.state(due: current.dueAt, closed: current.outcome.closedAt, now: around.now)
        origin = current.origin.rawValue
        reportedAt = current.reportedAt
        dueAt = current.dueAt
        waitsFor = current.clock?.pause?.awaited.rawValue
        waitsUntil = current.clock?.pause?.until
        closedAt = current.outcome.closedAt
        owner = OwnerAnswer(current.lead.owner, name: around.owner)
        desk = current.lead.desk.text
        words = current.told.words
        placeNote = current.told.placeNote
        answers = current.told.answers
        longitude = current.told.spot?.longitude
        latitude = current.told.spot?.latitude
        aboutHandlers = current.isAboutHandlers
        routedBy = current.routedBy
        answer = current.outcome.answer
        score = current.outcome.score
        scoreWords = current.outcome.scoreWords
        photos = around.photos.map {
            Photo(
                position: $0.position, width: $0.width, height: $0.height,
                href: "/cases/\(publicNumber)/photos/\($0.position)")
        }
        timeline = around.lines.map(Line.init)
        choices = opened.choices.map(ChoiceAnswer.init)
    }

    static let schema = Schema.fields(
        [
            "number": .number64, "version": .integer, "scenario": .text, "path": .list(NamedArea.schema),
            "step": NamedStep.schema, "state": CaseLine.stateSchema,
            "origin": .choice(Origin.allCases.map(\.rawValue)), "reported_at": .moment,
            "owner": OwnerAnswer.schema,
            "desk": .code, "words": .text, "place_note": .text, "answers": .answers, "about_handlers": .truth,
            "routed_by": .text, "photos": .list(Photo.schema), "timeline": .list(Line.schema),
            "choices": .list(ChoiceAnswer.schema),
        ],
        optional: [
            "due_at": .moment, "waits_for": .choice(Awaited.allCases.map(\.rawValue)),
            "waits_until": .moment, "closed_at": .moment, "longitude": .number, "latitude": .number,
            "answer": .text,
            "score": .integer, "score_words": .text,
        ])
}

import Casework
import Territory

extension APIDescription {
    static let desk = APIDescription(
        id: "getDesk", summary: "What waits for the post that asks, in four piles, the soonest due first",
        parameters: [
            .query(
                "scope", .choice(DeskScopeName.allCases.map(\.rawValue)),
                "An organization's post sees only its own"),
            .query("limit", .whole(1...200), "Most lines of each pile, 1 to 200; 50 unless said"),
        ], answers: [200: .json(DeskAnswer.schema)], problems: [400, 401, 403, 422, 503])
    static let cases = APIDescription(
        id: "listCases",
        summary: "Cases of the post's area in one of four orders; an organization's post asks its desk",
        parameters: [
            .query("area", .code, "Only within this area; outside the post's own it changes nothing"),
            .query(
                "words", .sought(maxLength: CaseFilter.mostWords),
                "All of these words or characters, in the report, its place, its areas or its kind"),
            .query("scenario", .sought(), "Only of this kind"),
            .query("step", .sought(), "Only at this step"),
            .query("state", CaseLine.stateSchema, "Only in this state"),
            .query("origin", .choice(Origin.allCases.map(\.rawValue)), "Only found in this way"),
            .query(
                "solved", .choice(Loop.levels.map(\.name)),
                "Only solved by this level; village stands for all below it too"),
            .query("handed", .choice([CaseFilter.handedWord]), "Only what some level handed up"),
            .query("since", .day, "Only told on this day or later"),
            .query("until", .day, "Only told on this day or earlier"),
            .query(
                "order", .choice(CaseOrder.allCases.map(\.rawValue)),
                """
                The newest report first unless said; due: the soonest due first, what has no limit last, and \
                only open cases, so 422 with state closed; number: by the running number
                """),
            .query(
                "after", .pageMark, "What the page before answered as next; 422 for one of another order"),
            .query("limit", .whole(1...200), "Most lines, 1 to 200; 50 unless said"),
        ], answers: [200: .json(CaseListAnswer.schema)], problems: [400, 401, 403, 422, 503])
    static let readCase = APIDescription(
        id: "getCase", summary: "A case, what happened to it, and what this post may do now",
        parameters: [.path("number", .number64, "The public number, such as 990101101-12")],
        answers: [200: .json(CaseAnswer.schema)], problems: [400, 401, 403, 404, 503])
    static let choose = APIDescription(
        id: "takeChoice",
        summary:
            "Takes a choice of the present step; 409 when somebody moved the case since `version`",
        parameters: [.path("number", .number64, "The public number, such as 990101101-12")],
        body: .json(
            .fields(
                ["choice": .text, "version": .whole(1...Int(Int32.max))],
                optional: [
                    "note": .text(maxLength: ChoiceInput.textLimit),
                    "answer": .text(maxLength: ChoiceInput.textLimit),
                    // Handing down needs no area: without one it goes to the next desk on the way.
                    "organization": .text(format: "uuid"), "area": .code, "reason": .text, "other": .number64,
                    "new_area": .code, "tells_reporter": .truth,
                    "awaited": .choice(Awaited.allCases.map(\.rawValue)),
                ])),
        answers: [200: .json(MovedAnswer.schema)],
        problems: [400, 401, 403, 404, 409, 413, 415, 422, 503])
}

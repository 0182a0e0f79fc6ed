/// Every column that holds data of a person. A test compares it with the database: a column that is neither
/// here nor known to be impersonal stops the build, and `docs/personal-data.md` must say the same.
package enum PersonalRegister {
    package static let columns = reports + handling + people + traces + ledgers + forms + documents

    private typealias Seen = PersonalColumn.Seen

    private static let handlers = "posts whose area holds the case, and those it is assigned to"
    private static let own = "the account itself"
    private static let security = "security administrators"
    private static let administrators = "the three administrators"
    private static let auditors = "auditors"

    /// What reporters give, and what is written about their case.
    private static let reports = [
        PersonalColumn(
            ["sealed"], of: "contacts", about: .reporter, "to ask back and to answer",
            (.consent, .sensitive, .asTheCase),
            seen: Seen(plain: "a post that unmasks, once, for a reason the reporter reads")),
        PersonalColumn(
            ["masked"], of: "contacts", about: .reporter, "to tell that there is a contact",
            (.consent, .pseudonym, .asTheCase), seen: Seen(masked: handlers)),
        PersonalColumn(
            ["words", "answers", "place_note"], of: "cases", about: .anyone,
            "to know what is wrong and where",
            (.duty, .freeText, .asTheCase),
            seen: Seen(plain: handlers + "; the reporter; posts looking through the glass")),
        PersonalColumn(
            ["grams"], of: "case_grams", about: .anyone, "to find a case by any two characters of its words",
            (.duty, .freeText, .asTheCase), seen: Seen()),
        PersonalColumn(
            ["point"], of: "cases", about: .reporter, "to find the fault; may be where the reporter stood",
            (.duty, .sensitive, .asTheCase),
            seen: Seen(masked: "everybody, to about 100 m, where the scenario is public", plain: handlers)),
        PersonalColumn(
            ["sealed"], of: "messages", about: .anyone,
            "to ask back and to answer without knowing each other",
            (.consent, .freeText, .asTheCase),
            seen: Seen(plain: "the post that has the case; the reporter")),
        PersonalColumn(
            ["token_hash"], of: "questions", about: .reporter, "to let the reporter answer once, by a link",
            (.consent, .secret, .asTheCase), seen: Seen()),
        PersonalColumn(
            ["asked_at", "answered_at", "ended_at"], of: "questions", about: .anyone,
            "to know whether a question was answered", (.accountability, .ordinary, .asTheCase),
            seen: Seen(plain: "the post that has the case")),
        PersonalColumn(
            ["language"], of: "cases", about: .reporter, "to answer in the reporter's language",
            (.duty, .ordinary, .asTheCase), seen: Seen(plain: handlers)),
        PersonalColumn(
            ["is_about_handlers"], of: "cases", about: .reporter,
            "to keep a complaint from those it is about",
            (.duty, .sensitive, .asTheCase), seen: Seen(plain: "posts one level up and above")),
        PersonalColumn(
            ["answer"], of: "cases", about: .anyone, "to tell the reporter what was done",
            (.duty, .freeText, .asTheCase), seen: Seen(plain: handlers + "; the reporter")),
        PersonalColumn(
            ["score", "score_words"], of: "cases", about: .reporter, "to learn whether it was dealt with",
            (.consent, .freeText, .asTheCase), seen: Seen(plain: handlers + "; the reporter")),
        PersonalColumn(
            ["sha256"], of: "photos", about: .anyone, "to see the fault; names the picture kept on disk",
            (.duty, .sensitive, .asTheCase), seen: Seen(plain: handlers + "; the reporter")),
        PersonalColumn(
            ["code_hash"], of: "receipts", about: .reporter, "to let the reporter follow the case",
            (.consent, .secret, .asTheCase), seen: Seen()),
        PersonalColumn(
            ["key", "body_hash", "answer"], of: "idempotency", about: .reporter,
            "to take a report that is sent twice only once", (.duty, .pseudonym, .asTheRow), seen: Seen()),
    ]

    /// What those who handle a case write and do.
    private static let handling = [
        PersonalColumn(
            ["at", "account_id", "post_id", "who"], of: "history", about: .staff,
            "to show who moved a case and when", (.accountability, .ordinary, .asTheCase),
            seen: Seen(masked: "the reporter, as the office", plain: handlers)),
        PersonalColumn(
            ["words", "detail"], of: "history", about: .anyone, "to hand over what was found and done",
            (.duty, .freeText, .asTheCase), seen: Seen(plain: handlers + "; of public lines the reporter")),
        PersonalColumn(
            ["given_by", "reason", "state_words"], of: "assignments", about: .staff,
            "to show who gave a case to whom and why",
            (.accountability, .freeText, .asTheCase), seen: Seen(plain: handlers)),
        PersonalColumn(
            ["who", "account_id", "post_id", "at", "seen_at"], of: "messages", about: .anyone,
            "to show who wrote and whether it was read", (.accountability, .ordinary, .asTheCase),
            seen: Seen(masked: "the reporter, as the office", plain: "the post that has the case")),
        PersonalColumn(
            ["post_id", "key", "at"], of: "bulk_choices", about: .staff,
            "to do an order for many cases once, however often it is sent",
            (.duty, .pseudonym, .oneDay), seen: Seen()),
        PersonalColumn(
            ["account_id", "post_id", "name", "query"], of: "saved_filters", about: .staff,
            "to find the same cases again; the filter may hold words looked for",
            (.duty, .freeText, .asTheAccount), seen: Seen(plain: own)),
        PersonalColumn(
            ["post_id", "since", "until"], of: "viewings", about: .staff,
            "to tell others at the same case that somebody is at it", (.duty, .ordinary, .oneHour),
            seen: Seen(masked: "posts that have the same case open, as the post")),
        PersonalColumn(
            ["reason", "decision_words"], of: "extensions", about: .anyone,
            "to know why a case takes longer, and why not", (.duty, .freeText, .asTheCase),
            seen: Seen(plain: handlers)),
        PersonalColumn(
            ["account_id", "post_id", "who", "asked_at", "decided_at", "decided_by", "decider"],
            of: "extensions", about: .staff, "to show who asked for more time and who gave it",
            (.accountability, .ordinary, .asTheCase), seen: Seen(plain: handlers)),
        PersonalColumn(
            ["words", "answer"], of: "presses", about: .anyone,
            "to know what a desk above asked and was answered", (.duty, .freeText, .asTheCase),
            seen: Seen(plain: handlers)),
        PersonalColumn(
            ["account_id", "post_id", "who", "at", "answered_by", "answerer", "answered_at"], of: "presses",
            about: .staff, "to show who pressed and who answered",
            (.accountability, .ordinary, .asTheCase), seen: Seen(plain: handlers)),
        PersonalColumn(
            ["words"], of: "releases", about: .anyone, "to tell the public, in a clerk's own words",
            (.duty, .freeText, .asTheCase), seen: Seen(plain: "everybody until withdrawn; " + handlers)),
        PersonalColumn(
            ["account_id", "post_id", "who", "released_at", "withdrawn_at"], of: "releases", about: .staff,
            "to show who released it", (.accountability, .ordinary, .asTheCase), seen: Seen(plain: handlers)),
        PersonalColumn(
            ["sha256"], of: "release_photos", about: .anyone,
            "to show the public, with faces and plates covered by hand", (.duty, .ordinary, .asTheCase),
            seen: Seen(plain: "everybody until withdrawn; " + handlers)),
        PersonalColumn(
            ["what"], of: "route_failures", about: .anyone, "to mend a rule; may quote an answer",
            (.security, .freeText, .asTheRow), seen: Seen(plain: "administrators of the system")),
        PersonalColumn(
            [
                "account_id", "post_id", "who", "decided_by", "decider", "ordered_at", "decided_at",
                "revoked_at", "revoker",
            ],
            of: "exports", about: .staff, "to show who took data along and who allowed it",
            (.accountability, .ordinary, .asTheOrder),
            seen: Seen(plain: "orderer and deciders; " + auditors)),
        PersonalColumn(
            ["purpose", "words", "decision_words", "filter", "query"], of: "exports", about: .anyone,
            "to know what for; the filter may hold words looked for",
            (.accountability, .freeText, .asTheOrder), seen: Seen(plain: "orderer and deciders")),
        PersonalColumn(
            ["file", "sealed_key"], of: "exports", about: .anyone, "to hand over the sealed file of cases",
            (.duty, .secret, .oneDay), seen: Seen(plain: "the orderer, as the file")),
        PersonalColumn(
            ["account_id", "post_id", "who", "opened_at", "closed_at", "acknowledged_at", "acknowledged_by"],
            of: "break_glasses", about: .staff, "to show who looked in an emergency and who knew",
            (.accountability, .ordinary, .asTheAudit), seen: Seen(plain: "the desk told; " + auditors)),
        PersonalColumn(
            ["reason"], of: "break_glasses", about: .anyone, "to know why somebody looked",
            (.accountability, .freeText, .asTheAudit), seen: Seen(plain: "the desk told; " + auditors)),
        PersonalColumn(
            ["to_home", "to_case_id", "masked"], of: "deliveries", about: .reporter,
            "to tell whoever asked to be told, once", (.consent, .pseudonym, .asTheMonth),
            seen: Seen(masked: "administrators of the system")),
        PersonalColumn(
            ["since"], of: "followers", about: .reporter, "to tell whoever asked to be told",
            (.consent, .ordinary, .asTheCase), seen: Seen()),
        PersonalColumn(
            ["point"], of: "repeats", about: .reporter,
            "to find what comes back; the place of one of its cases",
            (.duty, .sensitive, .asTheRow), seen: Seen(plain: "posts whose area holds it")),
        PersonalColumn(
            ["account_id", "post_id", "who", "decided_at"], of: "repeats", about: .staff,
            "to show who decided of it", (.accountability, .ordinary, .asTheRow),
            seen: Seen(plain: "posts whose area holds it")),
        PersonalColumn(
            ["account_id", "post_id", "ordered_at"], of: "area_changes", about: .staff,
            "to show who ordered that an area closes", (.accountability, .ordinary, .asTheAudit),
            seen: Seen(plain: "administrators of the system")),
        PersonalColumn(
            ["reason"], of: "repeats", about: .anyone, "to know why it was dismissed",
            (.accountability, .freeText, .asTheRow), seen: Seen(plain: "posts whose area holds it")),
        PersonalColumn(
            ["words", "reason"], of: "task_lists", about: .anyone,
            "to know what is asked of areas, and why no more",
            (.accountability, .freeText, .asTheRow), seen: Seen(plain: "posts of the area and of those asked")
        ),
        PersonalColumn(
            ["words"], of: "tasks", about: .anyone, "to know what an area made of it",
            (.accountability, .freeText, .asTheRow), seen: Seen(plain: "posts whose area holds it")),
    ]

    /// Who works here, and what each may do.
    private static let people = [
        PersonalColumn(
            ["id", "login", "name", "locked_at", "created_at"], of: "accounts", about: .staff,
            "to know who signs in", (.employment, .ordinary, .asTheAccount),
            seen: Seen(plain: own + "; " + administrators)),
        PersonalColumn(
            ["password_hash", "password_set_at", "code_secret", "code_step"], of: "accounts", about: .staff,
            "to let nobody else in", (.security, .secret, .untilReplaced), seen: Seen()),
        PersonalColumn(
            ["code_hash", "account_id", "used_at"], of: "recovery_codes", about: .staff,
            "to come in when the telephone is lost", (.security, .secret, .untilReplaced), seen: Seen()),
        PersonalColumn(
            [
                "id", "account_id", "kind", "area", "organization_id", "title", "since", "until",
                "stands_in_for",
            ], of: "posts",
            about: .staff, "to know what somebody may see and do", (.employment, .ordinary, .asTheAccount),
            seen: Seen(plain: own + "; " + administrators + "; the title: whoever reads the case")),
        PersonalColumn(
            ["post_id", "role", "since", "until"], of: "team_members", about: .staff,
            "to know who works together over an area", (.employment, .ordinary, .asTheRow),
            seen: Seen(plain: "posts whose area holds the team's, and its members")),
        PersonalColumn(
            ["token_hash", "csrf"], of: "sessions", about: .staff, "to know the browser again",
            (.security, .secret, .asTheRow), seen: Seen()),
        PersonalColumn(
            [
                "id", "account_id", "post_id", "created_at", "seen_at", "shown_at", "expires_at", "ended_at",
                "address", "browser",
            ],
            of: "sessions", about: .staff, "to see where one is signed in, and end it",
            (.security, .ordinary, .asTheRow), seen: Seen(plain: own + "; numbers and times: " + security)),
        PersonalColumn(
            ["token_hash", "account_id", "post_id", "used_at"], of: "sign_in_links", about: .staff,
            "to come in the first time", (.security, .secret, .asTheRow), seen: Seen()),
        PersonalColumn(
            ["token_hash", "browser_hash", "account_id", "post_id", "fresh_secret", "nonce", "verifier"],
            of: "pending_sign_ins", about: .staff, "to carry a sign-in from step to step",
            (.security, .secret, .tenMinutes), seen: Seen()),
        PersonalColumn(
            ["sealed"], of: "channels", about: .staff, "to sign what is sent to a gateway or machine",
            (.security, .secret, .untilReplaced), seen: Seen()),
        PersonalColumn(
            ["installed_by"], of: "packs", about: .staff, "to show who changed the rules",
            (.accountability, .ordinary, .asTheRow), seen: Seen()),
    ]

    /// What ledgers keep of those who are registered. The tables of ledgers themselves are made of the fields
    /// of a pack, each of which says there how sensitive it is.
    private static let ledgers = [
        PersonalColumn(
            ["mark", "sealed"], of: "entry_secrets", about: .registered,
            "to know that two entries are of one person", (.duty, .sensitive, .asTheEntry),
            seen: Seen(
                masked: "posts whose area holds the entry, from the level the ledger is read from",
                plain: "a keeper of the ledger or a post that unmasks, once, for a reason on record")),
        PersonalColumn(
            ["words", "answer"], of: "colour_appeals", about: .registered,
            "to answer whoever says that the colour of a building is wrong",
            (.accountability, .freeText, .asTheEntry),
            seen: Seen(plain: "posts whose area holds the building, from the level its colour is read from")),
        PersonalColumn(
            ["who", "answered_by"], of: "colour_appeals", about: .staff,
            "to know who wrote it down and answered",
            (.accountability, .ordinary, .asTheEntry),
            seen: Seen(plain: "posts whose area holds the building, from the level its colour is read from")),
        PersonalColumn(
            ["reason"], of: "colour_decisions", about: .registered, "to say why a building has its colour",
            (.accountability, .freeText, .asTheEntry),
            seen: Seen(plain: "posts whose area holds the building, from the level its colour is read from")),
        PersonalColumn(
            ["who"], of: "colour_decisions", about: .staff, "to know who decided",
            (.accountability, .ordinary, .asTheEntry),
            seen: Seen(plain: "posts whose area holds the building, from the level its colour is read from")),
        PersonalColumn(
            ["was"], of: "entry_changes", about: .registered,
            "to show what an entry said before, and to take a mistake back",
            (.accountability, .freeText, .asTheEntry),
            seen: Seen(plain: "posts whose area holds the entry, from the level the ledger is read from")),
        PersonalColumn(
            ["brought"], of: "entry_conflicts", about: .registered,
            "to settle what two sources say differently of an entry",
            (.accountability, .freeText, .asTheEntry),
            seen: Seen(plain: "posts whose area holds the entry, from the level the ledger is read from")),
        PersonalColumn(
            ["brought_by", "settled_by"], of: "entry_conflicts", about: .staff,
            "to know who brought a value and who decided", (.accountability, .ordinary, .asTheEntry),
            seen: Seen(plain: "posts whose area holds the entry, from the level the ledger is read from")),
        PersonalColumn(
            ["who"], of: "import_sources", about: .staff, "to know who confirmed it",
            (.accountability, .ordinary, .asTheEntry), seen: Seen(plain: "posts of the area")),
        PersonalColumn(
            ["switched_by", "asked_by"], of: "connectors", about: .staff,
            "to know who has rows of another system come in", (.accountability, .ordinary, .untilReplaced),
            seen: Seen(plain: "administrators, and posts of the area, above and below it")),
        PersonalColumn(
            ["asked_by"], of: "connector_runs", about: .staff, "to know who wanted a run",
            (.accountability, .ordinary, .ninetyDays),
            seen: Seen(plain: "administrators, and posts of the area, above and below it")),
        PersonalColumn(
            ["who"], of: "source_rules", about: .staff, "to know who decided",
            (.accountability, .ordinary, .asTheEntry), seen: Seen(plain: "posts of the area")),
        PersonalColumn(
            ["post_id", "name", "query", "purpose", "words"], of: "saved_selections", about: .staff,
            "to ask the same of a ledger again; of persons with what for, and never a result",
            (.duty, .freeText, .untilItsDay), seen: Seen(plain: own)),
        PersonalColumn(
            ["who"], of: "entry_changes", about: .staff, "to know who wrote it",
            (.accountability, .ordinary, .asTheEntry),
            seen: Seen(plain: "posts whose area holds the entry, from the level the ledger is read from")),
    ]

    /// What forms ask of areas. Numbers of areas are nobody's; what is written in words may be of somebody.
    private static let forms = [
        PersonalColumn(
            ["definition", "reason"], of: "forms", about: .anyone,
            "to know what is asked of areas, on what basis, and why no more",
            (.accountability, .freeText, .asTheRow), seen: Seen(plain: "posts of areas")),
        PersonalColumn(
            ["who", "retired_by"], of: "templates", about: .staff,
            "to know who answers for a layout that others fill, and who took it away",
            (.accountability, .ordinary, .asTheRow), seen: Seen(plain: "posts of the area and below")),
        PersonalColumn(
            ["file", "layout", "reason"], of: "templates", about: .anyone,
            "to fill a form the way it was laid out; it holds no value of an entry, but whatever its desk "
                + "wrote in it",
            (.duty, .freeText, .asTheRow), seen: Seen(plain: "posts of the area and below")),
        PersonalColumn(
            ["cells"], of: "filings", about: .anyone, "to know what an area answers",
            (.duty, .freeText, .asTheRow),
            seen: Seen(plain: "posts whose area holds it, from the level the form is read from")),
        PersonalColumn(
            ["was", "reason"], of: "filing_moves", about: .anyone,
            "to show what a filing said before, and why it came back",
            (.accountability, .freeText, .asTheRow),
            seen: Seen(plain: "posts whose area holds it, from the level the form is read from")),
        PersonalColumn(
            ["who"], of: "filing_moves", about: .staff, "to know who filed and who approved",
            (.accountability, .ordinary, .asTheRow),
            seen: Seen(plain: "posts whose area holds it, from the level the form is read from")),
    ]

    /// Papers of areas and firms: what stands in one, the program does not know.
    private static let documents = [
        PersonalColumn(
            ["subject", "title", "removed_reason", "grams"], of: "documents", about: .anyone,
            "to find a paper again instead of asking for it again", (.duty, .freeText, .asTheRow),
            seen: Seen(plain: documentReaders)),
        PersonalColumn(
            ["sha256", "note"], of: "document_versions", about: .anyone,
            "to keep each version of a paper; names the file kept on disk until the paper is taken out",
            (.duty, .freeText, .asTheRow), seen: Seen(plain: documentReaders)),
        PersonalColumn(
            ["who"], of: "document_versions", about: .staff, "to know who handed it in",
            (.accountability, .ordinary, .asTheRow), seen: Seen(plain: documentKeepers)),
        PersonalColumn(
            ["who", "to_name"], of: "document_grants", about: .staff, "to know who granted it, and to whom",
            (.accountability, .ordinary, .asTheRow), seen: Seen(plain: documentReaders)),
        PersonalColumn(
            ["who", "at"], of: "document_readings", about: .staff, "to show who read a paper, when and how",
            (.accountability, .ordinary, .asTheRow), seen: Seen(plain: documentKeepers)),
    ]
    private static let documentKeepers = "posts whose area holds it, from the level its ledger is read from"
    private static let documentReaders =
        documentKeepers + "; organizations and posts it was granted to, for a time"

    /// What is left behind by whoever comes by.
    private static let traces = [
        PersonalColumn(
            ["at", "account_id", "post_id", "kind", "act", "object", "outcome", "request_id"], of: "audit",
            about: .staff, "to show who read or changed what", (.accountability, .ordinary, .asTheAudit),
            seen: Seen(plain: auditors)),
        PersonalColumn(
            ["reason"], of: "audit", about: .anyone, "to show why", (.accountability, .freeText, .asTheAudit),
            seen: Seen(plain: auditors)),
        PersonalColumn(
            ["address"], of: "audit", about: .visitor, "to trace an attack",
            (.security, .ordinary, .asTheAudit), seen: Seen(plain: auditors)),
        PersonalColumn(
            ["declared"], of: "audit_seals", about: .staff,
            "to declare a restore to the log, with its reason",
            (.accountability, .freeText, .asTheAudit), seen: Seen(plain: "whoever runs the machine")),
        PersonalColumn(
            ["bucket"], of: "attempts", about: .visitor, "to make guessing slow",
            (.security, .pseudonym, .oneDay), seen: Seen()),
        PersonalColumn(
            ["name"], of: "buckets", about: .visitor, "to stop floods; a digest under the place's key",
            (.security, .pseudonym, .oneHour), seen: Seen()),
    ]
}

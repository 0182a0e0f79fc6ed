import Foundation

@testable import Web

extension Ask {
    /// One entry for each route, two where it answers two questions. A route that is missing fails the walk.
    static let all =
        forEverybody + signingIn + casework + files + imports + ledgers + entries + forms + documents
        + emergencies
        + house
        + machines

    private static let forEverybody: [Ask] = [
        .get("/"), .get("/report"), .get("/follow"), .get("/burdens"),
        .post(
            "/report", "csrf={csrf}&key={key}&scenario=rubbish&words=x&area={village}", leaving: "report"
        ) { $0.refusal = withoutCasework },
        .post("/follow", about: .reported, "csrf={csrf}&receipt={receipt}&number={number}") {
            $0.access = .receipt
        },
        .get("/reports/:number", about: .publicCase),
        .post("/reports/:number/score", about: .reported, "csrf={csrf}&score=5") {
            // Nothing is solved yet.
            $0.refusal = { _ in 409 }
        },
        .get("/reports/:number/photos/:position", about: .reported),
        .get("/questions/:token") {
            $0.fixed = ["token": "x"]
            $0.status = 410
        },
        .post("/questions", "csrf={csrf}&token=x&words=hello") { $0.status = 410 },
        // Nothing was asked.
        .get("/reports/:number/question", about: .reported) { $0.refusal = { _ in 410 } },
        .post("/reports/:number/question", about: .reported, "csrf={csrf}&words=hello") {
            $0.refusal = { _ in 410 }
        },
        .get("/report/nearby", query: "?scenario=neighbour-noise&lon=150.005&lat=30.0025"),
        .get("/api/v1/nearby", query: "?scenario=neighbour-noise&lon=150.005&lat=30.0025"),
        .post(
            "/reports/:number/joining", about: .reported,
            "csrf={csrf}&receipt={receipt}&same=990101101-7777777"
        ) { $0.access = .receipt },
        .post(
            "/reports/:number/following", about: .reported, "csrf={csrf}&follows=yes&contact=13800001111",
            leaving: "follow"),
        .get("/released/:id") {
            $0.fixed = ["id": UUID().uuidString]
            $0.status = 404
        },
        .get("/tiles/:layer/:z/:x/:y") {
            $0.fixed = ["layer": "areas-village", "z": "12", "x": "3754", "y": "1683.mvt"]
        },
        .get("/tiles/:layer/:z/:x/:y") {
            $0.fixed = ["layer": "solved", "z": "12", "x": "3754", "y": "1683.mvt"]
        },
        .get("/tiles/:layer/:z/:x/:y") {
            $0.fixed = ["layer": "cases", "z": "14", "x": "15018", "y": "6733.mvt"]
            $0.access = .caseworkers
        },
        .get("/tiles/:layer/:z/:x/:y") {
            $0.fixed = ["layer": "cases", "z": "10", "x": "938", "y": "420.mvt"]
            $0.access = .caseworkers
        },
        .post("/violations", #"{"csp-report": {"effective-directive": "script-src"}}"#),
        // No walk comes from this machine by itself, and none knows the word.
        .get("/metrics") { $0.status = 404 },
        .get("/healthz"), .get("/readyz"), .get("/settings", query: "?language=en&back=/follow"),
        .get("/assets/**") { $0.fixed = ["**": "styles/account.css"] },
        .get("/glyphs/**") { $0.fixed = ["**": "x/0-255.pbf"] },
    ]

    private static let signingIn: [Ask] = [
        .get("/login"), .get("/login/link/:token") { $0.fixed = ["token": "x"] },
        .post("/login", "csrf={visitor}&login=postless&password=wrong-word", leaving: "sign in") {
            $0.status = 401
        },
        .post("/login/link", "csrf={visitor}&token=nonsense") { $0.status = 410 },
        .get("/login/next") { $0.status = 410 },
        .post("/login/next", "csrf={visitor}&code=000000") { $0.status = 410 },
        // No single sign-on is set up.
        .get("/login/single") { $0.status = 404 }, .get("/login/single/back") { $0.status = 404 },
        .get("/posts"), .get("/watermark.svg"),
        .post("/posts", about: .ownPost, "csrf={csrf}&post={post}", leaving: "switch post") {
            $0.refusal = { $0.post == nil ? 303 : nil }
            $0.isLeaving = true
        },
        .post("/logout", "csrf={csrf}", leaving: "sign out") { $0.isLeaving = true },
        .get("/account"), .get("/account/factor"), .get("/confirm"),
        .post(
            "/account/password", "csrf={csrf}&password=wrong&new_password=Winter-night-8&again=Winter-night-8"
        ) {
            // Whoever never had a password chooses a first one.
            $0.acts = { _ in ["change password"] }
            $0.isLeaving = true
        },
        .post("/account/sessions/end", "csrf={csrf}&all=1", leaving: "end sessions"),
        .post("/account/factor", "csrf={csrf}&sealed=AAAA&first_code=000000") { $0.status = 422 },
        .post("/confirm", "csrf={csrf}&code=000000&back=/") { $0.status = 422 },
    ]

    private static let casework: [Ask] = [
        .get("/desk"), .get("/cases"), .get("/cases", query: "?area=990102101201"), .get("/map"),
        .get("/cases", query: "?scenario=rubbish&state=open"),
        .get("/cases", query: "?order=due"), .get("/cases", query: "?order=number&area=990102101201"),
        .get("/cases", query: "?solved=village&handed=up&since=2027-01-01&until=2027-12-31"),
        .get("/loops"), .get("/loops", query: "?area=990102101201"),
        .get("/cases", query: "?words=CANARY") { $0.acts = { $0.isAreaPost ? ["search cases"] : [] } },
        .get("/burden"), .get("/live"), .get("/notices"),
        .post("/notices/readings", "csrf={csrf}&first=1&last=1"),
        .post("/cases/filters", "csrf={csrf}&filter_name=x&whose=account&state=open"),
        // None is kept under that name.
        .post("/cases/filters/:id", "csrf={csrf}&act=delete") {
            $0.fixed = ["id": UUID().uuidString]
            $0.status = 404
        },
        .get("/cases/:number", about: .caseFile) { $0.acts = opening() },
        .post("/cases/:number/choices", about: .caseFile, "csrf={csrf}&choice=take&version=1") {
            $0.acts = opening("take")
            $0.refusal = withoutHandling
        },
        .get("/cases/choices", about: .caseFile, query: "?case={number}") { $0.acts = opening() },
        .post(
            "/cases/choices", about: .caseFile,
            "csrf={csrf}&key={key}&cases={number}:1&choice=take&workflow=closed-loop&step=collected"
        ) {
            $0.acts = opening("take")
            // What is refused is said of each case.
            $0.refusal = { $0.unmasks ? 409 : nil }
        },
        .get("/cases/:number/photos/:position", about: .caseFile) { $0.acts = opening() },
        .get("/cases/:number/release", about: .caseFile) {
            $0.acts = opening()
            $0.refusal = { $0.isAreaPost && !$0.isDesk ? 403 : nil }
        },
        .post("/cases/:number/release", about: .caseFile, "csrf={csrf}&act=release&version=1&words=done") {
            $0.acts = opening("release")
            $0.refusal = { $0.isAreaPost && !$0.isDesk ? 403 : nil }
        },
        .get("/cases/:number/release/photos/:position", about: .caseFile, query: "?boxes=1%201%202%202") {
            $0.acts = opening()
            $0.refusal = { $0.isAreaPost && !$0.isDesk ? 403 : nil }
        },
        .post("/cases/:number/messages", about: .caseFile, "csrf={csrf}&words=hello") {
            $0.acts = opening("message")
            $0.refusal = withoutHandling
        },
        .post("/cases/:number/questions", about: .caseFile, "csrf={csrf}&words=hello") {
            // The link is shown on the case, which is looked at once more.
            $0.acts = { opening("question")($0) + opening()($0) }
            $0.refusal = withoutHandling
        },
        // The page asks it of a case it shows; of any other it says nothing.
        .post("/cases/:number/viewing", "csrf={csrf}") { $0.fixed = ["number": "990101101-7777777"] },
        // The clock of a new case cannot be extended.
        .post("/cases/:number/extensions", about: .caseFile, "csrf={csrf}&version=1&day=2027-03-31&words=x") {
            $0.acts = opening()
            $0.refusal = { $0.unmasks ? 403 : 409 }
        },
        // Nothing was asked for.
        .post("/cases/:number/extensions/:id", about: .caseFile, "csrf={csrf}&verdict=yes&words=x") {
            $0.fixed = ["id": UUID().uuidString]
            $0.refusal = { _ in 409 }
        },
        // Nobody presses themselves.
        .post("/cases/:number/presses", about: .caseFile, "csrf={csrf}&kind=urge&words=hello") {
            $0.refusal = { _ in 403 }
        },
        // Nobody demanded an answer.
        .post("/cases/:number/presses/answer", about: .caseFile, "csrf={csrf}&words=hello") {
            $0.acts = opening()
            $0.refusal = { $0.unmasks ? 403 : 409 }
        },
        .post(
            "/cases/:number/helpers", about: .caseFile, "csrf={csrf}&act=ask&target=area:990101&words=please"
        ) {
            $0.acts = opening("ask help")
            $0.refusal = withoutHelp
        },
        // Nobody was asked.
        .post("/cases/:number/help", about: .caseFile, "csrf={csrf}&act=accept") {
            $0.refusal = { _ in 403 }
        },
        // Whoever handles cases sees no contact; whoever sees one handles no case.
        .get("/cases/:number/contact", about: .caseFile) { $0.refusal = withoutUnmasking },
        .post("/cases/:number/contact", about: .caseFile, "csrf={csrf}&reason=the+reporter+asked+for+a+call")
        {
            $0.acts = { _ in ["unmask"] }
            $0.refusal = withoutUnmasking
        },
        // Nothing is a duplicate here.
        .post("/cases/:number/separation", about: .caseFile, "csrf={csrf}&version=1") {
            $0.refusal = { $0.unmasks ? 403 : 409 }
        },
        .get("/repeats"), .get("/repeats", query: "?state=decided"),
        .get("/repeats/:id", about: .repeated),
        .post("/repeats/:id/dismissal", about: .repeated, "csrf={csrf}&reason=x", leaving: "dismiss repeat") {
            $0.refusal = { $0.isDesk ? nil : 403 }
        },
        .post("/repeats/:id/cause", about: .repeated, "csrf={csrf}&words=x&key={key}") {
            $0.acts = { _ in ["report", "open cause"] }
            $0.refusal = { $0.isDesk ? nil : 403 }
        },
        .get("/tasks"), .get("/tasks/new") { $0.refusal = { $0.isDesk ? nil : 403 } },
        .post("/tasks", "csrf={csrf}&key={key}&title=x&due=2027-03-31&level=grid", leaving: "send tasks") {
            $0.refusal = { !$0.isDesk ? 403 : $0.level < 5 ? nil : 422 }
        },
        .get("/tasks/:id", about: .sentTasks),
        .post(
            "/tasks/:id/answer", about: .sentTasks, "csrf={csrf}&area={area}&state=done&words=x",
            leaving: "settle task"
        ) { $0.refusal = { $0.unmasks ? 403 : nil } },
        .post("/tasks/:id/withdrawal", about: .sentTasks, "csrf={csrf}&reason=x", leaving: "withdraw tasks") {
            $0.refusal = { $0.isDesk ? nil : 403 }
        },
        .get("/teams"), .get("/teams", query: "?board=safety"),
        .get("/teams/new") { $0.refusal = { $0.isDesk ? nil : 403 } },
        .post(
            "/teams", "csrf={csrf}&key={key}&kind=grid&name=x&area={village}&board=party&since=2027-03-01",
            leaving: "form team"
        ) { $0.refusal = { $0.isDesk ? nil : 403 } },
        .get("/teams/:id", about: .team),
        .post(
            "/teams/:id/members", about: .team, "csrf={csrf}&key={key}&login={login}&role=helper",
            leaving: "add team member"
        ) { $0.refusal = { $0.isDesk ? nil : 403 } },
        .post("/teams/:id/members/:member/ending", about: .team, "csrf={csrf}", leaving: "end team member") {
            $0.refusal = { $0.isDesk ? nil : 403 }
        },
        .post("/teams/:id/ending", about: .team, "csrf={csrf}", leaving: "end team") {
            $0.refusal = { $0.isDesk ? nil : 403 }
        },
        .post("/reports/:number/messages", about: .reported, "csrf={csrf}&words=hello", leaving: "reply"),
        // Who complains of a burden is kept nowhere, the audit included.
        .post("/burden", "csrf={csrf}&asker=area-{town}&kind=form"),
    ]

    private static let files: [Ask] = [
        .get("/exports"), .get("/exports/new"), .get("/exports/new", query: "?area=990102101201"),
        .post("/exports", "csrf={csrf}&purpose=meeting&fields=number&form=csv", leaving: "order export"),
        .get("/exports/:id", about: .orderedFile),
        .post(
            "/exports/:id/approval", about: .waitingFile, "csrf={csrf}&verdict=yes", leaving: "approve export"
        ),
        .post("/exports/:id/file", about: .orderedFile, "csrf={csrf}", leaving: "make export"),
        .get("/exports/:id/file", about: .madeFile) { $0.acts = { _ in ["download export"] } },
    ]

    private static let emergencies: [Ask] = [
        .get("/glass"),
        .post("/glass", "csrf={csrf}&area={otherTown}&reason=a+fire+by+the+river&minutes=30") {
            $0.acts = { _ in ["break glass"] }
            // They see the town anyway.
            $0.refusal = { $0.level < 3 ? 403 : nil }
        },
        .get("/glass/cases/:number", about: .glassCase) {
            $0.acts = { _ in ["look through glass", "open case by glass"] }
        },
        .get("/glass/cases/:number/photos/:position", about: .glassCase) {
            $0.acts = { _ in ["look through glass", "open case by glass"] }
        },
        .post("/glass/ending", "csrf={csrf}", leaving: "end glass") {
            $0.refusal = { $0.level < 3 ? 410 : nil }
        },
        .post("/glasses/:id/acknowledgement", about: .glass, "csrf={csrf}", leaving: "acknowledge glass"),
        .get("/admin/glasses"),
    ]

    private static let house: [Ask] = [
        .get("/admin", query: "?tab=accounts"),
        .get("/admin") { $0.access = .administrators },
        .get("/admin/channels"), .get("/admin/deliveries"),
        .get("/admin/deliveries", query: "?state=sent&channel=00000000-0000-0000-0000-000000000001"),
        // The engineers of this place listed no address; and there are none to switch or to send again.
        .post("/admin/channels", "csrf={csrf}&name=x&kind=webhook&url=https%3A%2F%2Fx.example%2F") {
            $0.refusal = { _ in 422 }
        },
        .post("/admin/channels/:id/switch", "csrf={csrf}&on=yes") {
            $0.fixed = ["id": UUID().uuidString]
            $0.refusal = { _ in 404 }
        },
        .post("/admin/deliveries/:id/return", "csrf={csrf}") {
            $0.fixed = ["id": UUID().uuidString]
            $0.refusal = { _ in 404 }
        },
        .get("/admin/audit"),
        .get("/admin/audit", query: "?act=report") { $0.acts = { _ in ["search audit"] } },
        .post(
            "/admin/organizations", "csrf={csrf}&name=x&slug={login}&kind=department&area={town}",
            leaving: "add organization"),
        .post("/admin/accounts", "csrf={csrf}&login={login}&name=x", leaving: "add account"),
        .post(
            "/admin/accounts/lock", about: .account, "csrf={csrf}&account={account}", leaving: "lock account"),
        .post(
            "/admin/accounts/unlock", about: .account, "csrf={csrf}&account={account}",
            leaving: "unlock account"),
        .post(
            "/admin/accounts/link", about: .account, "csrf={csrf}&account={account}",
            leaving: "make sign-in link"),
        .post(
            "/admin/accounts/reset", about: .account, "csrf={csrf}&account={account}",
            leaving: "reset second factor"),
        .post(
            "/admin/posts", "csrf={csrf}&account={bystander}&kind=village-clerk&area={village}&organization=",
            leaving: "add post"),
        .get("/stand-ins"),
        // Nobody ever heard of who is to stand in.
        .post("/stand-ins", "csrf={csrf}&login={login}&since=2099-01-01&until=2099-01-02&reason=x") {
            $0.status = 422
        },
        .post("/stand-ins/:id/ending", "csrf={csrf}") {
            $0.fixed = ["id": UUID().uuidString]
            $0.status = 404
        },
        .get("/admin/changes"),
        .get("/admin/changes", query: "?gone=990101101202&day=2099-01-01&reason=x"),
        // Nobody ever heard of the area.
        .post("/admin/changes", "csrf={csrf}&gone=999999&heirs=&posts=end&day=2099-01-01&reason=x") {
            $0.status = 422
        },
        .post("/admin/changes/:id/cancellation", "csrf={csrf}") {
            $0.fixed = ["id": UUID().uuidString]
            $0.status = 409
        },
        .post(
            "/admin/areas/names", "csrf={csrf}&code=990102101201001&name={login}&reason=x",
            leaving: "rename area"),
        .get("/admin/beats"), .get("/admin/beats", query: "?after=9901_x"),
        .get("/admin/beats/:id") {
            $0.fixed = ["id": UUID().uuidString]
            $0.status = 404
        },
        // Nobody ever heard of the office.
        .post(
            "/admin/beats",
            "csrf={csrf}&office=00000000-0000-0000-0000-000000000001&slug=x&name=x&areas={village}"
        ) { $0.status = 422 },
        .post("/admin/beats/:id/ending", "csrf={csrf}&office=00000000-0000-0000-0000-000000000001") {
            $0.fixed = ["id": UUID().uuidString]
            $0.status = 404
        },
        .post("/admin/beats/:id/redrawing", "csrf={csrf}") {
            $0.fixed = ["id": UUID().uuidString]
            $0.status = 404
        },
        .post("/admin/posts/end", about: .post, "csrf={csrf}&post={post}", leaving: "end post"),
        // Nothing is proposed, and the first version is installed: whoever may is told so.
        .post("/admin/pack/installation", "csrf={csrf}&digest=x") { $0.refusal = { _ in 409 } },
        .post("/admin/pack/restoration", "csrf={csrf}&version=999") { $0.refusal = { _ in 409 } },
    ]
}

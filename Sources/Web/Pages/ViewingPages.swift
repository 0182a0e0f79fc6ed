import Access
import Casework
import Foundation
import Hummingbird
import Postgres

/// Who else has a case open. An open page says every minute that it still is.
extension Site {
    var viewingRoutes: [Route] {
        [
            .post("/cases/:number/viewing", for: .caseworkers) { request, call in
                try await keepViewing(request, call)
            }
        ]
    }

    /// Nobody need be sitting there: the page asks by itself, which keeps no session alive.
    private func keepViewing(_ request: Request, _ call: Call) async throws -> Response {
        let call = call.unattended
        _ = try await checkedForm(request, call)
        let action = ViewCase(number: try number(in: call))
        let now = now()
        return try await acting(call) { acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            let viewers = try await action.run(by: acting, at: now, in: db)
            return answer(fragment: "viewing", viewing(viewers, frame), in: frame)
        }
    }

    func viewing(_ viewers: [Viewer], _ frame: Frame) -> [String: Any] {
        [
            "hasViewers": !viewers.isEmpty,
            "viewers": viewers.map { viewer in
                frame.say(
                    "viewing.since", ["post": viewer.title, "time": frame.time.clock(viewer.since)])
            },
        ]
    }
}

import Access
import Casework
import Foundation
import Postgres

/// What a desk is told about time: answers demanded of it, wishes it decides, late cases it watches.
extension Site {
    /// Lines of each list; the rest follows when these are done.
    private static let lines = 20

    func timeNotices(
        _ acting: Acting, _ pack: InstalledPack, _ frame: Frame, in db: Transaction
    ) async throws -> [[String: Any]] {
        var notices = try await db.times.demanded().map { wish -> [String: Any] in
            notice("demanded", wish.number, wish.scenario, pack, frame).merging([
                "kind": "overdue", "icon": "shield", "who": wish.who, "due": frame.time.due(wish.at),
            ]) { own, _ in own }
        }
        if acting.organization == nil, let area = acting.area {
            notices += try await db.times.extensionsToDecide(by: area, limit: Self.lines).map { wish in
                notice("to_decide", wish.number, wish.scenario, pack, frame).merging([
                    "kind": "soon", "icon": "clock", "who": wish.who, "when": frame.time.moment(wish.at),
                ]) { own, _ in own }
            }
        }
        return notices
    }

    /// Late cases the acting post was told of; `nil`: there are none.
    func toldWords(
        _ acting: Acting, _ pack: InstalledPack, _ frame: Frame, in db: Transaction
    ) async throws -> [String: Any]? {
        guard let owner = Owner(of: acting) else { return nil }
        let told = try await db.times.told(owner, limit: Self.lines)
        guard !told.isEmpty else { return nil }
        let count = told.count < Self.lines ? String(told.count) : "\(Self.lines)+"
        return [
            "label": frame.say("time.told_count", ["count": count]),
            "lines": told.map { watcher -> [String: Any] in
                var words: [String: Any] = [
                    "number": watcher.number.description,
                    "title": frame.title(of: watcher.scenario, under: pack),
                    "when": frame.time.moment(watcher.since),
                ]
                // Watching opens nothing: an office that was not given the case knows its number and kind.
                if acting.organization == nil { words["href"] = "/cases/\(watcher.number)" }
                return words
            },
        ]
    }

    private func notice(
        _ what: String, _ number: Case.Number, _ scenario: Scenario.Name, _ pack: InstalledPack,
        _ frame: Frame
    ) -> [String: Any] {
        [
            "label": frame.say("time.notice_\(what)"), "number": number.description,
            "href": "/cases/\(number)", "title": frame.title(of: scenario, under: pack),
        ]
    }

    /// The marks of lines, by number.
    func timeMarks(
        of lines: [DeskLine], _ frame: Frame, in db: Transaction
    ) async throws -> [Case.Number: [TagWords]] {
        try await db.times.marks(of: lines.map(\.number), at: frame.time.now).mapValues { marks in
            marks.map { mark in
                TagWords(frame.say("time.mark_\(mark.rawValue)"), icon: mark.icon, kind: mark.kind)
            }
        }
    }
}

extension TimeMark {
    fileprivate var icon: String {
        switch self {
        case .supervised: "shield"
        case .escalated: "eye"
        case .urged: "noise"
        case .extended: "clock"
        case .warned: "soon"
        }
    }

    fileprivate var kind: String {
        switch self {
        case .supervised, .urged: "overdue"
        case .escalated, .warned: "soon"
        case .extended: "information"
        }
    }
}

extension Owner {
    fileprivate init?(of acting: Acting) {
        if let organization = acting.organization {
            self = .organization(organization)
        } else if let area = acting.area {
            self = .area(area)
        } else {
            return nil
        }
    }
}

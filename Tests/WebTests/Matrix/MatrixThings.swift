import Access
import Casework
import Foundation
import Postgres
import TestSupport
import Testing

@testable import Web

/// What an address may be about.
enum Thing: Sendable {
    case nothing
    case caseFile
    /// A case behind the glass somebody broke.
    case glassCase
    /// What a receipt belongs to.
    case reported
    /// A case of a kind that everybody may know of.
    case publicCase
    /// An order of one's own, not made yet; one that is made; one that waits for one's yes.
    case orderedFile, madeFile, waitingFile
    /// An emergency that one's desk was told of.
    case glass
    /// Trouble that keeps coming back within one's area.
    case repeated
    /// Tasks an area asked, of itself among others.
    case sentTasks
    /// A team over an area, and somebody who belongs to it.
    case team
    /// An account, a post of it, an open session of one's own.
    case account, post, ownPost
}

/// One object of an address: how it lies, and what stands for it in address and body.
struct Subject: Sendable {
    let nearness: Nearness
    var values: [String: String] = [:]
    /// What must not be found in an answer to somebody beyond its reach.
    var number: Case.Number?
}

/// A case of the walk, as far as the test knows who may see it.
struct KnownCase: Sendable {
    let number: Case.Number
    let area: String
    var seenFrom = 6
    var office: UUID?
    /// The organization whose beat the office is.
    var above: UUID?
    var canary: String { "CANARY-\(number.number)-" }

    /// The rule, said once more and apart from the program.
    func isVisible(to asker: Asker) -> Bool {
        if let receipt = asker.receipt { return receipt.number == number }
        guard let area = asker.area, seenFrom >= asker.level else { return false }
        if asker.isAreaPost { return self.area.hasPrefix(area) }
        return asker.organization.map { $0 == office || $0 == above } ?? false
    }
}

extension World {
    static let absentNumber = "990101101-7777777"

    /// Everything an address may name when this asker asks: each way to lie that exists for them.
    func subjects(_ thing: Thing, for asker: Asker) -> [Subject] {
        switch thing {
        case .nothing: return [Subject(nearness: .own)]
        case .caseFile: return beyond(asker) + [absent(["number": Self.absentNumber, "position": "1"])]
        case .glassCase:
            let far = subject(.foreign, cases[Ground.farUnit])
            return [far, absent(["number": Self.absentNumber, "position": "1"])].compactMap(\.self)
        case .reported:
            let other = subject(.foreign, cases[Ground.unit])
            return [other, absent(["number": Self.absentNumber, "position": "1"])].compactMap(\.self)
        case .publicCase:
            let secret = subject(.hidden, cases["hidden from 6"])
            return [secret, absent(["number": Self.absentNumber])].compactMap(\.self)
        case .orderedFile, .madeFile, .waitingFile: return foreignFiles(thing, asker)
        case .glass:
            let told = others["glass told to " + (asker.area == Scene.city ? Scene.county : Scene.city)]
            return [
                told.map { Subject(nearness: .foreign, values: ["id": "\($0)"]) },
                absent(["id": "\(UUID())"]),
            ].compactMap(\.self)
        case .repeated:
            let units = [(Nearness.sibling, Ground.siblings[asker.level]), (.foreign, Ground.farUnit)]
            return units.compactMap { nearness, unit in
                let area = unit.map { String($0.prefix(asker.area?.count ?? 0)) } ?? ""
                return others["repeat in " + area].map {
                    Subject(nearness: nearness, values: ["id": "\($0)"])
                }
            } + [absent(["id": "\(UUID())"])]
        case .sentTasks:
            let units = [(Nearness.sibling, Ground.siblings[asker.level]), (.foreign, Ground.farUnit)]
            return units.compactMap { nearness, unit in
                let area = unit.map { String($0.prefix(asker.area?.count ?? 0)) } ?? ""
                return others["tasks in " + area].map {
                    Subject(nearness: nearness, values: ["id": "\($0)", "area": area])
                }
            } + [absent(["id": "\(UUID())", "area": Ground.farUnit])]
        case .team: return teamsBeside(asker)
        case .account: return [absent(["account": "\(UUID())"])]
        case .post: return [absent(["post": "\(UUID())"])]
        case .ownPost:
            let others = people.all.compactMap(\.post).first { $0 != asker.post }
            return [
                others.map { Subject(nearness: .foreign, values: ["post": "\($0)"]) },
                absent(["post": "\(UUID())"]),
            ].compactMap(\.self)
        }
    }

    /// Something of one's own that nobody has touched yet; `nil`: there is none for this asker.
    func own(_ thing: Thing, of asker: Asker) async throws -> Subject? {
        switch thing {
        case .nothing: return Subject(nearness: .own, values: ["bystander": bystanderLogin])
        case .caseFile: return try await subject(.own, freshCase(of: asker))
        case .glassCase:
            // A county has no other town in it to look into, and a city none at all.
            guard asker.level > 2 else { return nil }
            try await breakGlass(by: asker)
            return subject(.own, cases[Ground.otherTownUnit])
        case .reported:
            guard let receipt = asker.receipt else { return nil }
            return Subject(
                nearness: .own, values: ["number": "\(receipt.number)", "position": "1"],
                number: receipt.number)
        case .publicCase: return subject(.own, cases[Ground.unit])
        case .orderedFile: return try await file(of: asker)
        case .madeFile: return try await madeFile(of: asker)
        case .waitingFile: return try await file(of: asker, needsSecond: true)
        case .glass:
            guard asker.area == Scene.county || asker.area == Scene.city else { return nil }
            let told = try await glass(toldTo: asker.area ?? "")
            return Subject(nearness: .own, values: ["id": "\(told)"])
        case .repeated:
            guard asker.isAreaPost, let area = asker.area else { return nil }
            return Subject(nearness: .own, values: ["id": "\(try await repeated(in: area))"])
        case .sentTasks:
            guard asker.isAreaPost, let area = asker.area else { return nil }
            return Subject(
                nearness: .own, values: ["id": "\(try await sentTasks(in: area))", "area": area])
        case .team:
            guard asker.isAreaPost, let area = asker.area else { return nil }
            return Subject(nearness: .own, values: values(of: try await team(in: area)))
        case .account: return Subject(nearness: .own, values: ["account": "\(try await bystander().account)"])
        case .post: return Subject(nearness: .own, values: ["post": "\(try await bystander().post)"])
        case .ownPost: return Subject(nearness: .own, values: ["post": "\(asker.post ?? UUID())"])
        }
    }

    /// Cases beyond somebody's reach, one for each way to lie that there is.
    private func beyond(_ asker: Asker) -> [Subject] {
        if asker.besideOffice != nil {
            return [
                subject(.sibling, cases["sister of \(asker)"]),
                subject(.foreign, cases["office of \(asker)"]),
                subject(.hidden, cases["hidden from \(asker)"]),
            ].compactMap(\.self)
        }
        if asker.role == .organization {
            return [
                subject(.sibling, cases["other office"]), subject(.foreign, cases[Ground.unit]),
                subject(.hidden, cases["hidden from office"]),
            ].compactMap(\.self)
        }
        return [
            subject(.sibling, Ground.siblings[asker.level].flatMap { cases[$0] }),
            asker.level > 1 ? subject(.foreign, cases[Ground.farUnit]) : nil,
            subject(.hidden, cases["hidden from \(asker.level)"]),
        ].compactMap(\.self)
    }

    private func subject(_ nearness: Nearness, _ known: KnownCase?) -> Subject? {
        known.map {
            Subject(
                nearness: nearness, values: ["number": "\($0.number)", "position": "1"], number: $0.number)
        }
    }

    private func absent(_ values: [String: String]) -> Subject { Subject(nearness: .absent, values: values) }

    /// A team, its one member, and somebody who might join it.
    private func values(of team: UUID) -> [String: String] {
        ["id": "\(team)", "member": "\(team)", "login": colleagueLogin]
    }

    private func teamsBeside(_ asker: Asker) -> [Subject] {
        let units = [(Nearness.sibling, Ground.siblings[asker.level]), (.foreign, Ground.farUnit)]
        let beside = units.compactMap { nearness, unit -> Subject? in
            let area = unit.map { String($0.prefix(asker.area?.count ?? 0)) } ?? ""
            return others["team in " + area].map { Subject(nearness: nearness, values: values(of: $0)) }
        }
        return beside + [absent(values(of: UUID()))]
    }

    private func foreignFiles(_ thing: Thing, _ asker: Asker) -> [Subject] {
        let kind = "\(thing)"
        let found: [Subject?] = [
            (Nearness.sibling, Ground.siblings[asker.level]), (.foreign, Ground.farUnit),
        ].map {
            nearness, unit in
            let area = unit.map { String($0.prefix(asker.area?.count ?? 0)) } ?? ""
            return others["\(kind) of \(area)"].map { Subject(nearness: nearness, values: ["id": "\($0)"]) }
        }
        return found.compactMap(\.self) + [absent(["id": "\(UUID())"])]
    }
}

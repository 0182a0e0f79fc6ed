import Casework
import Foundation
import Ledgers
import Scenarios
import Territory
import Testing

/// The packs that come with the program.
@Suite struct PacksTests {
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Packs").path

    @Test(arguments: ["mingchuan", "putian"])
    func `every pack loads without a diagnostic`(name: String) throws {
        switch PackReader.read(folder: Self.folder + "/" + name) {
        case .success(let pack):
            #expect(
                pack.scenarios.map(\.name) == [
                    "cooking-fumes", "dangerous-tree", "fire-lane", "idle-homestead", "illegal-parking",
                    "neighbour-noise", "public-facility", "road-drainage", "rubbish", "straw-burning",
                    "stray-wire", "street-light",
                ])
            #expect(pack.scenariosByFamily.allSatisfy { $0.family != nil })
            #expect(pack.workflows.map(\.name) == ["closed-loop", "five-steps"])
        case .failure(let refused):
            Issue.record("\(refused.mistakes.map { $0.line(in: .en) }.joined(separator: "\n"))")
        }
    }

    @Test func `the shared catalogue loads, and nothing in it is asked twice`() throws {
        let whole = try PackReader.whole(folder: Self.folder + "/mingchuan").get()
        let catalogue = try #require(whole.catalogue)
        #expect(whole.definitions.catalogue == catalogue.digest)
        #expect(catalogue.codeLists.count >= 60)
        #expect(catalogue.fields.count >= 320)
        #expect(catalogue.ledgers.count >= 36)
        #expect(Set(catalogue.ledgers.map(\.subject)) == Set(Ledger.Subject.allCases))
        #expect(catalogue.lookalikes() == [])
        #expect(try PackReader.read(folder: Self.folder + "/putian").get().catalogue == catalogue.digest)
    }

    @Test func `of the shared catalogue every list and every field is used`() throws {
        let catalogue = try #require(try PackReader.whole(folder: Self.folder + "/mingchuan").get().catalogue)
        // Kinds of document are no field: the document centre asks for them by name.
        let lists = Set(catalogue.fields.compactMap(\.check.codes)).union([DocumentDraft.kinds])
        #expect(lists == Set(catalogue.codeLists.map(\.name)))
        let columns = Set(catalogue.ledgers.flatMap(\.columns).map(\.field))
        #expect(columns == Set(catalogue.fields.map(\.code)))
        for ledger in catalogue.ledgers {
            #expect((ledger.grounds != nil) == ledger.subject.isPerson, "\(ledger.name)")
            #expect(catalogue.fields(of: ledger).contains { $0.field.type == .area }, "\(ledger.name)")
        }
    }

    @Test func `the pack of a city abroad keeps no ledgers`() throws {
        let whole = try PackReader.whole(folder: Self.folder + "/los-angeles").get()
        #expect(whole.catalogue == nil)
        #expect(whole.definitions.catalogue == nil)
    }

    @Test func `the pack of a city abroad loads, with the map of its old cases`() throws {
        let folder = Self.folder + "/los-angeles"
        let pack = try PackReader.read(folder: folder).get()
        #expect(pack.scenarios.count == 11)
        #expect(pack.workflows.map(\.name) == ["service-request"])
        #expect(pack.place.locatedBy == .town)
        let map = try PackReader.read(map: folder + "/imports/myla311.yaml").get()
        #expect(map.scenarios.count == 12)
        #expect(map.steps["Closed"] == ImportMap.Standing(step: "closed", isSolved: true))
        #expect(map.level == .town)
        #expect(map.formats.map(\.pattern) == ["MM/dd/yyyy hh:mm:ss a", "yyyy-MM-dd HH:mm:ss"])
    }

    @Test func `a map that names what the pack does not have is told where`() throws {
        let folder = URL(fileURLWithPath: Self.folder + "/los-angeles")
        let broken = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.copyItem(at: folder, to: broken)
        defer { try? FileManager.default.removeItem(at: broken) }
        let file = broken.appendingPathComponent("imports/myla311.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
            .replacing("scenario: bulky-items", with: "scenario: bulky-item")
            .replacing("step: in-work", with: "step: in-wrok")
            .replacing("yyyy-MM-dd HH:mm:ss", with: "yyyy-MM HH:mm:ss")
            .replacing("organization: information", with: "organization: informations")
            .replacing("datum: wgs84", with: "datum: nad27")
        try Data(text.utf8).write(to: file)
        guard case .failure(let refused) = PackReader.read(folder: broken.path) else {
            Issue.record("a broken map was read")
            return
        }
        let lines = refused.mistakes.map { "\($0.place.line): \($0.sentence(in: .en))" }
        #expect(lines.count == 5)
        for word in ["bulky-item", "in-wrok", "yyyy-MM HH:mm:ss", "informations", "nad27"] {
            #expect(lines.contains { $0.contains("\"\(word)\"") }, "\(word): \(lines)")
        }
        #expect(refused.mistakes.allSatisfy { $0.place.file.hasSuffix("imports/myla311.yaml") })
    }
}

import Access
import Foundation
import Ledgers
import Postgres
import TestSupport
import Testing

@testable import Web

/// One entry of a ledger: written, shown, changed by two at once, taken out.
@Suite struct EntryPageTests {
    private static let entries = "/ledgers/dwellings/entries"

    /// The place of an entry that a keeper wrote by the page.
    private func written(
        _ typed: KeyValuePairs<String, String>, as clerk: Secret, by visitor: Visitor,
        in area: String = Scene.village
    ) async throws -> String {
        let key = UUID().uuidString.lowercased()
        let form = Self.form(typed, key: key, in: area)
        // Sent once more by a double tap, it is one entry.
        for _ in 0..<2 {
            let answer = try await visitor.post(Self.entries, form, as: clerk, Told.form)
            try #require(answer.status == 303, "\(answer.text)")
        }
        return "\(Self.entries)/\(Scene.town)-\(key)"
    }

    private static func form(
        _ typed: KeyValuePairs<String, String>, key: String = "", version: Int = 0,
        in area: String = Scene.village
    ) -> String {
        typed.map { "f-\($0.key)=\($0.value.asQueryValue)" }.joined(separator: "&")
            + "&key=\(key)&version=\(version)&in=\(area)"
    }

    @Test func `a clerk writes an entry, a neighbour does not see it, and what it said before stays`()
        async throws
    {
        try await Visitor.visit { visitor async throws in
            try await visitor.openLedgers()
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let neighbour = try await visitor.scene.givenPost("village-clerk", in: Scene.neighbour)
            #expect(try await visitor.get(Self.entries + "/new", as: clerk).text.contains("房号"))
            let path = try await written(
                ["dwelling-number": "A-1", "floors": "3", "structure": "brick", "owner": "张三"], as: clerk,
                by: visitor)
            let page = try await visitor.get(path, as: clerk)
            #expect(page.status == 200)
            for words in ["A-1", "砖混", "张三", "手工填写"] { #expect(page.text.contains(words), "\(words)") }
            #expect(try await visitor.get(path, as: neighbour).status == 404)
            #expect(try await visitor.get(path + "/edit", as: neighbour).status == 404)
            let changed = try await visitor.post(
                path, Self.form(["dwelling-number": "A-1", "floors": "4"], version: 1), as: clerk, Told.form)
            #expect(changed.status == 303)
            let after = try await visitor.get(path, as: clerk).text
            #expect(after.contains("以前的内容") && after.contains("张三") && after.contains("village-clerk"))
        }
    }

    @Test func `the second of two who change one entry sees both`() async throws {
        try await Visitor.visit { visitor async throws in
            try await visitor.openLedgers()
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let path = try await written(["dwelling-number": "A-1"], as: clerk, by: visitor)
            let first = Self.form(["dwelling-number": "A-1", "floors": "4"], version: 1)
            #expect(try await visitor.post(path, first, as: clerk, Told.form).status == 303)
            let second = Self.form(["dwelling-number": "A-1", "floors": "9"], version: 1)
            let both = try await visitor.post(path, second, as: clerk, Told.form)
            #expect(both.status == 409)
            #expect(both.text.contains("别人改过这条记录") && both.text.contains("<td>4</td><td>9</td>"))
            // Saved once more, knowing both, it is kept over the other.
            #expect(both.text.contains(#"name="version" value="2""#))
            let again = Self.form(["dwelling-number": "A-1", "floors": "9"], version: 2)
            #expect(try await visitor.post(path, again, as: clerk, Told.form).status == 303)
        }
    }

    @Test func `wrong values come back with what would be right, and everything that was typed`() async throws
    {
        try await Visitor.visit { visitor async throws in
            try await visitor.openLedgers()
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let form = Self.form(
                ["dwelling-number": "A-7", "floors": "three", "built-on": "2026-13-01"],
                key: UUID().uuidString)
            let answer = try await visitor.post(Self.entries, form, as: clerk, Told.form)
            #expect(answer.status == 422)
            #expect(answer.text.contains("three") && answer.text.contains("A-7"))
            #expect(answer.text.contains(#"aria-invalid="true""#))
            let missing = Self.form(["floors": "3"], key: UUID().uuidString)
            #expect(try await visitor.post(Self.entries, missing, as: clerk, Told.form).status == 422)
            let elsewhere = Self.form(["dwelling-number": "A-8"], key: UUID().uuidString, in: Scene.neighbour)
            #expect(try await visitor.post(Self.entries, elsewhere, as: clerk, Told.form).status == 422)
            let taken = Self.form(["dwelling-number": "A-9"], key: UUID().uuidString)
            #expect(try await visitor.post(Self.entries, taken, as: clerk, Told.form).status == 303)
            let twice = Self.form(["dwelling-number": "A-9"], key: UUID().uuidString)
            #expect(try await visitor.post(Self.entries, twice, as: clerk, Told.form).status == 409)
        }
    }

    @Test func `a sealed number is never written back masked`() async throws {
        try await Visitor.visit { visitor async throws in
            try await visitor.openLedgers()
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let id = UUID()
            try await visitor.keep(
                ["resident-id": "11010519491231002X", "name": "某甲"], of: "residents", id: id, as: clerk)
            let path = "/ledgers/residents/entries/\(Scene.town)-\(id.uuidString.lowercased())"
            let form = try await visitor.get(path + "/edit", as: clerk).text
            #expect(form.contains("某甲") && form.contains("不改就留空"))
            #expect(!form.contains("19491231"))
            let changed = Self.form(["name": "某乙", "resident-id": ""], version: 1)
            #expect(try await visitor.post(path, changed, as: clerk, Told.form).status == 303)
            #expect(try await visitor.count("entry_secrets") == 1)
        }
    }

    @Test func `what is taken out needs a reason, and stays to be read`() async throws {
        try await Visitor.visit { visitor async throws in
            try await visitor.openLedgers()
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let path = try await written(["dwelling-number": "A-1"], as: clerk, by: visitor)
            let none = try await visitor.post(path + "/removal", "version=1&reason=", as: clerk, Told.form)
            #expect(none.status == 422)
            let gone = try await visitor.post(
                path + "/removal", "version=1&reason=\("已拆除".asQueryValue)", as: clerk, Told.form)
            #expect(gone.status == 303)
            let page = try await visitor.get(path, as: clerk)
            #expect(page.text.contains("已移出台账") && page.text.contains("已拆除"))
        }
    }

    @Test func `an administrator opens ledgers of the catalogue, and nobody else`() async throws {
        try await Visitor.visit { visitor async throws in
            try await visitor.openLedgers()
            let administrator = try await visitor.scene.givenPost("administrator", in: Scene.city)
            let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
            let page = try await visitor.get("/admin/ledgers", as: administrator)
            #expect(page.text.contains("住房台账") && page.text.contains("已开通"))
            #expect(try await visitor.get("/admin/ledgers", as: clerk).status == 403)
            let none = try await visitor.submit("/admin/ledgers", ["ledger": "nothing"], as: administrator)
            #expect(none.status == 404)
        }
    }
}

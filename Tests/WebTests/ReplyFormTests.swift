import Access
import Casework
import Foundation
import TestSupport
import Testing

@testable import Web

/// Words a clerk may start from, beneath the field they fill.
@Suite struct ReplyFormTests {
    private func taken(
        _ visitor: Visitor, language: Language
    ) async throws -> (number: String, clerk: Secret) {
        let clerk = try await visitor.scene.givenPost("village-clerk", in: Scene.village)
        let more = ", \"language\": \"\(language.rawValue)\""
        let told = try await Told("CANARY-words", to: visitor, scenario: "street-light", more: more)
        try await visitor.scene.take("take", on: told.parsed, as: clerk, after: 0)
        return (told.number, clerk)
    }

    @Test func `they are shown filled, in the language of whoever reported`() async throws {
        try await Visitor.visit { visitor async throws in
            let (number, clerk) = try await taken(visitor, language: .en)
            let page = try await visitor.get("/cases/\(number)", as: clerk)
            for word in [
                "data-words=\"What you reported (Street light out, 龙桥村单元001, number \(number))",
                "data-words=\"The lamp has been repaired", "已处理", "be done by 2027-",
            ] { #expect(page.text.contains(word), "\(word)") }
            // Of another kind or step, and nobody's words or contact.
            for word in ["pole first", "Somebody went there", "sent-in", "{number}", "{due}"] {
                #expect(!page.text.contains(word), "\(word)")
            }
            for words in page.text.matches(of: #/data-words="([^"]*)"/#) {
                #expect(!words.1.contains("CANARY") && !words.1.contains("1381234") && !words.1.contains("陈"))
            }
        }
    }

    @Test func `without a script the form comes back with them, to be changed`() async throws {
        try await Visitor.visit { visitor async throws in
            let (number, clerk) = try await taken(visitor, language: .zh)
            let page = try await visitor.get("/cases/\(number)?choice=finish&reply=repaired", as: clerk)
            #expect(page.status == 200)
            #expect(page.text.contains(">路灯已修复，现已正常亮灯。感谢您的反映。</textarea>"))
            #expect(page.text.contains("name=\"choice\" open"))
            #expect(!page.text.contains("field-problem"))
            // Another step's, or none at all, fills nothing.
            for query in [
                "choice=finish&reply=to-office", "choice=finish&reply=none", "choice=none&reply=repaired",
            ] {
                let other = try await visitor.get("/cases/\(number)?\(query)", as: clerk)
                #expect(other.status == 200 && !other.text.contains("name=\"choice\" open"))
            }
            #expect(try await visitor.count("history WHERE version > 2") == 0)
        }
    }
}

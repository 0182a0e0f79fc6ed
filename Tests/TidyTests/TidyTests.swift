import Foundation
import Testing

/// Properties of the source that the compiler does not check.
@Suite struct TidyTests {
    @Test(arguments: Law.all)
    func `the source keeps the law`(law: Law) {
        for file in SourceTree.sources where law.appliesTo(file) {
            let faults = law.faults(file)
            #expect(faults.isEmpty, "\(file): \(faults.prefix(3))")
        }
    }

    @Test(arguments: Law.all)
    func `the law sees a fault that is planted`(law: Law) {
        #expect(law.appliesTo(law.planted))
        #expect(!law.faults(law.planted).isEmpty)
    }

    @Test func `no place and no step of a pack is named in the program`() {
        let yaml = SourceTree.files(under: "Packs", ending: ".yaml")
        let steps = yaml.flatMap { SourceTree.matches(#"(?<=- step: )[\w-]+"#, in: $0.text) }
        let places = yaml.filter { $0.name == "place.yaml" }
            .flatMap { SourceTree.matches(#"(?<=name: \{zh: )[^,]+"#, in: $0.text) }
        // A step of that name is also a state every page draws.
        let shared = ["closed"]
        #expect(!steps.isEmpty)
        #expect(!places.isEmpty)
        for file in SourceTree.sources where !["Scenarios", "TestSupport"].contains(file.room) {
            for word in Set(steps + places).subtracting(shared) {
                #expect(!file.text.contains("\"\(word)\""), "\(file) names \(word)")
            }
        }
    }

    @Test func `every type of the rooms stands in the glossary`() throws {
        let glossary = try String(
            contentsOf: SourceTree.root.appending(path: "docs/glossary.md"), encoding: .utf8)
        let words = Set(glossary.split(whereSeparator: { !$0.isLetter && !$0.isNumber }).map(String.init))
        let pattern = #"(?m)^package (final )?(struct|enum|class|actor|protocol) \w+"#
        for file in SourceTree.sources where !file.isIn("Actions") {
            for found in SourceTree.matches(pattern, in: file.text) {
                let name = found.split(separator: " ").last.map(String.init) ?? ""
                let isNamedAfterAnother = ["Table", "Refusal", "Mistake"].contains { name.hasSuffix($0) }
                #expect(isNamedAfterAnother || words.contains(name), "\(name) of \(file)")
            }
        }
    }

    @Test func `migrations are numbered without a gap`() {
        let names = SourceTree.files(under: "Sources/Schema/Migrations", ending: ".sql").map(\.name)
        #expect(!names.isEmpty)
        for (position, name) in names.enumerated() {
            let number = String(position + 1)
            #expect(name.hasPrefix(String(repeating: "0", count: 4 - number.count) + number + "_"))
        }
    }

    @Test func `every link of the documents leads somewhere`() {
        for page in SourceTree.files(under: ".", ending: ".md") {
            let folder = SourceTree.root.appending(path: page.path).deletingLastPathComponent()
            for link in SourceTree.matches(#"(?<=\]\()[^)#:]+(?=[)#])"#, in: page.text) {
                let target = folder.appending(path: link).path
                #expect(FileManager.default.fileExists(atPath: target), "\(page): \(link)")
            }
        }
    }

    @Test func `a script of a page is one behaviour`() {
        for script in SourceTree.files(under: "Sources/Web/Scripts", ending: ".js") {
            #expect(script.lines.count <= 81, "\(script): \(script.lines.count) lines")
        }
    }
}

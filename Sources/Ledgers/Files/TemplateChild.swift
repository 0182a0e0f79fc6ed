package import Casework
import Foundation
import SystemPackage

/// Lets a child look at a workbook that somebody laid out, or fill it in: none of it is unpacked here.
package struct TemplateChild: Sendable {
    private let template: [UInt8]
    private let folder: String
    private let tool: CagedTool

    /// Five thousand rows of forty cells took 3 s and 0.4 GB of address space.
    static let limits = CagedTool.Limits(
        memoryBytes: 1_500_000_000, seconds: 20, longestWait: 40, outputBytes: 32 << 20)

    /// - Parameter folder: Where there is room when there is none in memory.
    package init(_ template: [UInt8], folder: String, in cage: Cage) {
        self.init(template, folder: folder, in: cage, taking: Self.limits)
    }

    init(_ template: [UInt8], folder: String, in cage: Cage, taking limits: CagedTool.Limits) {
        self.template = template
        self.folder = folder
        tool = CagedTool(cage: cage, limits: limits)
    }

    /// What is asked of the child.
    private enum Task: Encodable {
        case look
        case fill(TemplateFilling)

        private enum Keys: String, CodingKey { case act }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Keys.self)
            switch self {
            case .look: try container.encode("look", forKey: .act)
            case .fill(let filling):
                try container.encode("fill", forKey: .act)
                try filling.encode(to: encoder)
            }
        }
    }

    func look() async throws -> TemplateLayout {
        try JSONDecoder().decode(TemplateLayout.self, from: Data(try await run(.look)))
    }

    /// The workbook filled in, whole.
    ///
    /// - Throws: ``SheetRefusal``
    package func fill(_ filling: TemplateFilling) async throws -> [UInt8] { try await run(.fill(filling)) }

    private func run(_ task: Task) async throws -> [UInt8] {
        guard
            let script = Bundle.module.url(
                forResource: "fill-template", withExtension: "py", subdirectory: "Scripts")
        else { throw SheetRefusal.unavailable(reason: "fill-template.py is missing") }
        let input = try Scratch(inMemoryOr: folder)
        let length = withUnsafeBytes(of: UInt64(template.count).bigEndian) { Array($0) }
        try input.file.writeAll(length + template + [UInt8](try JSONEncoder().encode(task)))
        // It has no name, so only the child, whoever it runs as, opens it once more.
        guard fchmod(input.file.rawValue, 0o444) == 0 else { throw Errno(rawValue: errno) }
        // The script travels as a word: the child may have no right to read where the program lies.
        let words = ["/usr/bin/python3", "-I", "-B", "-c", try String(contentsOf: script, encoding: .utf8)]
        switch try await tool.run(words, reading: input) {
        case .said(let output, _): return output
        case .failed(let complaint) where complaint.contains("ModuleNotFoundError"):
            throw SheetRefusal.unavailable(reason: "python3-openpyxl is not installed")
        case .failed(let complaint) where complaint.contains("MemoryError"): throw SheetRefusal.tooHeavy
        case .failed: throw SheetRefusal.damaged
        case .tooHeavy: throw SheetRefusal.tooHeavy
        case .notInstalled:
            throw SheetRefusal.unavailable(reason: "setpriv, prlimit, timeout or python3 is not installed")
        }
    }
}

/// Whether a workbook that somebody laid out can be a template, looked at without unpacking it here.
package struct ReadTemplate: Sendable {
    /// A page with a picture as its ground is larger, and would lose the picture.
    package static let limitBytes = 2 << 20

    private let bytes: [UInt8]
    private let child: TemplateChild

    package init(_ bytes: [UInt8], folder: String, in cage: Cage) {
        self.bytes = bytes
        child = TemplateChild(bytes, folder: folder, in: cage)
    }

    /// - Throws: ``TemplateRefusal``, or ``SheetRefusal`` for a file that nobody should unpack.
    package func run() async throws -> TemplateLayout {
        guard !bytes.isEmpty else { throw TemplateRefusal.fileMissing }
        guard bytes.count <= Self.limitBytes else {
            throw TemplateRefusal.tooLarge(limitBytes: Self.limitBytes)
        }
        guard bytes.starts(with: Array("PK".utf8) + [3, 4]) else { throw TemplateRefusal.notAWorkbook }
        let names = try ZipDirectory(bytes).parts.map(\.name)
        guard names.contains("[Content_Types].xml"), names.contains("xl/workbook.xml") else {
            throw TemplateRefusal.notAWorkbook
        }
        // What the child cannot copy would be gone without a word.
        let lost = ["xl/drawings/drawing", "xl/media/", "xl/charts/", "xl/chartsheets/", "xl/diagrams/"]
        guard !names.contains(where: { name in lost.contains { name.hasPrefix($0) } }) else {
            throw TemplateRefusal.pictures
        }
        let foreign = [
            "xl/vbaProject", "xl/externalLinks/", "xl/embeddings/", "xl/activeX/", "xl/ctrlProps/",
            "xl/connections",
            "xl/queryTables/", "xl/pivotTables/", "xl/tables/",
        ]
        guard !names.contains(where: { name in foreign.contains { name.hasPrefix($0) } }) else {
            throw TemplateRefusal.programs
        }
        return try await child.look()
    }
}

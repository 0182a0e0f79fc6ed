import Foundation

/// One law about the source: what breaks it in a file, line by line.
struct Law: CustomStringConvertible, Sendable {
    let description: String
    let appliesTo: @Sendable (SourceTree.File) -> Bool
    let faults: @Sendable (SourceTree.File) -> [String]
    /// A file that breaks it: proof that the law can be broken.
    let planted: SourceTree.File

    private init(
        _ description: String, planted: (path: String, text: String),
        appliesTo: @escaping @Sendable (SourceTree.File) -> Bool = { _ in true },
        faults: @escaping @Sendable (SourceTree.File) -> [String]
    ) {
        self.description = description
        self.appliesTo = appliesTo
        self.faults = faults
        self.planted = .init(path: planted.path, text: planted.text)
    }

    private static func forbidding(_ pattern: String) -> @Sendable (SourceTree.File) -> [String] {
        { file in SourceTree.matches(pattern, in: file.text) }
    }

    /// From the ground up; a room imports only rooms before it.
    static let rooms = [
        "CMalloc", "CLibpq", "CSodium", "CQRCode", "CXlsxWriter", "CTurboJPEG", "Darkroom", "Postgres",
        "Schema", "Territory", "Access", "Casework", "Visits", "Ledgers", "Scenarios", "Web", "Worker",
        "Linli", "TestSupport",
    ]

    /// Files that may open connections of their own, to addresses the place's engineers set.
    static let fetching: Set<String> = [
        "Sources/Web/SignOn/OpenIDProvider.swift", "Sources/Web/Pages/SingleSignOnPages.swift",
        "Sources/Worker/GatewayClient.swift", "Sources/Worker/ConnectorClient.swift",
        "Sources/Worker/OneAsking.swift",
    ]

    static let all = [
        Law(
            "a room imports only rooms listed above it",
            planted: ("Sources/Territory/Rules/Area.swift", "package import Casework\n")
        ) { file in
            let above = rooms.firstIndex(of: file.room).map { rooms[..<$0] } ?? []
            return file.imports.intersection(rooms).subtracting(above).sorted()
        },
        Law(
            "Web and Worker meet in tables only", planted: ("Sources/Worker/Clockwork.swift", "import Web\n"),
            appliesTo: { $0.room == "Web" || $0.room == "Worker" }
        ) { file in file.imports.intersection(["Web", "Worker"]).sorted() },
        Law(
            "rules do no input or output, and are told what time it is",
            planted: ("Sources/Casework/Rules/Case.swift", "let now = Date()\n"),
            appliesTo: { $0.isIn("Rules") },
            faults: forbidding(
                #"import (Postgres|Subprocess|Hummingbird|Logging)|\bDate\(\)|Date\.now|\.random\("#
            )),
        Law(
            "actions are told what time it is",
            planted: ("Sources/Casework/Actions/TakeChoice.swift", "let now = Date()\n"),
            appliesTo: { $0.isIn("Actions") || $0.isIn("Tables") },
            faults: forbidding(#"\bDate\(\)|Date\.now"#)),
        Law(
            "only tables speak SQL",
            planted: ("Sources/Web/Pages/DeskPage.swift", "db.rows(\"SELECT name FROM areas\")"),
            appliesTo: { file in
                // A bench lays its own rows and runs the very statements a request sends.
                !["Postgres", "Schema", "TestSupport"].contains(file.room) && !file.isIn("Tables")
                    && !file.isIn("Bench")
            },
            faults: forbidding(
                #"\b(SELECT [\w\\*(]|INSERT INTO |UPDATE \w+ SET |DELETE FROM |SET LOCAL )"#)),
        Law(
            "nothing is fetched: no address a person gives is ever opened by the server",
            planted: ("Sources/Web/Fetch.swift", "let data = try await HTTPClient.shared.get(url: address)"),
            appliesTo: { !fetching.contains($0.path) },
            faults: forbidding(
                #"\b(URLSession|URLRequest|HTTPClient|AsyncHTTPClient|ClientBootstrap|NIOTSConnectionBootstrap"#
                    + #"|CFHTTP\w*|NWConnection)\b|"(curl|wget)"|Data\(contentsOf: URL\(string"#)),
        Law(
            "visibility is package, never public",
            planted: ("Sources/Web/Serving/Site.swift", "public struct Site {}"),
            faults: forbidding(
                #"(?m)^\s*public (struct|enum|class|actor|func|var|let|protocol|extension|init)\b"#)),
        Law(
            "nothing traps", planted: ("Sources/Web/Serving/Site.swift", "let one = try! two()"),
            faults: forbidding(#"\btry!|fatalError\(|\bas! |[A-Za-z0-9_\)\]]!(\.|\)|,)"#)),
        Law(
            "a write is never tried in vain",
            planted: ("Sources/Casework/Actions/TakeChoice.swift", "try? await db.save()"),
            faults: forbidding(#"try\? await db\."#)),
        Law(
            "a file is named for what is in it", planted: ("Sources/Web/PageHelper.swift", "")
        ) { file in
            SourceTree.matches(#"Manager|Helper|Utils|Common|Core\b|Base\b|Impl\b|Default"#, in: file.name)
        },
        Law(
            "a file fits in one sitting",
            planted: ("Sources/Web/Long.swift", String(repeating: "\n", count: 500))
        ) {
            $0.lines.count > 401 ? ["\($0.lines.count) lines"] : []
        },
        Law(
            "a line fits on the page", planted: ("Sources/Web/Long.swift", String(repeating: "x", count: 111))
        ) { file in file.lines.filter { $0.count > 110 } },
        Law(
            "nothing is left for later", planted: ("Sources/Web/Later.swift", "// TODO mend"),
            faults: forbidding(#"\b(TODO|FIXME|HACK)\b"#)),
        Law(
            "a package type says what it is", planted: ("Sources/Web/Bare.swift", "package struct Bare {}")
        ) { file in
            var faults: [String] = []
            for (number, line) in file.lines.enumerated()
            where !SourceTree.matches(#"^package (final )?(struct|enum|class|actor|protocol) \w+"#, in: line)
                .isEmpty
            {
                let above = file.lines[..<number].last { !$0.hasPrefix("@") } ?? ""
                if !above.hasPrefix("///") { faults.append(line) }
            }
            return faults
        },
        Law(
            "sentences for people live in catalogues",
            planted: ("Sources/Casework/Actions/TakeChoice.swift", "let words = \"已办结\""),
            appliesTo: { file in
                // The made-up names of the demo ground, the marks of published lists, and the words that clerks
                // write in the cells of a sheet, are data of their rooms.
                let data = ["DemoNames.swift", "DemoTerritory.swift", "WrittenMarks.swift"]
                let isData = data.contains(file.name) || file.room == "Territory"
                return !["Linli", "Scenarios", "TestSupport"].contains(file.room) && !isData
            },
            faults: forbidding(#""[^"\n]*[\u4e00-\u9fff][^"\n]*""#)),
    ]
}

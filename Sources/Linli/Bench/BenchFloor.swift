import Foundation
import Postgres
import Subprocess
import SystemPackage

/// The very statements requests sent, sent again by pgbench: what the database alone could do.
///
/// Values stand in the text as they were sent. What must differ each time is made by an expression in the
/// place of the value: keys, identifiers, the names of buckets. A context is signed anew each time and put on
/// by `set_config`, since pgbench cannot put a value of an answer into `SET`.
struct BenchFloor: Sendable {
    private let target: String
    private let scripts: [String]

    /// pgbench said no.
    struct Refused: Error {
        let words: String
    }

    /// - Parameters:
    ///   - requests: What each of some requests sent.
    ///   - unique: Tells which parts of a request's values are its own.
    init(
        _ requests: [[StatementLog.Entry]], to target: String,
        unique: (StatementLog.Entry) -> [(part: String, made: String)] = { _ in [] }
    ) {
        self.target = target
        scripts = requests.map { entries in
            var text = "\\set n random(1, 281474976710655)\n"
            for entry in entries { text += Self.text(of: entry, unique(entry)) }
            return text
        }
    }

    /// One of the scripts, for whoever wants to see what is measured.
    var example: String { scripts.first ?? "" }

    /// - Returns: Transactions a second, and milliseconds of one on the average.
    func run(clients: Int, seconds: Int) async throws -> (perSecond: Double, average_ms: Double) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "linli-floor-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var arguments = [
            "-n", "-M", "prepared", "-P", "1", "-c", "\(clients)", "-j", "2", "-T", "\(seconds)",
        ]
        for (place, script) in scripts.enumerated() {
            let path = folder.appending(path: "\(place).sql").path
            try script.write(toFile: path, atomically: true, encoding: .utf8)
            arguments += ["-f", path]
        }
        let done = try await Subprocess.run(
            .name("pgbench"), arguments: Arguments(arguments + [target]),
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        guard let perSecond = Self.number(after: "tps = ", in: done.standardOutput),
            let average = Self.number(after: "latency average = ", in: done.standardOutput),
            done.terminationStatus.isSuccess
        else { throw Refused(words: String(done.standardError.prefix(2_000))) }
        return (Self.settled(done.standardError) ?? perSecond, average)
    }

    // Each client prepares each script once: the first half of the seconds is not like the rest.
    private static func settled(_ progress: String) -> Double? {
        let seconds = progress.split(separator: "\n").compactMap { line in
            line.hasPrefix("progress: ") ? number(after: " s, ", in: String(line)) : nil
        }
        let last = seconds.suffix((seconds.count + 1) / 2)
        return last.isEmpty ? nil : last.reduce(0, +) / Double(last.count)
    }

    private static func number(after word: String, in text: String) -> Double? {
        guard let range = text.range(of: word) else { return nil }
        return Double(text[range.upperBound...].prefix { $0.isNumber || $0 == "." })
    }

    private static func text(
        of entry: StatementLog.Entry, _ unique: [(part: String, made: String)]
    ) -> String {
        switch entry {
        case .script(let script) where script.contains("SET LOCAL app."): return context(script)
        case .script(let script):
            return script.split(separator: ";").map { "\($0);\n" }.joined()
        case .statement(let sql):
            let text = filled(sql, unique).replacing("\n", with: " ")
            // The answer that signs a context is what the next lines put on.
            return text + (sql.text.contains("FROM ctx.open_") ? " \\gset\n" : ";\n")
        }
    }

    private static func filled(_ sql: SQL, _ unique: [(part: String, made: String)]) -> String {
        var text = ""
        var rest = Substring(sql.text)
        while let dollar = rest.firstIndex(of: "$") {
            text += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            let digits = rest.prefix(while: \.isNumber)
            rest = rest[digits.endIndex...]
            guard let place = Int(digits), sql.parameters.indices.contains(place - 1) else {
                text += "$"
                continue
            }
            text += sql.parameters[place - 1].map { literal($0, unique) } ?? "NULL"
        }
        return text + rest
    }

    /// A value as text, with expressions where it must differ each time.
    private static func literal(_ value: String, _ unique: [(part: String, made: String)]) -> String {
        for (part, made) in unique where !part.isEmpty {
            guard let range = value.range(of: part) else { continue }
            let (before, after) = (String(value[..<range.lowerBound]), String(value[range.upperBound...]))
            let whole = "\(literal(before, unique)) || \(made) || \(literal(after, unique))"
            return "(\(whole))"
        }
        // A colon begins a variable of pgbench, even within quotes.
        let quoted = value.replacing("\\", with: "\\\\").replacing("'", with: "''")
            .replacing(":", with: "\\x3A").replacing("\n", with: "\\n")
        return quoted.contains("\\") ? "E'\(quoted)'" : "'\(quoted)'"
    }

    private static func context(_ script: String) -> String {
        let columns = [
            "account", "post", "kind", "area", "level", "organization", "home", "case_id", "mac",
        ]
        var parts = script.split(separator: ";").compactMap { line -> String? in
            guard let begin = line.range(of: "SET LOCAL app."), let equals = line.range(of: " = '") else {
                return nil
            }
            let name = String(line[begin.upperBound..<equals.lowerBound])
            let value = String(line[equals.upperBound...].dropLast())
            return
                "set_config('app.\(name)', \(columns.contains(name) ? ":\(name)" : literal(value, [])), true)"
        }
        parts.append("set_config('role', :role, true)")
        return "SELECT \(parts.joined(separator: ", "));\n"
    }
}

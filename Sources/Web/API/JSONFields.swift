import Casework
import Foundation
import Hummingbird
import NIOCore
import Territory

/// The fields of a JSON request, read one by one. What is wrong is told all at once by ``finish()``.
struct JSONFields {
    /// Far above the longest report: 2,000 characters of words, each written as an escape of twelve bytes.
    static let mostBytes = 64 * 1024

    private let members: [String: JSON]
    private var known: [String] = []
    private var wrong: [WrongValue] = []

    init(_ value: JSON) throws(InputRefusal) {
        guard case .object(let members) = value else { throw .notAnObject }
        self.members = members
    }

    static func read(_ request: Request, limit mostBytes: Int = mostBytes) async throws -> JSONFields {
        let type = request.headers[.contentType] ?? ""
        guard
            type.split(separator: ";").first?.trimmingCharacters(in: .whitespaces).lowercased()
                == "application/json"
        else { throw InputRefusal.notJSON }
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > mostBytes {
            throw InputRefusal.tooLarge(limit: mostBytes)
        }
        do {
            return try JSONFields(JSONParser.parse(try await body(of: request, limit: mostBytes)))
        } catch let fault as JSONParser.Fault {
            throw InputRefusal.fault(fault)
        }
    }

    private static func body(of request: Request, limit mostBytes: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        var pieces = request.body.makeAsyncIterator()
        while let piece = try await next(&pieces) {
            bytes.append(contentsOf: piece.readableBytesView)
            guard bytes.count <= mostBytes else { throw InputRefusal.tooLarge(limit: mostBytes) }
        }
        return bytes
    }

    // A body breaks off with an error of the HTTP parser when its sender goes away half way.
    static func next(_ pieces: inout RequestBody.AsyncIterator) async throws -> ByteBuffer? {
        do {
            return try await pieces.next()
        } catch let error as CancellationError {
            throw error
        } catch let error as any HTTPResponseError {
            throw error
        } catch {
            throw InputRefusal.endedEarly
        }
    }

    /// - Throws: ``InputRefusal``, naming every unknown field, or else every value of the wrong kind.
    func finish() throws(InputRefusal) {
        let strangers = members.keys.filter { !known.contains($0) }.sorted()
        guard strangers.isEmpty else { throw .unknown(strangers, known: known) }
        guard wrong.isEmpty else { throw .wrong(wrong) }
    }

    // Nil when the field is absent, null or of another kind.
    private mutating func read<T>(
        _ name: String, _ expected: WrongValue.Expected, _ convert: (JSON) -> T?
    ) -> T? {
        known.append(name)
        guard let value = members[name], value != .null else { return nil }
        let converted = convert(value)
        if converted == nil { wrong.append(WrongValue(field: name, expected: expected)) }
        return converted
    }

    mutating func text(_ name: String) -> String? {
        read(name, .text) { if case .text(let text) = $0 { text } else { nil } }
    }

    mutating func texts(_ name: String) -> [String]? {
        read(name, .list) { value in
            guard case .list(let values) = value else { return nil }
            let texts = values.compactMap { if case .text(let text) = $0 { text } else { nil } }
            return texts.count == values.count ? texts : nil
        }
    }

    mutating func truth(_ name: String) -> Bool? {
        read(name, .truth) { if case .truth(let truth) = $0 { truth } else { nil } }
    }

    mutating func number(_ name: String) -> Double? {
        read(name, .number) { if case .number(let number) = $0 { number } else { nil } }
    }

    mutating func integer(_ name: String) -> Int? {
        read(name, .integer) { if case .number(let number) = $0 { Int(exactly: number) } else { nil } }
    }

    /// A whole value of our own kind, written as text.
    mutating func value<T>(_ name: String, _ expected: WrongValue.Expected, _ convert: (String) -> T?) -> T? {
        read(name, expected) { if case .text(let text) = $0 { convert(text) } else { nil } }
    }

    mutating func answers(_ name: String) -> [Field.Name: Answer]? {
        let members = read(name, .object) { if case .object(let members) = $0 { members } else { nil } }
        guard let members else { return nil }
        var answers: [Field.Name: Answer] = [:]
        for (field, value) in members.sorted(by: { $0.key < $1.key }) {
            switch value {
            case .text(let text): answers[field] = .text(text)
            case .number(let number): answers[field] = .number(number)
            case .truth(let truth): answers[field] = .yesNo(truth)
            case .null: continue
            case .list, .object: wrong.append(WrongValue(field: "\(name).\(field)", expected: .answer))
            }
        }
        return answers
    }

    /// Rows of a table, each value as people write it; what is null is not in its row.
    mutating func records(_ name: String) -> [[String: String]]? {
        let rows = read(name, .list) { if case .list(let rows) = $0 { rows } else { nil } }
        return rows?.enumerated().map { place, row in
            guard case .object(let members) = row else {
                wrong.append(WrongValue(field: "\(name)[\(place)]", expected: .object))
                return [:]
            }
            var record: [String: String] = [:]
            for (field, value) in members.sorted(by: { $0.key < $1.key }) where value != .null {
                record[field] = value.written
                guard record[field] == nil else { continue }
                wrong.append(WrongValue(field: "\(name)[\(place)].\(field)", expected: .answer))
            }
            return record
        }
    }

    /// Marks a value that is of the right kind and yet cannot stand, such as half a point.
    mutating func refuse(_ name: String, _ expected: WrongValue.Expected) {
        wrong.append(WrongValue(field: name, expected: expected))
    }
}

extension JSON {
    /// A plain value as people write it. A number too long to be told exactly is none: it is quoted.
    fileprivate var written: String? {
        switch self {
        case .text(let text): text
        case .truth(let isTrue): isTrue ? "yes" : "no"
        case .number(let number) where number.magnitude < 0x1p53:
            Int(exactly: number).map(String.init) ?? String(number)
        case .number, .null, .list, .object: nil
        }
    }
}
